"""Whoever collects every number of the pages and downloads finds out no small count.

The attacker reads counts, rates with known populations, shares of known totals, changes with known bases, sums of four
quarters, changes by ward, totals of localities, and knows the published rule that a hidden count is not zero.
"""

import csv
import re
from io import StringIO
from math import inf
from urllib.parse import urlencode

import pytest

from data.geography import BOROUGH, neighbourhoods
from data.geography import wards as ward_table
from data.periods import Quarter
from data.settings import Settings
from data.store import open_store
from metrics.rules import SMALL_COUNT
from tests.app.conftest import Visitor
from tests.attacker import Attacker
from tests.still import elements, still_parts, tables, words
from tests.test_app import ROUTES
from tests.weakened import Weakened

HIDDEN = "Not shown to protect people"
QUARTERS = [(Quarter.parse("2023-24 Q4") + n).label for n in range(8)]
FEW = ("RC10",)
COUNT = re.compile(r"[\d,]+")
DOWNLOADS = {"/download/<code>.csv", "/download/places/<code>.csv", "/download/place/<code>.csv"}
"""What `everything_read` takes away as files."""


@pytest.fixture(scope="module")
def known(demonstration_home):
    """The store as it is: counts by (measure, area, quarter), names by code, residents by area."""
    store = open_store(Settings.from_env({"SAFER_HOME": str(demonstration_home)}))
    rows = store.observations(kinds=("quarter",))
    rows = rows[(rows["part"] == "") & rows["numerator"].notna()]
    truth = {(r.measure, r.area, Quarter(int(r.quarter)).label): int(r.numerator) for r in rows.itertuples()}
    people = {(r.area, r.base): int(r.value) for r in store.populations().sort_values("year").itertuples()}
    catalogue = {m.code: m for m in store.catalogue().measures}
    store.close()
    return truth, people, catalogue


class Reader(Attacker):
    """Turns pages and downloads into facts."""

    def __init__(self, known) -> None:
        super().__init__()
        self.truth, self.people, self.catalogue = known
        self.wards = dict(zip(ward_table()["name"], ward_table()["code"], strict=True))
        self.places = self.wards | dict(zip(neighbourhoods()["name"], neighbourhoods()["code"], strict=True))
        self.localities = {
            f"locality-{name.lower()}": tuple(own["code"])
            for name, own in ward_table().groupby("locality")
            if name
        }
        self.shorts = {m.short: code for code, m in self.catalogue.items()}

    def cells(self, measure, area, quarter, quarters):
        """The counts that make up a figure of an area, one or four quarters."""
        last = Quarter.parse(quarter)
        return {(measure, area, (last - back).label): 1.0 for back in range(quarters)}

    def figure(self, terms, text, *, block_shown=True):
        """A count as text, exact or hidden."""
        if text == HIDDEN:
            if block_shown:
                self.knows(terms, 1, inf)
        elif COUNT.fullmatch(text):
            self.knows(terms, int(text.replace(",", "")), int(text.replace(",", "")))

    def change(self, terms, before, text):
        """`up 3 from 8`: both ends."""
        found = re.match(r"(up|down) ([\d,]+) from ([\d,]+)", text)
        if found:
            base = int(found[3].replace(",", ""))
            moved = int(found[2].replace(",", "")) * (1 if found[1] == "up" else -1)
            self.knows(before, base, base)
            self.knows(terms, base + moved, base + moved)
        elif text == "no change":
            self.knows(terms | dict.fromkeys(before, -1.0), 0, 0)

    def list_of_places(self, measure, quarter, level, rows):
        """The ranked list of the hotspots page."""
        skip, span = (1, 1) if level == "ward" else (2, 4)
        whole = self.cells(measure, BOROUGH, quarter, span)
        base = self.catalogue[measure].population or "residents"
        # Among neighbourhoods a zero is hidden too where it would end a run of sums.
        shown = level == "ward" and any(row[skip] != HIDDEN for row in rows)
        for row in rows:
            area = self.places[row[0]]
            terms = self.cells(measure, area, quarter, span)
            before = self.cells(measure, area, (Quarter.parse(quarter) - 4).label, span)
            self.figure(terms, row[skip], block_shown=shown)
            self.change(terms, before, row[skip + 4])
            rate, share = row[skip + 1], row[skip + 3]
            people = self.people.get((area, base))
            if re.fullmatch(r"[\d,.]+", rate) and people:
                per = 1000 / people
                centre = float(rate.replace(",", ""))
                self.knows(dict.fromkeys(terms, per), centre - 0.0501, centre + 0.0501)
            if share.endswith("%"):
                centre = float(share[:-1]) / 100
                for side in (centre - 0.000501, centre + 0.000501):
                    sign = 1 if side < centre else -1
                    low = dict.fromkeys(terms, sign * 1.0) | dict.fromkeys(whole, -sign * side)
                    self.knows(low, 0, inf)
        parts = {key: -1.0 for row in rows for key in self.cells(measure, self.places[row[0]], quarter, span)}
        # The strongest attacker is sure that every record has a place, wherever that is so.
        adds_up = sum(factor * self.truth[key] for key, factor in (whole | parts).items()) == 0
        self.knows(whole | parts, 0, 0 if adds_up else inf)

    def hotspots(self, visitor, measure, quarter, level, place=""):
        """Every table and the sentence that adds the map up."""
        query = {"measure": measure, "quarter": quarter, "level": level} | ({"place": place} if place else {})
        answer = visitor.page("/hotspots?" + urlencode(query))
        assert answer.status == 200
        before = (Quarter.parse(quarter) - 4).label
        for caption, rows in tables(answer):
            if re.search(r" by (ward|neighbourhood), ", caption):
                self.list_of_places(measure, quarter, level, rows)
            elif caption.startswith("Wards against what"):
                for row in rows:
                    self.figure(self.cells(measure, self.wards[row[0]], quarter, 4), row[1])
            elif caption.startswith("Where the change of"):
                for row in rows:
                    if row[0] in self.wards:
                        now, then = (self.cells(measure, self.wards[row[0]], q, 1) for q in (quarter, before))
                        moved = int(row[1].replace("−", "-").replace(",", ""))
                        self.knows(now | dict.fromkeys(then, -1.0), moved, moved)
            elif f" by locality, {quarter}" in caption:
                of = dict(zip(ward_table()["code"], ward_table()["locality"], strict=True))
                for row in rows:
                    terms = {(measure, ward, quarter): 1.0 for ward in of if of[ward] == row[0]}
                    self.figure(terms, row[1])
            elif place and " by quarter" in caption:
                for row in rows:
                    self.figure(self.cells(measure, place, row[0], 1 if level == "ward" else 4), row[1])
        for piece in still_parts(answer.json):
            text = " ".join(words(children) for tag, _, children in elements(piece) if tag == "p")
            found = re.search(r"Together ([\d,]+), the borough's figure", text)
            if found:
                self.figure(self.cells(measure, BOROUGH, quarter, 1 if level == "ward" else 4), found[1])

    def ward_sheet(self, visitor, ward, quarter):
        """Every measure of one ward, and its mix over four quarters."""
        answer = visitor.page(f"/ward/{ward}?" + urlencode({"quarter": quarter}))
        before = (Quarter.parse(quarter) - 4).label
        for caption, rows in tables(answer):
            for row in rows:
                measure = self.shorts.get(row[0].removesuffix("Illustrative"))
                if measure is None:
                    continue
                if "mix" in caption:
                    self.figure(self.cells(measure, ward, quarter, 4), row[1])
                elif caption.endswith(quarter):
                    terms = self.cells(measure, ward, quarter, 1)
                    self.figure(terms, row[1])
                    self.change(terms, self.cells(measure, ward, before, 1), row[5])

    def download(self, visitor, measure, area):
        """Numerators of a measure in an area, quarter by quarter."""
        answer = visitor.get(f"/download/{measure}.csv?area={area}")
        lines = answer.text.splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith("Part,Quarter,"))
        for row in csv.DictReader(StringIO("\n".join(lines[start:]))):
            if not row["Part"] and row["Value"]:
                self.figure(self.cells(measure, area, row["Quarter"], 1), row["Numerator"] or row["Value"])
            elif not row["Part"] and row["Why there is no figure"] == HIDDEN:
                self.knows(self.cells(measure, area, row["Quarter"], 1), 0, inf)

    def list_download(self, visitor, measure, quarter, level):
        """One measure over every place, with rates that are not rounded and what the funnel rests on."""
        query = urlencode({"quarter": quarter, "level": level})
        rows = lines_of(visitor.get(f"/download/places/{measure}.csv?{query}"))
        shown = level == "ward" and any(row["Count"] != HIDDEN for row in rows)
        for row in rows:
            area, span = row["Official code"], 1 if level == "ward" else 4
            terms = self.cells(measure, area, quarter, span)
            before = self.cells(measure, area, (Quarter.parse(quarter) - 4).label, span)
            self.line(terms, before, row, block_shown=shown)
            if row["Counted in four quarters"]:
                self.figure(self.cells(measure, area, quarter, 4), row["Counted in four quarters"])

    def place_download(self, visitor, place, measures):
        """Every measure of one place, quarter by quarter."""
        own = {"E": (place,), "l": self.localities.get(place, ())}[place[0]]
        for row in lines_of(visitor.get(f"/download/place/{place}.csv")):
            if row["Measure"] not in measures:
                continue
            span = 4 if place.startswith("E01") else 1
            earlier = (Quarter.parse(row["Quarter"]) - 4).label
            terms, before = (
                {key: 1.0 for area in own for key in self.cells(row["Measure"], area, quarter, span)}
                for quarter in (row["Quarter"], earlier)
            )
            self.line(terms, before, row, block_shown=False)

    def line(self, terms, before, row, *, block_shown):
        """Count, rate and change of one line of a file."""
        self.figure(terms, row["Count"], block_shown=block_shown)
        self.change(terms, before, row["Change in words"])
        if row["Change on a year before"]:
            moved = int(row["Change on a year before"])
            self.knows(terms | dict.fromkeys(before, -1.0), moved, moved)
        if row["Rate"] and row["Rate"] != HIDDEN:
            count = float(row["Rate"]) * int(row["Population"]) / int(row["Rate per"])
            self.knows(terms, count - 0.5, count + 0.5)


def lines_of(answer):
    """The lines of a file, each by its columns."""
    assert answer.status == 200
    rows = list(csv.reader(StringIO(answer.text)))
    head = rows.index([]) + 1
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def everything_read(visitor, known, measures, levels=("ward", "neighbourhood"), *, only_maps=False):
    """What an attacker knows who opened all of it, checked against the truth."""
    reader = Reader(known)
    for measure in measures:
        for level in levels:
            for quarter in QUARTERS[0 if level == "ward" else 3 :]:
                reader.hotspots(visitor, measure, quarter, level)
                if not only_maps:
                    reader.list_download(visitor, measure, quarter, level)
        for area in () if only_maps else (*reader.wards.values(), BOROUGH):
            reader.download(visitor, measure, area)
    for ward in () if only_maps else reader.wards.values():
        reader.ward_sheet(visitor, ward, QUARTERS[-1])
    for place in () if only_maps else (*reader.places.values(), *reader.localities, BOROUGH):
        reader.place_download(visitor, place, measures)
    wrong = reader.contradicted_by(reader.truth)
    assert not wrong, wrong[:3]
    return reader


def small_counts(reader, measures, areas):
    """Counts of one to four that nobody may find out."""
    return [
        key
        for key in reader.position
        if key[0] in measures and key[1] in areas and 0 < reader.truth[key] < SMALL_COUNT
    ]


def check(visitor, known, measures):
    reader = everything_read(visitor, known, measures)
    wards = small_counts(reader, measures, set(reader.wards.values()))
    near = small_counts(reader, measures, set(reader.places.values()) - set(reader.wards.values()))
    assert len(wards) > 30 and len(near) > 200 and len(reader) > 1000
    assert not reader.finds_out(wards + near, reader.truth)


def test_the_attack_knows_every_download():
    assert {route for route in ROUTES if route.startswith("/download")} == DOWNLOADS


def test_nobody_finds_out_a_small_count(visitor, known):
    check(visitor, known, FEW)


@pytest.mark.parametrize(
    ("part", "level", "measure"), [("partners", "ward", "RC12"), ("room", "neighbourhood", "RC10")]
)
def test_the_attack_succeeds_where_a_part_of_the_protection_is_missing(
    demonstration_home, known, part, level, measure
):
    weak = Weakened(demonstration_home, part)
    weak.start()
    try:
        reader = everything_read(Visitor(weak.address), known, [measure], (level,), only_maps=True)
    finally:
        weak.stop()
    wards = set(reader.wards.values())
    areas = wards if level == "ward" else set(reader.places.values()) - wards
    assert reader.finds_out(small_counts(reader, [measure], areas), reader.truth)


@pytest.mark.verify
def test_nobody_finds_out_a_small_count_of_any_measure(visitor, known):
    measures = [
        code
        for code, m in known[2].items()
        if "neighbourhood" in m.areas and m.unit == "count" and m.access == "shown"
    ]
    assert len(measures) > 10
    check(visitor, known, measures)
