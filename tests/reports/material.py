"""The material of a report with measures in every state a page must survive, each under a name of its own."""

from dataclasses import replace

from metrics.views import (
    Area,
    Board,
    CaseStudy,
    Cell,
    Count,
    Definition,
    Evidence,
    Finding,
    MeasureDetail,
    PriorityView,
    Release,
    Revision,
    YearRow,
)
from reports.material import Material
from tests.components.conftest import STATES, measure_view, verdict

QUARTER = "2025-26 Q2"
RELEASE = Release(12, "2025-26 Q2 report", QUARTER, "2025-11-13", "2025-11-16T12:00:00+00:00", "65aef414" * 8)
LONG = "Community and suspended sentences with a mental health treatment requirement, as a share"
STATUS_CODES = ("met", "recoverable", "high_risk", "off_target", "no_target", "not_assessed")
ROW = YearRow(
    "2025-26",
    (Cell("40", 40), Cell("1,062", 1062), Cell("–"), Cell("–")),
    Cell("Not due"),
    "",
    "50",
    verdict("off_target", "Off target"),
    Cell("1,102", 1102),
)


def own_views():
    """Every state with a code and names of its own, its newest figure last and this year's row first."""
    views = []
    for number, (name, view) in enumerate(STATES.items(), 1):
        latest = next((p for p in reversed(view.points) if p.value is not None), None)
        shown = Evidence("change", "test", (("shown", -8.0),))
        short = f"{view.short_name[:34]} {number}"
        views.append(
            replace(
                view,
                code=f"T{number:02}",
                name=LONG if name == "long_names" else f"{view.name}, kind {number}",
                short_name="=1+1 <b>&</b> sentences for mental ill" if name == "markup" else short,
                priority="first",
                latest=latest,
                changes=tuple(replace(change, evidence=shown) for change in view.changes),
                years=(ROW, *view.years) if name == "whole" else view.years,
            )
        )
    held = measure_view(code="T90", name="Held", short_name="Held by owner", shown=False, latest=None)
    views.append(replace(held, priority="first", years=(), points=()))
    return tuple(views)


def detail(view):
    """Everything about the view: a definition and one revision of its newest figure."""
    words = "What is counted, in words that go on for a while so that a cell of a table has to wrap more than once."
    revision = Revision(
        QUARTER, RELEASE.name, Cell("61", 61), Cell("62", 62), "A late return", "tester", "2025-11-01"
    )
    return MeasureDetail(
        view,
        Definition(
            words, "cases", "all cases", "", "Due 45 days after", "", "None.", words, "A", ("doc",), ()
        ),
        (),
        (),
        "",
        (revision,) if view.latest else (),
        (),
        (),
    )


def material(views=None):
    """Two priorities: every state in the first, one measure of each status in the second."""
    views = own_views() if views is None else views
    calm = tuple(
        measure_view(
            code=f"C{n}", name=f"Calm measure {n}", short_name=f"Calm {n}", priority="calm",
            status=verdict(code, code.replace("_", " ").capitalize()),
        )
        for n, code in enumerate(STATUS_CODES, 1)
    )  # fmt: skip
    first = "Protecting people from violence and organised crime"
    priorities = (
        PriorityView("first", "first", first, "Why.", (), (), (), views, _count(views)),
        PriorityView("calm", "calm", "Calm places", "Why.", (), (), (), calm, _count(calm)),
    )
    found = Finding(
        "off_target", "T01", "first", "It missed", "It was 62 against 50.", 1.0,
        Evidence("status", "test", (("value", 62), ("target", 50))),
    )  # fmt: skip
    board = Board(
        quarter=QUARTER,
        area=Area("E08000018", "Rotherham", "borough"),
        release=RELEASE,
        audience="board",
        as_of="2026-02-15",
        rules_version="test",
        catalogue="abc",
        plan="A plan",
        priorities=priorities,
        attention=(found,),
        changed=(replace(found, kind="higher"),),
        late=(),
        count=_count((*views, *calm)),
        quarters=(QUARTER,),
        areas=(),
        releases=(RELEASE,),
        illustrative=1,
        attributions=("Contains police.uk data.",),
    )
    return Material(board, tuple(detail(v) for v in (*views, *calm)))


def _count(views):
    by_status = tuple((code, sum(v.status.code == code for v in views if v.shown)) for code in STATUS_CODES)
    assessed = sum(n for _, n in by_status[:4])
    return Count(by_status, assessed, len(views), f"{assessed} of {len(views)} measures assessed.")


STUDY = CaseStudy(
    "first",
    "2025-26 Q2",
    "Neighbours who met",
    "Illustrative example. Two streets met in the hall.\n\nNow 7 of 10 households come.",
    "Priority lead",
    "2025-10-05T09:00:00+00:00",
)
