"""Which place lies in which, and whether an official list says so."""

from metrics.places.ways import Ways

WARDS = {"W1": "Wath", "W2": "Hoober", "W3": "Wales"}
OF = {"W1": "North", "W2": "North", "W3": "South"}


def ways(*confirmed):
    return Ways("B", "Rotherham", WARDS, {"N1": "Rotherham 001A"}, {"N1": "W1"}, OF, frozenset(confirmed))


def test_a_locality_is_confirmed_when_an_official_list_says_so_of_all_its_wards():
    assert [own.words for own in ways().localities] == ["North (unconfirmed)", "South (unconfirmed)"]
    assert [own.words for own in ways("W1", "W3").localities] == ["North (unconfirmed)", "South"]
    assert ways("W1", "W2").locality("W1").long_words == "North locality"
    assert ways("W1").locality("W1").long_words == "North locality (unconfirmed)"
    assert ways().locality("N1") is None


def test_the_way_up_and_down_says_the_same():
    known = ways("W1", "W2")
    assert [link.name for link in known.up("N1")] == ["Rotherham", "North", "Wath"]
    assert [link.name for link in known.down("B")] == ["North", "South (unconfirmed)"]
    assert [link.code for link in known.down("locality-north")] == ["W1", "W2"]
    assert "North locality" in {link.name for link in known.all_places}
