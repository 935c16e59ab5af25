"""Whoever keeps every release, and all that pages, shows and reports can be made of, finds out no small count.

Pages, slides, the show and the reports draw views and nothing else, so the attacker is given the views themselves:
every figure of every place, unrounded rates among them, in every quarter of every release. A count that came in again
later is another unknown; one that did not is known to be the same, and that is held against the protection too. The
public is shown nothing that does not follow from what a board is shown.
"""

from collections import defaultdict
from math import inf

import pytest

from data.geography import BOROUGH
from data.periods import Quarter
from data.settings import Settings
from data.store import open_store, using
from metrics.board import cache, hotspots, place_choices
from metrics.rules import PUBLIC_ROUNDING, SMALL_COUNT
from tests.attacker import Attacker
from tests.weakened import PARTS

HIDDEN = "Not shown to protect people"
RECORDED = [f"RC{number:02}" for number in range(1, 14)]
FIRST, LAST = Quarter.parse("2023-24 Q4"), Quarter.parse("2025-26 Q3")


@pytest.fixture(scope="module")
def store(demonstration_home):
    """The demonstration store, open for reading."""
    store = open_store(Settings.from_env({"SAFER_HOME": str(demonstration_home)}))
    with using(store):
        yield store
    store.close()


class ReaderOfViews(Attacker):
    """Turns the views of places of one release after the other into facts."""

    def __init__(self, store) -> None:
        super().__init__()
        self.store = store
        self.truth: dict[tuple, int] = {}
        self.people = {
            (r.area, r.base): int(r.value) for r in store.populations().sort_values("year").itertuples()
        }
        self.bases = {m.code: m.population or "residents" for m in store.catalogue().measures}
        self.hidden: dict[str, set] = defaultdict(set)

    def release(self, measure, release, last, levels=("ward", "neighbourhood")):
        """Every quarter of a measure as a release (None: as revised) shows it."""
        rows = self.store.observations(release=release, measures=[measure])
        rows = rows[(rows["part"] == "") & rows["numerator"].notna()]
        batch = {(r.area, int(r.quarter)): int(r.batch) for r in rows.itertuples()}
        for row in rows.itertuples():
            self.truth[measure, row.area, int(row.quarter), int(row.batch)] = int(row.numerator)
        for level in levels:
            quarter = FIRST
            while quarter.ordinal <= last.ordinal:
                self.view(hotspots(measure, quarter.label, release, "board", level), quarter, batch)
                quarter = quarter + 1

    def cells(self, view, area, quarter, batch, span):
        """The unknown counts that a figure is the sum of; None when one is not in the store."""
        keys = [(area, quarter.ordinal - back) for back in range(span)]
        if any(key not in batch for key in keys):
            return None
        return {(view.measure, area, at, batch[area, at]): 1.0 for area, at in keys}

    def view(self, view, quarter, batch):
        """Every figure of one view."""
        span = 1 if view.level == "ward" else 4
        whole = self.cells(view, BOROUGH, quarter, batch, span)
        if whole is None:
            return
        if view.data_total.value is not None:
            self.knows(whole, view.data_total.value, view.data_total.value)
        some = any(place.count.value is not None for place in view.places)
        parts = {}
        for place in view.places:
            terms = self.cells(view, place.code, quarter, batch, span)
            parts |= dict.fromkeys(terms, -1.0)
            self.place(
                view, place, terms, self.cells(view, place.code, quarter - 4, batch, span), whole, some
            )
        adds_up = sum(factor * self.truth[key] for key, factor in (whole | parts).items()) == 0
        self.knows(whole | parts, 0, 0 if adds_up else inf)
        within = defaultdict(dict)
        for place in view.places if view.level == "ward" else ():
            within[place.within] |= self.cells(view, place.code, quarter, batch, span)
        for locality in view.localities:
            if locality.count.value is not None and locality.name in within:
                self.knows(within[locality.name], locality.count.value, locality.count.value)
        for place in view.outliers.places if view.outliers and view.level == "ward" else ():
            four = self.cells(view, place.code, quarter, batch, 4)
            self.knows(four, place.observed, place.observed)
        for moved in view.change.rows if view.change and view.level == "ward" else ():
            now, then = (self.cells(view, moved.code, q, batch, 1) for q in (quarter, quarter - 4))
            if moved.code and now and then:
                self.knows(now | dict.fromkeys(then, -1.0), moved.amount, moved.amount)

    def place(self, view, place, terms, before, whole, some):
        """Count, rate, share and change of one place."""
        if place.count.value is not None:
            self.knows(terms, place.count.value, place.count.value)
        elif place.count.text == HIDDEN:
            self.hidden[view.level].add((view.measure, place.code))
            if some and view.level == "ward":
                self.knows(terms, 1, inf)
        people = self.people.get((place.code, self.bases[view.measure]))
        if place.rate.value is not None and people:
            count = place.rate.value * people / 1000
            self.knows(terms, count - 0.5, count + 0.5)
        if place.share.text.endswith("%"):
            centre = float(place.share.text[:-1]) / 100
            for side, sign in ((centre - 0.000501, 1.0), (centre + 0.000501, -1.0)):
                self.knows(dict.fromkeys(terms, sign) | dict.fromkeys(whole, -sign * side), 0, inf)
        if place.change.value is not None and before is not None:
            moved = place.change.value
            self.knows(terms | dict.fromkeys(before, -1.0), moved, moved)

    def small(self, measures):
        """Counts of one to four of places, as any release had them."""
        return [key for key in self.position if key[1] != BOROUGH and 0 < self.truth[key] < SMALL_COUNT]


def everything_kept(store, measures, numbers):
    """What somebody knows who keeps these releases and looks at the figures as revised."""
    reader = ReaderOfViews(store)
    records = {int(r.number): Quarter.parse(r.quarter) for r in store.releases().itertuples()}
    for measure in measures:
        for number in numbers:
            if records[number].ordinal >= FIRST.ordinal:
                reader.release(measure, number, records[number])
        reader.release(measure, None, LAST)
    wrong = reader.contradicted_by(reader.truth)
    assert not wrong, wrong[:3]
    return reader


def check(store, measures, numbers):
    reader = everything_kept(store, measures, numbers)
    small = reader.small(measures)
    assert len(small) > 100 and any(reader.hidden.values())
    assert not reader.finds_out(small, reader.truth)


def test_nobody_finds_out_a_small_count_from_several_releases(store):
    check(store, ["RC10"], [8, 10])


@pytest.mark.verify
@pytest.mark.parametrize("measure", RECORDED)
def test_nobody_finds_out_a_small_count_from_all_releases(store, measure):
    assert {code for code, _ in place_choices().measures} >= set(RECORDED)
    check(store, [measure], [int(number) for number in store.releases()["number"]])


@pytest.mark.parametrize(("part", "measure"), [("partners", "RC06"), ("room", "RC10")])
def test_without_a_part_of_the_protection_the_same_attack_finds_something(store, monkeypatch, part, measure):
    monkeypatch.setattr(cache, "_kept", {})
    for owner, name, instead in PARTS[part]:
        monkeypatch.setattr(owner, name, instead)
    reader = everything_kept(store, [measure], [10])
    assert reader.finds_out(reader.small([measure]), reader.truth)


@pytest.mark.parametrize("level", ["ward", "neighbourhood"])
def test_the_public_is_shown_nothing_that_a_board_is_not(store, level):
    seen = 0
    for code in ("RC10", "RC12", "SC01"):
        board, public = (
            hotspots(code, "2024-25 Q4", None, audience, level) for audience in ("board", "public")
        )
        exact = {place.code: place for place in board.places}
        assert set(exact) == {place.code for place in public.places}
        for place in public.places:
            own = exact[place.code]
            if own.count.value is None:
                assert (place.count, place.rate, place.share, place.change) == (
                    own.count, own.rate, own.share, own.change,
                )  # fmt: skip
                continue
            seen += 1
            assert place.count.value == rounded(own.count.value)
            if place.rate.value is not None and own.count.value:
                assert place.rate.value == pytest.approx(
                    own.rate.value * place.count.value / own.count.value, rel=1e-4
                )
            if place.change.value is not None:
                assert place.change.value % PUBLIC_ROUNDING == 0
            if place.share.text.endswith("%"):
                share = place.count.value / public.data_total.value
                assert float(place.share.text[:-1]) / 100 == pytest.approx(share, abs=0.000501)
        for cell in (
            public.data_total,
            public.map_total,
            public.unplaced,
            *(one.count for one in public.localities),
        ):
            assert cell.value is None or cell.value % PUBLIC_ROUNDING == 0
    assert seen > 40


def rounded(count):
    """To base five, half up."""
    return (2 * count + PUBLIC_ROUNDING) // (2 * PUBLIC_ROUNDING) * PUBLIC_ROUNDING
