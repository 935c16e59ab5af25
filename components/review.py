"""The yearly review: how far it is, what it says of risk, and one measure at a time with everything that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import html

from components.links import measure_href
from components.tables import WORDS, data_table
from metrics.views import MeasureDetail

DECISIONS = {
    "keep": "Keep it as it is",
    "change": "Change its definition",
    "split": "Split it into several",
    "merge": "Merge it with others",
    "end": "End it",
    "new_target": "Keep it, with another target",
}
CONFIDENCES = {
    "A": "A: complete and checked",
    "B": "B: sound, with known gaps",
    "C": "C: partial, or long delays",
    "D": "D: weak, or from few people",
}
COMMANDS = {
    "change": "measures redefine",
    "split": "measures split",
    "merge": "measures merge",
    "end": "measures end",
    "new_target": "targets set",
}
LIKELIHOODS = ("1: rare", "2: unlikely", "3: possible", "4: likely", "5: almost certain")
HARMS = ("1: slight", "2: minor", "3: serious", "4: severe", "5: loss of life or lasting harm")


@dataclass(frozen=True)
class Reviewed:
    """What the review of a year says of one measure; `decision` '' while nothing was decided."""

    code: str
    name: str
    priority: str
    owner: str
    likelihood: int = 0
    harm: int = 0
    confidence: str = ""
    decision: str = ""
    reason: str = ""
    actor: str = ""
    when: str = ""

    @property
    def risk(self) -> int:
        """Likelihood times harm, 1 to 25; 0 while it is not scored."""
        return self.likelihood * self.harm


def review_href(code: str, year: str) -> str:
    """Address of a measure's step in the review of a year."""
    return f"/review/{code}?" + urlencode({"year": year})


def review_body(rows: Sequence[Reviewed], year: str) -> list[object]:
    """How far the review of a year is, the audit by risk, and every measure by priority."""
    decided = [row for row in rows if row.decision]
    open_ones = [row for row in rows if not row.decision]
    following = (
        html.P(html.A(f"Go on with {open_ones[0].name}", href=review_href(open_ones[0].code, year)))
        if open_ones
        else html.P("Every measure has a decision.")
    )
    return [
        html.P(
            f"{len(decided)} of {len(rows)} measures have a decision for {year}.", className="lead-sentence"
        ),
        html.P(
            "For every measure the review records the evidence, a risk score with the confidence in the data, who "
            "was asked, and a decision with its reason. Nothing that was recorded is changed; a later word is kept "
            "beside the earlier one."
        ),
        following,
        _audit(decided, year),
        *[_priority(name, [row for row in rows if row.priority == name], year) for name in _names(rows)],
    ]


def _names(rows: Sequence[Reviewed]) -> list[str]:
    return list(dict.fromkeys(row.priority for row in rows))


def _audit(decided: Sequence[Reviewed], year: str) -> html.Section | None:
    """The crime audit: what was scored, highest risk first, never without its confidence."""
    if not decided:
        return None
    ordered = sorted(decided, key=lambda row: (-row.risk, row.name))
    head = ["Measure", "Risk, 1 to 25", "Likelihood", "Harm", "Confidence in the data", "Decision"]
    body = [
        [
            html.A(row.name, href=review_href(row.code, year)),
            str(row.risk),
            str(row.likelihood),
            str(row.harm),
            CONFIDENCES[row.confidence],
            DECISIONS[row.decision],
        ]
        for row in ordered
    ]
    table = data_table(f"Risk by measure, {year}, highest first", head, body, numeric=range(1, 4))
    return html.Section([html.H2("The crime audit", id="audit"), table], **{"aria-labelledby": "audit"})


def _priority(name: str, rows: Sequence[Reviewed], year: str) -> html.Section:
    anchor = f"review-{rows[0].code}"
    head = ["Measure", "Owner", "Decision", "Reason", "By"]
    body = [
        [
            html.A(row.name, href=review_href(row.code, year)),
            row.owner,
            DECISIONS.get(row.decision, "Not decided yet"),
            row.reason,
            f"{row.actor}, {row.when}" if row.actor else "",
        ]
        for row in rows
    ]
    done = sum(bool(row.decision) for row in rows)
    table = data_table(f"{name}: {done} of {len(rows)} decided", head, body, numeric=WORDS)
    return html.Section([html.H2(name, id=anchor), table], **{"aria-labelledby": anchor})


def known_section(detail: MeasureDetail, checks: Sequence[str]) -> html.Section:
    """What is known of a measure before anybody judges it."""
    view, text = detail.measure, detail.definition
    facts = [
        ("What is counted", text.text),
        ("Is it meeting its target?", f"{view.status.word}. {view.status.sentence}"),
        ("Is it really changing?", f"{view.variation.word}. {view.variation.sentence}"),
        ("Will it reliably meet it?", view.assurance.word),
        ("What its past says about its targets", " ".join(checks) or "It has none."),
        ("What it cannot see", text.cannot_see),
        ("Grade of the evidence", text.evidence_grade),
        ("Owner", view.owner),
    ]
    rows = [
        html.Div([html.Dt(name), html.Dd(words)], className="facts__row") for name, words in facts if words
    ]
    return html.Section(
        [
            html.H2("What is known", id="known"),
            html.Dl(rows, className="facts"),
            html.P(html.A("Its own page, with all its history", href=measure_href(view.code))),
        ],
        **{"aria-labelledby": "known"},
    )


def said_section(rows: Sequence[Sequence[str]]) -> html.Section | None:
    """What was recorded before: (year, decision, reason, risk, confidence, who and when), newest first."""
    if not rows:
        return None
    head = ["Year", "Decision", "Reason", "Risk", "Confidence", "By"]
    table = data_table("Recorded so far, newest first", head, rows, numeric=WORDS)
    return html.Section([html.H2("What was decided before", id="said"), table], **{"aria-labelledby": "said"})


def next_words(decision: str, code: str) -> html.P | None:
    """The command that makes a decision happen; None when there is nothing to do."""
    if decision not in COMMANDS:
        return None
    command = f"flask --app app {COMMANDS[decision]} {code}"
    return html.P(["Nothing has changed yet. To make it so: ", html.Code(command), "."])


def back_to_list(year: str) -> html.P:
    """The way back to every measure."""
    return html.P(html.A("Every measure of this review", href="/review?" + urlencode({"year": year})))
