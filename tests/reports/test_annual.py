"""The annual report: scrutiny's fixed headings, the full year with target and year before, recommendations answered."""

from dataclasses import replace

import pytest

from data.passages_file import LARGEST, PassagesRefused, read_passages
from metrics.views import CaseStudy, MeetingItem
from reports.agreement import agreed, agreement
from reports.annual import annual, year_table
from reports.pack import FORMS
from reports.paper import Bullets, Heading, Paragraph, Table
from tests.components.conftest import verdict
from tests.reports.material import material

YEAR = "2024-25"
RECOMMENDED = MeetingItem(
    "recommendation", "Share the plans.", "OSMB", "", "", "", "Meetings were set up.", "", "answered"
)


@pytest.fixture(scope="module")
def whole():
    found = material()
    return replace(found, board=replace(found.board, quarter="2024-25 Q4"), items=(RECOMMENDED,))


@pytest.fixture(scope="module")
def report(whole):
    return annual(whole)


@pytest.mark.parametrize("form", ["pptx", "docx", "xlsx", "html"])
def test_it_agrees_with_the_release_in_every_format(form, report, whole):
    assert agreed(form, FORMS[form].made(report), report, whole).compared > 100


def test_another_year_end_fails_the_file(report, whole):
    content = FORMS["html"].made(report)
    own = whole.board.priorities[1]
    first = own.measures[0]
    row = replace(first.years[0], year_end=replace(first.years[0].year_end, text="295"))
    changed = replace(own, measures=(replace(first, years=(row,)), *own.measures[1:]))
    board = replace(whole.board, priorities=(whole.board.priorities[0], changed))
    found = agreement("html", content, report, replace(whole, board=board))
    assert "C1 Year end: '294' but the release says '295'" in found.differences


def test_the_covering_report_has_scrutinys_headings_in_order(report):
    cover = next(s for s in report.sections if s.code == "0.2")
    headings = [b.text for b in cover.blocks if isinstance(b, Heading)]
    assert headings[:3] == ["Report summary", "Recommendations", "1. Background"]
    assert [h.partition(". ")[0] for h in headings[2:]] == [str(n) for n in range(1, 12)]


def test_what_nobody_wrote_is_a_gap(report):
    cover = next(s for s in report.sections if s.code == "0.2")
    words = [b.text for b in cover.blocks if isinstance(b, Paragraph)]
    assert words.count("Gap: not filled in") == 5


WORDS = """\ufeff# Foreword

We did 4,321 things
this year.

## Thank you all.

# legal implications
None arise.
"""


def test_what_people_wrote_stands_under_its_heading(tmp_path, whole):
    path = tmp_path / "words.md"
    path.write_text(WORDS.replace("## Thank", "Thank"), encoding="utf-8")
    own = replace(whole, passages=read_passages(path))
    made = annual(own)
    blocks = {s.code: s.blocks for s in made.sections}
    at = blocks["0.4"].index(Heading("Foreword"))
    assert blocks["0.4"][at + 1 : at + 3] == (
        Paragraph("We did 4,321 things this year."),
        Paragraph("Thank you all."),
    )
    at = blocks["0.2"].index(Heading("7. Legal implications"))
    assert blocks["0.2"][at + 1] == Paragraph("None arise.")
    content = FORMS["docx"].made(made)
    agreed("docx", content, made, own)
    assert any("4,321" in difference for difference in agreement("docx", content, made, whole).differences)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (WORDS.encode(), "line 6: the report has no passage 'Thank you all.'; it has Foreword"),
        (b"# Foreword\nx\n# FOREWORD\n", "line 3: 'Foreword' stands there twice"),
        (b"Dear all\n", "line 1: this text stands above the first heading"),
        (b"# Foreword\n\xff\xfe", "not UTF-8 text"),
        (b"# Foreword\n" + b"x" * LARGEST, "larger than 100,000 bytes"),
    ],
)
def test_a_file_of_words_that_cannot_be_used_names_the_line(tmp_path, content, message):
    path = tmp_path / "words.md"
    path.write_bytes(content)
    with pytest.raises(PassagesRefused, match=message):
        read_passages(path)


def test_the_year_has_every_quarter_target_status_and_the_year_before(report, whole):
    table = next(b for s in report.sections if s.code == "2.2" for b in s.blocks if isinstance(b, Table))
    row = dict(zip(table.names, (cell.text for cell in table.rows[0]), strict=True))
    assert (row["Q1"], row["Q2"], row["Q3"], row["Q4"], row["Year end"]) == ("55", "70", "79", "90", "294")
    assert (row["Target"], row["Year status"], row["Year before"]) == ("200", "Off target", "–")
    assert year_table("Nothing", (), YEAR, "").rows == ()


def test_last_years_recommendations_are_answered(report):
    section = next(s for s in report.sections if s.code == "0.3")
    table = next(b for b in section.blocks if isinstance(b, Table))
    row = dict(zip(table.names, (cell.text for cell in table.rows[0]), strict=True))
    assert (row["What was asked"], row["What we did"]) == ("Share the plans.", "Meetings were set up.")
    assert row["Made on"] == "Gap: not filled in"


def test_challenges_and_commitments_stand_with_their_priority(report):
    section = next(s for s in report.sections if s.code == "1.1")
    assert any(isinstance(b, Bullets) and "It missed" in b.items[0] for b in section.blocks)


def test_every_case_study_of_the_year_is_told_with_its_quarter(whole):
    studies = tuple(
        CaseStudy("calm", quarter, f"Story {n}", "Illustrative example.", "Lead", "2025-04-01T09:00:00+00:00")
        for n, quarter in enumerate(("2023-24 Q4", "2024-25 Q1", "2024-25 Q4"), 1)
    )
    made = annual(replace(whole, case_studies=studies))
    own = next(s for s in made.sections if s.code == "2.1")
    headings = [b.text for b in own.blocks if isinstance(b, Heading) and "ase study" in b.text]
    assert headings == ["Case study: Story 2 (2024-25 Q1)", "Case study: Story 3 (2024-25 Q4)"]
    none = next(s for s in made.sections if s.code == "1.1")
    assert none.blocks[-1] == Paragraph("No case study was written for 2024-25.")


def test_a_year_that_is_not_over_has_no_annual_report(whole):
    with pytest.raises(ValueError, match="made from a Q4, not from 2025-26 Q2"):
        annual(material())


def text_under(report, code, heading):
    blocks = next(s for s in report.sections if s.code == code).blocks
    return blocks[blocks.index(Heading(heading)) + 1].text


def test_key_issues_count_targets_and_judgements_apart(whole, report):
    told = text_under(report, "0.2", "2. Key issues")
    headline = [m for p in whole.board.priorities for m in p.measures if m.headline and m.shown]
    assert f"of {len(headline)} headline measures have a target for 2024-25." in told
    assert "could be judged at the end of the year, and" in told

    def without(view):
        return replace(
            view, years=tuple(replace(y, status=verdict("no_target", "No target set")) for y in view.years)
        )

    untold = replace(
        whole.board,
        priorities=tuple(
            replace(p, measures=tuple(map(without, p.measures))) for p in whole.board.priorities
        ),
    )
    told = text_under(annual(replace(whole, board=untold)), "0.2", "2. Key issues")
    assert told.startswith(
        f"0 of {len(headline)} headline measures have a target for 2024-25. So none could be judged"
    )


def test_last_years_matters_stand_apart_from_older_ones(whole):
    def asked(text, day, kind="recommendation"):
        return MeetingItem(kind, text, "Scrutiny", day, "", "", "Done.", "", "answered")

    items = (
        asked("Old", "2019-03-27"),
        asked("No day", ""),
        asked("Last year", "2023-04-01", "question"),
        asked("The Board's own", "2024-05-01", "decision"),
    )
    section = next(s for s in annual(replace(whole, items=items)).sections if s.code == "0.3")
    tables = [b for b in section.blocks if isinstance(b, Table)]
    assert [[row[3].text for row in t.rows] for t in tables] == [["Last year"], ["Old", "No day"]]
    assert section.blocks[0].text == "1 of 1 matters raised since 1 April 2023 are answered."
    alone = next(s for s in annual(replace(whole, items=items[:1])).sections if s.code == "0.3")
    assert alone.blocks[0].text == "No recommendation or question is recorded since 1 April 2023."


def test_slides_have_every_quarter_and_the_year_before(report):
    columns = {
        column.name
        for section in report.sections_for("pptx")
        for block in section.blocks
        if isinstance(block, Table) and "measures in 2024-25" in block.caption
        for column in block.columns
        if column.slide
    }
    assert columns == {"Measure", "Q1", "Q2", "Q3", "Q4", "Year end", "Target", "Year status", "Year before"}


def test_the_cover_says_which_pages_are_not_for_everybody(whole, report):
    assert not any(name == "Publication" for name, _ in report.facts)
    own = whole.board.priorities[0]
    at_risk = replace(own, measures=(replace(own.measures[0], sensitivity="high"), *own.measures[1:]))
    board = replace(whole.board, priorities=(at_risk, *whole.board.priorities[1:]))
    assert "Pages marked OFFICIAL-SENSITIVE" in dict(annual(replace(whole, board=board)).facts)["Publication"]
