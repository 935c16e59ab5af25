"""Where a change happened: exact pieces from protected figures."""

from fractions import Fraction

import numpy as np
import pytest

from data.periods import Quarter
from data.store import using
from metrics.board import choices, measure
from tests.metrics.conftest import BOROUGH, give

NOW, BEFORE = "2025-26 Q3", "2024-25 Q3"


def labels(count):
    end = Quarter.parse(NOW).ordinal
    return [Quarter(end - count + 1 + n).label for n in range(count)]


@pytest.fixture(scope="module")
def wards(make_store):
    """Anti-social behaviour over 20 quarters in every ward; one ward rises, the others keep to their past."""
    store = make_store()
    rng = np.random.default_rng(3)
    with using(store):
        codes = [a.code for a in choices().areas if a.kind == "ward"]
    counts = rng.poisson(60, (len(codes), 20)) + 10
    counts[4, -1] += 300
    rows = [
        ("SC01", label, int(counts[w, n]), None, code)
        for w, code in enumerate(codes)
        for n, label in enumerate(labels(20))
    ]
    rows += [("SC01", label, int(counts[:, n].sum()) + 7) for n, label in enumerate(labels(20))]
    give(store, rows)
    with using(store):
        yield counts, codes


def test_ward_pieces_add_up_to_the_change_of_the_borough(wards):
    counts, _ = wards
    (split,) = [s for s in measure("SC01", NOW).splits if s.by == "wards"]
    assert len(split.pieces) == 26 and split.pieces[-1].name == "not shown by ward, or without a place"
    total = int(counts[:, -1].sum() - counts[:, -5].sum())
    assert sum(Fraction(p.value) for p in split.pieces) == total
    assert split.total == f"{'up' if total > 0 else 'down'} {abs(total)}"


def test_the_ward_that_moved_comes_first_and_the_quiet_ones_are_marked(wards):
    _, codes = wards
    (split,) = [s for s in measure("SC01", NOW).splits if s.by == "wards"]
    name = next(a.name for a in choices().areas if a.code == codes[4])
    assert split.pieces[0].name == name and split.pieces[0].usual is False
    assert sum(p.usual is True for p in split.pieces) >= 20
    assert split.sentence.startswith("Of the rise of")
    assert "moved no more than usual" in split.sentence
    assert not any(word in split.sentence for word in ("because", "due to", "driven"))


def test_a_share_is_split_into_its_cases(make_store):
    store = make_store()
    give(store, [("CH13", BEFORE, 40, 80), ("CH13", NOW, 60, 100)])
    with using(store):
        (split,) = measure("CH13", NOW).splits
    # 40 of 80 is 50%, 60 of 100 is 60%. Numerator: 20 * (1/80 + 1/100) / 2 = 22.5 points; denominator: -12.5.
    assert [(p.name, p.text) for p in split.pieces] == [
        ("cases counted", "up 22.5 percentage points"),
        ("cases they are counted out of", "down 12.5 percentage points"),
    ]
    assert split.total == "up 10.0 percentage points"
    assert split.sentence == "Counted: 40 then, 60 now. Out of: 80 then, 100 now."


def test_parts_are_split_only_when_they_always_add_up(make_store):
    store = make_store()
    sexes = [("AD01", label, 100 + n, None, BOROUGH, "female") for n, label in enumerate(labels(6))]
    sexes += [("AD01", label, 200, None, BOROUGH, "male") for label in labels(6)]
    whole = [("AD01", label, 300 + n) for n, label in enumerate(labels(6))]
    give(store, [*sexes, *whole])
    with using(store):
        (split,) = [s for s in measure("AD01", NOW, audience="analyst").splits if s.by == "parts"]
    assert {p.name: p.text for p in split.pieces} == {"Female": "up 4", "Male": "none"}
    give(store, [("AD01", labels(6)[0], 999)], "a correction")
    with using(store):
        assert not [s for s in measure("AD01", NOW, audience="analyst").splits if s.by == "parts"]


def test_nothing_is_split_without_both_ends(make_store):
    store = make_store()
    give(store, [("CH13", NOW, 60, 100)])
    with using(store):
        assert measure("CH13", NOW).splits == ()
        assert measure("SC14", NOW).splits == ()
