"""The one table of statuses: a word, a silhouette and a colour, always together, on screen, on slides and on paper.

Its order is the order in which readers see them. Beside it, the words for where figures come from.
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

PROVENANCE = {
    "published": "Published figures",
    "recorded_crime": "Recorded crime, open police data",
    "illustrative": "Illustrative figures",
    "return": "Partner return",
}
