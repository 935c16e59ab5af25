"""What happens to an action: progress, milestones and lead, rating, prediction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from components import writing as drawn
from components.plain import plain_html
from data.observations import LONGEST_NOTE, ObservationError
from data.periods import Quarter
from data.work import DIRECTIONS, LONGEST_LINE, RATINGS, Entry, NewAction, NewMilestone, NewPrediction
from metrics import board as boards
from metrics.views import ActionView, long_date
from metrics.views.marks import RATING
from web import fields
from web.work.given import QUARTERS, Given, day_given, quarter_given, values_of, with_own_names

CHANGED = "Somebody changed this action after you opened the page. Nothing was kept: look at it again, then send yours"


def progress_form(action: str, token: str, values: Given) -> str:
    form = fields.form(
        action,
        token,
        "Report progress",
        fields.hidden("what", "progress"),
        fields.day("day", "Day it is about", values),
        fields.text("text", "What was done", values, rows=3, most=LONGEST_NOTE, required=True),
    )
    return with_own_names(form, "progress")


def moved_action(entry: Entry, given: Given) -> NewAction:
    """The action with the days and the lead of the form. Raises ObservationError when somebody was quicker."""
    if given["version"] != str(entry.version):
        raise ObservationError(CHANGED)
    before = NewAction.from_body(entry.body)
    return replace(
        before,
        lead_role=given["lead_role"],
        milestones=tuple(_moved_one(m, n, given) for n, m in enumerate(before.milestones)),
    )


def _moved_one(milestone: NewMilestone, number: int, given: Given) -> NewMilestone:
    name = milestone.text[:60]
    due = day_given(given, f"due{number}", f"the due day of '{name}'", empty=True)
    done = day_given(given, f"done{number}", f"the day '{name}' was done", empty=True)
    if milestone.original_due is None:
        return replace(milestone, original_due=due, done=done)
    return replace(milestone, current_due=None if due in (None, milestone.original_due) else due, done=done)


def milestones_form(action: str, token: str, entry: Entry, given: Given) -> str:
    before = NewAction.from_body(entry.body)
    values = {"lead_role": before.lead_role, "version": str(entry.version)}
    for n, m in enumerate(before.milestones):
        values[f"due{n}"] = (m.current_due or m.original_due or "") and (
            m.current_due or m.original_due
        ).isoformat()
        values[f"done{n}"] = m.done.isoformat() if m.done else ""
    values = values_of(given, "milestones", values)
    steps = "".join(
        f'<fieldset class="stack__field"><legend>{fields.escape(m.text)}</legend>'
        + fields.day(f"due{n}", "Due now", values, hint=_first_due(m))
        + fields.day(f"done{n}", "Done on", values)
        + "</fieldset>"
        for n, m in enumerate(before.milestones)
    )
    return with_own_names(
        fields.form(
            action,
            token,
            "Keep these days",
            fields.hidden("what", "milestones"),
            fields.hidden("version", values.get("version", "")),
            fields.text("lead_role", "Lead, as a role and never a name", values, most=LONGEST_LINE),
            steps or fields.paragraph("The action has no milestones."),
        ),
        "milestones",
    )


def _first_due(milestone: NewMilestone) -> str:
    if milestone.original_due is None:
        return "No day was ever set. The first one that is kept can never be overwritten."
    return f"First due {long_date(milestone.original_due.isoformat())}; that day stays beside the new one."


def rating_form(action: str, token: str, values: Given) -> str:
    form = fields.form(
        action,
        token,
        "Keep the rating",
        fields.hidden("what", "rating"),
        fields.choice(
            "rating",
            "Rating",
            [(code, RATING[code].word) for code in RATINGS],
            values,
            empty="What the dates say",
        ),
        fields.text("reason", "Why it is not what the dates say", values, rows=2, most=LONGEST_LINE),
    )
    return with_own_names(form, "rating")


def prediction_given(plan: str, ref: str, given: Given) -> NewPrediction:
    try:
        size = Decimal(given["size"].replace(",", "")) if given["size"] else None
    except InvalidOperation:
        raise ObservationError(f"size '{given['size'][:40]}' is not a number") from None
    return NewPrediction(plan, ref, given["measure"], given["direction"], quarter_given(given, "by"), size)


def prediction_section(action: str, token: str, found: ActionView, today: str, values: Given) -> str:
    locked = drawn.predictions_said(found)
    parts = [plain_html(locked) if locked else ""]
    if found.start and found.start <= today:
        parts.append(
            fields.paragraph(
                f"The action began on {long_date(found.start)}; a prediction is made before an action begins."
            )
        )
    else:
        now = Quarter.of(date.fromisoformat(today))
        quarters = [(now + n).label for n in range(1, QUARTERS + 1)]
        measures = sorted(boards.choices().measures, key=lambda m: (m[0] not in found.measures, m[0]))
        form = fields.form(
            action,
            token,
            "Lock the prediction",
            fields.hidden("what", "prediction"),
            fields.choice(
                "measure",
                "Measure it will move",
                [(c, f"{c} {name}") for c, name in measures],
                values,
                required=True,
            ),
            fields.choice(
                "direction", "Which way", [(d, d.capitalize()) for d in DIRECTIONS], values, required=True
            ),
            fields.text(
                "size", "By how much at least", values, hint="In the measure's own unit; empty for any size."
            ),
            fields.choice("by", "Looked at in", [(q, q) for q in quarters], values, required=True),
        )
        parts += [
            fields.paragraph("It is locked with the moment you send it and can never be changed."),
            form,
        ]
    return fields.section("prediction", "Prediction", *[with_own_names(p, "prediction") for p in parts])
