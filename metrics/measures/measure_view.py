"""One measure in one area at one quarter, in words and numbers.

Everything here is worked out from protected figures that were already judged; nothing decides anything anew.
"""

from __future__ import annotations

from dataclasses import replace

from metrics import wording
from metrics.judging import Judged
from metrics.measures import prospects
from metrics.measures.changes import changes_of
from metrics.measures.figures import points_of, unit_words_of
from metrics.measures.headings import summary_of, title_of
from metrics.measures.sheet import Sheet, source_of
from metrics.measures.statuses import on_whose_word, status_verdict, verdict_of
from metrics.measures.targets import target_at
from metrics.measures.variation import assurance_verdict, variation_verdict
from metrics.measures.year_rows import year_rows
from metrics.proof import evidence
from metrics.views import Break, MeasureView, Note, Source, Verdict


def measure_view(sheet: Sheet, judged: Judged, measure: object, area: str) -> MeasureView:
    """The measure in the area, as it stood at the quarter that `judged` looks back from."""
    position = sheet.series.index[(measure.code, "", area)]
    latest = int(judged.latest[position])
    points = points_of(sheet, judged, position)
    target = target_at(sheet, measure, judged.column)
    status = on_whose_word(
        sheet, judged, position, status_verdict(sheet, judged, measure, area, position, target)
    )
    variation = variation_verdict(sheet, judged, measure, position)
    changes = changes_of(sheet, judged, measure, position)
    source = source_of(sheet, position, judged.column)
    first = sheet.assessed.grid.labels.index(points[0].quarter) if points else judged.column
    breaks = sheet.breaks_of(measure.code, sheet.area_kinds[area])
    return MeasureView(
        code=measure.code,
        name=measure.name,
        short_name=measure.short,
        priority=measure.priority,
        objective_area=measure.objective,
        headline=measure.headline,
        unit=measure.unit,
        counted=measure.counted,
        polarity=measure.polarity,
        polarity_words=wording.POLARITY_WORDS[measure.polarity],
        role=measure.role,
        basis=measure.basis,
        frequency=measure.frequency,
        sensitivity=measure.sensitivity,
        owner=sheet.owners.get(measure.owner, measure.owner),
        shown=measure.access == "shown",
        provenance=source.provenance,
        title=title_of(sheet, judged, measure, position, status, variation),
        summary=summary_of(sheet, judged, measure, position, status, variation, changes),
        status=status,
        variation=variation,
        assurance=assurance_verdict(sheet, judged, measure, position, target),
        latest=next((p for p in reversed(points) if p.value is not None), None) if latest >= 0 else None,
        changes=changes,
        points=points,
        breaks=tuple(
            Break(sheet.assessed.grid.labels[column], b.date.isoformat(), b.reason, b.source)
            for column, b in breaks
            if first < column <= judged.column
        ),
        target=target,
        years=year_rows(sheet, judged, measure, area, position, status),
        source=source,
        notes=_notes(sheet, judged, measure, area, source),
        due=_due(sheet, judged, position),
        unit_words=unit_words_of(measure),
        outlook=prospects.outlook_verdict(judged, measure, position),
        settling=prospects.settling_verdict(judged, measure, position),
        fragility=prospects.fragility_verdict(judged, measure, position, status.code),
        confidence=prospects.confidence_verdict(judged, measure, position, sheet.names_owners),
    )


def _notes(sheet: Sheet, judged: Judged, measure: object, area: str, source: Source) -> tuple[Note, ...]:
    """The notes on a measure, and what the police records behind its quarter leave out."""
    notes = sheet.notes_of(measure.code, area)
    quarter = sheet.assessed.grid.labels[judged.column]
    words = ""
    if source.provenance == "recorded_crime":
        words = sheet.coverage_of(measure.code, (quarter,), quarter, "ward")
    return (*notes, Note("coverage", words, "", quarter)) if words else notes


def part_words(
    sheet: Sheet, judged: Judged, measure: object, position: int, name: str
) -> tuple[str, str, Verdict]:
    """Title, summary and variation of the part called `name`. No target is set for a part, so none is spoken of."""
    part = replace(measure, short=f"{measure.short}, {name}")
    none = verdict_of("no_target", "", evidence("status"))
    variation = variation_verdict(sheet, judged, part, position)
    changes = changes_of(sheet, judged, part, position)
    title = title_of(sheet, judged, part, position, none, variation)
    return title, summary_of(sheet, judged, part, position, none, variation, changes), variation


def _due(sheet: Sheet, judged: Judged, position: int) -> str | None:
    if not sheet.assessed.expected[position, judged.column]:
        return None
    return sheet.day(int(sheet.assessed.due[position, judged.column]))
