"""What a priority's lead tells of one piece of work, and how it is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from data.work import LONGEST_TITLE, MOST_WORDS, NewCaseStudy
from metrics.views import CaseStudy
from web import fields
from web.work.given import Given, quarter_given, with_own_names


def case_study_given(given: Given, priority: str) -> NewCaseStudy:
    return NewCaseStudy(priority, quarter_given(given, "quarter"), given["title"], given["text"])


def taken_back_given(given: Given, priority: str) -> NewCaseStudy:
    return NewCaseStudy(priority, quarter_given(given, "quarter"), taken_back=True)


def case_study_form(action: str, token: str, quarters: Sequence[str], values: Given) -> str:
    words = len(values.get("text", "").split())
    limit = f"At most {MOST_WORDS} words." + (f" These are {words:,}." if words > MOST_WORDS else "")
    return fields.form(
        action,
        token,
        "Keep the case study",
        fields.hidden("what", "case_study"),
        fields.choice("quarter", "Quarter", [(q, q) for q in quarters], values, required=True),
        fields.text(
            "title",
            "Title",
            values,
            most=LONGEST_TITLE,
            hint=f"At most {LONGEST_TITLE} letters.",
            required=True,
        ),
        fields.text("text", "What was done, and what came of it", values, rows=10, hint=limit, required=True),
    )


def take_back_section(action: str, token: str, study: CaseStudy) -> str:
    form = fields.form(
        action,
        token,
        "Take it back",
        fields.hidden("what", "taken_back"),
        fields.hidden("quarter", study.quarter),
        fields.paragraph(f"{study.title} ({study.quarter}) is then in no report any more."),
    )
    return fields.section("back", "Take it back", with_own_names(form, "back"))
