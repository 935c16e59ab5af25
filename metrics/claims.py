"""What is new since the board before, one computed claim at a time.

Each kind of claim has its own test and its own words; none gives a cause. `claims_of` finds all that hold for one
measure, scored by consequence, certainty and newness; the change since the last board is told apart into season,
revision, a change of definition, and what is left, which alone can be a real change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from metrics import wording
from metrics.proof import evidence
from metrics.views import Break, Evidence, Finding, MeasureView, Point, Target

OFF = ("off_target", "recoverable", "high_risk")
SIGNALS = ("improving", "worsening", "higher", "lower")
EVEN = 0.5
LEAST_QUARTERS_SINCE = 8
"""A figure is called the highest or lowest since a quarter only when that lies so many quarters back."""
MISSES_TOLD = (2, 4, 8, 12, 16, 20)
"""Misses in a row are new again at these counts."""
LEAST_REVISION = {"percent": 1.0}
LEAST_RELATIVE_REVISION = 0.05
"""A revision is told from one percentage point, or from five percent of any other figure."""
HEADLINE = 1.25

# Consequence of each kind, from what a board must act on to what it may like to know.
CONSEQUENCE = {
    "crossed_off": 90,
    "stands_out_worse": 88,
    "outlook_down": 85,
    "crossed_on": 80,
    "outlook_up": 75,
    "stands_out_better": 72,
    "misses": 70,
    "withdrawn": 65,
    "stands_out": 62,
    "revised": 58,
    "target_changed": 55,
    "definition_changed": 55,
    "late": 50,
    "signal": 45,
    "back_in_line": 42,
    "unusual_change": 40,
    "extreme": 35,
    "arrived": 20,
}
_REDEFINED = "definition or target change"
_SURE, _LIKELY, _ONE_RULE = 1.0, 0.9, 0.75


@dataclass(frozen=True)
class StandsOut:
    """One series on the controlled list: which way it moved (+1 up), in words, with the numbers behind it."""

    direction: int
    sentence: str
    proof: Evidence


@dataclass(frozen=True)
class Before:
    """The measure one quarter earlier, as it is known now; `odds` of the same year's target, None for none."""

    quarter: str
    status: str
    variation: str
    odds: float | None
    odds_words: str
    target: Target | None
    missing: bool
    late: bool


@dataclass(frozen=True)
class Moved:
    """The change since the last board in the measure's unit. `presented` is what that board said of the quarter before,
    `revised` what is known of it now. `season` is the part a year usually brings (None when it cannot be told),
    `usual` whether the rest is within usual variation.
    """

    quarter: str
    now: float
    presented: float
    revised: float
    season: float | None
    usual: bool | None
    broken: bool

    @property
    def rest(self) -> float:
        """What neither revision nor season accounts for."""
        return self.now - self.revised - (self.season or 0.0)


@dataclass(frozen=True)
class Facts:
    """All that may be claimed about one measure."""

    view: MeasureView
    quarter: str
    before: Before | None
    misses: int
    late: bool
    withdrawn: bool
    starts_break: Break | None
    stands_out: StandsOut | None
    moved: Moved | None


def claims_of(facts: Facts) -> list[Finding]:
    """Every claim that holds for the measure, highest score first."""
    if not facts.view.shown:
        return []
    found = [*_status_claims(facts), *_change_claims(facts), *_data_claims(facts)]
    return sorted(found, key=lambda f: (-f.score, f.kind))


def split_of(moved: Moved, unit: str) -> tuple[tuple[str, str], ...]:
    """The change since the last board in named parts, as words whose numbers add up to it: the last part takes what
    rounding leaves.
    """
    total = moved.now - moved.presented
    parts = [("since the last board", total)]
    if moved.revised != moved.presented:
        parts.append(("revision of the old figure", moved.revised - moved.presented))
    if moved.broken:
        parts.append(("change of definition", moved.now - moved.revised))
    else:
        if moved.season is not None:
            parts.append(("season", moved.season))
        name = {True: "within usual variation", False: "real change", None: "not known whether usual"}
        parts.append((name[moved.usual], moved.rest))
    shown = [wording.rounded(float(amount), wording.PLACES[unit]) for _, amount in parts]
    shown[-1] = shown[0] - sum(shown[1:-1])
    return tuple((words, _signed(amount, unit)) for (words, _), amount in zip(parts, shown, strict=True))


def _signed(shown: Decimal, unit: str) -> str:
    if shown == 0:
        return "none"
    return f"{'up' if shown > 0 else 'down'} {wording.difference(shown, unit)}"


def _finding(
    facts: Facts,
    kind: str,
    heading: str,
    sentence: str,
    certainty: float,
    proof: Evidence,
    nature: str,
    anchor: str,
) -> Finding:
    view, moved = facts.view, facts.moved
    split = split_of(moved, view.unit) if moved is not None else ()
    score = CONSEQUENCE[kind] * certainty * (HEADLINE if view.headline else 1.0)
    numbers = proof.numbers
    if moved is not None:
        parts = evidence(
            proof.rule,
            last_board_quarter=moved.quarter,
            now=moved.now,
            presented=moved.presented,
            revised=moved.revised,
            season=moved.season,
            rest=moved.rest,
        )
        numbers += parts.numbers
    return Finding(
        kind,
        view.code,
        view.priority,
        wording.title(view.short_name, heading),
        sentence,
        round(score, 1),
        Evidence(proof.rule, proof.version, numbers),
        nature=nature,
        split=split,
        anchor=anchor,
    )


def _status_claims(facts: Facts) -> Iterator[Finding]:
    """What is new in the status against the target, set against the last board."""
    if facts.before is None:
        return
    same_target = _aim(facts.view.target) == _aim(facts.before.target)
    usual = {True: "within usual variation", False: "real change"}
    nature = usual.get(facts.moved.usual if facts.moved else None, "") if same_target else _REDEFINED
    yield from _crossings(facts, same_target, nature)
    yield from _turned_odds(facts, nature)
    if not same_target:
        yield _new_target(facts)


def _crossings(facts: Facts, same_target: bool, nature: str) -> Iterator[Finding]:
    """The target crossed either way, and missed for quarters on end."""
    before, status = facts.before, facts.view.status
    certainty = _SURE if same_target else _LIKELY
    proof, anchor = _with(status.evidence, before=before.quarter), "evidence-status"
    if status.code in OFF and before.status == "met":
        sentence = f"{status.sentence} It was on target in {before.quarter}."
        yield _finding(facts, "crossed_off", "now off target", sentence, certainty, proof, nature, anchor)
    if status.code == "met" and before.status in OFF:
        sentence = f"{status.sentence} It was off target in {before.quarter}."
        yield _finding(facts, "crossed_on", "now on target", sentence, certainty, proof, nature, anchor)
    if status.code in OFF and facts.misses in MISSES_TOLD:
        missed = f"missed for {facts.misses} quarters running"
        sentence = f"{status.sentence} {missed.capitalize()}."
        proof = _with(status.evidence, misses=facts.misses)
        yield _finding(facts, "misses", missed, sentence, _SURE, proof, "", anchor)


def _turned_odds(facts: Facts, nature: str) -> Iterator[Finding]:
    """The odds of the year's target turned from even or better to worse, or the other way."""
    outlook, before = facts.view.outlook, facts.before
    numbers = dict(outlook.evidence.numbers) if outlook else {}
    odds = numbers.get("odds")
    if odds is None or before.odds is None or (odds < EVEN) == (before.odds < EVEN):
        return
    down = odds < EVEN
    moved = "fell" if odds < before.odds else "rose"
    yield _finding(
        facts,
        "outlook_down" if down else "outlook_up",
        f"now {'unlikely' if down else 'likely'} to meet its target",
        f"The odds of meeting the year's target {moved} from {before.odds_words} to {numbers['odds_words']}.",
        _LIKELY,
        _with(outlook.evidence, odds_before=before.odds, odds_words_before=before.odds_words),
        nature,
        "evidence-outlook",
    )


def _new_target(facts: Facts) -> Finding:
    """Another target is in force than at the last board."""
    target, before = facts.view.target, facts.before
    proof = evidence(
        "target in force",
        target=target.text if target else None,
        target_before=before.target.text if before.target else None,
        year=facts.quarter[:7],
        year_before=before.quarter[:7],
    )
    sentence = _target_sentence(target, before, facts.quarter)
    return _finding(
        facts,
        "target_changed",
        "the target has changed",
        sentence,
        _SURE,
        proof,
        _REDEFINED,
        "evidence-status",
    )


def _change_claims(facts: Facts) -> Iterator[Finding]:
    code, before = facts.view.variation.code, facts.before
    if facts.stands_out is not None:
        yield _stands_out(facts, facts.stands_out)
    elif code in SIGNALS and (before is None or before.variation != code):
        yield _signal(facts)
    if before is not None and code == "steady" and before.variation in SIGNALS:
        yield _back_in_line(facts, before)
    yield from _unusual_change(facts)


def _stands_out(facts: Facts, found: StandsOut) -> Finding:
    """A measure that is beyond what chance explains, all measures together."""
    up = found.direction > 0
    way = {"higher": "better" if up else "worse", "lower": "worse" if up else "better"}.get(
        facts.view.polarity
    )
    return _finding(
        facts,
        f"stands_out_{way}" if way else "stands_out",
        f"{way or ('higher' if up else 'lower')} than chance explains",
        found.sentence,
        _LIKELY,
        found.proof,
        "real change",
        "evidence-variation",
    )


def _signal(facts: Facts) -> Finding:
    """A control chart's icon that was not lit the quarter before."""
    found = facts.view.variation
    return _finding(
        facts,
        "signal",
        wording.TITLE_WORDS[found.code],
        f"{found.sentence} Chance alone makes such a signal now and then.",
        _ONE_RULE,
        found.evidence,
        "real change",
        "evidence-variation",
    )


def _back_in_line(facts: Facts, before: Before) -> Finding:
    """An icon that was lit the quarter before and is not any more."""
    found, was = facts.view.variation, wording.TITLE_WORDS[before.variation]
    return _finding(
        facts,
        "back_in_line",
        "back in line with its past",
        f"{found.sentence} In {before.quarter} it was {was}.",
        _LIKELY,
        _with(found.evidence, before=before.quarter),
        "within usual variation",
        "evidence-variation",
    )


def _unusual_change(facts: Facts) -> Iterator[Finding]:
    """A change within a year that is more than usual, and the highest or lowest figure for a long while."""
    view = facts.view
    last_year = next((c for c in view.changes if c.against == "same quarter last year"), None)
    current = view.latest is not None and view.latest.quarter == facts.quarter
    if last_year is None or last_year.usual is not False or not current:
        return
    yield _finding(
        facts,
        "unusual_change",
        "an unusual change in a year",
        last_year.sentence,
        _ONE_RULE,
        last_year.evidence,
        "real change",
        "evidence-changes",
    )
    found = _extreme(view)
    if found is not None:
        yield _finding(facts, "extreme", *found, "evidence-changes")


def _extreme(view: MeasureView) -> tuple[str, str, float, Evidence, str] | None:
    """Heading, sentence, certainty, evidence and nature of the highest or lowest figure for a long while."""
    latest = view.latest
    stretch = [p for p in view.points if p.value is not None and p.rebase_group == latest.rebase_group]
    if stretch[-1].quarter != latest.quarter or latest.settle_low is not None:
        return None
    for name, beyond in (
        ("highest", lambda p: p.value >= latest.value),
        ("lowest", lambda p: p.value <= latest.value),
    ):
        back = next((n for n, p in enumerate(reversed(stretch[:-1]), 1) if beyond(p)), None)
        length = len(stretch) - 1 if back is None else back - 1
        if length < LEAST_QUARTERS_SINCE:
            continue
        since: Point = stretch[0] if back is None else stretch[-1 - back]
        words = f"on record, which begins in {since.quarter}" if back is None else f"since {since.quarter}"
        better = {"higher": "highest", "lower": "lowest"}.get(view.polarity)
        rank = {True: "best", False: "worst"}[name == better] if better else name
        heading = f"the {rank} on record" if back is None else f"the {rank} since {since.quarter}"
        sentence = f"{latest.text} in {latest.quarter} is the {name} figure {words}."
        proof = evidence(
            f"{name} figure since",
            value=latest.value,
            quarter=latest.quarter,
            since=since.quarter,
            quarters=length,
        )
        return heading, sentence, _ONE_RULE, proof, "real change"
    return None


def _data_claims(facts: Facts) -> Iterator[Finding]:
    """What happened to the figures themselves."""
    if facts.withdrawn:
        yield _data_finding(
            facts,
            "withdrawn",
            f"{facts.quarter} was withdrawn",
            f"The figure for {facts.quarter} was withdrawn.",
            evidence("reason for a gap", reason="withdrawn", quarter=facts.quarter),
            "revision",
        )
    if (starts := facts.starts_break) is not None:
        yield _data_finding(
            facts,
            "definition_changed",
            "the series breaks here",
            f"The series breaks at {facts.quarter}: {starts.reason.rstrip('.')}.",
            evidence("dated break", date=starts.date, quarter=facts.quarter, reason=starts.reason),
            _REDEFINED,
        )
    yield from _coming_and_going(facts)
    if (moved := facts.moved) is not None and not facts.view.settling and _is_revised(moved, facts.view.unit):
        old, new = (wording.number(value, facts.view.unit) for value in (moved.presented, moved.revised))
        yield _data_finding(
            facts,
            "revised",
            f"{moved.quarter} was revised",
            f"{moved.quarter} was {old} at the last board and is {new} now.",
            evidence("revision", quarter=moved.quarter, presented=moved.presented, revised=moved.revised),
            "revision",
        )


def _coming_and_going(facts: Facts) -> Iterator[Finding]:
    """A figure that has become late, or has come after a quarter without one."""
    view, before = facts.view, facts.before
    if before is None:
        return
    if facts.late and not before.late:
        due = wording.long_date(view.due or "")
        yield _data_finding(
            facts,
            "late",
            "now late",
            f"The figure for {facts.quarter} was due on {due} and has not come.",
            evidence("due date", due=view.due, due_words=due, quarter=facts.quarter),
        )
    current = view.latest is not None and view.latest.quarter == facts.quarter
    if before.missing and current and len(view.points) > 1:
        yield _data_finding(
            facts,
            "arrived",
            f"{facts.quarter} has come",
            f"The figure for {facts.quarter} is {view.latest.text}. The one for {before.quarter} is missing.",
            evidence(
                "figures received", value=view.latest.value, quarter=facts.quarter, before=before.quarter
            ),
        )


def _data_finding(
    facts: Facts, kind: str, title: str, sentence: str, proof: Evidence, part: str = ""
) -> Finding:
    """A claim that is read off the store, so it is sure, and whose proof is the points themselves."""
    return _finding(facts, kind, title, sentence, _SURE, proof, part, "evidence-points")


def _is_revised(moved: Moved, unit: str) -> bool:
    size = abs(moved.revised - moved.presented)
    least = LEAST_REVISION.get(unit, LEAST_RELATIVE_REVISION * abs(moved.presented))
    return size > 0 and size >= least


def _aim(target: Target | None) -> tuple | None:
    return None if target is None else (target.kind, target.value, target.lower, target.upper)


def _target_sentence(target: Target | None, before: Before, quarter: str) -> str:
    year, last = quarter[:7], before.quarter[:7]
    if target is None:
        return f"No target is set for {year}. In {last} it was: {before.target.text}."
    was = f" In {last} it was: {before.target.text}." if before.target else f" None was set for {last}."
    return f"The target for {year} is: {target.text}.{was}"


def _with(proof: Evidence, **numbers: object) -> Evidence:
    """The evidence with more numbers."""
    more = evidence(proof.rule, **numbers)
    return Evidence(proof.rule, proof.version, proof.numbers + more.numbers)
