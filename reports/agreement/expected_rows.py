"""What rows about actions, findings and matters of meetings must say, worked out anew from the views.

Nothing here uses what wrote the file. Every function gives the wanted text by the name of the column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metrics.views import ActionView, Finding, MeasureView, MeetingItem, Milestone, long_date, short_date

GAP = "Gap: not filled in"
Cells = dict[str, str]


def tracked(action: ActionView) -> Cells:
    """A row of a tracker, without its milestones."""
    overridden = f". Overridden: {action.override_reason}" if action.override_reason else ""
    reported = "None reported"
    if action.progress:
        latest = action.progress[-1]
        reported = f"{short_date(latest.date)}: {latest.text}"
    return {
        "Action ref": action.ref,
        "Lead": next(filter(None, (action.lead_role, action.lead_partner)), GAP),
        "Moves": ", ".join(action.measures) or GAP,
        "Rating": action.rating.word + overridden,
        "Latest progress": reported,
    }


def in_full(action: ActionView) -> Cells:
    """A row of the workbook's sheet of actions, without milestones and progress."""
    return {
        "Plan": action.plan,
        "Action ref": action.ref,
        "Objective area": action.objective_area or GAP,
        "Commitment": action.commitment or GAP,
        "Measures it moves": ", ".join(action.measures) or GAP,
        "Measure of success": action.success or GAP,
        "Lead partner": action.lead_partner or GAP,
        "Lead officer": action.lead_role or GAP,
        "Resources": action.resources or GAP,
        "Start": action.start or GAP,
        "Rating": action.rating.word,
        "Worked out from dates": action.worked_out.word,
        "Why it differs": action.override_reason,
        "Illustrative": "yes" if action.illustrative else "",
    }


def of_milestones(steps: Iterable[Milestone], written: bool) -> list[str]:
    """What the cell of milestones must hold: their words and days, `written` as in a tracker or as they are stored."""
    day = short_date if written else str
    return [
        text
        for step in steps
        for text in (step.text, *(day(d) for d in (step.original_due, step.current_due, step.done) if d))
    ]


def late(finding: Finding) -> Cells:
    """A row of what is late."""
    facts = dict(finding.evidence.numbers)
    return {
        "Due": long_date(str(facts.get("due") or "")) or "not stated",
        "Last figure": str(facts.get("last") or "none yet"),
    }


def exception(view: MeasureView, finding: Finding, actions: Sequence[ActionView]) -> Cells:
    """The words of a row of what needs attention."""
    own = [a for a in actions if view.code in a.measures and not a.historical][:1]
    open_days = [m.current_due for a in own for m in a.milestones if m.current_due and not m.done]
    return {
        "Why it is listed": finding.sentence,
        "Action": f"{own[0].ref} {own[0].activity}" if own else "No action recorded",
        "Action due": short_date(min(open_days)) if open_days else "–",
    }


def of_meeting(item: MeetingItem) -> Cells:
    """A row of what a meeting asked."""
    waiting = "Overdue, no answer yet" if item.overdue else "No answer yet"
    return {
        "Made on": short_date(item.made_on) or GAP,
        "By": item.made_by,
        "Kind": item.kind,
        "Owner": item.owner or GAP,
        "Due": short_date(item.due) if item.due else "No date",
        "What we did": item.answer or waiting,
    }


def of_partner(owner: str, views: Iterable[MeasureView], late_codes: set[str], quarter: str) -> Cells:
    """A row of the partners' submissions; provisional and hidden figures are those of the year so far."""
    own = [v for v in views if "".join(v.owner.split()) == "".join(owner.split())]
    so_far = [[p for p in v.points if p.quarter[:7] == quarter[:7] and p.quarter <= quarter] for v in own]
    return {
        "Measures": str(len(own)),
        "With a figure": str(sum(v.latest is not None for v in own)),
        "Late": str(sum(v.code in late_codes for v in own)),
        "Provisional": str(sum(any(p.maturity == "provisional" for p in year) for year in so_far)),
        "Not shown": str(sum(any(p.reason == "suppressed" for p in year) for year in so_far)),
    }
