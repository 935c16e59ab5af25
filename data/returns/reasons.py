"""Words that say why there is no figure, as people write them, in the words of the store."""

from __future__ import annotations

import re

from data import observations
from data.returns.texts import plain

OFFERED = tuple(reason for reason in observations.REASONS if reason not in ("", "held_by_owner"))
"""The reasons a return is asked to choose from."""

# In the store's words. "Not yet" becomes "late" once the due date has passed: that is for the clock to say.
REASONS = {
    **dict.fromkeys(
        (
            "*",
            "**",
            "c",
            "[c]",
            "(c)",
            "suppressed",
            "confidential",
            "redacted",
            "withheld",
            "disclosive",
            "suppressed small number",
            "small number suppressed",
            "small numbers",
        ),
        "suppressed",
    ),
    **dict.fromkeys(("z", "[z]", "not applicable", "not relevant"), "not_applicable"),
    **dict.fromkeys(
        (
            "x",
            "[x]",
            "..",
            "...",
            "…",
            ":",
            "[w]",
            "not available",
            "unavailable",
            "not collected",
            "not recorded",
            "no data",
            "no data available",
            "no data collected",
            "data not available",
            "data unavailable",
            "data not collected",
        ),
        "not_collected",
    ),
    **dict.fromkeys(
        (
            "nya",
            "n.y.a.",
            "n.y.a",
            "not yet available",
            "not yet due",
            "not due",
            "not yet published",
            "no new data",
            "no new data published",
            "no new data available",
            "no update",
            "tbc",
            "tba",
            "to be confirmed",
            "pending",
            "awaited",
            "awaiting",
            "awaiting data",
            "data awaited",
            "data awaiting",
            "data lag",
            "data not yet available",
            "due next quarter",
        ),
        "not_due",
    ),
    **dict.fromkeys(("late", "overdue", "data late", "return late"), "late"),
    **dict.fromkeys(
        ("incomplete", "partial", "partial data", "data incomplete", "incomplete data"), "incomplete"
    ),
    **dict.fromkeys(("withdrawn", "figure withdrawn", "retracted"), "withdrawn"),
    **dict.fromkeys(("held by owner", "held by the owner", "held_by_owner"), "held_by_owner"),
    **{reason: reason for reason in OFFERED},
}
DATA_LAG = re.compile(r"^\(?(?:q[1-4] data ?-? ?)?(?:data|time) lag\)?$")


def reason_of(text: str) -> str | None:
    """The reason a text names, in the store's words; "" for an empty text and None when it names none."""
    found = bare(plain(text))
    return REASONS.get(found) if found else ""


def bare(cleaned: str) -> str:
    """The text without quotation marks and without a stop at its end; "..", ":" and "n.a." stay what they are."""
    text = cleaned.casefold().strip(" '\"").rstrip(";,")
    return re.sub(r"(?<=[a-z])\.$", "", text) if text.count(".") == 1 else text
