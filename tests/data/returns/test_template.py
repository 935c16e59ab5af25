"""The workbook a partner fills in, and the one handed back with its problems marked."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from data.observations import NewBatch, Observation
from data.periods import Quarter
from data.returns.importing import take_in
from data.returns.marking import MarkingError, marked_copy
from data.returns.template import COLUMNS, SHEET, TemplateError, due_figures, template_workbook
from tests.data.returns.files import DAY, catalogue, checked, csv_text, members, raw, saved, workbook

QUARTER = Quarter.parse("2024-25 Q4")
NAMES = [name for name, _ in COLUMNS]
FIRST_ROW = 5


def template(folder: Path, partner: str = "SYP", store=None, quarter: Quarter = QUARTER) -> Path:
    path = folder / f"{partner}.xlsx"
    template_workbook(catalogue(), store, partner, quarter, path)
    return path


def fill(path: Path, answers: dict[str, dict[str, object]]) -> None:
    """Write answers into the rows of whole measures."""
    book = load_workbook(path)
    sheet = book[SHEET]
    for row in range(FIRST_ROW, sheet.max_row + 1):
        if sheet.cell(row, 1).value in answers and not sheet.cell(row, NAMES.index("Part") + 1).value:
            for name, value in answers[sheet.cell(row, 1).value].items():
                sheet.cell(row, NAMES.index(name) + 1, value)
    book.save(path)


@pytest.mark.parametrize("owner", [owner.code for owner in catalogue().owners])
def test_a_template_asks_for_the_due_measures_of_its_owner_only(owner: str, tmp_path) -> None:
    due = due_figures(catalogue(), owner, QUARTER)
    assert all(entry.measure.owner == owner and entry.measure.access == "shown" for entry in due)
    assert all(entry.measure.frequency in ("quarter", "half_year", "annual") for entry in due)
    if not due:
        with pytest.raises(TemplateError, match="no measure that is reported"):
            template(tmp_path, owner)
        return
    sheet = load_workbook(template(tmp_path, owner))[SHEET]
    codes = [sheet.cell(row, 1).value for row in range(FIRST_ROW, sheet.max_row + 1)]
    assert codes == [entry.measure.code for entry in due]


def test_open_data_are_not_asked_for_but_their_parts_are() -> None:
    due = {(entry.measure.code, entry.part) for entry in due_figures(catalogue(), "SYP", QUARTER)}
    assert ("SC01", "") not in due and ("RC10", "") not in due
    assert ("SC01", "personal") in due
    assert ("SC14", "") in due


def test_annual_measures_are_asked_for_once_a_year() -> None:
    annual = {measure.code for measure in catalogue().measures if measure.frequency == "annual"}
    owners = {measure.owner for measure in catalogue().measures if measure.frequency == "annual"}
    asked = {
        number: {
            entry.measure.code
            for owner in owners
            for entry in due_figures(catalogue(), owner, Quarter.parse(f"2024-25 Q{number}"))
        }
        for number in (3, 4)
    }
    assert annual and annual <= asked[4]
    assert not annual & asked[3]


def test_a_filled_template_checks_clean_and_means_what_was_typed(tmp_path) -> None:
    path = template(tmp_path)
    fill(
        path,
        {
            "SC14": {"Numerator": 12, "Denominator": 93, "Note": "one case waits for court"},
            "SC13a": {"Reason": "late"},
        },
    )
    report = checked(path)
    assert (report.format, report.problems) == ("template", ())
    found = {observation.measure: observation for observation in report.observations}
    assert set(found) == {"SC14", "SC13a"}
    assert (found["SC14"].numerator, found["SC14"].denominator) == (12, 93)
    assert found["SC14"].period == QUARTER.period
    assert (found["SC13a"].numerator, found["SC13a"].reason) == (None, "late")
    assert [figure.note for figure in report.figures if figure.note] == ["one case waits for court"]


def test_every_row_of_every_template_can_be_answered(tmp_path) -> None:
    for owner in sorted({measure.owner for measure in catalogue().measures}):
        if not due_figures(catalogue(), owner, QUARTER):
            continue
        path = template(tmp_path, owner)
        book = load_workbook(path)
        sheet = book[SHEET]
        for row in range(FIRST_ROW, sheet.max_row + 1):
            unit = catalogue().measure(sheet.cell(row, 1).value).unit
            answers = {"percent": {"Numerator": 1, "Denominator": 2}, "count": {"Numerator": 7}}
            for name, value in answers.get(unit, {"Value": 2.5}).items():
                sheet.cell(row, NAMES.index(name) + 1, value)
        book.save(path)
        report = checked(path)
        assert report.problems == ()
        assert report.rows == len(due_figures(catalogue(), owner, QUARTER))


def test_the_last_value_and_the_usual_range_stand_beside_the_entry(home_store, tmp_path) -> None:
    rows = [
        Observation("SC14", (QUARTER - back).period, "E08000018", numerator=10 + back % 2, denominator=100)
        for back in range(1, 9)
    ]
    batch = NewBatch("return", "test", "", "a.csv", "0" * 64, "tester", "first", DAY)
    home_store.accept(batch, rows)
    sheet = load_workbook(template(tmp_path, store=home_store))[SHEET]
    row = next(r for r in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(r, 1).value == "SC14")
    assert sheet.cell(row, NAMES.index("Last value") + 1).value == "11.0%, 2024-25 Q3"
    assert sheet.cell(row, NAMES.index("Usual range") + 1).value == "7.8 to 13.2"


def test_a_template_has_lists_and_nothing_that_runs_or_hides(tmp_path) -> None:
    path = template(tmp_path)
    assert not [name for name in members(path) if "vba" in name.casefold() or "external" in name.casefold()]
    book = load_workbook(path)
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible"]
    rules = book[SHEET].data_validations.dataValidation
    assert {rule.type for rule in rules} == {"list", "whole"}
    assert '"not_due,late,not_collected,incomplete,suppressed,not_applicable,withdrawn"' in {
        rule.formula1 for rule in rules
    }
    formulas = [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas == []


def test_an_unknown_partner_is_told_who_there_is(tmp_path) -> None:
    with pytest.raises(TemplateError, match="there is no partner 'NOBODY'; there are .*SYP"):
        template(tmp_path, "NOBODY")
    assert list(tmp_path.iterdir()) == []


def test_a_template_that_cannot_be_written_says_so(tmp_path) -> None:
    with pytest.raises(TemplateError, match="cannot be written"):
        template_workbook(catalogue(), None, "SYP", QUARTER, tmp_path / "nowhere" / "a.xlsx")


def test_a_marked_workbook_has_its_problems_in_their_cells(tmp_path) -> None:
    rows = [
        ("SC14", "2024-25 Q4", "Rotherham", "", 94, 93, "", "", ""),
        ("SC99", "2024-25 Q4", "Rotherham", "", "=1+1", "", "", "", ""),
    ]
    book = workbook(rows)
    book["Return"]["E3"].data_type = "s"
    path = saved(book, tmp_path / "return.xlsx")
    report = checked(path)
    marked_copy(path, report, tmp_path / "marked.xlsx")
    marked = load_workbook(tmp_path / "marked.xlsx")
    assert "cannot be larger" in marked["Return"]["E2"].comment.text
    assert marked["Return"]["A3"].comment.text.startswith("there is no such measure")
    assert marked["Return"]["E2"].fill.fgColor.rgb == "00F6B5B0"
    assert marked["Return"]["E2"].value == 94
    listed = [[cell.value for cell in row] for row in marked["Problems"].iter_rows(min_row=2)]
    assert [row[1] for row in listed] == [problem.code for problem in report.problems]
    assert all(cell.data_type != "f" for sheet in marked for row in sheet.iter_rows() for cell in row)


def test_a_corrected_marked_workbook_is_taken(tmp_path, home_store) -> None:
    path = saved(
        workbook([("SC14", "2024-25 Q4", "Rotherham", "", 94, 93, "", "", "")]), tmp_path / "return.xlsx"
    )
    marked_copy(path, checked(path), tmp_path / "marked.xlsx")
    book = load_workbook(tmp_path / "marked.xlsx")
    book["Return"]["E2"] = 12
    book.save(tmp_path / "marked.xlsx")
    outcome = take_in(home_store, tmp_path / "marked.xlsx", as_of=DAY, actor="tester")
    assert outcome.state == "imported"
    assert {problem.code for problem in outcome.report.problems} == {"COMMENT_NOT_READ"}


def test_a_csv_comes_back_as_a_marked_workbook_without_live_formulas(tmp_path) -> None:
    text = csv_text([("SC99", "2024-25 Q4", "Rotherham", "", 1, 2, "", "", "=1+1")])
    path = raw(tmp_path / "return.csv", text)
    marked_copy(path, checked(path), tmp_path / "marked.xlsx")
    sheet = load_workbook(tmp_path / "marked.xlsx").worksheets[0]
    assert sheet["A2"].comment.text.startswith("there is no such measure")
    assert (sheet["I2"].value, sheet["I2"].data_type) == ("'=1+1", "s")


def test_a_file_that_was_refused_unread_is_not_opened_again(tmp_path) -> None:
    path = raw(tmp_path / "return.xlsx", b"PK\x03\x04 not a workbook")
    marked_copy(path, checked(path), tmp_path / "marked.xlsx")
    assert load_workbook(tmp_path / "marked.xlsx").sheetnames == ["Problems"]
    with pytest.raises(MarkingError, match="cannot be written"):
        marked_copy(path, checked(path), tmp_path / "nowhere" / "marked.xlsx")


def test_amounts_are_kept_to_the_penny(tmp_path) -> None:
    pounds = next(measure for measure in catalogue().measures if measure.unit == "pounds")
    row = (pounds.code, QUARTER.label, "Rotherham", "", "", "", "£1,234.56", "", "")
    assert checked(raw(tmp_path / "a.csv", csv_text([row]).replace("£1,234.56", '"£1,234.56"'))).observations[
        0
    ].value == Decimal("1234.56")
