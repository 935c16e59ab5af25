"""One visual language: colours, shapes and words for every status and every kind of variation.

Chart colours are the Government Analysis Function palette (package `afcharts`). Status is never colour alone:
each has its own silhouette, word and colour, and the order here is the order in which readers see them.
"""

from afcharts.af_colours import get_af_colours

from metrics.views.marks import GREY, INK, PROVENANCE, STATUS, Mark

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


VARIATION = {
    "worsening": Mark("Worsening", "wave-alert", PLUM),
    "improving": Mark("Improving", "wave-good", NAVY),
    "higher": Mark("Higher", "wave-high", CHARCOAL),
    "lower": Mark("Lower", "wave-low", CHARCOAL),
    "steady": Mark("Steady", "wave", GREY),
    "too_few": Mark("Too few points", "dots", GREY),
}

ASSURANCE = {
    "always": Mark("Will meet it", "gate-open", NAVY),
    "sometimes": Mark("Hit and miss", "gate-half", CHARCOAL),
    "never": Mark("Will miss it", "gate-shut", PLUM),
    "unknown": Mark("Not known", "dots", GREY),
}

POINT_COLOURS = {
    "special_cause_concern": PLUM,
    "special_cause_improvement": TEAL,
    "special_cause_neutral_high": LILAC,
    "special_cause_neutral_low": LILAC,
}
