"""Whatever happens afterwards, a board that was published stays as it was, and can be worked out again."""

import shutil
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from data.amendments import Amendment
from data.corrections import withdraw
from data.errors import RefusedRows
from data.observations import NewRelease
from data.periods import Quarter
from data.settings import Settings
from data.store import init_store, using
from metrics.board import board, release_views, since_presented
from metrics.board.boards import composed_board
from metrics.board.snapshot import snapshot_of
from metrics.board.state import releases_of, state_of
from metrics.rules import RELEASED, RULES_VERSION
from metrics.views import Board, canonical_json, from_json
from tests.data.samples import BOROUGH, areas, measure, new_batch, populations, seen, small_catalogue

AS_OF = date(2026, 2, 15)
QUARTERS = [Quarter.parse("2024-25 Q1") + n for n in range(7)]
MEASURES = ("SC14", "AD05", "CN01")


def catalogue():
    """The small catalogue with a plain count of its own."""
    small = small_catalogue()
    count = measure("CN01", unit="count", denominator="", polarity="lower")
    return replace(small, measures=(*small.measures, count))


def filled(address, home):
    """A store that is ready to take returns."""
    store = init_store(Settings(home=home, database_url=address, as_of=AS_OF, actor="tester"))
    store.load_catalogue(catalogue(), "tester")
    store.load_geography(areas(), populations())
    return store


def figure(code, quarter, count):
    """A figure of a measure: a count, or a share of 200."""
    return seen(quarter.label, count, None if code == "CN01" else 200, measure=code)


def published(store, quarter, name, supplement_to=None):
    """Number of the new release and the texts it was given."""
    views = release_views(quarter.label, AS_OF)
    new = NewRelease(
        name,
        quarter,
        AS_OF,
        "",
        "tester",
        AS_OF,
        RULES_VERSION,
        head=store.head(),
        supplement_to=supplement_to,
    )
    return store.publish(new, views), views


def recomputed(store, number, audience):
    """The board of a release worked out from its batches and its catalogue, as `release_views` works it out."""
    records = store.releases()
    then = records[records["number"] < number]
    state = state_of(store, records, number)
    quarter = records.loc[records["number"] == number, "quarter"].iloc[0]
    view = composed_board(snapshot_of(state, audience), quarter, BOROUGH)
    return canonical_json(replace(view, audience=audience, releases=releases_of(then)))


class History(RuleBasedStateMachine):
    """Returns, revisions, withdrawals and new targets in any order, with boards published in between."""

    @initialize()
    def begin(self):
        self.home = Path(mkdtemp(prefix="safer-history-"))
        self.store = filled(f"sqlite:///{self.home / 'safer.db'}", self.home)
        self.kept = {}
        self.batches = 0
        self.give("CN01", QUARTERS[0], 30)

    def give(self, code, quarter, count):
        self.batches += 1
        self.store.accept(
            new_batch(f"batch {self.batches}", reason="as it came"), [figure(code, quarter, count)]
        )

    @rule(code=st.sampled_from(MEASURES), quarter=st.sampled_from(QUARTERS), count=st.integers(0, 200))
    def return_or_revise(self, code, quarter, count):
        self.give(code, quarter, count)

    @rule(code=st.sampled_from(MEASURES), quarter=st.sampled_from(QUARTERS))
    def take_back(self, code, quarter):
        options = {"area": BOROUGH, "reason": "counted twice", "actor": "lead", "day": AS_OF}
        try:
            withdraw(self.store, code, quarter, **options)
        except RefusedRows:
            return  # there is no such figure to take back
        self.batches += 1

    @rule(
        code=st.sampled_from(MEASURES), value=st.integers(0, 60), year=st.sampled_from(["2024-25", "2025-26"])
    )
    def set_target(self, code, value, year):
        change = Amendment("target", (code,), "agreed", value=str(value), first_year=year)
        self.store.amend(change, "lead")

    @rule(code=st.sampled_from(MEASURES))
    def redefine(self, code):
        change = Amendment("redefine", (code,), "clearer", date(2025, 4, 1), definition="counted otherwise")
        self.store.amend(change, "lead")

    @rule(quarter=st.sampled_from(QUARTERS))
    def publish(self, quarter):
        with using(self.store):
            number, views = published(self.store, quarter, f"Board {len(self.kept) + 1}")
        self.kept[number] = views

    @invariant()
    def every_board_reads_back_byte_for_byte(self):
        for number, views in getattr(self, "kept", {}).items():
            for audience in RELEASED:
                assert self.store.release_view(number, audience) == views[audience]

    def teardown(self):
        if not hasattr(self, "store"):
            return
        with closing(self.store), using(self.store):
            for number, views in self.kept.items():
                for audience in ("board", "public"):
                    assert recomputed(self.store, number, audience) == views[audience]
                found = since_presented(number)
                quarter = from_json(Board, views["board"]).quarter
                then, now = from_json(Board, views["board"]), board(quarter)
                moved = {(cell.measure, cell.quarter) for cell in found.cells}
                assert moved == differing(then, now)
        shutil.rmtree(self.home)


def differing(then, now):
    """Cells whose figure is another, told by nothing but the figures themselves."""

    def cells(view):
        return {
            (m.code, p.quarter): (p.value, p.numerator, p.denominator, p.bound)
            for priority in view.priorities
            for m in priority.measures
            for p in m.points
            if p.value is not None
        }

    old, new = cells(then), cells(now)
    return {key for key in {*old, *new} if old.get(key) != new.get(key)}


TestAnyHistory = History.TestCase
TestAnyHistory.settings = settings(
    max_examples=6, stateful_step_count=12, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def both(tmp_path, postgresql_address):
    """The same history on both databases: (SQLite, PostgreSQL)."""
    made = []
    for number, address in enumerate((f"sqlite:///{tmp_path / 'safer.db'}", postgresql_address)):
        store = filled(address, tmp_path / str(number))
        rows = [figure("SC14", quarter, 20 + n) for n, quarter in enumerate(QUARTERS)]
        rows += [figure("CN01", quarter, 300 - n) for n, quarter in enumerate(QUARTERS)]
        store.accept(new_batch("first", reason="as it came"), rows)
        with using(store):
            published(store, QUARTERS[5], "Autumn board")
        store.accept(new_batch("second", reason="recounted"), [figure("CN01", QUARTERS[2], 350)])
        options = {"area": BOROUGH, "reason": "counted twice", "actor": "lead", "day": AS_OF}
        withdraw(store, "SC14", QUARTERS[1], **options)
        store.amend(Amendment("target", ("SC14",), "agreed", value="11", first_year="2025-26"), "lead")
        with using(store):
            published(store, QUARTERS[5], "Autumn board, supplement 1", supplement_to=1)
        made.append(store)
    yield made
    for store in made:
        store.close()


def test_both_databases_give_the_same_boards_from_the_same_returns(both):
    seen_by = []
    for store in both:
        with using(store):
            views = [canonical_json(replace(board(q.label), releases=())) for q in QUARTERS]
            differences = [since_presented(n) for n in (1, 2)]
            stored = [store.release_view(n, audience) for n in (1, 2) for audience in RELEASED]
            hashes = store.releases()["sha256"].tolist(), store.batches()["content_hash"].tolist()
        # The second board names the release before it, and with it the moment that was published.
        seen_by.append((views, differences, [unnamed(text) for text in stored], hashes[0][:1], hashes[1]))
    assert seen_by[0] == seen_by[1]


def unnamed(text):
    """The text of a board without the moments its earlier releases were published at."""
    return canonical_json(replace(from_json(Board, text), releases=()))
