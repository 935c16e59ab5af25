"""Whether the catalogue agrees with itself: every rule notes its problem where the later text stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import combinations

from data.catalogue.model import (
    Aim,
    Break,
    Commitment,
    Ended,
    KeyFact,
    Measure,
    ObjectiveArea,
    Owner,
    Plan,
    Priority,
    Progress,
    SourceRef,
    Target,
    TargetReference,
    folded,
)
from data.catalogue.reading import Entry


@dataclass
class Placement:
    """Where one plan puts a measure, over its own file. `headline` None keeps the measure's own."""

    measure: str
    priority: str
    objective: str
    headline: bool | None


@dataclass
class PlanDraft:
    """What one plan file says, each value with the entry it was read from."""

    plan: Plan
    entry: Entry
    priorities: list[tuple[Priority, Entry]] = field(default_factory=list)
    objective_areas: list[tuple[ObjectiveArea, Entry]] = field(default_factory=list)
    commitments: list[tuple[Commitment, Entry]] = field(default_factory=list)
    aims: list[tuple[Aim, Entry]] = field(default_factory=list)
    key_facts: list[tuple[KeyFact, Entry]] = field(default_factory=list)
    progress: list[tuple[Progress, Entry]] = field(default_factory=list)
    placements: list[tuple[Placement, Entry]] = field(default_factory=list)

    def homes(self) -> dict[str, str]:
        """Priority of each objective area of this plan."""
        return {area.code: area.priority for area, _ in self.objective_areas}


@dataclass
class Draft:
    """What all the files say, each value with the entry it was read from."""

    plans: list[PlanDraft] = field(default_factory=list)
    measures: list[tuple[Measure, Entry]] = field(default_factory=list)
    targets: list[tuple[Target, Entry]] = field(default_factory=list)
    target_references: list[tuple[TargetReference, Entry]] = field(default_factory=list)
    breaks: list[tuple[Break, Entry]] = field(default_factory=list)
    owners: list[tuple[Owner, Entry]] = field(default_factory=list)
    sources: list[tuple[SourceRef, Entry]] = field(default_factory=list)
    ended: list[tuple[Ended, Entry]] = field(default_factory=list)


def note_contradictions(draft: Draft) -> None:
    """Note every problem that shows only when records are read together."""
    _note_repeats(draft)
    _note_unknown(draft)
    for plan in draft.plans:
        _note_plan(plan)
    for measure, entry in draft.measures:
        _note_home(measure, entry, draft.plans)
        _note_measure(measure, entry)
    _note_names(draft)
    _note_targets(draft)


def _note_twice(
    pairs: Iterable[tuple[object, Entry]], key: Callable[[object], str], what: str, at: str
) -> None:
    seen: dict[str, Entry] = {}
    for value, entry in pairs:
        text = key(value)
        if not text:
            continue
        if folded(text) in seen:
            first = seen[folded(text)]
            entry.refuse(f"{what} '{text}' is already in {first.file}:{first.line()}", at)
        else:
            seen[folded(text)] = entry


def _note_repeats(draft: Draft) -> None:
    _note_twice(draft.owners, lambda found: found.code, "owner", "code")
    _note_twice(draft.sources, lambda found: found.code, "source", "code")
    _note_twice(draft.measures, lambda found: found.code, "measure", "code")
    plans = [(found.plan, found.entry) for found in draft.plans]
    _note_twice(plans, lambda found: found.code, "plan", "code")
    _note_twice(plans, lambda found: str(found.start), "plan from", "start")
    _note_twice(draft.ended, lambda found: f"{found.name} ({found.source})", "earlier measure", "name")


def _note_missing(entry: Entry, key: str, codes: Iterable[str], known: Collection[str], what: str) -> None:
    for code in codes:
        if code and code not in known:
            entry.refuse(f"'{code}' is not {what}", key)


def _note_unknown(draft: Draft) -> None:
    sources = {found.code for found, _ in draft.sources}
    owners = {found.code for found, _ in draft.owners}
    measures = {found.code for found, _ in draft.measures}
    a_source, a_measure = "a source in sources.yaml", "a measure"
    for plan in draft.plans:
        _note_missing(plan.entry, "source", [plan.plan.source], sources, a_source)
        for found, entry in [*plan.commitments, *plan.aims, *plan.key_facts, *plan.progress]:
            _note_missing(entry, "source", [found.source], sources, a_source)
        for found, entry in plan.aims:
            _note_missing(entry, "measures", found.measures, measures, a_measure)
        for found, entry in plan.placements:
            _note_missing(entry, "measure", [found.measure], measures, a_measure)
    for found, entry in [*draft.targets, *draft.target_references, *draft.breaks, *draft.ended]:
        _note_missing(entry, "source", [found.source], sources, a_source)
    for found, entry in [*draft.targets, *draft.target_references, *draft.ended]:
        _note_missing(entry, "measure", [found.measure or ""], measures, a_measure)
    for found, entry in draft.breaks:
        _note_missing(entry, "measures", found.measures, {*measures, "*"}, a_measure)
    for found, entry in draft.measures:
        _note_missing(entry, "owner", [found.owner], owners, "an owner in owners.yaml")
        _note_missing(entry, "sources", found.sources, sources, a_source)
        _note_missing(entry, "pair", found.pair, measures, a_measure)
        _note_missing(
            entry, "pair", [found.code] * (found.code in found.pair), (), "another measure to read beside it"
        )


def _note_plan(plan: PlanDraft) -> None:
    _note_twice(plan.priorities, lambda found: found.code, "priority", "code")
    _note_twice(plan.priorities, lambda found: found.slug, "address", "slug")
    _note_twice(plan.priorities, lambda found: found.name, "priority name", "name")
    _note_twice(plan.objective_areas, lambda found: found.code, "objective area", "code")
    _note_twice(plan.objective_areas, lambda found: found.name, "objective area name", "name")
    _note_twice(plan.placements, lambda found: found.measure, "place of measure", "measure")
    if not plan.priorities:
        plan.entry.refuse("the plan has no priorities")
    with_areas = {area.priority for area, _ in plan.objective_areas}
    for found, entry in plan.priorities:
        if found.code not in with_areas:
            entry.refuse(f"priority '{found.code}' has no objective areas")
    with_commitments = {found.objective_area for found, _ in plan.commitments}
    for found, entry in plan.objective_areas:
        if found.code not in with_commitments:
            entry.refuse(f"objective area '{found.code}' has no commitments")
    for found, entry in plan.placements:
        _note_where(found.priority, found.objective, entry, [plan])


def _note_where(priority: str, objective: str, entry: Entry, plans: list[PlanDraft]) -> None:
    """Note a priority or objective area that no plan has, or a pair that no plan has together."""
    priorities = {found.code for plan in plans for found, _ in plan.priorities}
    homes = {(found.code, found.priority) for plan in plans for found, _ in plan.objective_areas}
    if priority and priority not in priorities:
        entry.refuse(f"'{priority}' is not a priority of a plan", "priority")
    if objective and objective not in {code for code, _ in homes}:
        entry.refuse(f"'{objective}' is not an objective area of a plan", "objective")
    elif objective and priority in priorities and (objective, priority) not in homes:
        entry.refuse(f"objective area '{objective}' is not under priority '{priority}'", "objective")


def _note_home(measure: Measure, entry: Entry, plans: list[PlanDraft]) -> None:
    if plans:
        _note_where(measure.priority, measure.objective, entry, plans)


def _note_measure(measure: Measure, entry: Entry) -> None:
    """Note what a measure says that cannot be true together."""
    if measure.unit == "percent" and not measure.numerator:
        entry.refuse("a percent needs words for its numerator", "numerator")
    if measure.unit == "percent" and not measure.denominator:
        entry.refuse("a percent needs words for its denominator", "denominator")
    if measure.unit == "rate" and not measure.per:
        entry.refuse("a rate needs 'per': 1000, 10000 or 100000", "per")
    if measure.unit == "rate" and not measure.population:
        entry.refuse("a rate needs its population", "population")
    if measure.unit not in ("rate", "count") and (measure.per or measure.population):
        entry.refuse(f"'per' and 'population' have no meaning for unit '{measure.unit}'", "per")
    if measure.unit == "count" and bool(measure.per) != bool(measure.population):
        entry.refuse("a count that is also shown as a rate needs both 'per' and 'population'", "per")
    if measure.per not in (None, 0, 1000, 10000, 100000):
        entry.refuse(f"'per' is {measure.per}; expected 1000, 10000 or 100000", "per")
    if measure.polarity == "band" and measure.unit not in ("percent", "rate"):
        entry.refuse("polarity 'band' needs a percent or a rate, which have a denominator", "polarity")
    if measure.band and measure.polarity != "band":
        entry.refuse(f"band limits are given but polarity is '{measure.polarity}'", "band")
    if measure.band and measure.unit == "percent" and measure.band[1] > 100:
        entry.refuse("band limits of a percent lie between 0 and 100", "band")
    if measure.headline and measure.access == "held_by_owner":
        entry.refuse("a headline measure cannot be held by its owner: a board could not see it", "access")
    if measure.basis == "annual" and measure.frequency != "annual":
        entry.refuse(f"basis 'annual' cannot have frequency '{measure.frequency}'", "frequency")
    if measure.frequency == "survey_wave" and measure.basis != "survey":
        entry.refuse(f"frequency 'survey_wave' cannot have basis '{measure.basis}'", "frequency")
    if measure.ripens and not measure.ripening:
        entry.refuse("the measure ripens but 'ripening' does not say how", "ripening")
    if entry.has("sources") and not measure.sources:
        entry.refuse("'sources' is empty", "sources")
    if entry.has("areas") and not measure.areas:
        entry.refuse("'areas' is empty", "areas")
    codes = [part.code for part in measure.parts]
    for part in measure.parts:
        if part.dimension and part.dimension not in measure.breakdowns:
            entry.refuse(
                f"part '{part.code}' is of dimension '{part.dimension}', which is not in 'breakdowns'",
                "parts",
            )
    for code in sorted({code for code in codes if code and codes.count(code) > 1}):
        entry.refuse(f"part '{code}' is given twice", "parts")


def _note_names(draft: Draft) -> None:
    """A code, name, short name or alias leads to one measure only; own names come before aliases."""
    owner_of: dict[str, tuple[str, Entry]] = {}
    first = {folded(measure.code): measure for measure, _ in reversed(draft.measures)}
    once = [(found, entry) for found, entry in draft.measures if first[folded(found.code)] is found]
    named = [
        (found.code, entry, key, text)
        for found, entry in once
        for key, text in (("code", found.code), ("name", found.name), ("short", found.short))
    ]
    aliased = [(found.code, entry, "aliases", alias) for found, entry in once for alias in found.aliases]
    for code, entry, key, text in [*named, *aliased]:
        other = owner_of.setdefault(folded(text), (code, entry)) if text else (code, entry)
        if other[0] != code:
            at = f"{other[1].file}:{other[1].line()}"
            entry.refuse(f"'{text}' already leads to measure {other[0]} ({at})", key)
    for found, entry in draft.ended:
        other = owner_of.get(folded(found.name)) if found.name else None
        if other and found.measure is None and found.outcome == "ended":
            entry.refuse(f"'{found.name}' has ended, yet it leads to measure {other[0]}", "name")
        elif other and found.measure and other[0] != found.measure:
            entry.refuse(f"'{found.name}' already leads to measure {other[0]}, not {found.measure}", "name")


def _note_targets(draft: Draft) -> None:
    measures = {found.code: found for found, _ in draft.measures}
    for target, entry in draft.targets:
        measure = measures.get(target.measure)
        if target.last_year < target.first_year:
            entry.refuse(
                f"the target ends in {target.last_year} before it starts in {target.first_year}", "last_year"
            )
        if measure and target.kind == "annual_count" and measure.unit in ("percent", "rate"):
            entry.refuse(
                f"{target.measure} is a {measure.unit}; it cannot have an annual count as its target", "kind"
            )
        if measure and target.kind == "level" and measure.unit == "percent" and not 0 <= target.value <= 100:
            entry.refuse(f"{target.measure} is a percent; its target lies between 0 and 100", "value")
        if measure and target.kind != "change" and target.value < 0:
            entry.refuse("a target that is not a change cannot be below zero", "value")
        if measure and measure.access == "held_by_owner":
            entry.refuse(
                f"{target.measure} is held by its owner; a board cannot judge it against a target", "measure"
            )
    for (first, before), (second, entry) in combinations(draft.targets, 2):
        if first.measure == second.measure and first.measure:
            if first.first_year <= second.last_year and second.first_year <= first.last_year:
                entry.refuse(
                    f"the target's years overlap those of {before.file}:{before.line()} for {first.measure}",
                    "first_year",
                )
