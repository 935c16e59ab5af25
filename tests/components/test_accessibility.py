"""The accessibility statement says what the product does."""

from components.accessibility import statement
from reports.slides.decks import deck, show_names
from tests.components.test_bodies import text_of
from tests.reports.material import material
from web import reports


def test_whatever_moves_by_itself_is_named_with_how_to_stop_it():
    board, words = material().board, text_of(statement())
    moving = [show for show in show_names(board) if deck(board, show).autoplay]
    assert moving == ["foyer"], "the statement names the foyer loop alone"
    assert "the foyer loop does so from its start" in words and "autoplay" in words and "Pause" in words
    assert reports.SECONDS < 10 and "loads again every few seconds" in words and "Stop asking" in words
    assert "two exceptions" in words and "Nothing moves by itself" not in words


def test_downloads_are_promised_for_measures_alone():
    words = text_of(statement())
    assert "Every figure can be downloaded" not in words
    assert "those of places on the hotspots page stand in tables there" in words
