"""The one table of what is said of figures and actions: words, and for what is rated a silhouette and a colour.

They go together on screen, on slides and on paper. The order here is the order in which readers see them.
"""

from dataclasses import dataclass

INK = "#0b0c0c"
GREY = "#505a5f"


@dataclass(frozen=True)
class Mark:
    """How one verdict looks: its word, the name of its silhouette and its colour on light paper."""

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

STATUS_WORDS = {code: mark.word for code, mark in STATUS.items()}

VARIATION_WORDS = {
    "worsening": "Worsening",
    "improving": "Improving",
    "higher": "Higher than usual",
    "lower": "Lower than usual",
    "steady": "No real change",
    "too_few": "Too few points to tell",
}

ASSURANCE_WORDS = {
    "always": "Meets the target reliably",
    "sometimes": "Meets the target in some quarters",
    "never": "Misses the target reliably",
    "unknown": "Cannot say",
}

RATING = {
    "will_miss": Mark("Will not be met within three months", "square", "#b3261e"),
    "delayed": Mark("Delayed by less than three months", "triangle", "#f2b600"),
    "no_dates": Mark("Cannot be rated: no dates", "dash", GREY),
    "not_started": Mark("Not started", "hollow-diamond", GREY),
    "on_track": Mark("On track", "hollow-circle", "#00703c"),
    "complete": Mark("Complete", "circle", "#00703c"),
}
"""How far an action is, in the partnership's own ratings."""

PROVENANCE = {
    "published": "Published figures",
    "recorded_crime": "Recorded crime, open police data",
    "illustrative": "Illustrative figures",
    "return": "Partner return",
}
