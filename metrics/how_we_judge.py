"""Every rule of judging in words, each with an example from the store as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from metrics.simulations import HEAD, grouped, kept_of, read
from metrics.spc.rule_sets import rule_table
from metrics.views import Board, Judging, MeasureDetail, MeasureView, SimulationGroup, Verdict, WorkedExample

DetailOf = Callable[[str], MeasureDetail]
_DETAILS_LOOKED_AT = 12
_SIGNALS = ("improving", "worsening", "higher", "lower")


@dataclass(frozen=True)
class _Rule:
    anchor: str
    title: str
    words: str
    pick: Callable[[MeasureView], Verdict | None]


def judging(board: Board, detail_of: DetailOf, simulations: str) -> Judging:
    """The whole page for one board. `simulations` is the published table of simulations as CSV."""
    table = rule_table()
    rows = tuple((str(name), *map(str, row)) for name, row in zip(table.index, table.to_numpy(), strict=True))
    lines, boards = read(simulations)
    return Judging(
        quarter=board.quarter,
        rules_version=board.rules_version,
        examples=tuple(_examples(board, detail_of)),
        rule_sets=("rule", *table.columns),
        rule_rows=rows,
        simulated_boards=boards,
        simulation_head=HEAD,
        simulations=tuple(
            SimulationGroup(title, *kept_of(own), tuple(line.cells for line in own))
            for title, own in grouped(lines).items()
        ),
    )


def _examples(board: Board, detail_of: DetailOf) -> Iterator[WorkedExample]:
    views = [m for p in board.priorities for m in p.measures if m.shown]
    for rule in _RULES:
        found = next(((m, v) for m in views if (v := rule.pick(m)) is not None), None)
        yield _example(rule.anchor, rule.title, rule.words, found)
    yield _example(
        "false-alarms",
        "How many flags chance alone would give",
        "Every icon follows its rule, so now and then one lights by chance. The list of what needs attention is "
        "controlled as a whole: each series is compared with simulated series in which nothing changes, and of all "
        "listed no more than one in five is expected to be there by chance. The last two quarters together weigh most. "
        "How much a series usually varies is found from its own past and from series like it. Borough and wards are "
        "controlled apart.",
        (None, board.chance) if board.chance else None,
    )
    yield from _from_details(views, detail_of)


def _from_details(views: list[MeasureView], detail_of: DetailOf) -> Iterator[WorkedExample]:
    """Rules whose examples stand on a measure's own page."""
    likely = [m for m in views if m.changes and m.settling is None and m.unit == "count"][:_DETAILS_LOOKED_AT]
    split = record = None
    for view in likely:
        if split is None or record is None:
            detail = detail_of(view.code)
            split = split or _first_split(detail)
            record = record or _first_record(detail)
    yield _example(
        "where",
        "Where a change happened",
        "A change is split into wards, parts, cases and revision so that the pieces add up to it exactly. Pieces "
        "that moved no more than usual are set in grey. It says where a change happened, never why.",
        split,
    )
    yield _example(
        "record",
        "How good past ranges were",
        "Every past year is forecast again from what was known then, after one, two and three quarters. The record "
        "says how often the range held the year that followed.",
        record,
    )
    reports = next((m for m in views if m.polarity == "reporting"), None)
    read = _first_reading(detail_of(reports.code)) if reports is not None else None
    yield _example(
        "readings",
        "Measures with two readings",
        "More reports may mean more harm, or more people who come forward. Such measures are never red or green. "
        "They are read beside surveys, repeats and outcomes: evidence for one reading or the other, never a verdict.",
        read,
    )


def _first_split(detail: MeasureDetail) -> tuple[MeasureView, Verdict] | None:
    found = next((s for s in detail.splits if any(piece.usual is not None for piece in s.pieces)), None)
    return (
        None
        if found is None
        else (detail.measure, Verdict("split", found.title, found.sentence, found.evidence))
    )


def _first_record(detail: MeasureDetail) -> tuple[MeasureView, Verdict] | None:
    found = next((v for v in detail.examined if v.code == "evidence-record"), None)
    return None if found is None else (detail.measure, found)


def _first_reading(detail: MeasureDetail) -> tuple[MeasureView, Verdict] | None:
    if not detail.readings:
        return None
    reading, change = detail.readings[0], next(iter(detail.measure.changes), None)
    sentence = f"{change.sentence if change else ''} Beside it, {reading.name}: {reading.change}".strip()
    proof = change.evidence if change else detail.measure.variation.evidence
    return detail.measure, Verdict("reading", reading.name, sentence, proof)


def _example(
    anchor: str, title: str, words: str, found: tuple[MeasureView | None, Verdict] | None
) -> WorkedExample:
    if found is None:
        return WorkedExample(anchor, title, words, "", "", "", None)
    view, verdict = found
    code, name = (view.code, view.short_name) if view is not None else ("", "All measures")
    return WorkedExample(anchor, title, words, code, name, verdict.sentence, verdict.evidence)


def _status(*codes: str) -> Callable[[MeasureView], Verdict | None]:
    return lambda view: view.status if view.status.code in codes else None


def _change(test: Callable[[MeasureView, object], bool]) -> Callable[[MeasureView], Verdict | None]:
    def pick(view: MeasureView) -> Verdict | None:
        found = next((c for c in view.changes if test(view, c)), None)
        return None if found is None else Verdict("change", found.against, found.sentence, found.evidence)

    return pick


def _season_out(_view: MeasureView, change: object) -> bool:
    return dict(change.evidence.numbers).get("season") == "taken out"


def _break(view: MeasureView) -> Verdict | None:
    if not view.breaks:
        return None
    last = view.breaks[-1]
    return Verdict(
        "break", "", f"The series breaks at {last.quarter}: {last.reason}", view.variation.evidence
    )


def _small_base(view: MeasureView, change: object) -> bool:
    return view.unit == "count" and change.relative is None and bool(change.absolute)


_RULES = (
    _Rule(
        "met",
        "Meeting a target",
        "Equal to the target is met. An annual count is compared with its share of the year so far. Only published "
        "targets count.",
        _status("met"),
    ),
    _Rule(
        "odds",
        "Off target, and the odds of the year",
        "Amber and red differ by one thing: the odds of meeting the year's target. At 50% or more it is below but "
        "recoverable; under 50% it is high risk. Where the odds cannot be stated it is off target, without colour. "
        "Red needs odds under 50% without the provisional figures too.",
        _status("recoverable", "high_risk"),
    ),
    _Rule(
        "off",
        "Off target without odds",
        "A year that is over, or a past too short for a forecast, leaves a miss as it is: a hollow square.",
        _status("off_target"),
    ),
    _Rule(
        "no-target",
        "No target, or none that can be judged",
        "Most measures have no published target. We say so and give no colour.",
        _status("no_target"),
    ),
    _Rule(
        "fragile",
        "How fragile a colour is",
        "Beside a status stands the smallest change that would flip it, worked out exactly.",
        lambda view: view.fragility,
    ),
    _Rule(
        "signal",
        "A real change",
        "The rules of Making Data Count: a figure outside the usual range, seven on one side of the average, seven "
        "rising or falling, or two of three far from the average.",
        lambda view: view.variation if view.variation.code in _SIGNALS else None,
    ),
    _Rule(
        "steady",
        "No real change",
        "Inside the usual range, and by no other rule: what moved is what always moves.",
        lambda view: view.variation if view.variation.code == "steady" else None,
    ),
    _Rule(
        "too-few",
        "Too few points",
        "Under 13 quarters in one unbroken stretch there are no limits and no icon. Rolling figures share data with "
        "their neighbours and have none at all.",
        lambda view: view.variation if view.variation.code == "too_few" else None,
    ),
    _Rule(
        "breaks",
        "A break in a series",
        "A change of definition is a dated event. The line is not joined across it, the limits start anew, and "
        "nothing is compared across it.",
        _break,
    ),
    _Rule(
        "assurance",
        "Will it meet the target reliably?",
        "The whole usual range is set beside the target: inside, outside or across it.",
        lambda view: view.assurance if view.assurance.code != "unknown" else None,
    ),
    _Rule(
        "usual",
        "A change within usual variation",
        "Each change is set beside the past changes of its own series. Counts vary at least as much as chance "
        "makes them; how much more is worked out from the past of the series.",
        _change(lambda _view, change: change.usual is True),
    ),
    _Rule(
        "unusual",
        "A change beyond usual variation",
        "Said when fewer than one in twenty such changes would be as large if nothing had changed.",
        _change(lambda _view, change: change.usual is False),
    ),
    _Rule(
        "season",
        "The season taken out",
        "Against the quarter before, the season is taken out when three full years show it. We say so where it was "
        "done.",
        _change(_season_out),
    ),
    _Rule(
        "small-base",
        "No percent change on a small base",
        "Under 30 there is no percent change, only the numbers. Percentages change in points.",
        _change(_small_base),
    ),
    _Rule(
        "settling",
        "Figures that still grow",
        "Outcome rates grow as cases conclude. Our own returns show how past quarters grew, and that gives the "
        "range in which a young quarter is likely to settle. Its status rests on that range. Under four returns "
        "there is no range.",
        lambda view: view.settling if view.settling and view.settling.code == "settles" else None,
    ),
    _Rule(
        "outlook",
        "How the year is likely to end",
        "What is known of the year, and for the rest the level of the last four quarters in the pattern of past "
        "years. The range comes from how wrong such forecasts were in past years. Eight in ten should hold.",
        lambda view: (
            view.outlook
            if view.outlook and view.outlook.code in ("likely", "either_way", "unlikely")
            else None
        ),
    ),
    _Rule(
        "too-early",
        "Too early to say",
        "Without three complete years straight before it, a year is not forecast.",
        lambda view: view.outlook if view.outlook and view.outlook.code == "too_early" else None,
    ),
)
