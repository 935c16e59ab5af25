"""The yearly review on plain pages: a list of all measures, and one step for each with a form that is sent once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape

import pandas as pd
from flask import Flask, Response, abort, redirect, request

from components import review as drawn
from components.filters import notices, unknown_words
from components.plain import plain_document, plain_html
from components.returns import error_summary
from components.review import Reviewed, review_href
from data import store as stores
from data.errors import RefusedRows
from data.observations import LONGEST_NOTE, ObservationError
from data.periods import Quarter, is_financial_year
from data.reviews import NewReview
from data.settings import Settings
from metrics import board as boards
from metrics.target_check import target_check
from metrics.views import MeasureDetail
from web import fields
from web.forms import check_origin, check_token, form_token, with_token
from web.store_binding import OpenedOnce

PATH = "/review"
_FIELDS = ("evidence", "likelihood", "harm", "confidence", "consultation", "decision", "reason")


def add_review(server: Flask, stylesheets: Sequence[str]) -> None:
    """Serve the yearly review; `stylesheets` are those of every page."""
    pages = _Pages(server.config["SAFER_SETTINGS"], stylesheets)
    server.add_url_rule(PATH, "review", pages.everything)
    server.add_url_rule(f"{PATH}/<code>", "review.step", pages.step)
    server.add_url_rule(f"{PATH}/<code>", "review.record", pages.record, methods=["POST"])


class _Pages:
    def __init__(self, settings: Settings, stylesheets: Sequence[str]) -> None:
        self._settings = settings
        self._stylesheets = stylesheets
        self._writer = OpenedOnce(settings, write=True)

    def everything(self) -> Response:
        """Every measure with what the review of the year says of it."""
        year, wrong = _year()
        body = [plain_html([notices(wrong) if wrong else None, *drawn.review_body(reviewed(year), year)])]
        return self._answer(f"Yearly review {year}", body, form_token())

    def step(self, code: str) -> Response:
        """One measure: what is known, what was decided before, and the form."""
        year, wrong = _year()
        return self._step(code, year, {}, [], wrong=wrong)

    def record(self, code: str) -> Response:
        """Keep what was decided, and go back to the list."""
        check_origin()
        check_token(request.form.get("form", ""))
        year, wrong = _year()
        if wrong:
            abort(400, "There is no such year. Open the measure's step again from the list.")
        given = {name: request.form.get(name, "").replace("\r\n", "\n").strip() for name in _FIELDS}
        try:
            new = NewReview(
                year=year,
                measure=code,
                actor=self._settings.actor,
                **given | {name: _score(given[name]) for name in ("likelihood", "harm")},
            )
            self._writer().record_review(new)
        except (ObservationError, RefusedRows) as error:
            return self._step(code, year, given, [str(error)], 400)
        return redirect(review_href(code, year), 303)

    def _step(
        self,
        code: str,
        year: str,
        given: Mapping[str, str],
        errors: Sequence[str],
        status: int = 200,
        wrong: tuple[str, ...] = (),
    ) -> Response:
        names = dict(boards.choices().measures)
        if code not in names:
            abort(404, "There is no measure with this code.")
        quarter, token = boards.choices().quarters[0], form_token()
        detail = boards.measure(code, quarter, audience="board")
        checks = [f"{t.text}: {target_check(detail.measure, t).sentence}" for t in detail.targets]
        before = stores.current().reviews()
        own = before[before["measure"] == code].iloc[::-1]
        latest = own[own["year"] == year]["decision"].head(1).tolist()
        values = {"evidence": _evidence(detail, checks), "confidence": detail.definition.evidence_grade}
        body = [
            plain_html(error_summary("There is a problem", errors)) if errors else "",
            plain_html(notices(wrong)) if wrong else "",
            plain_html(drawn.next_words(latest[0], code)) if latest else "",
            plain_html(drawn.known_section(detail, checks)),
            plain_html(drawn.said_section([_said(row) for row in own.itertuples()])),
            _form(code, year, token, values | dict(given)),
            plain_html(drawn.back_to_list(year)),
        ]
        return self._answer(f"{names[code]}", body, token, status)

    def _answer(self, title: str, body: Sequence[str], token: str, status: int = 200) -> Response:
        text = plain_document(
            title,
            "Yearly review",
            body,
            boards.choices().priorities,
            stylesheets=self._stylesheets,
            illustrative=self._settings.illustrative,
            failed=status >= 400,
        )
        return with_token(Response(text, status=status, mimetype="text/html"), token, PATH)


def reviewed(year: str) -> list[Reviewed]:
    """Every measure of the catalogue with the newest word of the year's review, in the plan's order."""
    store = stores.current()
    catalogue = store.catalogue()
    owners = {owner.code: owner.name for owner in catalogue.owners}
    priorities = {p.code: p.name for p in sorted(catalogue.priorities, key=lambda p: p.position)}
    newest = store.reviews(year).groupby("measure").tail(1).set_index("measure")
    rows = [
        Reviewed(
            measure.code,
            measure.short,
            priorities[measure.priority],
            owners.get(measure.owner, measure.owner),
            **(_newest(newest.loc[measure.code]) if measure.code in newest.index else {}),
        )
        for measure in catalogue.measures
    ]
    order = list(priorities.values())
    return sorted(rows, key=lambda row: order.index(row.priority))


def _newest(row: pd.Series) -> dict[str, object]:
    kept = {name: row[name] for name in ("confidence", "decision", "reason", "actor")}
    return kept | {
        "likelihood": int(row["likelihood"]),
        "harm": int(row["harm"]),
        "when": row["recorded_at"][:10],
    }


def _year() -> tuple[str, tuple[str, ...]]:
    """The year the address asks for, else the financial year after the one that runs, with a notice where it must."""
    given = request.args.get("year", "")
    if given.startswith("20") and is_financial_year(given):
        return given, ()
    following = (Quarter.of(stores.current().today()) + 4).label[:7]
    return following, (unknown_words("year", given, f"{following}, the next"),) if given else ()


def _score(text: str) -> int:
    return int(text) if text in ("1", "2", "3", "4", "5") else 0


def _evidence(detail: MeasureDetail, checks: Sequence[str]) -> str:
    """A first draft of the evidence from what was worked out; whoever reviews writes on."""
    view = detail.measure
    return " ".join(filter(None, (view.status.sentence, view.variation.sentence, *checks)))[:LONGEST_NOTE]


def _said(row: object) -> tuple[str, ...]:
    risk = f"{row.likelihood * row.harm} ({row.likelihood} x {row.harm})"
    return (
        row.year,
        drawn.DECISIONS[row.decision],
        row.reason,
        risk,
        row.confidence,
        f"{row.actor}, {row.recorded_at[:10]}",
    )


def _form(code: str, year: str, token: str, values: Mapping[str, str]) -> str:
    decisions = "".join(
        f'<div class="choices__one"><input type="radio" id="decision-{key}" name="decision" value="{key}" required'
        f"{' checked' if values.get('decision') == key else ''}>"
        f'<label for="decision-{key}">{escape(words)}</label></div>'
        for key, words in drawn.DECISIONS.items()
    )
    scores = {
        name: [(words[0], words) for words in scale]
        for name, scale in (("likelihood", drawn.LIKELIHOODS), ("harm", drawn.HARMS))
    }
    area = partial(fields.text, values=values, most=LONGEST_NOTE, required=True)
    listed = partial(fields.choice, values=values, required=True)
    return fields.section(
        "decide",
        f"The decision for {year}",
        fields.form(
            review_href(code, year),
            token,
            "Record it",
            area("evidence", "Evidence", rows=6),
            listed("likelihood", "Likelihood of harm in the year", scores["likelihood"]),
            listed("harm", "Harm when it happens", scores["harm"]),
            listed("confidence", "Confidence in the data", list(drawn.CONFIDENCES.items())),
            area("consultation", "Who was asked, and what they said", rows=3),
            f'<fieldset class="stack__field choices"><legend>Decision</legend>{decisions}</fieldset>',
            area("reason", "Reason for the decision", rows=3),
        ),
    )
