"""In what two boards differ, on views made for the test and on a store whose figures are revised."""

from dataclasses import replace
from datetime import date

import pytest

from data.observations import NewBatch, NewRelease, Observation
from data.periods import Quarter
from data.store import using
from metrics.board import board, release_records, release_views, since_last_board, since_presented
from metrics.differences import MOST_FINDINGS, Origin, differences, moved_by
from metrics.rules import RULES_VERSION
from metrics.views import Area, Board, Count, Point, PriorityView, Target
from tests.components.conftest import measure_view, verdict
from tests.metrics.conftest import BOROUGH, give

Q = [f"2024-25 Q{n}" for n in (1, 2, 3, 4)] + ["2025-26 Q1"]
COUNT = Count((), 0, 0, "")


def point(quarter, value, text=None, **more):
    shown = text or ("Late" if value is None else f"{value:,}")
    return Point(quarter, value, shown, reason=more.pop("reason", "late") if value is None else None, **more)


def view(code="SC01", values=(60, 70, 80, 66), **changes):
    points = tuple(
        value if isinstance(value, Point) else point(quarter, value)
        for quarter, value in zip(Q, values, strict=False)
    )
    shown = [p for p in points if p.value is not None]
    given = {"points": points, "latest": shown[-1] if shown else None, "target": None} | changes
    return measure_view(code=code, **given)


def board_of(*measures, quarter=Q[3], late=()):
    priority = PriorityView("communities", "safer", "Safer", "", (), (), (), measures, COUNT)
    return Board(
        quarter,
        Area(BOROUGH, "Rotherham", "borough"),
        None,
        "board",
        "2026-02-15",
        RULES_VERSION,
        "abc",
        "plan",
        (priority,),
        (),
        (),
        late,
        COUNT,
        tuple(Q),
        (),
        (),
        0,
    )


def found(then, now, **options):
    return differences(then, now, before="then", after="now", **({"large": 5.0} | options))


def test_two_boards_alike_differ_in_nothing():
    one = board_of(view())
    same = found(one, one)
    assert (same.cells, same.verdicts, same.texts, same.findings) == ((), (), (), ())
    assert (same.compared, same.same, same.sentence) == (4, 4, "All 4 figures up to 2024-25 Q4 are the same.")


def test_a_revised_figure_says_from_to_by_how_much_why_and_who():
    origin = Origin("a late count", "analyst", "2025-05-01", 7)
    answer = found(
        board_of(view()),
        board_of(view(values=(60, 70, 84, 66))),
        origins={("SC01", Q[2]): origin},
    )
    (cell,) = answer.cells
    assert (cell.quarter, cell.kind, cell.before.text, cell.after.text, cell.by, cell.large) == (
        Q[2],
        "revised",
        "80",
        "84",
        "up 4 (5.0%)",
        False,
    )
    assert (cell.reason, cell.actor, cell.received, cell.batch) == origin
    assert answer.sentence == "3 of 4 figures up to 2024-25 Q4 are the same; 1 revised."
    assert answer.findings == ()


def test_a_revision_counts_as_large_from_the_size_on_that_is_given():
    then, now = board_of(view()), board_of(view(values=(60, 70, 85, 66)))
    assert found(then, now).cells[0].large
    (finding,) = found(then, now).findings
    assert finding.title == "Anti-social behaviour incidents: 2024-25 Q3 was revised"
    assert finding.sentence == "It was 80 and is 85 now, up 5 (6.3%)."
    assert finding.evidence.numbers == (("2024-25 Q3 before", 80), ("2024-25 Q3 after", 85))
    assert not found(then, now, large=7.0).cells[0].large


@pytest.mark.parametrize(
    ("old", "new", "kind", "news"),
    [
        (point(Q[1], None), point(Q[1], 5), "arrived", True),
        (point(Q[1], None, "Not due", reason="not_due"), point(Q[1], 5), "arrived", False),
        (point(Q[1], 5), point(Q[1], None, "Withdrawn", reason="withdrawn"), "withdrawn", True),
        (point(Q[1], 5), point(Q[1], None, "Not shown", reason="suppressed"), "hidden", False),
        (point(Q[1], 5), point(Q[1], None), "gone", True),
    ],
)
def test_a_figure_on_one_side_only_is_called_what_it_is(old, new, kind, news):
    answer = found(board_of(view(values=(60, old, 80, 66))), board_of(view(values=(60, new, 80, 66))))
    assert [cell.kind for cell in answer.cells] == [kind]
    assert bool(answer.findings) == news
    assert answer.compared == 4


def test_a_made_up_series_that_gives_way_to_real_returns_is_one_piece_of_news():
    then = board_of(replace(view(), provenance="illustrative"))
    answer = found(then, board_of(replace(view(values=(None, None, None, 41)), provenance="return")))
    assert {cell.kind for cell in answer.cells} == {"replaced"} and len(answer.cells) == 4
    (finding,) = answer.findings
    assert finding.title == "Anti-social behaviour incidents: 2024-25 Q4 is not illustrative any more"
    assert "gap" not in finding.sentence and answer.sentence.endswith("4 illustrative until then.")


def test_a_gap_that_is_called_otherwise_is_no_difference():
    not_due = point(Q[3], None, "Not due", reason="not_due")
    answer = found(board_of(view(values=(1, 2, 3, not_due))), board_of(view(values=(1, 2, 3, None))))
    assert answer.cells == () and answer.compared == 3


def test_only_quarters_that_both_boards_report_are_compared():
    answer = found(board_of(view()), board_of(view(values=(60, 70, 80, 66, 90)), quarter=Q[4]))
    assert (answer.cells, answer.quarter, answer.new, answer.shown) == ((), Q[3], 1, 1)


def test_the_same_share_of_other_counts_is_a_difference():
    old, new = (point(Q[1], 50.0, "50.0%", numerator=5 * n, denominator=10 * n) for n in (1, 2))
    answer = found(
        board_of(view(values=(60, old, 80, 66), unit="percent")),
        board_of(view(values=(60, new, 80, 66), unit="percent")),
    )
    assert answer.cells[0].by == "same share, other counts"
    assert answer.cells[0].before.text == "50.0% (5 of 10)"


@pytest.mark.parametrize(
    ("unit", "old", "new", "words"),
    [
        ("count", 29, 31, "up 2"),
        ("count", 30, 33, "up 3 (10.0%)"),
        ("count", 1000, 900, "down 100 (10.0%)"),
        ("percent", 12.9, 13.4, "up 0.5 percentage points"),
        ("percent", 12.91, 12.92, "up, by less than is shown"),
        ("pounds", 100, 50, "down £50 (50.0%)"),
    ],
)
def test_by_how_much_is_said_fairly(unit, old, new, words):
    assert moved_by(point(Q[0], old), point(Q[0], new), unit) == words


def test_a_status_that_changed_says_why_it_differs():
    then = board_of(view(status=verdict("met", "On target")))
    now = board_of(
        view(values=(60, 70, 80, 66, 90), status=verdict("off_target", "Off target")), quarter=Q[4]
    )
    (changed,) = found(then, now).verdicts
    assert changed.because == "The figure for 2025-26 Q1 is new."
    (finding,) = found(then, now).findings
    assert finding.kind == "worse"
    assert finding.title == "Anti-social behaviour incidents: now off target"
    revised = board_of(view(values=(60, 70, 80, 67), status=verdict("off_target", "Off target")))
    assert found(then, revised).verdicts[0].because == "The figure for 2024-25 Q4 was revised from 66 to 67."


def test_a_status_that_changed_with_its_target_names_the_target():
    target = Target("level", 50, "50 or fewer", "2025-26", "2025-26", "A plan")
    then = board_of(view(status=verdict("no_target", "No target set")))
    now = board_of(view(values=(60, 70, 80, 67), target=target, status=verdict("off_target", "Off target")))
    answer = found(then, now)
    assert answer.verdicts[0].because == "The target is another one."
    assert [(t.what, t.before, t.after) for t in answer.texts] == [("target", "", "50 or fewer")]


def test_measures_that_came_and_went_are_named():
    answer = found(board_of(view("A1"), view("A2")), board_of(view("A2"), view("A3")))
    assert [(t.measure, t.what) for t in answer.texts] == [("A1", "ended"), ("A3", "added")]


def test_neither_good_nor_bad_is_said_of_a_measure_without_a_good_direction():
    then = board_of(view(status=verdict("met", "On target"), polarity="reporting"))
    now = board_of(view(status=verdict("off_target", "Off target"), polarity="reporting"))
    assert found(then, now).findings == ()


def test_a_constant_revision_of_both_boards_changes_nothing():
    shifted = [board_of(*(view(c, [v + 3 for v in (60, 70, 80, 66)]) for c in "AB")) for _ in range(2)]
    assert found(*shifted).cells == ()


def test_at_most_seven_sentences_and_headline_measures_first():
    then = board_of(*(view(f"M{n}", headline=n == 9) for n in range(10)))
    now = board_of(*(view(f"M{n}", (90, 70, 80, 66), headline=n == 9) for n in range(10)))
    findings = found(then, now).findings
    assert len(findings) == MOST_FINDINGS and findings[0].measure == "M9"
    assert len(found(then, now).cells) == 10


def test_figures_that_grow_say_so_and_come_after_the_others():
    settling = verdict("settling", "Settling")
    then = board_of(view("GROW", settling=settling), view("OTHER"))
    now = board_of(view("GROW", (60, 70, 99, 66), settling=settling), view("OTHER", (60, 70, 99, 66)))
    assert [f.measure for f in found(then, now).findings] == ["OTHER", "GROW"]
    assert "grow as cases conclude" in found(then, now).findings[1].sentence


def test_what_is_hidden_from_an_audience_is_in_no_difference():
    """Views are protected before they come here, so a difference holds no number that neither board shows."""
    hidden = point(Q[1], None, "Not shown to protect people", reason="suppressed")
    answer = found(board_of(view(values=(60, 3, 80, 66))), board_of(view(values=(60, hidden, 80, 66))))
    assert answer.cells[0].after.value is None and answer.findings == ()


def publish(store, quarter, name, as_of):
    views = release_views(quarter, as_of)
    new = NewRelease(name, Quarter.parse(quarter), as_of, "", "tester", as_of, RULES_VERSION)
    return store.publish(new, views)


@pytest.fixture(scope="module")
def revised(make_store):
    """A store whose release is followed by a revision, a late figure and a withdrawal."""
    store = make_store()
    first = [("RC10", label, 400 + n) for n, label in enumerate(Q[:3])] + [("RC01", Q[0], 50)]
    give(store, first, "first", received=date(2025, 2, 1))
    with using(store):
        publish(store, Q[2], "Spring board", date(2025, 3, 1))
        give(store, [("RC10", Q[1], 440), ("RC10", Q[3], 410), ("RC01", Q[2], 60)], "second")
        withdrawn = Observation("RC01", Quarter.parse(Q[0]).period, BOROUGH, reason="withdrawn")
        store.accept(
            NewBatch("return", "x", "", "", "e" * 64, "lead", "counted twice", date(2025, 6, 1)), [withdrawn]
        )
        yield store


def test_since_presented_finds_every_cell_that_moved_with_its_return(revised):
    answer = since_presented(1)
    cells = {(c.measure, c.quarter): c for c in answer.cells}
    assert {key: cell.kind for key, cell in cells.items()} == {
        ("RC10", Q[1]): "revised",
        ("RC01", Q[2]): "arrived",
        ("RC01", Q[0]): "withdrawn",
    }
    moved = cells["RC10", Q[1]]
    assert (moved.before.text, moved.after.text, moved.by, moved.large) == (
        "401",
        "440",
        "up 39 (9.7%)",
        True,
    )
    assert (moved.reason, moved.actor, moved.batch) == ("reason of second", "tester", 2)
    gone = cells["RC01", Q[0]]
    assert (gone.after.text, gone.after.value, gone.reason, gone.actor) == (
        "Withdrawn",
        None,
        "counted twice",
        "lead",
    )
    assert answer.release == 1 and answer.before == "Spring board, as presented"


def test_a_withdrawn_figure_is_a_gap_and_never_zero(revised):
    points = {p.quarter: p for p in board(Q[2]).measure("RC01").points}
    assert (points[Q[0]].value, points[Q[0]].reason) == (None, "withdrawn")
    assert board(Q[2], 1).measure("RC01").points[0].value == 50


def test_since_the_last_board_compares_with_the_release_before_the_quarter(revised):
    answer = since_last_board(board(Q[3]))
    assert answer.before == "Spring board, as presented" and answer.quarter == Q[2]
    assert {cell.kind for cell in answer.cells} == {"revised", "arrived", "withdrawn"}
    assert since_last_board(board(Q[2])) is None
    assert since_last_board(board(Q[3], area="E05012996")) is None


def test_an_unknown_release_is_refused(revised):
    with pytest.raises(ValueError, match="no release 9"):
        since_presented(9)


def test_release_records_hold_everything_kept(revised):
    (record,) = release_records()
    assert (record.number, record.name, record.actor, record.head) == (1, "Spring board", "tester", 1)
    assert len(record.sha256) == 64 and record.supplement_to is None


def test_a_value_that_differs_by_arithmetic_noise_only_is_the_same():
    then, now = board_of(view(values=(0.1 + 0.2,))), board_of(view(values=(0.3,)))
    assert found(then, now).cells == ()
