"""The quarterly report: the same numbers in five formats, read back by other readers, whole or not at all."""

import re
from dataclasses import replace
from functools import cache
from io import BytesIO

import pytest
from openpyxl import load_workbook

from metrics.views import NOT_YET_PRESENTED, Commentary, Evidence, OtherArea, OtherAreas, Revision
from metrics.views import Cell as Shown
from reports.agreement import Disagreement, agreed, agreement
from reports.pack import FORMS, write_pack
from reports.paper import Cell, Table
from reports.quarterly import quarterly
from reports.reading_back import read_back
from reports.where import NONE_JUDGED, judged_by_ward, where_blocks, where_in_short
from tests.reports.material import QUARTER, RELEASE, ROW, STUDY
from tests.reports.samples import hotspots, place

READ = cache(read_back)


@pytest.fixture(autouse=True)
def read_once(monkeypatch):
    """Each file is read back once for all tests: reading a PDF takes a second."""
    monkeypatch.setattr("reports.agreement.read_back", READ)


@pytest.fixture(params=FORMS)
def form(request):
    return request.param


def test_every_format_agrees_with_the_release(form, files, report, whole):
    found = agreed(form, files[form], report, whole)
    assert found.compared > 100
    assert str(found) == f"{form}: all {found.compared:,} figures agree with the release"


def changed(whole, change):
    """The same release with the first measure changed."""
    board = whole.board
    first = change(board.priorities[0].measures[0])
    own = replace(board.priorities[0], measures=(first, *board.priorities[0].measures[1:]))
    board = replace(board, priorities=(own, *board.priorities[1:]))
    return replace(whole, board=board, details=(replace(whole.details[0], measure=first), *whole.details[1:]))


def other_quarter(view):
    quarters = (ROW.quarters[0], Cell("1,063", 1063), *ROW.quarters[2:])
    return replace(view, years=(replace(ROW, quarters=quarters), *view.years[1:]))


def other_verdict(view):
    return replace(view, variation=replace(view.variation, word="Worsening"))


@pytest.mark.parametrize("change", [other_quarter, other_verdict], ids=lambda f: f.__name__)
def test_one_other_figure_fails_the_file(form, change, files, report, whole):
    if form == "pptx" and change is other_quarter:
        pytest.fail("slides hold no quarters of the year") if "1,062" in read_back(
            form, files[form]
        ).text else None
        return
    found = agreement(form, files[form], report, changed(whole, change))
    assert any("T01" in difference for difference in found.differences)


def test_a_change_in_hours_has_the_decimals_of_the_figure_itself(whole):
    def in_hours(view):
        proof = Evidence("change", "test", (("shown", 12.0),))
        changes = tuple(replace(change, evidence=proof, relative=None) for change in view.changes)
        return replace(view, unit="hours", changes=changes)

    other = changed(whole, in_hours)
    made = quarterly(other)
    content = FORMS["html"].made(made)
    agreed("html", content, made, other)
    assert ">+12</td>" in content.decode() and "+12.0" not in content.decode()


def test_a_direction_is_told_in_the_first_words_of_the_screen(whole):
    def reporting(view):
        return replace(view, polarity="reporting", polarity_words="A rise may be good: more people reporting")

    content = FORMS["html"].made(quarterly(changed(whole, reporting))).decode()
    assert ">A rise may be good</td>" in content


def test_a_hidden_figure_is_brief_where_columns_are_narrow_and_stands_for_no_other(whole):
    def hidden(view):
        quarters = (ROW.quarters[0], Cell("Not shown to protect people"), *ROW.quarters[2:])
        return replace(view, years=(replace(ROW, quarters=quarters), *view.years[1:]))

    other = changed(whole, hidden)
    made = quarterly(other)
    content = FORMS["html"].made(made)
    agreed("html", content, made, other)
    assert ">Not shown</td>" in content.decode() and "Not shown: a small figure" in content.decode()
    assert (
        "T01 Q2: 'Not shown' but the release says '1,062'"
        in agreement("html", content, made, whole).differences
    )


def test_a_sentence_with_other_numbers_of_the_release_fails_the_file(whole):
    made = quarterly(whole)
    content = FORMS["html"].made(made)
    assert b"It was 62 against 50." in content
    found = agreement(
        "html", content.replace(b"It was 62 against 50.", b"It was 50 against 62."), made, whole
    )
    assert any("does not say" in d and "It was 62 against 50." in d for d in found.differences)


def beside(whole, barnsley, note="Counts only."):
    """The same material with the first measure beside another area, or with the reason why it is not."""
    areas = (
        OtherArea("B", "Barnsley", Shown(barnsley), Shown("4.1", 4.1), Shown("–"), "Its council", ours=False),
        OtherArea("R", "Rotherham", Shown("61", 61), Shown("0.2", 0.2), Shown("–"), "Ours", ours=True),
    )
    others = OtherAreas(QUARTER, areas if barnsley else (), note)
    return replace(whole, details=(replace(whole.details[0], others=others), *whole.details[1:]))


def beside_in_a_year(whole, barnsley, *, ours=True):
    """The same with twelve months too, in which the borough may have no figure."""
    first = beside(whole, "977").details[0]
    year = (
        OtherArea("B", "Barnsley", Shown(barnsley), Shown("–"), Shown("–"), "A ministry", ours=False),
        OtherArea("R", "Rotherham", Shown("240"), Shown("–"), Shown("–"), "Ours", ours=True),
    )
    held = OtherAreas("financial year 2024-25", year[: 2 if ours else 1], "Counts only.")
    return replace(whole, details=(replace(first, others_by_year=(held,)), *whole.details[1:]))


def test_other_areas_stand_beside_ours_in_every_format(form, whole):
    made = quarterly(beside(whole, "977"))
    content = FORMS[form].made(made)
    agreed(form, content, made, beside(whole, "977"))
    text = " ".join(read_back(form, content).text.split())
    assert "Barnsley 977, rate 4.1" in text
    assert form == "xlsx" or "Its council" in text
    found = agreement(form, content, made, beside(whole, "979"))
    assert any("Other areas: 'Barnsley 977" in difference for difference in found.differences)


@pytest.mark.parametrize("ours", [True, False])
def test_other_areas_in_twelve_months_have_a_row_of_their_own(form, whole, ours):
    own = beside_in_a_year(whole, "3,900", ours=ours)
    made = quarterly(own)
    content = FORMS[form].made(made)
    agreed(form, content, made, own)
    text = " ".join(read_back(form, content).text.split())
    assert "Financial year 2024-25" in text and "Barnsley 3,900" in text
    assert ("no figure for these months" in text) != ours
    other = beside_in_a_year(whole, "3,901", ours=ours)
    found = agreement(form, content, made, other)
    assert any("Other areas: 'Barnsley 3,900'" in difference for difference in found.differences)
    if form == "xlsx":
        assert "Barnsley 977, rate 4.1. Financial year 2024-25: Barnsley 3,900" in text


def test_a_workbook_says_why_there_is_no_benchmark(whole):
    own = beside(whole, "", "Hidden with ours.")
    sheet = load_workbook(BytesIO(FORMS["xlsx"].made(quarterly(own))))["Every measure"]
    head, *rows = [[cell.value for cell in row] for row in sheet if row[0].value in ("Ref", "T01", "T02")]
    assert [row[head.index("Benchmark")] for row in rows[:2]] == ["Hidden with ours.", "none held"]


def wards(*outliers, measure="T01"):
    """The first measure over wards, the highest first, each with what is said of it beside the others."""
    places = [place(len(outliers) - n, outlier=words) for n, words in enumerate(outliers)]
    return hotspots(
        places, measure=measure, short_name="Incidents", summary="2 of 8 by chance.", ranked_by="rate"
    )


def test_the_wards_of_a_measure_are_told_in_every_format(form, whole):
    own = replace(whole, places=(wards("above limits", *["within limits"] * 6, "below limits"),))
    made = quarterly(own)
    content = FORMS[form].made(made)
    agreed(form, content, made, own)
    text = " ".join(read_back(form, content).text.split())
    # A workbook holds tables alone.
    assert form == "xlsx" or "Ward 8 stands out" in text
    if form != "pptx":
        # The three highest, and the one below them that is unlike the others.
        assert "below limits" in text and "Ward 6" in text
        # Paper draws more of them than it lists.
        assert form == "pdf" or "Ward 5" not in text
        other = replace(own, places=(wards("within limits", *["within limits"] * 6, "below limits"),))
        found = agreement(form, content, made, other)
        assert "T01 Ward 8 What is unusual: 'above limits of the other wards' but the release says '–'" in (
            found.differences
        )


def test_wards_that_are_unusual_come_first_and_measures_that_cannot_be_judged_not_at_all(whole):
    calm, loud = wards("within limits"), wards("above limits", measure="T02")
    unknown = hotspots([place(1)], outliers=False, measure="T03")
    elsewhere = wards("above limits", measure="C1")
    assert judged_by_ward([calm, loud, unknown, elsewhere], {"T01", "T02", "T03"}) == (loud, calm)
    assert where_blocks(()) == where_in_short(()) == (NONE_JUDGED,)


@pytest.mark.parametrize("form", ["pptx", "docx", "html"])
def test_one_other_point_of_a_chart_fails_the_file(form, files, report, whole):
    def other_point(view):
        points = (*view.points[:4], replace(view.points[4], value=59), *view.points[5:])
        return replace(view, points=points)

    found = agreement(form, files[form], report, changed(whole, other_point))
    assert any(d.startswith("chart of T01, Figure") for d in found.differences)


def test_a_missing_measure_fails_the_file(form, report, whole):
    own = whole.board.priorities[0]
    short = replace(own, measures=own.measures[1:])
    board = replace(whole.board, priorities=(short, whole.board.priorities[1]), attention=(), changed=())
    content = FORMS[form].made(quarterly(replace(whole, board=board, details=whole.details[1:])))
    found = agreement(form, content, report, whole)
    assert any("T01" in d and "is missing" in d for d in found.differences)


def test_a_number_that_nobody_published_fails_the_file(report, whole):
    invented = replace(report, facts=(*report.facts, ("Remark", "There were 98,765.4 of them.")))
    content = FORMS["html"].made(invented)
    found = agreement("html", content, report, whole)
    assert [d for d in found.differences if "98,765.4" in d]


def test_every_page_names_release_day_code_and_marking(form, files, report):
    pages = READ(form, files[form]).pages
    assert len(pages) > 5
    for text in pages:
        plain = " ".join(text.split())
        assert "Release 12, hash 65aef414, as at 15 February 2026" in plain
        assert "OFFICIAL" in plain
        assert form == "xlsx" or re.search(r"\b(\d\.\d|A\.\w+)\b", plain)


def test_a_pack_is_written_whole(tmp_path, report, whole):
    heard = []
    paths = write_pack(tmp_path / "pack", [(report, whole)], ["html", "xlsx"], heard.append)
    assert [p.name for p in paths] == ["quarterly-report-2025-26-Q2.html", "quarterly-report-2025-26-Q2.xlsx"]
    assert sorted(p.name for p in (tmp_path / "pack").iterdir()) == sorted(p.name for p in paths)
    assert heard[0].startswith("Making Web page") and "agree with the release" in heard[1]


def test_a_pack_with_one_wrong_number_is_not_written_at_all(tmp_path, report, whole):
    other = changed(whole, other_quarter)
    with pytest.raises(Disagreement, match="T01 Q2: '1,062' but the release says '1,063'"):
        write_pack(tmp_path / "pack", [(report, whole), (report, other)], ["html"])
    assert not (tmp_path / "pack").exists()


def test_an_unknown_format_is_refused_by_name(tmp_path, report, whole):
    with pytest.raises(ValueError, match="no format 'odt'; there are pptx, docx, xlsx, html, pdf"):
        write_pack(tmp_path, [(report, whole)], ["odt"])


def test_a_priority_report_holds_that_priority_alone(whole):
    own = quarterly(whole, "calm")
    assert "Calm places" in own.title and own.name.endswith("-calm")
    titles = [s.title for s in own.sections]
    assert not any("violence" in t for t in titles)
    with pytest.raises(ValueError, match="there is no priority 'x'; there are first, calm"):
        quarterly(whole, "x")


def test_the_case_study_of_the_quarter_is_in_every_format_with_its_writer(form, files):
    words = " ".join(READ(form, files[form]).text.split())
    for told in ("Neighbours who met", "Two streets met in the hall.", "Now 7 of 10 households come."):
        assert told in words
    assert "Priority lead" in words and "5 Oct 2025" in words
    assert "Long ago" not in words


def test_where_no_case_study_was_written_every_format_says_so(form, whole):
    words = " ".join(READ(form, FORMS[form].made(quarterly(whole, "calm"))).text.split())
    assert "No case study was written for 2025-26 Q2." in words


def test_other_words_of_a_case_study_fail_the_workbook(report, whole, files):
    other = replace(whole, case_studies=(replace(STUDY, text="Somebody else's words: 7 of 10."),))
    found = agreement("xlsx", files["xlsx"], report, other)
    assert found.differences == ("nobody wrote the case study 'Neighbours who met' of 2025-26 Q2",)


def test_what_owners_say_is_a_sheet_of_the_workbook(whole):
    said = Commentary(
        "T01",
        "2025-26 Q2",
        "Fewer came.",
        "A lead",
        "2025-10-05T09:00:00+00:00",
        "All six",
        "2026-04-30",
        ask="Name one",
        ask_by="2026-03-31",
    )
    own = replace(whole, commentary=(said, replace(said, quarter="2025-26 Q1", text="Before.")))
    made = quarterly(own)
    content = FORMS["xlsx"].made(made)
    agreed("xlsx", content, made, own)
    sheet = load_workbook(BytesIO(content))["What owners say"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["Ref"], row["Commentary"], row["Asked by when"]) == ("T01", "Fewer came.", "31 Mar 2026")
    assert len(rows) == 2


def revised(whole, release):
    """Reference, before and after of every row of the table of revisions, in the report of one release or a draft."""
    parts = (
        Revision(QUARTER, "An older report", Cell("59", 59), Cell("60", 60), "Long known", "tester", "2025-06-01"),
        Revision(QUARTER, RELEASE.name, Cell("60", 60), Cell("61", 61), "A late return", "tester", "2025-10-01"),
        Revision(QUARTER, NOT_YET_PRESENTED, Cell("61", 61), Cell("62", 62), "Counted again", "tester", "2026-01-09"),
    )  # fmt: skip
    own = replace(
        whole,
        board=replace(whole.board, release=release),
        details=(replace(whole.details[0], revisions=parts), *(replace(d, revisions=()) for d in whole.details[1:])),
    )  # fmt: skip
    sections = {section.title: section for section in quarterly(own).sections}
    tables = [block for block in sections["Data quality"].blocks if isinstance(block, Table)]
    table = next(t for t in tables if "revised since the last report" in t.caption)
    return [tuple(cell.text for cell in (row[0], row[3], row[4])) for row in table.rows]


def test_a_draft_lists_what_differs_from_the_last_report_and_a_report_what_it_changed(whole):
    assert revised(whole, None) == [("T01", "61", "62")]
    assert revised(whole, RELEASE) == [("T01", "60", "61")]
    assert revised(whole, replace(RELEASE, name="A report that changed nothing")) == []


def test_sensitive_measures_mark_their_pages(whole):
    secret = changed(whole, lambda view: replace(view, sensitivity="high"))
    own = quarterly(secret)
    assert own.marking == "OFFICIAL-SENSITIVE"
    marks = {s.code: s.marking for s in own.sections}
    assert (marks["1.2"], marks["2.2"]) == ("OFFICIAL-SENSITIVE", "OFFICIAL")
