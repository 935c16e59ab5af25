"""One cell at a time: what a person would take it to mean, or a refusal that says why."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.periods import Period, Quarter
from data.returns.cells import Cell, parse_cell
from data.returns.explanations import EXPLANATIONS

KINDS = ("count", "percent", "number", "pounds", "period", "area", "code")

COUNTS = {
    "12": 12,
    " 12 ": 12,
    "0": 0,
    "3.0": 3,
    "1,234": 1234,
    "1,234,567": 1_234_567,
    "1\u00a0234": 1234,
    "1\u202f234": 1234,
    "1 234": 1234,
    "\ufeff12": 12,
    "1\u200b2": 12,
    "'12": 12,
    "nil": 0,
    "12r": 12,
    "12 [r]": 12,
}
REASONS = {
    "*": "suppressed",
    "c": "suppressed",
    "[c]": "suppressed",
    "x": "not_collected",
    "[x]": "not_collected",
    "..": "not_collected",
    "NYA": "not_due",
    "No New Data Published": "not_due",
    "(Q1 Data – data lag)": "not_due",
    "Not applicable": "not_applicable",
    "[z]": "not_applicable",
    "NYA.": "not_due",
    "N.Y.A": "not_due",
    "suppressed (<5)": "suppressed",
    "withdrawn": "withdrawn",
    "held_by_owner": "held_by_owner",
}
REFUSED_COUNTS = {
    "-5": "COUNT_NEGATIVE",
    "−5": "COUNT_NEGATIVE",
    "–5": "COUNT_NEGATIVE",
    "(12)": "COUNT_NEGATIVE",
    "(1,234)": "COUNT_NEGATIVE",
    "- -": "DASH_AMBIGUOUS",
    "45 YTD": "YEAR_TO_DATE",
    "45 (YTD)": "YEAR_TO_DATE",
    "12 of 93": "COUNT_FRACTION",
    "5.": "NUMBER_DECIMALS",
    "<0": "COUNT_NEGATIVE",
    "3.5": "COUNT_NOT_WHOLE",
    "1.234": "COUNT_NOT_WHOLE",
    "12,34": "NUMBER_DECIMALS",
    "1.234,5": "NUMBER_DECIMALS",
    "1,23,456": "COUNT_THOUSANDS",
    "1 2": "COUNT_THOUSANDS",
    "5E1": "COUNT_EXPONENT",
    "1e400": "COUNT_EXPONENT",
    "1_000": "NUMBER_UNREADABLE",
    "0x1F": "NUMBER_UNREADABLE",
    "twelve": "NUMBER_UNREADABLE",
    "12 offences": "NUMBER_UNREADABLE",
    "１２": "DIGITS_ODD",
    "١٢": "DIGITS_ODD",
    "12²": "DIGITS_ODD",
    "½": "DIGITS_ODD",
    "NaN": "NUMBER_NOT_FINITE",
    "inf": "NUMBER_NOT_FINITE",
    "007": "COUNT_LEADING_ZERO",
    "NA": "REASON_AMBIGUOUS",
    "YTD": "YEAR_TO_DATE",
    "-": "DASH_AMBIGUOUS",
    "—": "DASH_AMBIGUOUS",
    "12.9%": "COUNT_PERCENT",
    "TRUE": "COUNT_BOOLEAN",
    "2024-04-01": "COUNT_DATE",
    "2024-04-01 00:00:00": "COUNT_DATE",
    "Apr-24": "COUNT_DATE",
    "4-Jan": "COUNT_DATE",
    "1/4": "COUNT_FRACTION",
    "10-20": "COUNT_RANGE",
    "[p]": "MARK_WITHOUT_FIGURE",
    "£1,200": "COUNT_CURRENCY",
    "+5": "COUNT_SIGN",
    "12*": "FIGURE_MARKED",
    "12 (1)": "FIGURE_MARKED",
    "#DIV/0!": "FORMULA_ERROR",
    "#N/A": "FORMULA_ERROR",
    "#######": "CELL_TOO_NARROW",
    "12345678901": "COUNT_TOO_LARGE",
    "12\u202e34": "TEXT_HIDDEN",
    "1\x002": "TEXT_HIDDEN",
    "1\ufffd2": "TEXT_DAMAGED",
    "x" * 2000: "TEXT_TOO_LONG",
}
PERCENTS = {
    "12.9%": "12.9",
    "12.9 %": "12.9",
    "12.9\u00a0%": "12.9",
    "12.9": "12.9",
    "12.9 per cent": "12.9",
    "1%": "1",
    "0": "0",
    "100": "100",
    "0.5%": "0.5",
    "12.899999999999999": "12.9",
    "33.33335%": "33.3334",
}
REFUSED_PERCENTS = {
    "0.129": "PERCENT_AMBIGUOUS",
    "1": "PERCENT_AMBIGUOUS",
    "129%": "PERCENT_OVER_100",
    "-5%": "PERCENT_NEGATIVE",
    "1/4": "PERCENT_FRACTION",
    "12,9": "NUMBER_DECIMALS",
    "5pp": "PERCENT_POINTS",
    "12.9%%": "NUMBER_UNREADABLE",
}
SAME_QUARTER = (
    "2024-25 Q4",
    "2024–25 Q4",
    "2024-25\u00a0Q4",
    "2024/25 Q4",
    "2024/2025 Q4",
    "Q4 2024/25",
    "Q4 24-25",
    "Q4, 2024/25",
    "Q4 (2024-25)",
    "Quarter 4 2024-25",
    "4th quarter 2024/25",
    "Qtr 4 24/25",
    "FY24/25 Q4",
    "2024-25q4",
    "Jan-Mar 2025",
    "Jan – Mar 25",
    "January to March 2025",
    "Jan-Mar 2024/25",
    "Quarter ending March 2025",
    "Q4 (Jan-Mar 2025)",
    "Quarter 4 (Jan-Mar) 2024-25",
    "Q4 2024/25 (January to March)",
    "Q4 '24/25",
    "01/01/2025 - 31/03/2025",
)
OTHER_PERIODS = {
    "Q42024/25": ("quarter", "2025-01-01", "2025-03-31"),
    "2024_25_Q4": ("quarter", "2025-01-01", "2025-03-31"),
    "Quarter four 2024/25": ("quarter", "2025-01-01", "2025-03-31"),
    "01/01/2025-31/03/2025": ("quarter", "2025-01-01", "2025-03-31"),
    "Year end 2024/25": ("financial_year", "2024-04-01", "2025-03-31"),
    "Mar 2025 (revised)": ("month", "2025-03-01", "2025-03-31"),
    "2024/25": ("financial_year", "2024-04-01", "2025-03-31"),
    "FY 2024-25": ("financial_year", "2024-04-01", "2025-03-31"),
    "1999/00": ("financial_year", "1999-04-01", "2000-03-31"),
    "April 2024 to March 2025": ("financial_year", "2024-04-01", "2025-03-31"),
    "2024": ("calendar_year", "2024-01-01", "2024-12-31"),
    "YE Mar 2025": ("rolling_year", "2024-04-01", "2025-03-31"),
    "12 months to June 2025": ("rolling_year", "2024-07-01", "2025-06-30"),
    "H1 2024-25": ("half_year", "2024-04-01", "2024-09-30"),
    "2024-25 Q3 YTD": ("year_to_date", "2024-04-01", "2024-12-31"),
    "2024-04": ("month", "2024-04-01", "2024-04-30"),
    "Apr 2024": ("month", "2024-04-01", "2024-04-30"),
    "Apr-24": ("month", "2024-04-01", "2024-04-30"),
    "Feb 2024": ("month", "2024-02-01", "2024-02-29"),
    "as at 31 March 2025": ("snapshot", "2025-03-31", "2025-03-31"),
    "31/03/2025": ("snapshot", "2025-03-31", "2025-03-31"),
}
REFUSED_PERIODS = {
    "Q1": "PERIOD_NO_YEAR",
    "March": "PERIOD_NO_YEAR",
    "2022/23 Q5": "PERIOD_QUARTER",
    "2025/27": "PERIOD_YEARS",
    "2025/27 Q1": "PERIOD_YEARS",
    "2025 Q1": "PERIOD_AMBIGUOUS",
    "Q1 2025": "PERIOD_AMBIGUOUS",
    "2011-12": "PERIOD_AMBIGUOUS",
    "FY25": "PERIOD_AMBIGUOUS",
    "Nov-Jan 2025": "PERIOD_AMBIGUOUS",
    "Q1 (Jan-Mar 2025)": "PERIOD_AMBIGUOUS",
    "Q4 (Jan-Mar)": "PERIOD_NO_YEAR",
    "45383": "PERIOD_SERIAL",
    "2024-04-01": "PERIOD_DATE",
    "Feb-Apr 2025": "PERIOD_ODD",
    "2024-25 YTD": "PERIOD_YEAR_TO_DATE",
    "1850": "PERIOD_RANGE",
    "Spring 2025": "PERIOD_UNREADABLE",
    "31/02/2025 - 31/03/2025": "PERIOD_UNREADABLE",
}
AREAS = {
    "E05012993": "E05012993",
    "e05012993": "E05012993",
    "Anston & Woodsetts": "E05012993",
    "ANSTON AND  WOODSETTS": "E05012993",
    "Boston Castle Ward": "E05012996",
    "Rotherham": "E08000018",
    "RMBC": "E08000018",
    "Borough-wide": "E08000018",
    "Wales (ward)": "E05013015",
    "E05013010 Rotherham East": "E05013010",
    "Rotherham East (E05013010)": "E05013010",
    "Rotherham East": "E05013010",
    "E08000016": "E08000038",
}
REFUSED_AREAS = {
    "E05013012 Rotherham East": "AREA_AMBIGUOUS",
    "E05O12993": "AREA_LOOKALIKE",
    "Е05012993": "AREA_LOOKALIKE",
    "E05999999": "AREA_UNKNOWN",
    "Anston": "AREA_UNKNOWN",
    "Nan": "AREA_UNKNOWN",
}


def by(table: dict) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("text", "expected"), table.items(), ids=[repr(key)[:30] for key in table])


@by(COUNTS)
def test_a_count_that_a_person_can_read_is_read(text: str, expected: int) -> None:
    cell = parse_cell(text, "count")
    assert cell == Cell(expected)
    assert type(cell.value) is int


@by(REASONS)
def test_a_word_for_no_figure_becomes_a_reason(text: str, expected: str) -> None:
    for kind in ("count", "percent", "number", "pounds"):
        assert parse_cell(text, kind) == Cell(reason=expected)


@pytest.mark.parametrize("text", ["1-4", "1–4", "0 to 4"])
def test_a_range_of_small_counts_is_a_suppressed_count(text: str) -> None:
    assert parse_cell(text, "count") == Cell(reason="suppressed")
    assert parse_cell(text, "percent") == Cell(code="COUNT_RANGE")


@by(REFUSED_COUNTS)
def test_a_count_that_could_be_misread_is_refused(text: str, expected: str) -> None:
    assert parse_cell(text, "count") == Cell(code=expected)


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("<5", 5, "less than"),
        ("fewer than 5", 5, "less than"),
        ("≤5", 5, "at most"),
        ("more than 100", 100, "more than"),
        (">1,000", 1000, "more than"),
        ("5 or more", 5, "at least"),
        ("~100", 100, "about"),
        ("12 [e]", 12, "about"),
    ],
)
def test_a_bound_is_kept_beside_its_figure(text: str, value: int, bound: str) -> None:
    assert parse_cell(text, "count") == Cell(value, bound=bound)


@pytest.mark.parametrize("text", ["12p", "12 (p)", "12 [p]", "[p] 12", "12 provisional"])
def test_a_provisional_mark_becomes_the_maturity(text: str) -> None:
    assert parse_cell(text, "count") == Cell(12, maturity="provisional")


@by(PERCENTS)
def test_a_percentage_is_in_percent(text: str, expected: str) -> None:
    assert parse_cell(text, "percent") == Cell(Decimal(expected))


@by(REFUSED_PERCENTS)
def test_a_percentage_that_could_be_a_fraction_is_refused(text: str, expected: str) -> None:
    assert parse_cell(text, "percent") == Cell(code=expected)


def test_pounds_and_hours_have_decimals() -> None:
    assert parse_cell("£1,200.50", "pounds") == Cell(Decimal("1200.5"))
    assert parse_cell("1,200.5", "number") == Cell(Decimal("1200.5"))
    assert parse_cell("£5", "number") == Cell(code="COUNT_CURRENCY")
    assert parse_cell("50p", "pounds") == Cell(code="NUMBER_UNREADABLE")


@pytest.mark.parametrize("text", SAME_QUARTER)
def test_every_way_to_write_a_quarter_is_that_quarter(text: str) -> None:
    assert parse_cell(text, "period") == Cell(Quarter.parse("2024-25 Q4").period)


@by(OTHER_PERIODS)
def test_other_periods_have_their_kind_and_days(text: str, expected: tuple[str, str, str]) -> None:
    period = parse_cell(text, "period").value
    assert (period.kind, period.start.isoformat(), period.end.isoformat()) == expected


@by(REFUSED_PERIODS)
def test_a_period_that_could_be_two_is_refused(text: str, expected: str) -> None:
    assert parse_cell(text, "period") == Cell(code=expected)


@by(AREAS)
def test_an_area_is_found_by_code_or_exact_name(text: str, expected: str) -> None:
    assert parse_cell(text, "area") == Cell(expected)


@by(REFUSED_AREAS)
def test_an_area_that_only_looks_right_is_refused(text: str, expected: str) -> None:
    assert parse_cell(text, "area") == Cell(code=expected)


def test_a_code_is_text_and_never_a_number() -> None:
    for text in ("SC14", "5E1", "007", "NA", "Nan", "AD13a"):
        assert parse_cell(text, "code") == Cell(text)
    for text in ("SC1O", "E05O12993", "EO5012993"):
        assert parse_cell(text, "code") == Cell(code="CODE_LOOKALIKE")
    assert parse_cell("SС14", "code") == Cell(code="CODE_LOOKALIKE")
    assert parse_cell("=1+1", "code") == Cell(code="CODE_UNREADABLE")


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_cell_says_nothing(kind: str) -> None:
    for text in ("", "  ", "\u00a0", "\ufeff", "\n"):
        assert parse_cell(text, kind) == Cell()


def test_an_unknown_kind_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="not a kind of cell"):
        parse_cell("1", "colour")


@given(st.text(max_size=40), st.sampled_from(KINDS))
def test_any_text_is_read_or_refused_with_an_explanation(text: str, kind: str) -> None:
    cell = parse_cell(text, kind)
    assert not cell.code or cell.code in EXPLANATIONS
    assert not (cell.code and (cell.value is not None or cell.reason))


@given(st.integers(min_value=0, max_value=10**9))
def test_a_count_survives_every_way_to_write_it(number: int) -> None:
    for text in (
        str(number),
        f"{number:,}",
        f"{number:,}".replace(",", "\u202f"),
        f"{number}.0",
        f" {number}p",
    ):
        assert parse_cell(text, "count").value == number


@given(st.integers(min_value=1990 * 4 + 3, max_value=2098 * 4))
def test_the_label_of_any_quarter_reads_back(ordinal: int) -> None:
    quarter = Quarter(ordinal)
    assert parse_cell(quarter.label, "period").value == quarter.period
    assert isinstance(parse_cell(f"Q{quarter.number} {quarter.year_label}", "period").value, Period)
