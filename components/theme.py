"""One visual language: colours, shapes and words for every status and every kind of variation.

Chart colours are the Government Analysis Function palette (package `afcharts`). Status is never colour alone:
each has its own silhouette, word and colour, and the order here is the order in which readers see them.
"""

from afcharts.af_colours import get_af_colours

from metrics.views.marks import (
    ASSURANCE_WORDS,
    GREY,
    INK,
    PROVENANCE,
    RATING,
    STATUS,
    VARIATION_WORDS,
    Mark,
)

__all__ = [
    "ASSURANCE",
    "CHARCOAL",
    "FONT",
    "GREY",
    "INK",
    "LILAC",
    "Mark",
    "NAVY",
    "ORANGE",
    "PAPER",
    "PLUM",
    "POINT_COLOURS",
    "PROVENANCE",
    "RANGE",
    "RATING",
    "RULE",
    "STATUS",
    "TEAL",
    "VARIATION",
]

NAVY, TEAL, PLUM, ORANGE, CHARCOAL, LILAC = get_af_colours("categorical", number_of_colours=6)
PAPER = "#ffffff"
RULE = "#c8ccd0"
RANGE = "#e8edf2"

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

_WAVES = {
    "worsening": ("wave-alert", PLUM),
    "improving": ("wave-good", NAVY),
    "higher": ("wave-high", CHARCOAL),
    "lower": ("wave-low", CHARCOAL),
    "steady": ("wave", GREY),
    "too_few": ("dots", GREY),
}
VARIATION = {code: Mark(word, *_WAVES[code]) for code, word in VARIATION_WORDS.items()}

_GATES = {
    "always": ("gate-open", NAVY),
    "sometimes": ("gate-half", CHARCOAL),
    "never": ("gate-shut", PLUM),
    "unknown": ("dots", GREY),
}
ASSURANCE = {code: Mark(word, *_GATES[code]) for code, word in ASSURANCE_WORDS.items()}

POINT_COLOURS = {
    "special_cause_concern": PLUM,
    "special_cause_improvement": TEAL,
    "special_cause_neutral_high": LILAC,
    "special_cause_neutral_low": LILAC,
}
