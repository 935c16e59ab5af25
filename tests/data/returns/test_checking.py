"""Whole files: what is taken means what it says, what is refused says where and why, in one pass."""

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl.comments import Comment

from data.observations import Observation
from data.periods import Quarter
from data.returns import checking
from data.returns.problems import MOST_SHOWN
from data.returns.reading import file_content
from data.returns.report import Report
from tests.data.returns.files import (
    HEADER,
    ROWS,
    catalogue,
    checked,
    csv_text,
    members,
    raw,
    row_xml,
    saved,
    with_sheet,
    workbook,
    zipped,
)


@pytest.fixture(autouse=True)
def same_process(monkeypatch) -> None:
    """Read files here: that another process reads them is tested on its own, and takes its time."""

    def content(path, name, parameters) -> dict:
        with path.open("rb") as file:
            return file_content(file, {**parameters, "name": name, "size": path.stat().st_size})

    monkeypatch.setattr(checking, "content_of", content)


Q3, Q4 = Quarter.parse("2024-25 Q3").period, Quarter.parse("2024-25 Q4").period
EXPECTED = (
    Observation("SC14", Q4, "E08000018", numerator=12, denominator=93, maturity=""),
    Observation("SC14", Q3, "E08000018", numerator=10, denominator=80, maturity=""),
    Observation("RC10", Q4, "E05012996", numerator=31, maturity=""),
    Observation("RC10", Q4, "E05012993", numerator=0, maturity=""),
    Observation("RC10", Q3, "E05012993", maturity="", reason="suppressed"),
)
TEXT = csv_text()
CR = TEXT.replace("\n", "\r")
SAME_CSV = {
    "plain": TEXT.encode(),
    "byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "utf-16 le": TEXT.encode("utf-16"),
    "utf-16 without mark": TEXT.encode("utf-16-le"),
    "utf-16 be": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "carriage returns": CR.encode(),
    "windows lines": TEXT.replace("\n", "\r\n").encode(),
    "mixed lines": TEXT.replace("\n", "\r\n", 2).encode(),
    "semicolons": TEXT.replace(",", ";").encode(),
    "tabs": TEXT.replace(",", "\t").encode(),
    "sep line": b"sep=;\r\n" + TEXT.replace(",", ";").encode(),
    "all quoted": "\n".join(
        ",".join(f'"{field}"' for field in line.split(",")) for line in TEXT.splitlines()
    ).encode(),
    "no last newline": TEXT.rstrip("\n").encode(),
    "preamble": b"Return of South Yorkshire Police\n\n" + TEXT.encode(),
    "comment lines": b"# made by a machine\n" + TEXT.encode(),
    "blank line inside": TEXT.replace("\nRC10", "\n\nRC10", 1).encode(),
    "trailing comma everywhere": TEXT.replace("\n", ",\n").encode(),
    "header in capitals": TEXT.replace("measure", "MEASURE", 1).encode(),
    "no-break spaces": TEXT.replace("2024-25 Q4", "2024–25\u00a0Q4").encode(),
}


@pytest.mark.parametrize("dialect", SAME_CSV)
def test_the_same_rows_are_read_from_every_dialect(dialect: str, tmp_path) -> None:
    report = checked(raw(tmp_path / "return.csv", SAME_CSV[dialect]))
    assert report.observations == EXPECTED, report.problems
    assert (report.format, report.rows) == ("tidy", 5)


def test_windows_text_is_read_with_a_warning(tmp_path) -> None:
    content = csv_text((*ROWS[:-1], (*ROWS[-1][:-1], "café"))).encode("cp1252")
    report = checked(raw(tmp_path / "return.csv", content))
    assert [problem.code for problem in report.problems] == ["ENCODING_GUESSED"]
    assert report.figures[-1].note == "café"


def test_a_workbook_gives_the_same_figures(tmp_path) -> None:
    report = checked(saved(workbook(), tmp_path / "return.xlsx"))
    assert report.observations == EXPECTED
    assert report.problems == ()
    assert report.figures[1].note == "slow start"


def line(**changes: object) -> str:
    row = dict(zip(HEADER, ROWS[0], strict=True)) | changes
    return csv_text([[row[name] for name in HEADER]])


BAD_LINES = {
    "unknown measure": (line(measure="SC99"), "MEASURE_UNKNOWN", "A2"),
    "letter O for zero": (line(measure="RC1O"), "MEASURE_LOOKALIKE", "A2"),
    "Cyrillic letter": (line(measure="SС14"), "MEASURE_LOOKALIKE", "A2"),
    "held by owner": (line(measure="VO27"), "MEASURE_HELD", "A2"),
    "totals row": (line(measure="Total"), "ROW_TOTAL", "A2"),
    "no measure": (line(measure=""), "MEASURE_MISSING", "A2"),
    "quarter five": (line(period="2024-25 Q5"), "PERIOD_QUARTER", "B2"),
    "no year": (line(period="Q1"), "PERIOD_NO_YEAR", "B2"),
    "future": (line(period="2025-26 Q4"), "PERIOD_FUTURE", "B2"),
    "closed": (line(period="2015-16 Q4"), "PERIOD_CLOSED", "B2"),
    "a year for a quarterly measure": (line(period="2024-25"), "PERIOD_KIND", "B2"),
    "year to date": (line(period="2024-25 Q3 YTD"), "PERIOD_KIND", "B2"),
    "year to date elsewhere": (
        line(period="2024-25 Q3 YTD", area="England", note="Home Office"),
        "PERIOD_KIND",
        "B2",
    ),
    "half a year elsewhere": (
        line(period="Apr-Sep 2024", area="England", note="Home Office"),
        "PERIOD_KIND",
        "B2",
    ),
    "unknown area": (line(area="Atlantis"), "AREA_UNKNOWN", "C2"),
    "ward of a borough measure": (line(area="Wath"), "AREA_NOT_FOR_MEASURE", "C2"),
    "another area without who published it": (line(area="England", note=""), "SOURCE_MISSING", "I2"),
    "ward before it began": (
        line(measure="RC10", area="Wath", period="2020-21 Q4", denominator=""),
        "AREA_NOT_THEN",
        "C2",
    ),
    "unknown part": (line(part="martian"), "PART_UNKNOWN", "D2"),
    "numerator over denominator": (line(numerator=94), "NUMERATOR_OVER_DENOMINATOR", "E2"),
    "denominator zero": (line(numerator=0, denominator=0), "DENOMINATOR_ZERO", "F2"),
    "denominator missing": (line(denominator=""), "DENOMINATOR_MISSING", "F2"),
    "numerator missing": (line(numerator=""), "NUMERATOR_MISSING", "E2"),
    "negative": (line(numerator="-1"), "COUNT_NEGATIVE", "E2"),
    "not whole": (line(numerator="1.5"), "COUNT_NOT_WHOLE", "E2"),
    "nothing given": (line(numerator="", denominator=""), "FIGURE_MISSING", "G2"),
    "reason and figure": (line(reason="late"), "REASON_WITH_FIGURE", "H2"),
    "reason of one's own": (line(numerator="", denominator="", reason="dog ate it"), "REASON_UNKNOWN", "H2"),
    "value against counts": (line(value="50%"), "VALUE_MISMATCH", "G2"),
    "fraction for percent": (line(numerator="", denominator="", value="0.129"), "PERCENT_AMBIGUOUS", "G2"),
    "bounded share": (line(numerator=">50"), "BOUND_NOT_TAKEN", "E2"),
    "thousands without quotes": (line(numerator="1,234"), "ROW_LONG", "J2"),
    "short row": (line() + "SC14,2024-25 Q3\n", "ROW_SHORT", "3"),
    "unclosed quote": (line() + 'SC14,"2024-25 Q3,Rotherham\nSC14,x\n', "CSV_QUOTES", "3"),
    "stray quote": (line() + 'SC14,"2024"-25 Q3,Rotherham,,1,2,,,\n', "CSV_QUOTES", "3"),
    "same row twice": (line() + line().splitlines()[1] + "\n", "DUPLICATE_SAME", "A3"),
    "conflicting rows": (
        line() + line(numerator=13, area="rotherham ").splitlines()[1] + "\n",
        "DUPLICATE_CONFLICT",
        "A3",
    ),
    "duplicate header": (line().replace("note", "Measure", 1), "HEADER_DUPLICATE", "I1"),
    "blank header over content": (
        line().replace(",note", ",", 1).replace("93,,,\n", "93,,,x\n"),
        "HEADER_BLANK",
        "I1",
    ),
    "missing column": (
        csv_text([("SC14", "2024-25 Q4", 1)], ("measure", "period", "count")),
        "HEADER_MISSING",
        "1",
    ),
    "no header": ("SC14,2024-25 Q4,Rotherham,,12,93\n", "FORMAT_UNKNOWN", ""),
    "second table": (line() + "period,area,measure,count\n", "TABLE_SECOND", "3"),
    "e-mail address": (line(note="ask ann@example.org"), "PERSONAL_DATA", "I2"),
    "telephone number": (line(note="ring 01709 382121"), "PERSONAL_DATA", "I2"),
    "National Insurance number": (line(note="QQ 12 34 56 C").replace("QQ", "AB"), "PERSONAL_DATA", "I2"),
    "postcode": (line(note="near S60 1AE"), "PERSONAL_DATA", "I2"),
    "header of birth dates": (line().replace(",note", ",date of birth", 1), "PERSONAL_DATA", "I1"),
    "replacement character": (line(area="Rother\ufffdham"), "TEXT_DAMAGED", "C2"),
    "long field": (line(note="x" * 5000), "TEXT_TOO_LONG", "I2"),
}


def place(problem) -> str:
    return f"{problem.column}{problem.row or ''}"


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_bad_row_is_refused_with_its_place(case: str, tmp_path) -> None:
    text, code, where = BAD_LINES[case]
    report = checked(raw(tmp_path / "return.csv", text))
    assert not report.accepted
    assert report.observations == ()
    assert (code, where) in [(problem.code, place(problem)) for problem in report.problems]
    assert all(problem.message for problem in report.problems)


def test_personal_data_is_never_repeated(tmp_path) -> None:
    report = checked(raw(tmp_path / "return.csv", line(note="ann@example.org, 01709 382121")))
    assert "ann" not in str(report.as_json())
    assert "382121" not in str(report.as_json())
    report = checked(raw(tmp_path / "return.csv", line(area="ann@example.org")))
    assert {problem.code for problem in report.problems} == {"AREA_UNKNOWN", "PERSONAL_DATA"}
    assert "ann" not in str(report.as_json())


def test_every_problem_of_a_file_is_found_in_one_pass(tmp_path) -> None:
    rows = [("SC99", "Q1", "Atlantis", "", "-1", "", "", "why", "")] * 3
    report = checked(raw(tmp_path / "return.csv", csv_text(rows)))
    codes = {problem.code for problem in report.problems}
    assert codes == {
        "MEASURE_UNKNOWN",
        "PERIOD_NO_YEAR",
        "AREA_UNKNOWN",
        "COUNT_NEGATIVE",
    }
    assert {problem.row for problem in report.problems} == {2, 3, 4}


def test_a_long_list_of_problems_is_cut_with_a_count(tmp_path) -> None:
    rows = [("SC99", "2024-25 Q4", "Rotherham", "", "-1", "", "", "", "")] * 300
    report = checked(raw(tmp_path / "return.csv", csv_text(rows)))
    assert len(report.problems) == MOST_SHOWN + 1
    assert report.problems[-1].code == "MORE_PROBLEMS"
    assert "400 more" in report.problems[-1].message


def test_a_hopeless_file_is_given_up_in_time(tmp_path) -> None:
    rows = [(f"Unknown {n}", f"2024 Q{n}", f"Area {n}", "", f"-{n}", "", "", "", "") for n in range(19_000)]
    report = checked(raw(tmp_path / "return.csv", csv_text(rows)))
    assert len(report.problems) == MOST_SHOWN + 1
    assert "CHECK_STOPPED 1" in report.problems[-1].message
    assert report.rows == 19_000


def test_words_for_no_figure_become_reasons_and_the_clock_says_late(tmp_path) -> None:
    rows = [
        ("SC14", "2024-25 Q4", "Rotherham", "", "NYA", "", "", "", ""),
        ("SC14", "2025-26 Q3", "Rotherham", "", "NYA", "", "", "", ""),
        ("SC14", "2024-25 Q3", "Rotherham", "", "<5", "40", "", "", ""),
        ("RC10", "2024-25 Q3", "Rotherham", "", "more than 400", "", "", "", ""),
        ("SC14", "2024-25 Q2", "Rotherham", "", "", "", "12.9 %", "", ""),
        ("SC14", "2024-25 Q1", "Rotherham", "", "12p", "80", "", "", ""),
        ("SC14", "2024-25 Q1", "Rotherham", "race", "1 of 2", "", "", "", ""),
    ]
    report = checked(raw(tmp_path / "return.csv", csv_text(rows[:-1])), as_of=date(2026, 2, 10))
    late, due, small, bound, share, provisional = report.observations
    assert (late.reason, due.reason) == ("late", "not_due")
    assert (small.reason, small.source_text) == ("suppressed", "<5 of 40")
    assert (bound.value, bound.bound) == (Decimal(400), "more than")
    assert (share.value, share.source_text) == (Decimal("12.9"), "12.9 %")
    assert (provisional.numerator, provisional.maturity) == (12, "provisional")
    assert not checked(raw(tmp_path / "other.csv", csv_text(rows))).accepted


def wide(
    rows=(("Boston Castle", 31, "1,020"), ("Wath", 4, "NYA")), header=("Area", "2024-25 Q3", "Jan-Mar 2025")
):
    book = workbook(rows, header)
    book.active.insert_rows(1, 2)
    book.active["A1"] = "RC10: Shoplifting"
    return book


def test_areas_down_and_quarters_across_are_read(tmp_path) -> None:
    report = checked(saved(wide(), tmp_path / "wide.xlsx"))
    assert (report.format, report.rows, report.problems) == ("wide", 4, ())
    assert report.observations == (
        Observation("RC10", Q3, "E05012996", numerator=31, maturity=""),
        Observation("RC10", Q4, "E05012996", numerator=1020, maturity=""),
        Observation("RC10", Q3, "E05013016", numerator=4, maturity=""),
        Observation("RC10", Q4, "E05013016", source_text="NYA", maturity="", reason="late"),
    )


def test_a_wide_sheet_may_name_measures_in_a_column(tmp_path) -> None:
    rows = (("SC14", "Rotherham", "12.9%"), ("RC10", "Rotherham", 400))
    report = checked(saved(workbook(rows, ("Measure", "Area", "Q4 2024/25")), tmp_path / "wide.xlsx"))
    share, count = report.observations
    assert (share.value, count.numerator) == (Decimal("12.9"), 400)


def test_a_total_of_a_wide_sheet_must_be_the_sum(tmp_path) -> None:
    rows = (("Boston Castle", 31, 10), ("Wath", 4, 20), ("Total", 35, 31))
    report = checked(saved(wide(rows), tmp_path / "wide.xlsx"))
    assert [(p.code, place(p), p.expected) for p in report.problems] == [("ROW_TOTAL_MISMATCH", "C6", "30")]


def test_an_ambiguous_period_across_is_refused_at_its_heading(tmp_path) -> None:
    report = checked(saved(wide(header=("Area", "2024-25 Q3", "2025 Q1")), tmp_path / "wide.xlsx"))
    assert ("PERIOD_AMBIGUOUS", "C3") in [(p.code, place(p)) for p in report.problems]


def with_change(change) -> object:
    book = workbook()
    change(book)
    return book


def hide_sheet(book) -> None:
    book.create_sheet("Cover")["A1"] = "cover"
    book["Return"].sheet_state = "hidden"
    book.active = 1


def add_hidden_names(book) -> None:
    hidden = book.create_sheet("cases")
    hidden["A1"], hidden["A2"] = "Surname", "Smith"
    hidden.sheet_state = "veryHidden"


def put(cell: str, value: object, number_format: str = "General"):
    def change(book) -> None:
        book.active[cell] = value
        book.active[cell].number_format = number_format

    return change


def second_table(book) -> None:
    other = book.create_sheet("Old")
    for row in book["Return"].iter_rows(values_only=True):
        other.append(row)


BAD_BOOKS = {
    "hidden row": (lambda book: setattr(book.active.row_dimensions[3], "hidden", True), "ROW_HIDDEN", "3"),
    "hidden column": (lambda book: setattr(book.active.column_dimensions["E"], "hidden", True), "COLUMN_HIDDEN", "E"),
    "merged keys": (lambda book: book.active.merge_cells("A2:A3"), "CELLS_MERGED", "A2"),
    "formula never calculated": (put("E2", "=6+6"), "FORMULA_NOT_CALCULATED", "E2"),
    "hidden sheet with the table": (hide_sheet, "SHEET_HIDDEN", ""),
    "hidden sheet with names": (add_hidden_names, "PERSONAL_DATA", "A1"),
    "two tables": (second_table, "SHEET_SEVERAL", ""),
    "date in a count": (put("E2", datetime(2024, 4, 1), "d-mmm"), "COUNT_DATE", "E2"),
    "boolean in a count": (put("E2", True), "COUNT_BOOLEAN", "E2"),
    "date for a period": (put("B2", datetime(2025, 1, 1), "dd/mm/yyyy"), "PERIOD_DATE", "B2"),
    "number for a period": (put("B2", 45658), "PERIOD_SERIAL", "B2"),
    "star shown over a number": (put("E2", 3, '"*"'), "CELL_DISPLAY_DIFFERS", "E2"),
    "nothing shown for none": (put("E2", 0, "0;;"), "CELL_DISPLAY_DIFFERS", "E2"),
    "nothing shown at all": (put("E2", 12, ";;;"), "CELL_DISPLAY_DIFFERS", "E2"),
    "star shown for few": (put("E2", 3, '[<5]"*";0'), "CELL_DISPLAY_DIFFERS", "E2"),
    "thousands shown": (put("E2", 12, "0,"), "CELL_DISPLAY_DIFFERS", "E2"),
    "comment with a name": (
        lambda book: setattr(book.active["E2"], "comment", Comment("ask Mrs Jones", "x")),
        "PERSONAL_DATA",
        "E2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_BOOKS)
def test_what_a_person_may_not_see_in_a_workbook_is_refused(case: str, tmp_path) -> None:
    change, code, where = BAD_BOOKS[case]
    report = checked(saved(with_change(change), tmp_path / "return.xlsx"))
    assert not report.accepted
    assert (code, where) in [(problem.code, place(problem)) for problem in report.problems]


def test_a_formula_that_waits_to_be_calculated_again_is_refused(tmp_path) -> None:
    path = saved(with_change(put("E2", "=6+6")), tmp_path / "sound.xlsx")
    content = members(path)
    name = "xl/worksheets/sheet1.xml"
    content[name], blanks = re.subn(rb"</f><v ?/>|</f><v></v>", b"</f><v>12</v>", content[name])
    assert blanks == 1
    stale = checked(zipped(tmp_path / "stale.xlsx", content))
    assert [(p.code, place(p)) for p in stale.problems] == [("FORMULA_STALE", "E2")]
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(b'fullCalcOnLoad="1"', b"")
    assert checked(zipped(tmp_path / "fresh.xlsx", content)).observations == EXPECTED


def test_a_cover_sheet_may_say_whom_to_ask(tmp_path) -> None:
    book = workbook()
    book.create_sheet("Cover").append(["Email", "ann@example.org"])
    report = checked(saved(book, tmp_path / "return.xlsx"))
    assert report.accepted
    assert [(p.code, p.warning) for p in report.problems] == [("PERSONAL_DATA", True)] * 2


def test_a_percent_format_is_read_as_it_is_shown(tmp_path) -> None:
    rows = [("SC14", "2024-25 Q4", "Rotherham", "", "", "", 0.129, "", "")]
    book = workbook(rows)
    book.active["G2"].number_format = "0.0%"
    assert checked(saved(book, tmp_path / "return.xlsx")).observations[0].value == Decimal("12.9")
    book.active["G2"].number_format = "General"
    assert checked(saved(book, tmp_path / "plain.xlsx")).problems[0].code == "PERCENT_AMBIGUOUS"


def test_a_format_that_only_adds_words_changes_nothing(tmp_path) -> None:
    book = with_change(put("E2", 12, '0 "offences"'))
    assert checked(saved(book, tmp_path / "return.xlsx")).observations == EXPECTED


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"])
def test_a_failed_formula_is_never_a_blank(error: str, tmp_path) -> None:
    cells = (*(f'<c t="inlineStr"><is><t>{t}</t></is></c>' for t in ("RC10", "2024-25 Q4", "Wath", "")),)
    row = f'<row r="2">{"".join(cells)}<c t="e"><f>1/0</f><v>{error}</v></c></row>'
    path = with_sheet(tmp_path / "return.xlsx", row_xml(1, HEADER) + row)
    report = checked(path)
    assert [(p.code, place(p)) for p in report.problems if p.code == "FORMULA_ERROR"] == [
        ("FORMULA_ERROR", "E2")
    ]


def test_a_workbook_openpyxl_cannot_open_is_still_read(tmp_path) -> None:
    path = saved(workbook(), tmp_path / "sound.xlsx")
    content = members(path)
    content["xl/styles.xml"] = content["xl/styles.xml"].replace(b'fontId="0"', b'fontId=""')
    assert content["xl/styles.xml"].count(b'fontId=""')
    assert checked(zipped(tmp_path / "odd.xlsx", content)).observations == EXPECTED


def test_leading_blank_rows_keep_their_numbers(tmp_path) -> None:
    bad = ("SC99", *ROWS[0][1:])
    book = workbook([bad])
    book.active.insert_rows(1, 5)
    report = checked(saved(book, tmp_path / "return.xlsx"))
    assert [(p.code, place(p)) for p in report.problems] == [("MEASURE_UNKNOWN", "A7")]


def test_footnotes_and_repeated_headers_are_only_mentioned(tmp_path) -> None:
    book = workbook()
    book.active.append(HEADER)
    book.active.append(["RC10", "2024-25 Q4", "Wath", None, 5])
    book.active.append([])
    book.active.append(["Figures may change."])
    report = checked(saved(book, tmp_path / "return.xlsx"))
    assert report.accepted
    assert [problem.code for problem in report.problems] == ["HEADER_REPEATED", "ROW_FOOTNOTE"]
    assert report.rows == 6


def test_a_file_without_any_figure_is_refused(tmp_path) -> None:
    report: Report = checked(raw(tmp_path / "return.csv", csv_text([])))
    assert [problem.code for problem in report.problems] == ["FILE_NO_FIGURES"]


@pytest.mark.parametrize(
    ("value", "number_format", "count"),
    [
        (31, '[<5]"*";0', 31),
        (0, '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 0),
        (1234, '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 1234),
        (0, '0;-0;"nil"', 0),
        (31, "[Red]0", 31),
        (31, "0000", 31),
        (31, "[$-809]#,##0.00", 31),
    ],
)
def test_a_number_that_is_shown_as_it_is_is_taken(value, number_format, count, tmp_path) -> None:
    change = put("E4", value, number_format)
    report = checked(saved(with_change(change), tmp_path / "return.xlsx"))
    assert report.accepted, report.problems
    assert report.observations[2].numerator == count


def test_a_month_typed_into_a_cell_is_a_month(tmp_path) -> None:
    book = with_change(put("B4", datetime(2025, 1, 1), "mmm-yy"))
    report = checked(saved(book, tmp_path / "return.xlsx"))
    assert report.accepted, report.problems
    assert report.observations[2].period.label == "January 2025"


@pytest.mark.parametrize(
    "formula",
    ["'[1]Sheet1'!A1", "'http://example.org/[a.xlsx]S'!A1", 'WEBSERVICE("x")', "cmd|'/c calc'!A0"],
)
def test_a_formula_that_looks_elsewhere_is_refused(formula: str, tmp_path) -> None:
    path = saved(workbook(), tmp_path / "return.xlsx")
    content = members(path)
    sheet = content["xl/worksheets/sheet1.xml"].decode()
    written = formula.replace('"', "&quot;")
    sheet = re.sub(r'<c r="E2"[^>]*>.*?</c>', f'<c r="E2"><f>{written}</f><v>12</v></c>', sheet)
    content["xl/worksheets/sheet1.xml"] = sheet.encode()
    content["xl/workbook.xml"] = re.sub(rb"<calcPr[^>]*/>", b"", content["xl/workbook.xml"])
    report = checked(zipped(tmp_path / "outside.xlsx", content))
    assert [(p.code, place(p)) for p in report.problems] == [("FORMULA_OUTSIDE", "E2")]


HEADINGS = (
    "measure_code,period,area_code,numerator,denominator",
    "Indicator Code,Reporting Period,Area:,Count,Out of",
    'measure, "period", area, numerator, denominator',
    "Measure name,Quarter,Area name,Num,Denom",
)


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_are_read_as_people_write_them(heading: str, tmp_path) -> None:
    name = catalogue().measure("SC14").name if "name" in heading else "SC14"
    report = checked(raw(tmp_path / "return.csv", f'{heading}\n"{name}", "2024-25 Q4", Rotherham, 12, 93\n'))
    assert report.accepted, report.problems
    (found,) = report.observations
    assert (found.measure, found.numerator, found.denominator) == ("SC14", 12, 93)


def test_a_corner_may_name_the_measure_and_a_column_of_totals_is_left_out(tmp_path) -> None:
    rows = (("Boston Castle", 31, 10, 41), ("Wath", 4, 20, 24))
    book = workbook(rows, ("RC10", "2024-25 Q3", "2024-25 Q4", "Total"))
    report = checked(saved(book, tmp_path / "wide.xlsx"))
    assert (report.accepted, [p.code for p in report.problems]) == (True, ["COLUMN_TOTAL"])
    assert [found.numerator for found in report.observations] == [31, 10, 4, 20]


def test_a_wide_sheet_without_areas_is_told_so(tmp_path) -> None:
    book = workbook((("RC10", 31, 10), ("RC01", 4, 20)), ("Measure", "2024-25 Q3", "2024-25 Q4"))
    report = checked(saved(book, tmp_path / "wide.xlsx"))
    assert [(p.code, p.expected) for p in report.problems] == [("HEADER_MISSING", "area")]


@pytest.mark.parametrize("area", ["Total", "All wards"])
def test_a_row_of_totals_is_told_from_an_unknown_area(area: str, tmp_path) -> None:
    text = csv_text() + f"RC10,2024-25 Q4,{area},,31,,,,\n"
    report = checked(raw(tmp_path / "return.csv", text))
    assert [(p.code, place(p)) for p in report.problems] == [("ROW_TOTAL", "C7")]


def test_a_source_with_commas_below_the_table_is_a_footnote(tmp_path) -> None:
    text = csv_text() + "Source: South Yorkshire Police, extracted 1 April\n"
    report = checked(raw(tmp_path / "return.csv", text))
    assert (report.accepted, [p.code for p in report.problems]) == (True, ["ROW_FOOTNOTE"])


@pytest.mark.parametrize(("odd", "code"), [("\u202e", "TEXT_HIDDEN"), ("\ufffd", "TEXT_DAMAGED")])
def test_a_note_that_hides_or_lost_characters_is_refused(odd: str, code: str, tmp_path) -> None:
    report = checked(raw(tmp_path / "return.csv", line(note=f"caf{odd}")))
    assert [(p.code, place(p)) for p in report.problems] == [(code, "I2")]


def test_rows_of_no_height_and_columns_of_no_width_are_hidden(tmp_path) -> None:
    rows = row_xml(1, HEADER) + row_xml(2, ROWS[0], 'ht="0" customHeight="1"')
    path = with_sheet(tmp_path / "a.xlsx", rows, before='<cols><col min="5" max="5" width="0"/></cols>')
    assert [(p.code, place(p)) for p in checked(path).problems] == [
        ("COLUMN_HIDDEN", "E"),
        ("ROW_HIDDEN", "2"),
    ]


def test_an_unknown_area_is_answered_with_the_nearest_name(tmp_path) -> None:
    (problem,) = checked(raw(tmp_path / "return.csv", line(area="Rotherhm"))).problems
    assert (problem.code, problem.message.endswith("did you mean Rotherham?")) == ("AREA_UNKNOWN", True)
