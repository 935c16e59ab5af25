"""One visual language: colours, shapes and words for every status and every kind of variation.

Chart colours are the Government Analysis Function palette (package `afcharts`). Status is never colour alone:
each has its own silhouette, word and colour, and the order here is the order in which readers see them.
"""

from dataclasses import dataclass

from afcharts.af_colours import get_af_colours

NAVY, TEAL, PLUM, ORANGE, CHARCOAL, LILAC = get_af_colours("categorical", number_of_colours=6)
INK = "#0b0c0c"
PAPER = "#ffffff"
GREY = "#505a5f"
RULE = "#c8ccd0"
RANGE = "#e8edf2"

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True)
class Mark:
    """How one verdict looks: its word, the name of its silhouette and its colour."""

    word: str
    shape: str
    colour: str


STATUS = {
    "high_risk": Mark("Off, high risk", "square", "#b3261e"),
    "off_target": Mark("Off target", "hollow-square", INK),
    "recoverable": Mark("Below, recoverable", "triangle", "#f2b600"),
    "met": Mark("On target", "circle", "#00703c"),
    "no_target": Mark("No target set", "hollow-diamond", GREY),
    "not_assessed": Mark("Cannot be assessed", "dash", GREY),
}

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

PROVENANCE = {
    "published": "Published figures",
    "recorded_crime": "Recorded crime, open police data",
    "illustrative": "Illustrative figures",
    "return": "Partner return",
}
