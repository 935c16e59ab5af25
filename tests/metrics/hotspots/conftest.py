"""Real counts of Rotherham's neighbourhoods, behind the check values.

Neighbours share at least a point of their border; rates are per resident of the 2021 Census; months are the thirteen
from April 2024 to April 2025.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from metrics.hotspots.clusters import neighbour_matrix

FIXTURES = Path(__file__).parents[1] / "fixtures"


def rows(name):
    with open(FIXTURES / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@pytest.fixture(scope="module")
def places():
    table = rows("neighbourhoods.csv")
    codes = [row["code"] for row in table]
    pairs = [(row["code"], other) for row in table for other in row["neighbours"].split()]
    return codes, np.array([float(row["population"]) for row in table]), neighbour_matrix(codes, pairs)


@pytest.fixture(scope="module")
def months():
    table = rows("neighbourhood_months.csv")
    names = [name for name in table[0] if name[:2] == "20"]
    return {
        kind: np.array([[float(row[m]) for row in table if row["kind"] == kind] for m in names])
        for kind in ("all", "asb")
    }


@pytest.fixture(scope="module")
def types():
    table = rows("neighbourhood_types.csv")
    return {name: np.array([float(row[name]) for row in table]) for name in table[0] if name != "code"}
