"""The counts behind the check values, and how far wards differ by crime type."""

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metrics.funnel import funnel
from tests.metrics.hotspots.conftest import rows

OPEN_DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "police"


WARD_PHI = [
    ("2024-25", "All types", 128, 0.5),
    ("2024-25", "Violence and sexual offences", 75, 0.5),
    ("2024-25", "Shoplifting", 31, 0.5),
    ("2024-25", "Anti-social behaviour", 16, 0.5),
    ("2024-25", "Vehicle crime", 3.5, 0.05),
    ("2024-25", "Burglary", 3.1, 0.05),
    ("2024-25 Q4", "Anti-social behaviour", 4.7, 0.06),
    ("2024-25 Q4", "Violence and sexual offences", 14.5, 0.05),
    ("2024-25 Q4", "Shoplifting", 12, 0.1),
    ("2024-25 Q4", "Burglary", 1.5, 0.05),
    ("2024-25 Q4", "Vehicle crime", 1.06, 0.006),
]


@pytest.mark.parametrize(("period", "kind", "phi", "within"), WARD_PHI)
def test_wards_differ_far_more_than_chance_for_common_crimes(period, kind, phi, within):
    table = [row for row in rows("ward_types.csv") if row["period"] == period]
    observed = np.array([float(row[kind]) for row in table])
    people = np.array([float(row["population"]) for row in table])
    found = funnel(observed, people * observed.sum() / people.sum())
    assert found.phi == pytest.approx(phi, abs=within)


def test_only_the_town_centre_ward_is_an_outlier_once_ordinary_differences_are_allowed_for():
    table = [row for row in rows("ward_types.csv") if row["period"] == "2024-25"]
    observed = np.array([float(row["All types"]) for row in table])
    people = np.array([float(row["population"]) for row in table])
    expected = people * observed.sum() / people.sum()
    flagged = funnel(observed, expected).outlier
    assert [row["name"] for row, out in zip(table, flagged, strict=True) if out] == ["Boston Castle"]
    assert int(funnel(observed, expected, overdispersion=False).outside95.sum()) == 21


@pytest.mark.verify
def test_the_counts_behind_the_check_values_are_those_of_the_real_rows(places, months, types):
    """Thirteen months of the force, neighbourhood by neighbourhood: what holds on the fixtures holds on the rows."""
    archives = sorted(OPEN_DATA.glob("*archive-layout*.zip"))
    if not archives:
        pytest.skip("the open data are not beside the checkout")
    with zipfile.ZipFile(archives[0]) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith("-street.csv"))
        rows_ = pd.concat([pd.read_csv(BytesIO(archive.read(name))) for name in names])
    assert len(rows_) == 190_623
    ours = rows_[rows_["LSOA code"].isin(places[0])]
    for kind, own in (("all", ours), ("asb", ours[ours["Crime type"] == "Anti-social behaviour"])):
        table = (
            own.groupby(["Month", "LSOA code"])
            .size()
            .unstack(fill_value=0)
            .reindex(columns=places[0], fill_value=0)
        )
        assert (table.to_numpy() == months[kind]).all()
    for kind, counts in types.items():
        own = ours[ours["Crime type"] == kind]
        span = own if own.groupby("LSOA code").size().sum() == counts.sum() else own[own["Month"] < "2025-04"]
        assert (span.groupby("LSOA code").size().reindex(places[0], fill_value=0).to_numpy() == counts).all()
