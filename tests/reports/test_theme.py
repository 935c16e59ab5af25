"""The same language on screens and in the room, with contrast to spare for a washed-out projector."""

import pytest

from components import theme as screen
from reports import theme

TEXT = ("ink", "quiet")
DRAWN = (
    "line",
    "edge",
    "concern",
    "improvement",
    "neutral",
    *(s for s in theme.STATUS if s != "recoverable"),
)


def luminance(colour, veil=0.0):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + veil


def contrast(one, other, veil=0.0):
    low, high = sorted((luminance(one, veil), luminance(other, veil)))
    return (high + 0.05) / (low + 0.05)


def test_statuses_have_the_same_words_shapes_and_colours_as_on_screen():
    assert [(c, m.word, m.shape, m.colour) for c, m in theme.STATUS.items()] == [
        (c, m.word, m.shape, m.colour) for c, m in screen.STATUS.items()
    ]


def test_the_palette_is_the_one_of_the_screens():
    names = ("NAVY", "PLUM", "CHARCOAL", "INK", "FONT")
    assert [getattr(theme, n) for n in names] == [getattr(screen, n) for n in names]
    assert theme.PROVENANCE == screen.PROVENANCE


@pytest.mark.parametrize("name", theme.COLOURS)
def test_text_keeps_its_contrast_when_the_room_is_lit(name):
    colours = theme.COLOURS[name]
    for text in TEXT:
        assert contrast(colours[text], colours["paper"]) >= 7, text
        assert contrast(colours[text], colours["paper"], veil=0.1) >= 3, text


@pytest.mark.parametrize("name", theme.COLOURS)
def test_lines_and_shapes_keep_their_contrast_when_the_room_is_lit(name):
    colours = theme.COLOURS[name]
    # Amber is drawn with an outline, which carries the contrast.
    for drawn in (*DRAWN, "outline"):
        assert contrast(colours[drawn], colours["paper"]) >= 4.5, drawn
        assert contrast(colours[drawn], colours["paper"], veil=0.1) >= 3, drawn


@pytest.mark.parametrize("name", theme.COLOURS)
def test_a_line_is_seen_on_the_usual_range(name):
    colours = theme.COLOURS[name]
    for drawn in ("line", "ink", "edge"):
        assert contrast(colours[drawn], colours["band"]) >= 3, drawn


def test_paper_does_not_glare():
    assert theme.COLOURS["light"]["paper"].lower() not in ("#fff", "#ffffff")


def test_both_themes_name_the_same_colours():
    assert theme.COLOURS["light"].keys() == theme.COLOURS["dark"].keys()


def test_every_status_has_a_silhouette_of_its_own():
    drawings = [theme.SHAPES[m.shape] for m in theme.STATUS.values()]
    assert len(set(drawings)) == len(theme.STATUS)
