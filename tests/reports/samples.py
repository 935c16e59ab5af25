"""A board of sample measures in every state a slide must survive, and sample wards."""

from dataclasses import replace
from types import SimpleNamespace

from metrics.board import Choices
from metrics.views import (
    Area,
    Board,
    Cell,
    Count,
    Evidence,
    Finding,
    HotspotsView,
    Outliers,
    Place,
    PriorityView,
    Release,
    Source,
)
from tests.components.conftest import QUARTERS, STATES, measure_view, points, verdict

EVIDENCE = Evidence("status", "test", (("value", 62), ("target", 50)))
RELEASE = Release(
    12, "2025-26 Q2 report", "2025-26 Q2", "2025-11-13", "2025-11-16T12:00:00+00:00", "65aef414" * 8
)
QUARTER = QUARTERS[-1]
CHOICES = Choices(
    quarters=("2025-26 Q3", QUARTER, "2025-26 Q1", "2024-25 Q4"),
    areas=(),
    releases=(RELEASE,),
    priorities=(SimpleNamespace(slug="protecting-vulnerable-children"),),
    measures=(),
)


def sensitive(code="HI1"):
    """A measure that must not be shown in public."""
    return measure_view(code=code, short_name="Hate crimes", name="Hate crimes recorded", sensitivity="high")


def special():
    """A measure with unusual points, provisional ones and a usual range."""
    series = points(
        [60, 72, 80, 66, 58, 75, 84, 61, 55, 70, 79, 90, 110, 120],
        mean=70.0,
        lpl=30.0,
        upl=105.0,
        target=100.0,
    )
    series = (
        *series[:12],
        replace(series[12], point_type="special_cause_concern"),
        replace(series[13], point_type="special_cause_concern", maturity="provisional"),
    )
    return measure_view(
        code="SP1", points=series, latest=series[-1], status=verdict("high_risk", "Off, high risk"), breaks=()
    )


def finding(view, kind="off_target"):
    """A finding about this measure."""
    return Finding(kind, view.code, view.priority, "It missed", "It was 62 against 50.", 1.0, EVIDENCE)


def sample_board(release=RELEASE, measures=None, **changes):
    """A board with two priorities: every state in the first, a calm one in the second."""
    first = (*STATES.values(), special(), sensitive()) if measures is None else measures
    second = tuple(
        replace(
            measure_view(code=f"C{n}", priority="calm"), status=verdict(code, word), latest=points([n])[0]
        )
        for n, (code, word) in enumerate(
            (
                ("met", "On target"),
                ("recoverable", "Below, recoverable"),
                ("no_target", "No target set"),
                ("not_assessed", "Cannot be assessed"),
            ),
            1,
        )
    )
    count = Count(
        (
            ("met", 2),
            ("recoverable", 1),
            ("high_risk", 1),
            ("off_target", 3),
            ("no_target", 4),
            ("not_assessed", 1),
        ),
        7,
        12,
        "7 of 12 measures assessed; 5 not assessed.",
    )
    late = Finding(
        "late", first[0].code, "communities", "It is late", "Due from its owner.", 1.0,
        Evidence("due date", "test", (("due", "2026-02-14"), ("last", "2025-26 Q1"))),
    )  # fmt: skip
    board = Board(
        quarter=QUARTER,
        area=Area("E08000018", "Rotherham", "borough"),
        release=release,
        audience="display",
        as_of="2026-02-15",
        rules_version="test",
        catalogue="abc",
        plan="A plan",
        priorities=(
            PriorityView("communities", "safer", "Safer communities", "Why.", (), (), (), first, count),
            PriorityView(
                "calm", "calm", "Calm and steady places everywhere", "Why.", (), (), (), second, count
            ),
        ),
        attention=tuple(finding(m) for m in first[:2]),
        changed=(Finding("steady", "", "", "No real change in 9 of 10 measures", "Nothing.", 0.0, EVIDENCE),),
        late=(late,),
        count=count,
        quarters=QUARTERS[::-1],
        areas=(Area("E08000018", "Rotherham", "borough"),),
        releases=(RELEASE,),
        illustrative=2,
    )
    return replace(board, **changes)


def place(number, **changes):
    """A ward with as many cases as its number."""
    cell = Cell(str(number), number)
    fields = dict(
        code=f"E{number}", name=f"Ward {number}", within="", count=cell, rate=cell, lower=1, upper=2
    )
    return Place(
        **fields | dict(share=cell, change=cell, rank=1, rank_lower=1, rank_upper=2, map_class=0) | changes
    )


def hotspots(places, outliers=True, **changes):
    """A view of one measure over wards, with empty maps and records."""
    blank = {"str": "", "int": 0, "bool": False}
    fields = {
        n: blank.get(f.type, () if "tuple" in str(f.type) else None)
        for n, f in HotspotsView.__dataclass_fields__.items()
    }
    seen = Outliers("1 stands out: Ward 8 above.", "2025-26 Q2", 8, 9, 3, (), EVIDENCE) if outliers else None
    source = Source("data.police.uk", "", "recorded_crime", "2026-02-12")
    given = dict(places=tuple(places), outliers=seen, source=source, level="ward", period="2025-26 Q2")
    words = dict(
        name="Incidents recorded",
        title="Incidents: Ward 8 stands out, none unlike their own past",
        unusual="None is unlike its own past.",
    )
    return HotspotsView(**fields | given | words | changes)
