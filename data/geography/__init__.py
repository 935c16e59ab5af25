"""The areas the partnership works in: wards, neighbourhoods, districts, who borders whom, who lives there.

Sources: Office for National Statistics (codes, names, boundaries, 2021 Census), the council's ward profiles.
Ward populations are estimates and localities are inferred; both say so in every row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd

from data.areas import BOROUGH, COMPARISON_KINDS, FORCE, WARDS_VALID_FROM, Area, AreasRefused
from data.areas import areas as all_areas
from data.figures import headed_table, header_lines

__all__ = [
    "ATTRIBUTION", "BOROUGH", "FOLDER", "FORCE", "WARDS_VALID_FROM", "areas", "districts",
    "neighbourhood_adjacency", "neighbourhoods", "populations", "ward_adjacency", "wards",
]  # fmt: skip

FOLDER = Path(__file__).parent

ATTRIBUTION = header_lines(FOLDER / "wards.csv")[0]

_POPULATION_COLUMNS = ("area", "year", "base", "value", "kind", "source")

# The borough's residents as published; both from a secondary source, which the source text says.
_BOROUGH_RESIDENTS = (
    (2021, 266_183, "https://wikimili.com/en/Metropolitan_Borough_of_Rotherham"),
    (2022, 268_354, "https://pinocchiopedia.com/wiki/High_Greave_Junior_School"),
)


@cache
def _table(name: str, whole: tuple[str, ...] = (), real: tuple[str, ...] = ()) -> pd.DataFrame:
    table = headed_table(FOLDER / name)
    for column in whole:
        table[column] = pd.to_numeric(table[column]).astype("Int64")
    for column in real:
        table[column] = pd.to_numeric(table[column]).astype("float64")
    return table


def wards() -> pd.DataFrame:
    """The 25 wards of May 2021, one row each, by code.

    Text: code, name, parent (the borough), locality, locality_confidence ("high", "medium" or "low" where it is
    inferred, as all are: no official list was found; "confirmed" once one is). Decimal: area_hectares, longitude,
    latitude (of the label point). Whole numbers: easting, northing (metres, British National Grid),
    population_estimate, population_census_council (missing for 22 wards), population_census_best_fit,
    households_census_best_fit, hex_q, hex_r (odd-r layout, r runs north).
    """
    return _table(
        "wards.csv",
        whole=(
            "easting",
            "northing",
            "population_estimate",
            "population_census_council",
            "population_census_best_fit",
            "households_census_best_fit",
            "hex_q",
            "hex_r",
        ),
        real=("area_hectares", "longitude", "latitude"),
    ).copy()


def ward_adjacency() -> pd.DataFrame:
    """The 56 pairs of wards with a shared border, each pair once: ward_a, ward_b, shared_border_metres."""
    return _table("ward_adjacency.csv", whole=("shared_border_metres",)).copy()


def neighbourhoods() -> pd.DataFrame:
    """The 170 neighbourhoods (LSOA 2021), one row each, by code.

    Text: code, name, ward (best fit). Decimal: share_in_ward (of the area, 0 to 1), longitude, latitude.
    Whole numbers: population_census, households_census (2021 Census).
    """
    return _table(
        "neighbourhoods.csv",
        whole=("population_census", "households_census"),
        real=("share_in_ward", "longitude", "latitude"),
    ).copy()


def neighbourhood_adjacency() -> pd.DataFrame:
    """Pairs of neighbourhoods whose borders share at least a point, each once: neighbourhood_a, neighbourhood_b."""
    return _table("neighbourhood_adjacency.csv").copy()


def districts() -> pd.DataFrame:
    """The four districts of South Yorkshire, one row each.

    Columns code, previous_code ("" if unchanged), name, partnership_code, force_code.
    """
    return _table("districts.csv").copy()


def areas() -> pd.DataFrame:
    """Every area in the columns the store takes: code, name, kind, parent, valid_from, valid_to.

    Dates are ISO text, "" if not dated. Kinds: country, force, borough (Rotherham), district (the other
    three), ward, neighbourhood. A ward's parent is the borough and not its locality, because no locality is
    confirmed; a neighbourhood's parent is its best-fit ward.
    """
    return pd.DataFrame(all_areas(), columns=list(Area._fields))


def populations() -> pd.DataFrame:
    """Residents and households in the columns the store takes: area, year, base, value, kind, source.

    base is "residents" or "households"; kind is "official" (borough, as published), "census" (as published by
    the council for three wards, and of every neighbourhood) or "estimate" (all wards). Those of areas that Rotherham
    is compared with are what `comparison_populations.csv` says. Nothing is made up for the areas and bases that are
    not here: their rates cannot be computed until a figure is loaded.
    """
    rows: list[tuple[str, int, str, int, str, str]] = [
        (BOROUGH, year, "residents", value, "official", f"Published figure, secondary source: {url}")
        for year, value, url in _BOROUGH_RESIDENTS
    ]
    for ward in wards().itertuples():
        rows.append(
            (
                ward.code,
                2021,
                "residents",
                int(ward.population_estimate),
                "estimate",
                "Estimate: 2021 Census residents of neighbourhoods split between wards by street points",
            )
        )
        if not pd.isna(ward.population_census_council):
            rows.append(
                (
                    ward.code,
                    2021,
                    "residents",
                    int(ward.population_census_council),
                    "census",
                    "2021 Census, as published in the council's ward profile",
                )
            )
        rows.append(
            (
                ward.code,
                2021,
                "households",
                int(ward.households_census_best_fit),
                "estimate",
                "Estimate: 2021 Census households of the neighbourhoods that best fit the ward",
            )
        )
    census = "2021 Census, Office for National Statistics"
    for place in neighbourhoods().itertuples():
        rows.append((place.code, 2021, "residents", int(place.population_census), "census", census))
        rows.append((place.code, 2021, "households", int(place.households_census), "census", census))
    return pd.DataFrame([*rows, *_comparison_populations()], columns=list(_POPULATION_COLUMNS))


def _comparison_populations() -> Iterable[tuple[str, int, str, int, str, str]]:
    """People of the areas to compare with. Raises AreasRefused for the first line that cannot be used."""
    name = "comparison_populations.csv"
    codes = {area.code for area in all_areas() if area.kind in COMPARISON_KINDS}
    for number, row in enumerate(headed_table(FOLDER / name).itertuples(index=False), 1):
        what = f"{name}, row {number} below the names of the columns"
        if row.area not in codes:
            raise AreasRefused(f"{what}: '{row.area}' is no area that Rotherham is compared with")
        if row.base not in ("residents", "households") or row.kind not in ("official", "census", "estimate"):
            raise AreasRefused(
                f"{what}: the base is residents or households, the kind official, census or estimate"
            )
        if not re.fullmatch(r"(19|20)\d\d", row.year) or not re.fullmatch(r"[1-9]\d{0,8}", row.value):
            raise AreasRefused(f"{what}: the year and the value are whole numbers such as 2024 and 246500")
        if not row.source.strip():
            raise AreasRefused(f"{what}: the source says where the number was published")
        yield row.area, int(row.year), row.base, int(row.value), row.kind, row.source.strip()
