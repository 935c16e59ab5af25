"""What may be handed to the store: everything else is refused in Python, with the field named."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from data.observations import NewNote, NewRelease, Observation, ObservationError
from data.periods import Quarter
from tests.data.samples import BOROUGH, new_batch, seen


@pytest.mark.parametrize("wrong", [True, 1.0, float("nan"), float("inf"), "12", "12x", Decimal(3), -1, 2**60])
@pytest.mark.parametrize("field", ["numerator", "denominator"])
def test_counts_are_whole_numbers_and_nothing_else(field, wrong):
    counts = {"numerator": 1, "denominator": 2} | {field: wrong}
    with pytest.raises(ObservationError, match=f"^{field} of SC01, E08000018, 2024-25 Q4"):
        seen("2024-25 Q4", **counts)


@pytest.mark.parametrize(
    "wrong",
    [
        True,
        12,
        12.9,
        "12.9",
        float("nan"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("1e12"),
    ],
)
def test_values_are_finite_decimals_and_nothing_else(wrong):
    with pytest.raises(ObservationError, match="^value of SC01"):
        seen("2024-25 Q4", value=wrong)


def test_a_value_is_never_rounded_silently():
    assert seen("2024-25 Q4", value=Decimal("12.9000")).value == Decimal("12.9")
    assert seen("2024-25 Q4", value=Decimal("-0.0001")).value == Decimal("-0.0001")
    with pytest.raises(ObservationError, match="at most 4 decimals"):
        seen("2024-25 Q4", value=Decimal("12.00001"))


@pytest.mark.parametrize("field", ["measure", "area", "part", "source_text"])
@pytest.mark.parametrize("wrong", [None, 3, "a\x00b", "a\x1bb", "\ud800", "x" * 1001])
def test_text_is_text_both_databases_keep(field, wrong):
    with pytest.raises(ObservationError, match=f"^{field} "):
        seen("2024-25 Q4", 1, **{field: wrong})


@pytest.mark.parametrize("field", ["measure", "area"])
def test_keys_are_not_empty(field):
    with pytest.raises(ObservationError, match=f"^{field} is empty"):
        seen("2024-25 Q4", 1, **{field: ""})


@pytest.mark.parametrize(
    ("field", "wrong"), [("bound", ">"), ("maturity", "draft"), ("reason", "n/a"), ("bound", 1)]
)
def test_words_come_from_their_lists(field, wrong):
    with pytest.raises(ObservationError, match=f"^{field} is .* expected one of"):
        seen("2024-25 Q4", 1, **{field: wrong})


def test_there_is_a_figure_or_a_reason_and_never_both():
    with pytest.raises(ObservationError, match="neither a numerator nor a value"):
        seen("2024-25 Q4")
    with pytest.raises(ObservationError, match="neither a numerator nor a value"):
        seen("2024-25 Q4", denominator=10)
    with pytest.raises(ObservationError, match="'late', but there is a figure too"):
        seen("2024-25 Q4", 1, reason="late")
    assert seen("2024-25 Q4", 0).numerator == 0
    assert seen("2024-25 Q4", denominator=10, reason="suppressed").denominator == 10


def test_a_period_is_a_period():
    with pytest.raises(ObservationError, match="^period of SC01 must be a Period"):
        Observation("SC01", Quarter.parse("2024-25 Q4"), BOROUGH, numerator=1)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("provenance", "rumour"),
        ("source", ""),
        ("actor", " "),
        ("reason", "x" * 1001),
        ("url", None),
        ("source_sha256", "abc"),
        ("source_sha256", "G" * 64),
        ("received", "2026-01-31"),
        ("received", datetime(2026, 1, 31, tzinfo=UTC)),
    ],
)
def test_a_batch_says_where_it_came_from(field, wrong):
    with pytest.raises(ObservationError, match=f"^{field} "):
        new_batch(**{field: wrong})


def test_a_release_names_quarter_days_and_rules():
    good = NewRelease("Q3", Quarter.parse("2025-26 Q3"), date(2026, 3, 12), "", "me", date(2026, 2, 15), "1")
    for field, wrong in [
        ("name", ""),
        ("quarter", "2025-26 Q3"),
        ("meeting_date", None),
        ("as_of", "today"),
        ("rules_version", ""),
        ("published_at", datetime(2026, 3, 12)),
    ]:
        with pytest.raises(ObservationError, match=f"^{field} "):
            replace(good, **{field: wrong})


def test_a_note_may_have_lines_but_no_control_characters():
    assert NewNote("first\nsecond", "me").text == "first\nsecond"
    with pytest.raises(ObservationError, match="^text contains a control character"):
        NewNote("first\x07", "me")
    with pytest.raises(ObservationError, match="^text is empty"):
        NewNote(" ", "me")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("paid \u202e001", r"U\+202E, after 'paid '"),
        ("\u2066left to right", r"U\+2066, at its beginning"),
        ("to\u200bgether", r"U\+200B, after 'to'"),
        ("\ufeffbegun", r"U\+FEFF, at its beginning"),
        ("A\u200dB", r"U\+200D, after 'A'"),
        ("per\u00adson", r"U\+00AD, after 'per'"),
        ("first\u2028second", r"U\+2028, after 'first'"),
    ],
    ids=[
        "turned round",
        "isolated",
        "zero-width space",
        "byte order mark",
        "joiner between Latin letters",
        "soft hyphen",
        "line separator",
    ],
)
def test_characters_that_hide_or_turn_text_round_are_refused_by_name(text, where):
    with pytest.raises(ObservationError, match=f"^text contains a hidden character, {where}: take it out$"):
        NewNote(text, "me")


@pytest.mark.parametrize(
    "text",
    [
        "Café Łódź",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "\u05e9\u05dc\u05d5\u05dd",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    ],
    ids=["Latin", "Persian", "Hindi", "Hebrew", "emoji"],
)
def test_letters_of_every_script_are_kept(text):
    assert NewNote(text, "me").text == text
