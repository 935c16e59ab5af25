"""The catalogue: plan, measures, targets, breaks, owners and sources, read from the text files kept here.

`load_catalogue()` returns one immutable `Catalogue`, or raises `CatalogueError` with every problem found.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from data.catalogue import records
from data.catalogue.checking import Draft, Placement, PlanDraft, note_contradictions
from data.catalogue.model import (
    Aim,
    Break,
    Catalogue,
    Commitment,
    Ended,
    KeyFact,
    Measure,
    ObjectiveArea,
    Owner,
    Part,
    Plan,
    Priority,
    Progress,
    SourceRef,
    Target,
    TargetReference,
    canonical_json,
    catalogue_from_plain,
    folded,
)
from data.catalogue.reading import CatalogueError, Entry, Problem, file_entries, file_entry

__all__ = [
    "Aim",
    "Break",
    "Catalogue",
    "CatalogueError",
    "Commitment",
    "Ended",
    "KeyFact",
    "Measure",
    "ObjectiveArea",
    "Owner",
    "Part",
    "Plan",
    "Priority",
    "Problem",
    "Progress",
    "SourceRef",
    "Target",
    "TargetReference",
    "canonical_json",
    "catalogue_from_plain",
    "folded",
    "load_catalogue",
]

FOLDER = Path(__file__).parent
LISTS = ("targets.yaml", "breaks.yaml", "owners.yaml", "sources.yaml", "ended.yaml")


def load_catalogue(
    folder: Path | str = FOLDER, *, plan: str | None = None, on: date | None = None
) -> Catalogue:
    """Read the catalogue in `folder`.

    `plan` is the code of the plan to read it under. Without it, the newest plan is taken in which measures
    have a place and which had begun by `on` (any day when `on` is None). Measures without a place in that
    plan, and what is said about them alone, are left out. Raises CatalogueError with every problem found.
    """
    folder = Path(folder)
    problems: list[Problem] = []
    draft = _draft(folder, problems)
    note_contradictions(draft)
    if not problems and plan is not None and plan not in {found.plan.code for found in draft.plans}:
        known = ", ".join(found.plan.code for found in draft.plans)
        problems.append(Problem("plan-*.yaml", 1, f"there is no plan '{plan}'; there are {known}"))
    if problems:
        raise CatalogueError(problems)
    return _catalogue(draft, _chosen(draft, plan, on))


def _draft(folder: Path, problems: list[Problem]) -> Draft:
    draft = Draft()
    plan_files = sorted(folder.glob("plan-*.yaml"))
    measure_files = sorted((folder / "measures").glob("*.yaml"))
    if not plan_files:
        problems.append(Problem("plan-*.yaml", 1, "there is no plan file"))
    if not measure_files:
        problems.append(Problem("measures/*.yaml", 1, "there is no file of measures"))
    for path in sorted(folder.glob("*.y*ml")):
        if path not in plan_files and path.name not in LISTS:
            problems.append(Problem(path.name, 1, "this file is not part of a catalogue"))

    def listed(name: str, what: str) -> list[Entry]:
        return file_entries(folder / name, name, what, problems)

    draft.owners = [(records.owner(entry), entry) for entry in listed("owners.yaml", "owner")]
    draft.sources = [(records.source(entry), entry) for entry in listed("sources.yaml", "source")]
    urls = {source.code: source.url for source, _ in draft.sources}
    draft.plans = [
        _plan_draft(file_entry(path, path.name, "plan file", problems), urls) for path in plan_files
    ]
    for path in measure_files:
        entries = file_entries(path, f"measures/{path.name}", "measure", problems)
        draft.measures += [(records.measure(entry), entry) for entry in entries]
    targets = file_entry(folder / "targets.yaml", "targets.yaml", "file of targets", problems)
    targets.check_keys(("targets", "references"))
    draft.targets = [(records.target(entry, urls), entry) for entry in targets.entries("targets", "target")]
    draft.target_references = [
        (records.target_reference(entry, urls), entry) for entry in targets.entries("references", "reference")
    ]
    draft.breaks = [(records.series_break(entry), entry) for entry in listed("breaks.yaml", "break")]
    draft.ended = [(records.ended(entry), entry) for entry in listed("ended.yaml", "earlier measure")]
    return draft


def _plan_draft(file: Entry, urls: dict[str, str]) -> PlanDraft:
    file.check_keys(("plan", "priorities"), ("placements",))
    about = file.entry("plan", "plan")
    found = PlanDraft(records.plan(about), about)
    for position, entry in enumerate(file.entries("priorities", "priority"), 1):
        priority = records.priority(entry, position)
        found.priorities.append((priority, entry))
        found.aims += [(records.aim(row, priority.code, ""), row) for row in entry.entries("aims", "aim")]
        found.key_facts += [
            (records.key_fact(row, priority.code, "", urls), row)
            for row in entry.entries("key_facts", "key fact")
        ]
        found.progress += [
            (records.progress(row, priority.code, urls), row)
            for row in entry.entries("progress", "thing done")
        ]
        for area_entry in entry.entries("objective_areas", "objective area"):
            _add_objective_area(found, area_entry, priority.code, urls)
    for entry in file.entries("placements", "placement"):
        entry.check_keys(("measure", "priority", "objective"), ("headline",))
        headline = entry.flag("headline") if entry.has("headline") else None
        placement = Placement(
            entry.code("measure"), entry.code("priority"), entry.code("objective"), headline
        )
        found.placements.append((placement, entry))
    return found


def _add_objective_area(draft: PlanDraft, entry: Entry, priority: str, urls: dict[str, str]) -> None:
    area = records.objective_area(entry, priority, len(draft.objective_areas) + 1)
    draft.objective_areas.append((area, entry))
    draft.commitments += [
        (records.commitment(row, area.code, position), row)
        for position, row in enumerate(entry.entries("commitments", "commitment"), 1)
    ]
    draft.aims += [(records.aim(row, priority, area.code), row) for row in entry.entries("aims", "aim")]
    draft.key_facts += [
        (records.key_fact(row, priority, area.code, urls), row)
        for row in entry.entries("key_facts", "key fact")
    ]


def _chosen(draft: Draft, plan: str | None, on: date | None) -> PlanDraft:
    if plan is not None:
        return next(found for found in draft.plans if found.plan.code == plan)
    by_age = sorted(draft.plans, key=lambda found: found.plan.start, reverse=True)
    begun = [found for found in by_age if on is None or found.plan.start <= on] or by_age[-1:]
    return next((found for found in begun if _placed(draft, found)), begun[0])


def _placed(draft: Draft, chosen: PlanDraft) -> list[Measure]:
    """Measures with a place in the plan, in the order of its objective areas, then of the files."""
    homes = chosen.homes()
    order = {code: position for position, code in enumerate(homes)}
    places = {placement.measure: placement for placement, _ in chosen.placements}
    found = []
    for measure, _ in draft.measures:
        place = places.get(measure.code)
        if place:
            headline = measure.headline if place.headline is None else place.headline
            measure = replace(measure, priority=place.priority, objective=place.objective, headline=headline)
        if homes.get(measure.objective) == measure.priority:
            found.append(measure)
    return sorted(found, key=lambda measure: order[measure.objective])


def _catalogue(draft: Draft, chosen: PlanDraft) -> Catalogue:
    measures = _placed(draft, chosen)
    kept = {measure.code for measure in measures}
    left_out = {measure.code for measure, _ in draft.measures} - kept
    return Catalogue(
        plan=chosen.plan,
        plans=tuple(sorted((found.plan for found in draft.plans), key=lambda found: found.start)),
        priorities=tuple(found for found, _ in chosen.priorities),
        objective_areas=tuple(found for found, _ in chosen.objective_areas),
        commitments=tuple(found for found, _ in chosen.commitments),
        aims=tuple(
            replace(found, measures=tuple(code for code in found.measures if code in kept))
            for found, _ in chosen.aims
        ),
        key_facts=tuple(found for found, _ in chosen.key_facts),
        progress=tuple(found for found, _ in chosen.progress),
        measures=tuple(
            replace(measure, pair=tuple(code for code in measure.pair if code in kept))
            for measure in measures
        ),
        targets=tuple(
            sorted(
                (found for found, _ in draft.targets if found.measure in kept),
                key=lambda found: (found.measure, found.first_year),
            )
        ),
        target_references=tuple(
            found for found, _ in draft.target_references if found.measure not in left_out
        ),
        breaks=tuple(
            sorted(
                (
                    replace(found, measures=tuple(code for code in found.measures if code not in left_out))
                    for found, _ in draft.breaks
                    if not set(found.measures) <= left_out
                ),
                key=lambda found: found.date,
            )
        ),
        owners=tuple(found for found, _ in draft.owners),
        sources=tuple(found for found, _ in draft.sources),
        ended=tuple(found for found, _ in draft.ended if found.measure not in left_out),
    )
