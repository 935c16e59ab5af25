"""What an owner says of a measure, and whether what was expected came true."""

from __future__ import annotations

from collections.abc import Sequence

from data.work import CONFIDENCES, LONGEST_LINE, MOST_WORDS, PROMISES, NewCommentary, PromiseKept
from metrics.views import Commentary, long_date
from web import fields
from web.work.given import Given, day_given, quarter_given, with_own_names

_EXPECT = (
    "It is looked at when its day has come, and marked kept, late or not kept. It can be corrected on the day it is "
    "written, until a release shows it; then it stays."
)


def commentary_given(given: Given, code: str) -> NewCommentary:
    return NewCommentary(
        code,
        quarter_given(given, "quarter"),
        given["text"],
        given["expectation"],
        day_given(given, "expected_by", "by when it is expected", empty=True),
        given["confidence"],
        given["confidence_reason"],
        given["blockage"],
        given["ask"],
        day_given(given, "ask_by", "by when it is asked", empty=True),
    )


def as_written(comment: Commentary | None, quarter: str) -> Given:
    """The form as it begins: what was said about the quarter, to be written on."""
    names = (
        "text",
        "expectation",
        "expected_by",
        "confidence",
        "confidence_reason",
        "blockage",
        "ask",
        "ask_by",
    )
    said = {name: getattr(comment, name) for name in names} if comment else {}
    return said | {"quarter": quarter}


def commentary_form(action: str, token: str, quarters: Sequence[str], values: Given) -> str:
    words = len(values.get("text", "").split())
    limit = f"At most {MOST_WORDS} words." + (f" These are {words:,}." if words > MOST_WORDS else "")
    return fields.form(
        action,
        token,
        "Keep what I say",
        fields.hidden("what", "commentary"),
        fields.choice("quarter", "Quarter", [(q, q) for q in quarters], values, required=True),
        fields.text("text", "Commentary", values, rows=8, hint=limit, required=True),
        fields.text("expectation", "What you expect", values, rows=2, most=LONGEST_LINE, hint=_EXPECT),
        fields.day("expected_by", "By when", values),
        fields.choice(
            "confidence",
            "Will the target of the year be met?",
            [(c, c.capitalize()) for c in CONFIDENCES],
            values,
            empty="I do not say",
        ),
        fields.text("confidence_reason", "Reason for that", values, rows=2, most=LONGEST_LINE),
        fields.text("blockage", "What is in the way", values, rows=2, most=LONGEST_LINE),
        fields.text("ask", "What the Board is asked to do about it", values, rows=2, most=LONGEST_LINE),
        fields.day("ask_by", "Asked by when", values),
    )


def promise_given(given: Given, code: str) -> PromiseKept:
    return PromiseKept(code, quarter_given(given, "quarter"), given["outcome"], given["reason"])


def promise_section(action: str, token: str, promised: Sequence[Commentary], values: Given) -> str:
    pairs = [
        (c.quarter, f"{c.quarter}: {c.expectation[:80]}, by {long_date(c.expected_by)}")
        for c in reversed(promised)
    ]
    form = fields.form(
        action,
        token,
        "Mark it",
        fields.hidden("what", "promise"),
        fields.choice("quarter", "What was expected", pairs, values, required=True),
        fields.choice("outcome", "It was", [(p, p.capitalize()) for p in PROMISES], values, required=True),
        fields.text("reason", "How that is known", values, rows=2, most=LONGEST_LINE, required=True),
    )
    return fields.section("promise", "Did what was expected come true?", with_own_names(form, "promise"))
