"""The accessibility statement says what the product does."""

from components.accessibility import statement
from components.markup import markup
from components.places.ward_sheet import ward_body
from reports.slides.decks import deck, show_names
from tests.components.test_bodies import text_of
from tests.components.test_places import CODES, body, sheet_of, view
from tests.html_parts import html_parts
from tests.reports.material import material
from tests.still import elements
from web import reports


def test_whatever_moves_by_itself_is_named_with_how_to_stop_it():
    board, words = material().board, text_of(statement())
    moving = [show for show in show_names(board) if deck(board, show).autoplay]
    assert moving == ["foyer"], "the statement names the foyer loop alone"
    assert "the foyer loop does so from its start" in words and "autoplay" in words and "Pause" in words
    assert reports.SECONDS < 10 and "loads again every few seconds" in words and "Stop asking" in words
    assert "two exceptions" in words and "Nothing moves by itself" not in words


def test_downloads_are_promised_where_there_are_some():
    words = text_of(statement())
    assert "measure can be downloaded as a CSV file from its page" in words
    assert "every list of places and of each place from the hotspots page and the ward pages" in words
    files = {"/download/places/X1.csv", f"/download/place/{CODES[0]}.csv"}
    assert files <= addresses(markup(body(view())))
    ward = ward_body(sheet_of(), "?quarter=x", lambda measure, place: "/")
    assert f"/download/place/{CODES[0]}.csv" in addresses(markup(ward))


def addresses(text):
    """Where the links of a page lead, without their queries."""
    return {marks.get("href", "").partition("?")[0] for _, marks, _ in elements(html_parts(text))}
