"""The Home Office's table by Community Safety Partnership. Every file here is synthetic: only the layout is real."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.geography import BOROUGH
from data.returns.importing import take_in
from tests.data.returns.files import DAY, catalogue, checked, saved, synthetic_home_office

HEADER = (
    "Financial Year", "Financial Quarter", "Force Name", "CSP Name", "Offence Description", "Offence Group",
    "Offence Subgroup", "Offence Code", "Number of Offences",
)  # fmt: skip
ROW = (
    "2024/25",
    4,
    "Synthetic force",
    "Rotherham",
    "Robbery of business property",
    "Robbery",
    "Robbery",
    "34A",
    7,
)


def book(rows, header=HEADER, title: str = "2024_25") -> Workbook:
    made = Workbook()
    made.active.title = "Notes"
    made.active["A1"] = "Synthetic: made for a test"
    sheet = made.create_sheet(title)
    sheet.append(("Police recorded crime",))
    for row in (header, *rows):
        sheet.append(row)
    return made


def with_alias(alias: str):
    """The catalogue with an alias more for one measure."""
    found = catalogue()
    measures = [replace(m, aliases=(*m.aliases, alias)) if m.code == "RC09" else m for m in found.measures]
    return replace(found, measures=tuple(measures))


def test_rows_of_the_partnership_alone_are_read(tmp_path: Path) -> None:
    other = (*ROW[:3], "Elsewhere", *ROW[4:])
    second = (*ROW[:4], "Robbery of personal property", *ROW[5:7], "34B", 30)
    path = saved(book([ROW, other, second]), tmp_path / "prc-csp-synthetic.xlsx")
    report = checked(path, catalogue=with_alias("Police recorded crime: Robbery"))
    assert (report.format, report.rows, report.accepted) == ("home office csp", 2, True)
    (found,) = report.observations
    assert (found.measure, found.area, found.period.label, found.numerator) == (
        "RC09",
        BOROUGH,
        "2024-25 Q4",
        37,
    )


OWN_GROUPS = (
    ("Trafficking of drugs", "Drug offences", "Trafficking of drugs", 3),
    ("Possession of controlled drugs (cannabis)", "Drug offences", "Possession of drugs", 9),
    ("Rape of a female aged 16 and over", "Sexual offences", "Rape", 4),
    ("Exposure and voyeurism", "Sexual offences", "Other sexual offences", 5),
    ("Assault with injury", "Violence against the person", "Violence with injury", 40),
    ("Modern slavery", "Violence against the person", "Violence without injury", 2),
    ("Homicide", "Violence against the person", "Homicide", 1),
    ("Robbery of personal property", "Robbery", "Robbery of personal property", 30),
)


def test_the_catalogue_takes_the_groups_that_mean_the_same_and_no_other(tmp_path: Path) -> None:
    """Measures of the open street-level data follow other rules, so none of these counts goes to them."""
    rows = [
        (*ROW[:4], description, group, subgroup, f"{n}A", count)
        for n, (description, group, subgroup, count) in enumerate(OWN_GROUPS)
    ]
    report = checked(saved(book(rows), tmp_path / "prc-csp-synthetic.xlsx"))
    assert report.accepted, report.problems
    assert {found.measure: found.numerator for found in report.observations} == {
        "AD08": 12,
        "VO13": 9,
        "VO18": 40,
        "AD16": 2,
    }
    assert not any(
        alias.startswith("Police recorded crime:")
        for measure in catalogue().measures
        if "police-uk" in measure.sources
        for alias in measure.aliases
    )


def test_counts_no_measure_takes_are_read_and_left(tmp_path: Path, home_store) -> None:
    path, _ = synthetic_home_office(tmp_path / "synthetic.ods", 1)
    report = checked(path)
    assert [problem.code for problem in report.problems] == ["MEASURE_NOT_MAPPED"]
    assert report.observations == ()
    assert take_in(home_store, path, as_of=DAY, actor="tester").state == "nothing_new"
    assert home_store.head() == 0


def test_an_opendocument_table_gives_quarterly_counts(tmp_path: Path) -> None:
    path, robbery = synthetic_home_office(tmp_path / "synthetic.ods", 1)
    report = checked(path, catalogue=with_alias("Police recorded crime: Robbery"))
    assert sum(found.numerator for found in report.observations) == robbery
    assert len(report.observations) == 4


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([(*ROW[:1], 5, *ROW[2:])], "PERIOD_UNREADABLE"),
        ([("2025/27", *ROW[1:])], "PERIOD_UNREADABLE"),
        ([("2030/31", *ROW[1:])], "PERIOD_FUTURE"),
        ([(*ROW[:8], "many")], "NUMBER_UNREADABLE"),
        ([ROW, ROW], "DUPLICATE_CONFLICT"),
        ([(*ROW[:3], "Elsewhere", *ROW[4:])], "FILE_NO_FIGURES"),
    ],
)
def test_a_table_that_is_not_right_is_refused(rows, code: str, tmp_path: Path) -> None:
    report = checked(saved(book(rows), tmp_path / "synthetic.xlsx"))
    assert not report.accepted
    assert code in [problem.code for problem in report.problems]


def test_a_return_whose_sheet_is_called_like_a_year_is_still_a_return(tmp_path: Path) -> None:
    rows = [("RC10", "2024-25 Q4", "Wath", 3)]
    made = book(rows, ("measure", "period", "area", "count"))
    assert [found.numerator for found in checked(saved(made, tmp_path / "a.xlsx")).observations] == [3]
