"""CSV text: safe in a spreadsheet, exact in its numbers, honest about its source."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.downloads import csv_text, safe_cell

RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    '=cmd|" /C calc"!A0',
]


def read_back(text):
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("text", RISKY)
def test_text_like_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [-5, -0.25, 0, 12.5, 1_000_000])
def test_numbers_stay_numbers(value):
    assert safe_cell(value) == value
    assert read_back(csv_text([[value]], ["n"], []))[-1] == [str(value)]


@pytest.mark.parametrize("text", ["", "Hate crime", "A & B - C", "5", "£3", "'quoted'", "<b>"])
def test_other_text_stays_as_it_is(text):
    assert safe_cell(text) == text


def test_the_layout_of_the_file():
    text = csv_text(
        [["2024-25 Q4", None]], ["Quarter", "Value"], [("Measure", "=SC01"), ("As of", "2026-02-15")]
    )
    assert text == "\ufeffMeasure,'=SC01\r\nAs of,2026-02-15\r\n\r\nQuarter,Value\r\n2024-25 Q4,\r\n"


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_no_cell_ever_begins_like_a_formula(rows):
    for row in read_back(csv_text(rows, ["a", "b"], [("label", "value")])):
        for cell in row:
            assert not cell.lstrip(" ").startswith(
                ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
            )
