"""The published targets of a measure, and the one in force in a year."""

from __future__ import annotations

from metrics import wording
from metrics.measures.sheet import Sheet
from metrics.rules import TARGET_ORDER
from metrics.views import Target


def target_at(sheet: Sheet, measure: object, column: int) -> Target | None:
    """The target in force in the financial year of a column; for a band measure its agreed band."""
    if measure.polarity == "band":
        if measure.band is None:
            return None
        low, high = (float(end) for end in measure.band)
        text = f"{wording.target_text(low, measure.unit)} to {wording.target_text(high, measure.unit)}"
        return Target("band", None, text, "", "", "", lower=low, upper=high)
    year = sheet.assessed.grid.labels[column][:7]
    found = [t for t in targets_of(sheet, measure) if t.first_year <= year <= (t.last_year or year)]
    return min(found, key=lambda t: TARGET_ORDER.index(t.kind)) if found else None


def targets_of(sheet: Sheet, measure: object) -> tuple[Target, ...]:
    """Every target published for the measure, oldest first."""
    return sheet.targets.get(measure.code, ())


def target_words(target: Target | None, measure: object, borough: bool) -> str:
    """A target as a table of years shows it."""
    if not borough:
        return "Set for the borough only" if target else "None set"
    if target is None:
        return "None set"
    if target.kind == "band":
        return target.text
    text = wording.target_text(target.value, measure.unit)
    return {"level": text, "annual_count": f"{text} in the year", "change": f"{text} more than before"}[
        target.kind
    ]
