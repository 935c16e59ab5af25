"""A small catalogue, two areas and short ways to write observations and batches, for tests of the store."""

from datetime import date
from decimal import Decimal
from hashlib import sha256

import pandas as pd

from data.catalogue import (
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
)
from data.observations import MonthCoverage, NewBatch, Observation
from data.periods import Period, Quarter

BOROUGH, WARD = "E08000018", "E05012996"
OCTOBER = Period("month", date(2025, 10, 1), date(2025, 10, 31))
COVERED = MonthCoverage(OCTOBER, 1000, 47, "point", "code")
"""What street-level records of a month cover."""


def measure(code, **changes):
    """A measure of the small catalogue."""
    fields = {
        "code": code,
        "name": f"Measure {code}",
        "short": code,
        "priority": "communities",
        "objective": "hate-crime",
        "headline": True,
        "definition": "what is counted",
        "numerator": "crimes with an outcome",
        "denominator": "crimes",
        "unit": "percent",
        "per": None,
        "population": "",
        "counted": "crimes",
        "polarity": "higher",
        "band": None,
        "role": "outcome",
        "basis": "discrete",
        "frequency": "quarter",
        "sensitivity": "open",
        "access": "shown",
        "owner": "SYP",
        "breakdowns": (),
        "parts": (),
        "areas": ("borough",),
        "lag_days": 45,
        "ripens": False,
        "ripening": "",
        "seasonality": "",
        "cannot_see": "",
        "evidence": "A",
        "sources": ("doc-004",),
        "aliases": (),
        "pair": (),
        "notes": "",
    }
    return Measure(**fields | changes)


def small_catalogue(**changes):
    """A catalogue with something in every section."""
    plan = Plan(
        "plan-2022-25", "Plan", date(2022, 4, 1), date(2025, 3, 31), "doc-004", "a vision", ("a", "b")
    )
    fields = {
        "plan": plan,
        "plans": (Plan("plan-2018-21", "Old", date(2018, 4, 1), date(2021, 3, 31), "doc-004"), plan),
        "priorities": (Priority("communities", "safer", "Communities – “safer”", 1, "Why"),),
        "objective_areas": (ObjectiveArea("hate-crime", "communities", "Hate crime", 1),),
        "commitments": (Commitment("hate-crime", "Do this", 1, "doc-004"),),
        "aims": (Aim("communities", "", "an aim", "a measurement", "doc-004", ("SC14",), True),),
        "key_facts": (KeyFact("communities", "hate-crime", "A fact", "2020-21", "doc-004", ""),),
        "progress": (Progress("communities", "Done", "doc-004", "https://example.org/"),),
        "measures": (
            measure("SC14", parts=(Part("race", "Race", "strand"), Part("faith", "Faith", "strand"))),
            measure("SC01", unit="rate", per=1000, population="residents", polarity="lower", ripens=True),
            measure("AD05", polarity="band", band=(Decimal("28"), Decimal("40.0")), aliases=("old name",)),
            measure("VO27", access="held_by_owner", headline=False, pair=("SC01", "SC14")),
        ),
        "targets": (Target("SC14", "level", Decimal("20.0"), "20%", "2018-19", "2018-19", "doc-004", ""),),
        "target_references": (TargetReference("a target", "", "no measure", "doc-004", ""),),
        "breaks": (Break(("*",), date(2021, 5, 6), "new wards", "doc-004", ("ward",)),),
        "owners": (Owner("SYP", "South Yorkshire Police"),),
        "sources": (SourceRef("doc-004", "Source document 004", ""),),
        "ended": (
            Ended("an earlier measure", "doc-004", "ended", None, "no longer counted"),
            Ended("its successor", "doc-004", "alias", "SC14", ""),
        ),
    }
    return Catalogue(**fields | changes)


def areas():
    """The borough and one ward."""
    return pd.DataFrame(
        [
            (WARD, "Boston Castle", "ward", BOROUGH, "2021-05-06", ""),
            (BOROUGH, "Rotherham", "borough", "", "", ""),
        ],
        columns=["code", "name", "kind", "parent", "valid_from", "valid_to"],
    )


def populations():
    """One population each."""
    return pd.DataFrame(
        [(BOROUGH, 2021, "residents", 265800, "census", "Census 2021")],
        columns=["area", "year", "base", "value", "kind", "source"],
    )


def seen(quarter, numerator=None, denominator=None, **fields):
    """An observation of a quarter such as "2024-25 Q4", of SC01 in the borough unless said otherwise."""
    given = {"measure": "SC01", "area": BOROUGH} | fields
    return Observation(
        period=Quarter.parse(quarter).period, numerator=numerator, denominator=denominator, **given
    )


def new_batch(name="return.csv", **fields):
    """A batch whose hash follows from its file name."""
    given = {
        "provenance": "return",
        "source": "South Yorkshire Police",
        "url": "https://example.org/return",
        "file_name": name,
        "source_sha256": sha256(name.encode()).hexdigest(),
        "actor": "tester",
        "reason": "quarterly return",
        "received": date(2026, 1, 31),
    }
    return NewBatch(**given | fields)
