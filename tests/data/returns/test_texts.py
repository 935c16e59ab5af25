"""What a reader or a spreadsheet is given to read."""

from datetime import date
from decimal import Decimal

import pytest

from data.observations import Observation
from data.periods import Period
from data.returns.naming import figure_words
from data.returns.texts import safe_text

JUNE = Period("month", date(2025, 6, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ({"numerator": 1184}, "1,184"),
        ({"numerator": 0}, "0"),
        ({"numerator": 14, "denominator": 1090}, "14 of 1,090"),
        ({"value": Decimal("12.50")}, "12.5"),
        ({"value": Decimal("1200")}, "1200"),
        ({"value": Decimal("5"), "bound": "more than"}, "more than 5"),
        ({"reason": "not_due"}, "not due"),
    ],
)
def test_a_figure_is_said_as_a_reader_writes_it(figure, words) -> None:
    assert figure_words(Observation("SC14", JUNE, "E08000018", **figure)) == words


@pytest.mark.parametrize("text", ["=1+1", "+44", "-5", "@sum", "\tx", " =1+1", "\u200b=1+1", "\u22125"])
def test_no_spreadsheet_takes_text_for_a_formula(text) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "Rotherham", "2017-04-11: done", "a = b", "'=1"])
def test_other_text_stays_as_it_is(text) -> None:
    assert safe_text(text) == text
