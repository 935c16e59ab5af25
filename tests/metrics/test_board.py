"""The door of the metrics layer, from a store to views."""

import re
from dataclasses import replace
from datetime import date

import pytest

from data.figures.published import published_batches
from data.figures.recorded_crime import recorded_crime_batches
from data.observations import NewRelease
from data.periods import Quarter
from data.store import using
from metrics.board import BOROUGH, board, choices, index, measure, measures, release_views, sources
from metrics.rules import ASSESSED, AUDIENCES, MOST_WORDS_IN_SUMMARY, MOST_WORDS_IN_TITLE, RULES_VERSION
from metrics.views import Board, MeasureDetail, canonical_json, from_json
from tests.metrics.conftest import every, give

NEWEST = "2025-26 Q3"


@pytest.fixture(scope="module")
def real(make_store, catalogue):
    """Published figures and recorded crime."""
    store = make_store()
    for batch in published_batches(catalogue) + recorded_crime_batches(catalogue):
        store.accept(*batch)
    with using(store):
        yield store


@pytest.fixture
def empty(make_store):
    with using(make_store()) as store:
        yield store


def quarters(first, count):
    start = Quarter.parse(first)
    return [(start + n).label for n in range(count)]


def publish(store, quarter, name, as_of=date(2026, 2, 15)):
    views = release_views(quarter, as_of)
    new = NewRelease(name, Quarter.parse(quarter), date(2026, 2, 12), "", "tester", as_of, RULES_VERSION)
    return store.publish(new, views)


def test_choices_are_newest_first_and_the_borough_leads(real):
    found = choices()
    assert (found.quarters[0], found.quarters[-1], len(found.quarters)) == (NEWEST, "2018-19 Q1", 31)
    assert [a.kind for a in found.areas] == ["borough"] + ["ward"] * 25
    assert len(found.priorities) == 4
    assert ("SC14" in dict(found.measures)) and found.releases == ()


def test_the_hate_crime_table_of_2018_19(real):
    # Source document 004: 12.9%, 19.7%, 14.3%, 6.9%, year end 13.4%, target 20%. Every one is below 20: off target.
    for label in quarters("2018-19 Q1", 4):
        view = board(label).measure("SC14")
        assert (view.status.code, view.latest.quarter) == ("off_target", label)
    row = view.years[0]
    assert row.year == "2018-19"
    assert [c.text for c in row.quarters] == ["12.9%", "19.7%", "14.3%", "6.9%"]
    assert (row.year_end.text, row.year_end_note, row.target) == ("13.4%", "as published", "20%")
    assert (row.status.code, row.status.word) == ("off_target", "Off target")
    assert [c.marks for c in (*row.quarters, row.year_end)] == [
        (),
        (),
        (),
        ("provisional",),
        ("provisional",),
    ]
    assert view.title == "Hate crime positive outcomes: 6.9%, off target"
    assert board("2018-19 Q4").attention[0].measure == "SC14"
    assert "Missed for 4 quarters running." in board("2018-19 Q4").attention[0].sentence
    assert [c.against for c in view.changes] == ["previous quarter"]
    assert view.changes[0].sentence.startswith(
        "Fell by 7.4 percentage points to 6.9% in 2018-19 Q4, from 14.3% in 2018-19 Q3, the quarter before."
    )


def test_recorded_antisocial_behaviour_by_quarter(real):
    view = board(NEWEST).measure("SC01")
    counts = [1149, 1317, 1257, 1170, 996, 1373, 1374, 1123]
    assert [(p.quarter, p.value) for p in view.points] == list(
        zip(quarters("2023-24 Q4", 8), counts, strict=True)
    )
    # 1,317 + 1,257 + 1,170 + 996 = 4,740; 1,373 + 1,374 + 1,123 = 3,870; 1,123 - 1,170 = -47; 47 / 1,170 = 4.0%.
    assert (view.years[1].year_end.text, view.years[0].year_to_date.text) == ("4,740", "3,870")
    change = view.changes[0]
    assert (change.against, change.absolute, round(change.relative, 2)) == (
        "same quarter last year",
        -47,
        -4.02,
    )
    assert (view.status.code, view.variation.code) == ("no_target", "too_few")
    assert view.source.provenance == "recorded_crime" and "police.uk" in view.source.attribution


def test_a_break_names_its_source_as_a_reader_knows_it(empty):
    give(empty, [("SC13a", label, 100) for label in quarters("2019-20 Q1", 10)])
    sources = {b.source for b in board(NEWEST).measure("SC13a").breaks}
    assert sources and all("Safer Rotherham" in source for source in sources)


def test_quarters_after_the_chosen_one_do_not_show(real):
    view = board("2024-25 Q1").measure("SC01")
    assert view.points[-1].quarter == "2024-25 Q1"
    assert [c.text for c in view.years[0].quarters[1:]] == ["\u2013"] * 3


def test_several_measures_at_once_come_in_the_order_asked_for(real):
    codes = ["SC01", "CH04", "VO01"]
    assert [detail.measure.code for detail in measures(codes, "2018-19 Q4")] == codes


def test_wards_have_counts_rates_and_intervals_in_order_of_name(real):
    detail = measure("SC01", NEWEST)
    names = [row.name for row in detail.areas]
    assert names == sorted(names) and len(names) == 25
    assert sum(row.count.value for row in detail.areas if row.count.value is not None) <= 1123
    for row in detail.areas:
        assert row.count.value is None or row.lower < row.rate.value < row.upper
        assert row.count.value is None or not 0 < row.count.value < 5
    assert "per 1,000 residents" in detail.areas_note and "estimates" in detail.areas_note
    ward = detail.areas[0]
    own = board(NEWEST, area=ward.code).measure("SC01")
    assert own.latest.value == ward.count.value


def test_a_stopped_series_is_late_and_ends_with_its_last_figure(real):
    view = board(NEWEST).measure("SC14")
    assert view.title == "Hate crime positive outcomes: 2025-26 Q3 is late"
    assert view.points[-1].quarter == "2018-19 Q4"
    assert view.changes == ()
    finding = next(f for f in board(NEWEST).late if f.measure == "SC14")
    assert (
        finding.sentence
        == "Due from South Yorkshire Police on 14 February 2026. The last one is for 2018-19 Q4."
    )


def test_what_was_published_for_other_periods_is_listed_and_never_drawn(real):
    detail = measure("AD15", NEWEST)
    assert "Apr 2019 to Dec 2023" in [p.period for p in detail.published]
    assert all(p.value is None for p in detail.measure.points)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_boards_and_details_survive_as_text(real, audience):
    view = board(NEWEST, audience=audience)
    assert from_json(Board, canonical_json(view)) == view
    for code in ("SC14", "SC01", "VO29b"):
        detail = measure(code, NEWEST, audience=audience)
        assert from_json(MeasureDetail, canonical_json(detail)) == detail


def test_counts_add_up_and_read_as_they_should(real):
    for label in (NEWEST, "2018-19 Q4"):
        view = board(label)
        shown = [m for p in view.priorities for m in p.measures if m.shown]
        assert view.count.total == len(shown) == sum(p.count.total for p in view.priorities)
        assert view.count.assessed == sum(m.status.code in ASSESSED for m in shown)
        assert view.count.total - view.count.assessed == sum(
            n for code, n in view.count.by_status if code not in ASSESSED
        )
        assert re.fullmatch(
            r"\d+ of \d+ measures assessed; \d+ not assessed( \(\d+ with no target set\))?\.",
            view.count.sentence,
        )


def test_held_measures_are_listed_and_show_nothing(real):
    view = board(NEWEST).measure("VO29b")
    assert not view.shown and view.points == () and view.years == () and view.latest is None
    assert view.status.code == "not_assessed"
    assert view.title.endswith("held by owner, not shown")


def test_an_empty_store_still_reads(empty):
    view = board(NEWEST)
    for m in (m for p in view.priorities for m in p.measures if m.shown):
        assert m.latest is None and m.points == () and m.changes == ()
        assert m.title.split(": ")[-1] in ("no figures collected yet", f"{NEWEST} is not due yet")
        assert m.summary
    assert view.count.assessed == 0 and view.attention == view.changed == view.late == ()
    assert measure("SC01", NEWEST).areas_note == "There are no ward figures for this quarter."


def test_one_point_and_all_suppressed_read_sensibly(empty):
    give(empty, [("SC06", NEWEST, 41), *[("AD16", q, 3) for q in quarters("2024-25 Q1", 7)]])
    one, hidden = (board(NEWEST).measure(code) for code in ("SC06", "AD16"))
    assert one.summary.startswith("The figure for 2025-26 Q3 is 41.")
    assert (len(one.points), one.changes) == (1, ())
    assert hidden.latest is None
    assert hidden.title == "Modern slavery offences: 2025-26 Q3 not shown, to protect people"
    assert {p.text for p in hidden.points} == {"Not shown to protect people"}


@pytest.mark.parametrize("audience", ["board", "display", "public"])
def test_a_hidden_figure_leaves_no_trace_in_any_view(make_store, audience):
    texts = set()
    for secret in (1, 2, 3, 4):
        store = make_store()
        rows = [("AD16", q, 20 + n) for n, q in enumerate(quarters("2022-23 Q1", 14))]
        rows += [("AD16", NEWEST, secret)]
        wards = ["E05012993", "E05012994", "E05012995", "E05012996"]
        rows += [
            ("SC06", NEWEST, n, None, ward)
            for ward, n in zip(wards, (secret, 30 - secret, 40, 50), strict=True)
        ]
        rows += [("SC06", NEWEST, 120)]
        give(store, rows)
        with using(store):
            views = [board(NEWEST, audience=audience), measure("AD16", NEWEST, audience=audience)]
            views += [measure("SC06", NEWEST, audience=audience)]
            views += [board(NEWEST, audience=audience, area=ward) for ward in wards]
        texts.add("".join(canonical_json(v) for v in views))
    assert len(texts) == 1


def test_an_analyst_sees_what_others_do_not(empty):
    give(empty, [("AD16", NEWEST, 3)])
    assert board(NEWEST, audience="analyst").measure("AD16").latest.value == 3
    assert board(NEWEST).measure("AD16").latest is None


def test_a_release_reads_back_exactly_what_was_stored(empty):
    give(empty, [("SC06", q, 40 + n) for n, q in enumerate(quarters("2024-25 Q1", 7))], "first")
    number = publish(empty, NEWEST, "February board")
    stored = empty.release_view(number, "board")
    give(empty, [("SC06", "2025-26 Q2", 99)], "second")
    kept = board(NEWEST, number)
    assert canonical_json(replace(kept, release=None)) == stored
    assert (kept.release.number, kept.release.name) == (number, "February board")
    assert kept.measure("SC06").years[0].quarters[1].text == "45"
    now = board(NEWEST).measure("SC06").years[0].quarters[1]
    assert (now.text, now.marks) == ("99", ("revised",))
    elsewhere = board("2025-26 Q2", number).measure("SC06")
    assert elsewhere.latest.value == 45


def test_revisions_between_releases_are_listed_with_reason_and_actor(empty):
    give(empty, [("SC06", q, 40) for q in quarters("2025-26 Q1", 3)], "first")
    publish(empty, NEWEST, "One")
    give(empty, [("SC06", "2025-26 Q1", 44)], "second", received=date(2026, 2, 13))
    publish(empty, NEWEST, "Two")
    (found,) = measure("SC06", NEWEST).revisions
    assert (found.quarter, found.release, found.before.text, found.after.text) == (
        "2025-26 Q1",
        "Two",
        "40",
        "44",
    )
    assert (found.reason, found.actor, found.received) == ("reason of second", "tester", "2026-02-13")
    assert measure("SC06", NEWEST, 1).revisions == ()


def test_a_return_after_the_release_of_a_quarter_leaves_the_last_board_what_is_compared_with(empty):
    give(empty, [("SC06", q, 40) for q in quarters("2022-23 Q1", 14)], "first")
    publish(empty, "2025-26 Q2", "Last board", date(2025, 11, 15))
    give(empty, [("SC06", "2025-26 Q2", 20), ("SC06", "2025-26 Q3", 41)], "second")
    published_on = publish(empty, NEWEST, "This board")
    give(empty, [("SC03", NEWEST, 7)], "another measure")
    as_revised = board(NEWEST)
    assert as_revised.changed == board("2025-26 Q3", published_on).changed
    assert any(f.measure == "SC06" and "40" in f.sentence for f in as_revised.changed)


def test_parts_of_a_high_measure_show_by_year_only(empty):
    rows = [("SC13a", q, 150) for q in quarters("2023-24 Q1", 8)]
    rows += [("SC13a", q, 30 + n, None, BOROUGH, "race") for n, q in enumerate(quarters("2023-24 Q1", 8))]
    give(empty, rows)
    # 30 + 31 + 32 + 33 = 126 and 34 + 35 + 36 + 37 = 142.
    (race,) = (p for p in measure("SC13a", NEWEST).parts if p.code == "race")
    assert [(p.quarter, p.value) for p in race.points] == [("2023-24", 126), ("2024-25", 142)]
    (exact,) = (p for p in measure("SC13a", NEWEST, audience="analyst").parts if p.code == "race")
    assert exact.points[0].quarter == "2023-24 Q1"


def test_annual_counts_are_read_against_their_share(empty):
    # 55 over 2025-26: 13.75 a quarter. 10 + 15 + 6 = 31 of the 41.25 due after three quarters.
    give(empty, [("SC17b", q, n) for q, n in zip(quarters("2025-26 Q1", 3), (10, 15, 6), strict=True)])
    view = board(NEWEST).measure("SC17b")
    assert view.status.sentence == (
        "31 in 2025-26 so far is below 41.25, three quarters of the year's target of 55."
    )
    assert (view.status.code, view.points[-1].target, view.years[0].target) == (
        "off_target",
        13.75,
        "55 in the year",
    )


def test_a_change_target_without_a_baseline_cannot_be_judged(empty):
    give(empty, [("AD01", "2024-25 Q4", 2600)])
    status = board("2024-25 Q4").measure("AD01").status
    assert status.code == "not_assessed" and "baseline" in status.sentence


def test_a_measure_with_no_good_direction_is_never_on_or_off_target(empty):
    give(empty, [("SC05", q, 10) for q in quarters("2025-26 Q1", 3)])
    status = board(NEWEST).measure("SC05").status
    assert status.code == "not_assessed" and "neither more nor fewer is better" in status.sentence


FORBIDDEN = re.compile(
    r"\b(perceived?|because of|due to|caused?|led to|result(ed|s)? (in|from)|thanks to|driven by|drove)\b",
    re.I,
)


def test_sentences_are_short_neutral_and_give_no_causes(real):
    for label in (NEWEST, "2018-19 Q4", "2024-25 Q2"):
        view = board(label)
        for m in every(view, type(view.measure("SC01"))):
            assert len(m.summary.split()) <= MOST_WORDS_IN_SUMMARY, m.summary
            assert len(m.title.split()) <= MOST_WORDS_IN_TITLE + len(m.short_name.split()), m.title
            texts = [m.title, m.summary, m.status.sentence, m.variation.sentence, m.assurance.sentence]
            texts += [c.sentence for c in m.changes]
            for text in texts:
                assert not FORBIDDEN.search(text), text
                assert "nan" not in text.lower().split() and "None" not in text.replace("None set", "")


def test_every_finding_and_verdict_carries_the_version_of_the_rules(real):
    view = board("2018-19 Q4")
    for found in (*view.attention, *view.changed, *view.late):
        assert found.evidence.version == RULES_VERSION
    assert view.rules_version == RULES_VERSION


def test_numbers_of_a_status_sentence_are_in_its_evidence(real):
    status = board("2018-19 Q4").measure("SC14").status
    numbers = dict(status.evidence.numbers)
    assert (numbers["value"], numbers["target"], numbers["period"]) == (6.9, 20.0, "2018-19 Q4")
    assert re.findall(r"[\d.]+%", status.sentence) == ["6.9%", "20%"]


def test_the_same_question_is_answered_once_and_a_new_return_is_seen_at_once(empty):
    give(empty, [("SC06", NEWEST, 41)], "first")
    assert board(NEWEST) is board(NEWEST)
    before = board(NEWEST)
    give(empty, [("SC06", NEWEST, 42)], "second")
    assert board(NEWEST).measure("SC06").latest.value == 42
    assert before.measure("SC06").latest.value == 41


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: board("2031-32 Q1"), "quarter '2031-32 Q1' is not among 2018-19 Q1 to 2025-26 Q3"),
        (lambda: board("nonsense"), "quarter 'nonsense'"),
        (lambda: board(NEWEST, 7), "there is no release 7"),
        (lambda: board(NEWEST, audience="press"), "audience 'press'"),
        (lambda: board(NEWEST, area="E05000001"), "there is no area 'E05000001'"),
        (lambda: measure("XX1", NEWEST), "there is no measure 'XX1'"),
        (lambda: measure("SC01", "nonsense"), "quarter 'nonsense'"),
    ],
)
def test_what_is_unknown_is_named(real, call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_every_measure_can_be_looked_up_with_those_of_earlier_plans(real):
    entries = index()
    codes = [e.code for e in entries if e.priority]
    assert codes == [code for code, _ in choices().measures]
    earlier = [e for e in entries if not e.priority]
    assert len(earlier) >= 11
    assert all(e.outcome for e in earlier)
    assert all(title for title, _ in sources())
