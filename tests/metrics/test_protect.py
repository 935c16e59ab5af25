"""Nobody can work out a small count from what `protect` lets through."""

import itertools
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import audit, lines
from metrics import protect as protect_module
from metrics.audit import Equations, exposed
from metrics.protect import COLUMNS, KEY, fingerprints, hidden_fingerprints, protect
from tests.attacker import Attacker

QUARTERS = [
    ("2024-04-01", "2024-06-30"),
    ("2024-07-01", "2024-09-30"),
    ("2024-10-01", "2024-12-31"),
    ("2025-01-01", "2025-03-31"),
]


def rows(*cells, sensitivity="standard", unit="count", basis="discrete"):
    """A frame from (area, part, quarter or "year", numerator, denominator); area "" is the borough."""
    made = []
    for area, part, quarter, numerator, denominator in cells:
        start, end = ("2024-04-01", "2025-03-31") if quarter == "year" else QUARTERS[quarter]
        made.append(
            {
                "measure": "M1",
                "part": part,
                "dimension": "group" if part else "",
                "area": area or "B",
                "borough": not area,
                "kind": "financial_year" if quarter == "year" else "quarter",
                "start": start,
                "end": end,
                "numerator": numerator,
                "denominator": denominator,
                "value": None,
                "bound": "",
                "source_text": "" if numerator is None else str(numerator),
                "reason": "",
                "maturity": "final",
                "unit": unit,
                "basis": basis,
                "sensitivity": sensitivity,
            }
        )
    frame = pd.DataFrame(made, columns=COLUMNS)
    return frame.astype({"numerator": "Int64", "denominator": "Int64", "value": "Float64"})


def wards(counts, total=None, **options):
    cells = [("", "", 0, sum(counts) if total is None else total, None)]
    cells += [(f"W{n:02d}", "", 0, count, None) for n, count in enumerate(counts)]
    return rows(*cells, **options)


def shown(frame, column="numerator"):
    return [None if pd.isna(v) else int(v) for v in frame[column]]


def numbers_in(frame):
    return "|".join(str(v) for v in frame.to_numpy().ravel())


@pytest.mark.parametrize("audience", ["board", "display", "public"])
def test_one_to_four_are_hidden_and_zero_and_five_are_not(audience):
    for count, visible in [(0, True), (1, False), (4, False), (5, True), (40, True)]:
        frame = protect(rows(("", "", 0, count, None)), audience)
        assert (shown(frame) == [count]) is visible
        assert (frame["reason"].item() == "suppressed") is not visible


def test_an_analyst_sees_everything():
    frame = rows(("", "", 0, 3, None), ("W1", "", 0, 1, None), sensitivity="high")
    assert shown(protect(frame, "analyst")) == [3, 1]


def test_open_measures_are_exact_for_the_borough_and_protected_below_it():
    frame = protect(wards([3, 9, 30, 41, 52], sensitivity="open"), "board")
    assert shown(frame)[0] == 135
    assert shown(frame)[1:] == [None, None, 30, 41, 52]


def test_nothing_of_a_hidden_row_is_left():
    frame = rows(("", "", 0, 3, 41), unit="percent").assign(value=7.3, source_text="7.3%", bound="about")
    hidden = protect(frame.astype({"value": "Float64"}), "board")
    assert hidden[["numerator", "denominator", "value"]].isna().all(axis=None)
    assert hidden[["bound", "source_text"]].eq("").all(axis=None)
    assert "7.3" not in numbers_in(hidden) and "41" not in numbers_in(hidden)


@pytest.mark.parametrize(
    ("numerator", "denominator", "visible"),
    [
        (20, 60, True),
        (3, 97, False),
        (40, 41, False),
        (41, 41, True),
        (9, 29, False),
        (9, 30, True),
        (0, 60, True),
    ],
)
def test_a_share_gives_away_neither_side(numerator, denominator, visible):
    frame = protect(rows(("", "", 0, numerator, denominator), unit="percent"), "board")
    assert (frame["reason"].item() == "") is visible


def test_a_share_of_a_high_measure_published_without_counts_stays():
    frame = rows(("", "", 0, None, None), unit="percent", sensitivity="high").assign(value=12.9)
    assert protect(frame.astype({"value": "Float64"}), "board")["value"].item() == 12.9


def test_high_measures_stop_at_the_borough_and_show_parts_by_year_only():
    cells = [("", "", q, n, None) for q, n in enumerate([20, 30, 40, 50])]
    cells += [("", "race", q, n, None) for q, n in enumerate([2, 9, 11, 7])]
    cells += [("", "faith", q, n, None) for q, n in enumerate([1, 0, 1, 1])]
    cells += [("W1", "", 0, 12, None)]
    frame = protect(rows(*cells, sensitivity="high"), "board")
    assert set(frame["area"]) == {"B"}
    parts = frame[frame["part"] != ""].set_index("part")
    assert set(parts["kind"]) == {"financial_year"}
    assert parts.loc["race", "numerator"] == 2 + 9 + 11 + 7
    assert parts.loc["faith", "reason"] == "suppressed"


def test_an_incomplete_year_of_a_part_is_no_year():
    frame = rows(*[("", "race", q, 30, None) for q in range(3)], sensitivity="high")
    assert protect(frame, "board").empty


def year_of_parts(quarters, parts):
    """A high measure over one year: its quarters, and each part's quarters."""
    cells = [("", "", q, n, None) for q, n in enumerate(quarters)]
    cells += [("", f"p{i}", q, n, None) for i, counts in enumerate(parts) for q, n in enumerate(counts)]
    frame = protect(rows(*cells, sensitivity="high"), "board")
    return shown(frame[frame["part"] == ""]), shown(frame[frame["part"] != ""])


def test_a_year_of_a_part_cannot_be_had_from_the_quarters_of_the_whole():
    # 3, 30, 24 and 26 of 83 in the year: 83 - 30 - 24 - 26 would give the 3 away, so the smallest, 24, goes with it.
    parts = [[1, 1, 1, 0], [7, 7, 8, 8], [6, 6, 6, 6], [6, 6, 6, 8]]
    assert year_of_parts([20, 20, 20, 23], parts) == ([20, 20, 20, 23], [None, 30, None, 26])


def test_a_hidden_quarter_cannot_be_had_from_the_years_of_exhaustive_parts():
    # The parts add up to 83, so 83 - 20 - 30 - 30 would give the quarter of 3 away.
    whole, parts = year_of_parts([20, 30, 30, 3], [[10, 15, 15, 1], [10, 15, 15, 2]])
    assert whole == [20, 30, 30, None]
    assert parts == [None, None]


def test_years_of_overlapping_parts_stand():
    whole, parts = year_of_parts([20, 30, 30, 3], [[10, 15, 15, 1], [12, 18, 18, 2]])
    assert parts == [41, 50]


def test_a_missing_sensitivity_counts_as_high():
    frame = wards([30, 40, 50]).assign(sensitivity=None)
    assert set(protect(frame, "board")["area"]) == {"B"}


def test_one_hidden_ward_takes_its_smallest_open_neighbour_with_it():
    frame = protect(wards([12, 3, 25, 40]), "board")
    assert shown(frame) == [80, None, None, 25, 40]
    assert set(frame["reason"]) == {"", "suppressed"}


def test_a_zero_is_never_the_partner():
    assert shown(protect(wards([0, 3, 25, 40]), "board")) == [68, 0, None, None, 40]


def test_all_ones_pull_in_a_larger_neighbour():
    # 1 and 1 leave 2 of the total: each could only be 1. With the 6 there are 8 for three: each 1 to 6.
    assert shown(protect(wards([1, 1, 6, 30, 41, 52]), "board"))[1:] == [None, None, None, 30, 41, 52]


def test_a_small_total_hides_every_member():
    assert shown(protect(wards([3, 0, 0, 0]), "board")) == [None] * 5


def test_a_block_that_would_be_mostly_hidden_shows_the_borough_only():
    assert shown(protect(wards([1, 2, 3, 4, 50, 60]), "board")) == [120] + [None] * 6


def test_all_zeros_are_shown():
    assert shown(protect(wards([0, 0, 0]), "board")) == [0, 0, 0, 0]


def test_exhaustive_parts_are_joined_and_overlapping_ones_are_not():
    def groups(total, *counts):
        return rows(("", "", 0, total, None), *[("", f"p{n}", 0, c, None) for n, c in enumerate(counts)])

    assert shown(protect(groups(80, 12, 3, 25, 40), "board")) == [80, None, None, 25, 40]
    assert shown(protect(groups(70, 12, 3, 25, 40), "board")) == [70, 12, None, 25, 40]


def test_a_quarter_cannot_be_had_from_the_shown_year():
    cells = [("", "", q, n, None) for q, n in enumerate([12, 3, 20, 9])] + [("", "", "year", 44, None)]
    frame = protect(rows(*cells), "board").set_index(["kind", "start"])["numerator"]
    assert frame[("financial_year", "2024-04-01")] == 44
    assert frame.loc["quarter"].isna().tolist() == [False, True, False, True]


def test_the_public_sees_rounded_counts_and_totals_rounded_on_their_own():
    frame = protect(wards([5, 7, 8, 12, 13, 22]), "public")
    assert shown(frame) == [65, 5, 5, 10, 10, 15, 20]
    assert sum(shown(frame)[1:]) == 65
    assert shown(protect(wards([7, 7, 7]), "public")) == [20, 5, 5, 5]


def test_public_shares_come_from_rounded_counts():
    frame = protect(rows(("", "", 0, 22, 62), unit="percent"), "public")
    assert (shown(frame), shown(frame, "denominator")) == ([20], [60])


def test_money_is_nobody_and_is_not_hidden():
    assert shown(protect(rows(("", "", 0, 3, None), unit="pounds"), "board")) == [3]


def test_wrong_audience_or_column_is_named():
    with pytest.raises(ValueError, match="audience 'press'"):
        protect(wards([5]), "press")
    with pytest.raises(ValueError, match="no column sensitivity"):
        protect(wards([5]).drop(columns="sensitivity"), "board")


def possible_values(total, members, threshold_rows):
    """Every value each hidden member could have, for someone who knows the total and that hidden means non-zero."""
    hidden = [n for n, v in enumerate(members) if v is None]
    left = total - sum(v for v in members if v is not None)
    found = {n: set() for n in hidden}
    for guess in itertools.product(range(1, left + 1), repeat=len(hidden) - 1):
        last = left - sum(guess)
        if last >= 1:
            for n, value in zip(hidden, (*guess, last), strict=True):
                found[n].add(value)
    return found


@settings(max_examples=150)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=6))
def test_total_minus_parts_recovers_nothing(counts):
    frame = protect(wards(counts), "board")
    total, *members = shown(frame)
    assert [m for m in members if m is not None] == [
        c for c, m in zip(counts, members, strict=True) if m is not None
    ]
    assert not any(m is not None and 0 < m < 5 for m in members)
    if total is None:
        assert members == [None] * len(counts)
    elif None in members and any(members):
        for values in possible_values(total, members, counts).values():
            assert min(values) < 5 <= max(values)


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(0, 30), min_size=5, max_size=5), min_size=4, max_size=4), st.randoms())
def test_protection_is_deterministic_whatever_the_order_of_rows(table, random):
    cells = []
    for q, counts in enumerate(table):
        cells.append(("", "", q, sum(counts), None))
        cells += [(f"W{n}", "", q, c, None) for n, c in enumerate(counts)]
    cells.append(("", "", "year", int(np.sum(table)), None))
    frame = rows(*cells)
    order = list(range(len(frame)))
    random.shuffle(order)
    once, again = protect(frame, "board"), protect(frame.iloc[order], "board")
    pd.testing.assert_frame_equal(once, again)
    pd.testing.assert_frame_equal(protect(once, "board")[["reason"]], once[["reason"]])


def year_of(table, *, borough=None, **options):
    """Quarters by ward with the year of each ward and of the borough, all of which add up."""
    cells = []
    for ward, counts in enumerate(table):
        cells += [(f"W{ward}", "", q, n, None) for q, n in enumerate(counts)]
        cells.append((f"W{ward}", "", "year", sum(counts), None))
    sums = [sum(column) for column in zip(*table, strict=True)]
    cells += [("", "", q, n, None) for q, n in enumerate(sums)]
    cells.append(("", "", "year", sum(sums), None))
    return rows(*cells, **options)


def attacked(frame, truth):
    """Small counts that someone who sees `frame` can pin down to one number, knowing that hidden is not zero."""
    attacker = Attacker()
    cell = {
        (r.area, r.part, r.kind, r.start): (None if r.reason == "suppressed" else int(r.numerator))
        for r in frame.itertuples()
    }
    for key, count in cell.items():
        attacker.is_there(key) if count is None and truth[key] else None
        attacker.reads(key, count) if count is not None else attacker.knows({key: 1.0}, 0, np.inf)
    for area, part, kind, start in cell:
        if kind == "financial_year":
            terms = {key: 1.0 for key in cell if key[:3] == (area, part, "quarter")}
            attacker.knows(terms | {(area, part, kind, start): -1.0}, 0, 0)
        if area == "B" and not part:
            terms = {k: 1.0 for k in cell if k[0] != "B" and k[2:] == (kind, start)}
            if terms:
                attacker.knows(terms | {(area, part, kind, start): -1.0}, 0, 0)
    assert not attacker.contradicted_by(truth)
    small = [key for key, count in cell.items() if count is None and 0 < truth[key] < 5]
    return attacker.finds_out(small, truth), small


def truth_of(frame):
    return {(r.area, r.part, r.kind, r.start): int(r.numerator) for r in frame.itertuples()}


# Each line of this table is safe alone, but the three hidden cells of the corner hang together.
@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 14), min_size=4, max_size=4), min_size=3, max_size=6))
def test_lines_that_cross_give_nothing_away_together(table):
    frame = year_of(table)
    found, _ = attacked(protect(frame, "board"), truth_of(frame))
    assert not found


CORNER = [[3, 2, 30, 40], [9, 4, 28, 35], [12, 33, 31, 29], [41, 36, 30, 22]]


def test_without_partners_crossing_lines_do_give_away(monkeypatch):
    frame = year_of(CORNER)
    assert not attacked(protect(frame, "board"), truth_of(frame))[0]
    monkeypatch.setattr(lines.Lines, "closed", lambda self, hidden, count, settled: hidden)
    monkeypatch.setattr(protect_module, "exposed", lambda *_: [])
    found, small = attacked(protect(frame, "board"), truth_of(frame))
    assert found and found <= set(small)


def test_the_audit_proves_what_lines_alone_leave_open():
    # Two wards by two quarters, hidden 1 1 / 1 9, margins 2, 10, 2, 10: the first two are 1 and 1 for sure.
    count = np.array([1, 1, 1, 9, 2, 10, 2, 10], dtype=float)
    hidden = np.array([True] * 4 + [False] * 4)
    small = hidden & (count < 5)
    equation, row, sign = [], [], []
    for number, members, total in [(0, (0, 1), 4), (1, (2, 3), 5), (2, (0, 2), 6), (3, (1, 3), 7)]:
        for at, factor in [*((m, 1.0) for m in members), (total, -1.0)]:
            equation.append(number)
            row.append(at)
            sign.append(factor)
    made = Equations(np.array(equation), np.array(row), np.array(sign), np.zeros(4, dtype=bool))
    (found,) = exposed(count, hidden, small, made)
    assert found.rows.tolist() == [0, 1, 2] and found.around.tolist() == list(range(8))
    loose = Equations(made.equation, made.row, made.sign, np.ones(4, dtype=bool))
    assert exposed(count, hidden, small, loose)[0].rows.tolist() == [0, 1, 2]
    wide = np.array([1, 9, 9, 9, 10, 18, 10, 18], dtype=float)
    assert exposed(wide, hidden, hidden & (wide < 5), made) == []


def no_answer(aims, **_options):
    return SimpleNamespace(x=None)


def wrong_answer(aims, **_options):
    """What an optimiser gives that takes numbers for a solution which do not fit."""
    return SimpleNamespace(x=np.full(len(aims), 5.0 if aims[-1] < 0 else 1.0))


@pytest.mark.parametrize("answer", [no_answer, wrong_answer])
def test_an_audit_that_fails_hides_all_that_it_should_have_proved(monkeypatch, answer):
    frame = year_of(CORNER)
    open_before = int((protect(frame, "board")["reason"] == "").sum())
    monkeypatch.setattr(audit, "milp", answer)
    assert int((protect(frame, "board")["reason"] == "").sum()) < open_before
    assert not attacked(protect(frame, "board"), truth_of(frame))[0]


def test_a_moving_year_to_date_cannot_be_taken_apart():
    """L9: 19 up to the third quarter and 17 up to the second would give 2."""
    frame = rows(("", "", 0, 9, None), ("", "", 1, 8, None), ("", "", 2, 2, None))
    to_date = rows(("", "", 0, 17, None), ("", "", 0, 19, None)).assign(kind="year_to_date")
    to_date["end"] = ["2024-09-30", "2024-12-31"]
    shown = protect(pd.concat([frame, to_date], ignore_index=True), "board")
    by = {(r.kind, r.start, r.end): r.reason for r in shown.itertuples()}
    assert by["quarter", *QUARTERS[2]] == "suppressed"
    left = [reason for (kind, _, _), reason in by.items() if kind == "year_to_date" and not reason]
    quarters = [reason for (kind, _, _), reason in by.items() if kind == "quarter" and not reason]
    assert len(left) + len(quarters) < 4


def test_the_remainder_of_a_share_cannot_be_had_from_the_whole():
    """D09 with a total: 40 of 41 hides 1; the others' 50 - 30 and the whole's 91 - 70 must not give it back."""
    cells = [("", "", 0, 110, 171), ("W1", "", 0, 40, 41), ("W2", "", 0, 30, 60), ("W3", "", 0, 40, 70)]
    shown = protect(rows(*cells, unit="percent"), "board").set_index("area")["reason"]
    assert shown["W1"] == "suppressed" and (shown[["W2", "W3"]] == "suppressed").any()


def test_what_a_release_hid_stays_hidden():
    before = wards([12, 3, 25, 40])
    first = protect(before, "board")
    earlier = hidden_fingerprints(first)
    # The 3 became 6: without the release nothing would be hidden, and 80 - 12 - 25 - 40 would give the 3 away.
    after = wards([12, 6, 25, 40])
    assert shown(protect(after, "board")) == [83, 12, 6, 25, 40]
    assert shown(protect(after, "board", earlier)) == [83, None, None, 25, 40]


def test_a_key_has_the_same_fingerprint_in_every_frame_and_no_other_key_has_it():
    frame = wards([12, 3, 25, 40])
    kept_as_text = frame.iloc[::-1].assign(**{name: frame[name].astype("category") for name in KEY})
    assert sorted(fingerprints(frame)) == sorted(fingerprints(kept_as_text))
    assert len(set(fingerprints(frame))) == len(frame)


def test_order_of_hidden_rows_says_nothing():
    one, other = protect(wards([12, 3, 25, 40]), "board"), protect(wards([3, 12, 25, 40]), "board")
    pd.testing.assert_frame_equal(one, other)


def test_settled_rows_stay_as_they_are():
    frame = wards([12, 3, 25, 40]).assign(settled=["shown", "shown", "hidden", "", ""])
    assert shown(protect(frame, "board")) == [80, 12, None, None, 40]


def test_neighbourhoods_of_a_ward_are_one_line():
    frame = wards([80, 12, 3, 25, 40], total=200)
    frame = frame.assign(within=["", "", *["W00"] * 4], settled=["shown", "shown", *[""] * 4])
    assert shown(protect(frame, "board")) == [200, 80, None, None, 25, 40]
    assert shown(protect(frame.assign(within=""), "board")) == [200, 80, None, None, 25, 40]
    frame.loc[5, "numerator"] = 41  # does not add up to the ward: no line, but the borough's is one
    assert shown(protect(frame, "board"))[2:4] == [None, None]


def test_table_of_wards_by_parts():
    """D02: the margins of a table give no cell back; hidden and joined cells look alike."""
    table = [[12, 3, 25, 40], [8, 0, 31, 22], [15, 7, 19, 2], [30, 11, 14, 27]]
    frame = year_of(table)
    shown_ = protect(frame, "board")
    found, small = attacked(shown_, truth_of(frame))
    assert len(small) == 2 and not found
    hidden = shown_[shown_["reason"] == "suppressed"].drop(columns=[*KEY, "borough", "dimension"])
    assert len(hidden.drop_duplicates()) == 1


def test_adding_to_open_cells_never_opens_a_hidden_one():
    """D23."""
    table = [[12, 3, 25, 40], [8, 0, 31, 22], [15, 7, 19, 2], [30, 11, 14, 27]]
    more = [[n + 100 if n > 4 else n for n in row] for row in table]
    small = {(f"W{w}", QUARTERS[q][0]) for w, row in enumerate(table) for q, n in enumerate(row) if 0 < n < 5}
    for counts in (table, more):
        seen = protect(year_of(counts), "board")
        hidden = seen[(seen["reason"] == "suppressed") & (seen["kind"] == "quarter")]
        assert small <= set(zip(hidden["area"], hidden["start"], strict=True))
