"""Views with every state a screen must survive: long names, no data, one point, all missing, suppressed, young."""

from dataclasses import replace

import pytest

from metrics.views import (
    Area,
    Board,
    Break,
    Cell,
    Change,
    Count,
    Evidence,
    Finding,
    MeasureView,
    Note,
    ObjectiveArea,
    Point,
    PriorityView,
    Source,
    Target,
    Verdict,
    YearRow,
)

EVIDENCE = Evidence("rule", "test")
QUARTERS = tuple(f"{2022 + i // 4}-{23 + i // 4} Q{i % 4 + 1}" for i in range(14))


def verdict(code: str, word: str) -> Verdict:
    return Verdict(code, word, f"{word}.", EVIDENCE)


def points(values: list[float | None], **changes: object) -> tuple[Point, ...]:
    return tuple(
        Point(
            q,
            v,
            "Not shown to protect people" if v is None else f"{v:,.0f}",
            reason="suppressed" if v is None else None,
            **changes,
        )
        for q, v in zip(QUARTERS, values, strict=False)
    )


def measure_view(**changes: object) -> MeasureView:
    series = points(
        [60, 72, 80, 66, 58, 75, 84, 61, 55, 70, 79, 90, 40, 62], mean=68.0, lpl=30.0, upl=106.0, target=50.0
    )
    view = MeasureView(
        code="SC01",
        name="Anti-social behaviour incidents recorded by the police",
        short_name="Anti-social behaviour incidents",
        priority="communities",
        objective_area="priority-locations",
        headline=True,
        unit="count",
        counted="incidents",
        polarity="lower",
        polarity_words="Lower is better",
        role="demand",
        basis="discrete",
        frequency="quarter",
        sensitivity="open",
        owner="South Yorkshire Police",
        shown=True,
        provenance="recorded_crime",
        title="62 incidents, within the usual range",
        summary="There were 62 incidents in 2025-26 Q2.",
        status=verdict("off_target", "Off target"),
        variation=verdict("steady", "Steady"),
        assurance=verdict("sometimes", "Hit and miss"),
        latest=series[-1],
        changes=(
            Change("same quarter last year", "2024-25 Q2", 70, 62, -8, -11.4, "It fell by 8.", EVIDENCE),
        ),
        points=series,
        breaks=(),
        target=Target("level", 50, "50 or fewer", "2025-26", "2025-26", "A plan"),
        years=(
            YearRow(
                "2024-25",
                (Cell("55", 55), Cell("70", 70), Cell("79", 79), Cell("90", 90, ("provisional",))),
                Cell("294", 294),
                "",
                "200",
                verdict("off_target", "Off target"),
            ),
        ),
        source=Source(
            "data.police.uk",
            "https://data.police.uk/",
            "recorded_crime",
            "2026-02-12",
            "Open Government Licence",
        ),
        notes=(Note("data", "A note.", "2026-01-01"),),
    )
    return replace(view, **changes)


STATES = {
    "whole": measure_view(),
    "illustrative": measure_view(code="X2", provenance="illustrative"),
    "long_names": measure_view(
        code="X3",
        name="Community multi-agency risk assessment conference cases closed with risk reduced, all routes",
        short_name="Cases closed with their risk reduced x",
        title="Cases closed with their risk reduced fell to 1,234,567, the lowest since the series began in 2019-20",
    ),
    "no_data": measure_view(code="X4", points=(), latest=None, years=(), changes=(), target=None),
    "one_point": measure_view(code="X5", points=points([5]), latest=points([5])[0], years=()),
    "all_missing": measure_view(code="X6", points=points([None] * 14), latest=None),
    "partly_suppressed": measure_view(
        code="X7", points=points([7, None, 9, None, 12, 8, 7, None, 6, 9, 11, 7, 8, None])
    ),
    "provisional": measure_view(
        code="X8",
        points=points([60, 62, 61])[:2] + points([60, 62, 61], maturity="provisional")[2:],
    ),
    "broken": measure_view(
        code="X9",
        points=points([60] * 7) + tuple(replace(p, rebase_group=1) for p in points([90] * 14)[7:]),
        breaks=(Break(QUARTERS[7], "2023-10-01", "New definition", "doc"),),
    ),
    "markup": measure_view(
        code="X10", points=points([1, 2])[:1] + (replace(points([1, 2])[1], text="<a href=x>2</a>"),)
    ),
}


@pytest.fixture(params=STATES, ids=str)
def any_measure(request) -> MeasureView:
    return STATES[request.param]


@pytest.fixture
def states() -> dict[str, MeasureView]:
    return STATES


@pytest.fixture
def sample_board() -> Board:
    count = Count(
        (("off_target", 3), ("met", 2), ("no_target", 4), ("not_assessed", 1)),
        5,
        10,
        "5 of 10 assessed; 5 not assessed",
    )
    held = measure_view(
        code="HO1", short_name="Held measure", name="A held measure", shown=False, headline=False
    )
    supporting = measure_view(
        code="S1", short_name="A supporting measure", name="A supporting measure", headline=False
    )
    priority = PriorityView(
        "communities",
        "safer-and-stronger-communities",
        "Safer and stronger communities",
        "Why.",
        (),
        (),
        (
            ObjectiveArea(
                "priority-locations", "Priority locations", ("Work together.",), (("Aim", "Measurement"),)
            ),
        ),
        (*STATES.values(), supporting, held),
        count,
    )
    finding = Finding(
        "miss", "SC01", "communities", "ASB missed its target", "It was 62 against 50.", 1.0, EVIDENCE
    )
    return Board(
        "2025-26 Q2",
        Area("E08000018", "Rotherham", "borough"),
        None,
        "board",
        "2026-02-15",
        "test",
        "abc",
        "plan",
        (priority,),
        (finding,),
        (finding,),
        (),
        count,
        QUARTERS[::-1],
        (Area("E08000018", "Rotherham", "borough"),),
        (),
        2,
        ("Contains police.uk data.",),
    )
