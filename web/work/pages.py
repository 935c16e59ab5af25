"""Where owners and analysts write: on a measure, a case study, what happens to an action, answers to what was asked.

Plain forms, each sent once. What cannot be kept comes back as it was typed, with one message that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from flask import Flask, Response, abort, redirect, request

from components import writing as drawn
from components.filters import notices, unknown_words
from components.links import (
    WRITE,
    action_href,
    answer_href,
    case_study_href,
    commentary_href,
    measure_href,
    passages_href,
    priority_href,
)
from components.plain import plain_document, plain_html
from components.returns import error_summary
from data import store as stores
from data.errors import RefusedRows
from data.observations import ObservationError
from data.settings import Settings
from data.work import PASSAGES, Answer, Entry, Progress, RatingOverride, Work, action_key
from metrics import board as boards
from metrics.views import ActionView, MeetingItem
from web import fields
from web.forms import check_origin, check_token, form_token, with_token
from web.store_binding import OpenedOnce
from web.work.actions import (
    milestones_form,
    moved_action,
    prediction_given,
    prediction_section,
    progress_form,
    rating_form,
)
from web.work.case_studies import case_study_form, case_study_given, take_back_section, taken_back_given
from web.work.commentary import as_written, commentary_form, commentary_given, promise_given, promise_section
from web.work.given import QUARTERS, Given, day_given, values_of
from web.work.passages import anchor, passage_section, passages_given

KEPT = {
    "commentary": "What you say is kept.",
    "promise": "It is marked.",
    "case_study": "The case study is kept.",
    "taken_back": "It is taken back: no report shows it any more.",
    "progress": "The progress is kept.",
    "milestones": "The days and the lead are kept.",
    "rating": "The rating is kept.",
    "prediction": "The prediction is locked.",
    "answer": "The answer is kept.",
} | {anchor(heading): f"{heading}: it is kept." for heading in PASSAGES}


def add_work(server: Flask, stylesheets: Sequence[str]) -> None:
    """Serve the forms under /write; `stylesheets` are those of every page."""
    pages = _Pages(server.config["SAFER_SETTINGS"], stylesheets)
    for rule, name in (
        ("/measure/<code>", "measure"),
        ("/priority/<slug>", "priority"),
        ("/action", "action"),
        ("/annual", "annual"),
        ("/answer", "answer"),
    ):
        server.add_url_rule(f"{WRITE}{rule}", f"work.{name}", getattr(pages, name), methods=["GET", "POST"])


class _Pages:
    def __init__(self, settings: Settings, stylesheets: Sequence[str]) -> None:
        self._settings = settings
        self._stylesheets = stylesheets
        self._writer = OpenedOnce(settings, write=True)

    def measure(self, code: str) -> Response:
        """What its owner says about a measure, and whether what was expected came true."""
        options = boards.choices()
        name = dict(options.measures).get(code)
        if name is None:
            abort(404, "There is no measure with this code.")
        chosen = options.quarters[:QUARTERS]
        quarter, wrong = _quarter(chosen)
        said = [c for c in boards.work_on(boards.board(chosen[0])).commentary if c.measure == code]
        words = {"commentary": commentary_given, "promise": promise_given}
        given, errors, kept = self._sent(words, code)
        if kept:
            return _kept(commentary_href(code, given["quarter"]), given)
        promised = [c for c in said if c.expectation]
        token = form_token()
        action = commentary_href(code, quarter)
        mine = next((c for c in reversed(said) if c.quarter == quarter), None)
        body = [
            plain_html(notices(wrong)) if wrong else "",
            fields.section("before", "What was said before", plain_html(drawn.said_before(said))),
            fields.section(
                "say",
                "What you say about it",
                commentary_form(
                    action, token, chosen, values_of(given, "commentary", as_written(mine, quarter))
                ),
            ),
            promise_section(action, token, promised, values_of(given, "promise", {})) if promised else "",
        ]
        back = ("The measure's page", measure_href(code))
        return self._answer(f"{code}: {name}", "Commentary", body, token, errors, back)

    def priority(self, slug: str) -> Response:
        """What its lead tells of one piece of work in a quarter."""
        options = boards.choices()
        found = next((p for p in options.priorities if p.slug == slug), None)
        if found is None:
            abort(404, "There is no priority with this name.")
        chosen = options.quarters[:QUARTERS]
        quarter, wrong = _quarter(chosen)
        told = [s for s in boards.work_on(boards.board(chosen[0])).case_studies if s.priority == found.code]
        words = {"case_study": case_study_given, "taken_back": taken_back_given}
        given, errors, kept = self._sent(words, found.code)
        if kept:
            return _kept(case_study_href(slug, given["quarter"]), given)
        token, action = form_token(), case_study_href(slug, quarter)
        mine = next((s for s in told if s.quarter == quarter), None)
        begins = {"quarter": quarter} | ({"title": mine.title, "text": mine.text} if mine else {})
        body = [
            plain_html(notices(wrong)) if wrong else "",
            fields.section("before", "What was written before", plain_html(drawn.case_studies_before(told))),
            fields.section("remember", "Before you write", plain_html(drawn.case_study_reminder())),
            fields.section(
                "say",
                "What you tell",
                case_study_form(action, token, chosen, values_of(given, "case_study", begins)),
            ),
            take_back_section(action, token, mine) if mine else "",
        ]
        back = ("The priority's page", priority_href(slug))
        return self._answer(found.name, "Case study", body, token, errors, back)

    def action(self) -> Response:
        """Progress, milestones, rating and prediction of one action."""
        plan, ref = request.args.get("plan", ""), request.args.get("ref", "")
        found = next((a for a in _actions() if (a.plan, a.ref) == (plan, ref)), None)
        if found is None:
            abort(404, "There is no such action in a plan that runs.")
        entry = _newest(plan, ref)
        words = {
            "progress": lambda g, _: Progress(
                plan, ref, day_given(g, "day", "the day it is about"), g["text"]
            ),
            "milestones": lambda g, _: moved_action(entry, g),
            "rating": lambda g, _: RatingOverride(plan, ref, g["rating"], g["reason"]),
            "prediction": lambda g, _: prediction_given(plan, ref, g),
        }
        given, errors, kept = self._sent(words, ref)
        if kept:
            return _kept(action_href(plan, ref), given)
        token, action = form_token(), action_href(plan, ref)
        today = stores.current().today().isoformat()
        body = [
            plain_html(drawn.action_facts(found)),
            fields.section(
                "progress",
                "Progress",
                plain_html(drawn.progress_said(found)),
                progress_form(action, token, values_of(given, "progress", {"day": today})),
            ),
            fields.section("milestones", "Milestones and lead", milestones_form(action, token, entry, given)),
            fields.section("rating", "Rating", rating_form(action, token, values_of(given, "rating", {}))),
            prediction_section(action, token, found, today, values_of(given, "prediction", {})),
        ]
        return self._answer(
            f"Action {ref}", "What is being done", body, token, errors, ("All actions", "/actions")
        )

    def annual(self) -> Response:
        """What people write for the annual report of a year that is over."""
        board = boards.board(boards.choices().quarters[0])
        years = [q[:7] for q in boards.choices().quarters if q.endswith("Q4")]
        year = request.args.get("year", "")
        if year not in years:
            abort(404, "There is no annual report of this year: it is not over, or not known.")
        given, errors, kept = self._sent(passages_given(year), year)
        if kept:
            return _kept(passages_href(year), given)
        written = {p.heading: p for p in boards.work_on(board).passages if p.year == year}
        token, action = form_token(), passages_href(year)
        body = [
            passage_section(
                action,
                token,
                heading,
                written[heading].text if heading in written else "",
                drawn.passage_before(written.get(heading)),
                given,
            )
            for heading in PASSAGES
        ]
        back = ("The reports", "/reports")
        return self._answer(f"Annual report {year}", "What people write", body, token, errors, back)

    def answer(self) -> Response:
        """What was done about something a meeting or scrutiny asked."""
        name = request.args.get("name", "")
        found = next((i for i in _items() if i.name == name), None)
        if found is None:
            abort(404, "No meeting asked for this.")
        words = {
            "answer": lambda g, _: Answer(
                name, g["text"], day_given(g, "day", "the day of the answer", empty=True)
            )
        }
        given, errors, kept = self._sent(words, name)
        if kept:
            return _kept(answer_href(name), given)
        token = form_token()
        values = values_of(given, "answer", {"text": found.answer, "day": found.answered_on})
        body = [
            plain_html(drawn.item_facts(found)),
            fields.section(
                "answer",
                "What was done about it",
                fields.form(
                    answer_href(name),
                    token,
                    "Keep the answer",
                    fields.hidden("what", "answer"),
                    fields.text("text", "You asked, we did", values, rows=5, required=True),
                    fields.day("day", "Done on", values, hint="Leave it empty when no day can be named."),
                ),
            ),
        ]
        back = ("You asked, we did", "/actions#asked")
        return self._answer("Answer to the Board or scrutiny", "You asked, we did", body, token, errors, back)

    def _sent(
        self, words: Mapping[str, Callable[[Given, str], Work]], about: str
    ) -> tuple[Given, list[str], bool]:
        """What a form brought, what speaks against it, and whether it was kept; nothing yet for a page that is read."""
        if request.method != "POST":
            return {}, [], False
        check_origin()
        check_token(request.form.get("form", ""))
        given = {name: value.replace("\r\n", "\n").strip() for name, value in request.form.items()}
        build = words.get(given.get("what", "")) or abort(400, "The form is not one of this page.")
        try:
            self._writer().record_work([build(_Form(given), about)], self._settings.actor)
        except RefusedRows as error:
            return given, list(error.problems), False
        except ObservationError as error:
            return given, [str(error)], False
        return given, [], True

    def _answer(
        self,
        title: str,
        eyebrow: str,
        body: Sequence[str],
        token: str,
        errors: Sequence[str],
        back: tuple[str, str],
    ) -> Response:
        summary = error_summary("Nothing was kept", [f"{e[:1].upper()}{e[1:].rstrip('.')}." for e in errors])
        said = "" if errors else KEPT.get(request.args.get("kept", ""), "")
        text = plain_document(
            title,
            eyebrow,
            [
                plain_html(summary) if errors else "",
                plain_html(drawn.kept_note(said)) if said else "",
                plain_html(drawn.back_link(*back)),
                *body,
                plain_html(drawn.actor_words(self._settings.actor)),
            ],
            boards.choices().priorities,
            stylesheets=self._stylesheets,
            illustrative=self._settings.illustrative,
            failed=bool(errors),
        )
        answer = Response(text, status=400 if errors else 200, mimetype="text/html")
        return with_token(answer, token, WRITE)


class _Form(dict):
    """What a form brought; a field it did not bring is empty."""

    def __missing__(self, name: str) -> str:
        return ""


def _quarter(known: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The quarter the address asks for, else the newest of the `known`, with a notice where it must."""
    asked = request.args.get("quarter", "")
    if asked in known:
        return asked, ()
    return known[0], (unknown_words("quarter", asked, f"{known[0]}, the newest"),) if asked else ()


def _kept(href: str, given: Given) -> Response:
    """Back to the page, which then says what was kept."""
    return redirect(f"{href}&{urlencode({'kept': given['what']})}", 303)


def _actions() -> list[ActionView]:
    newest = boards.board(boards.choices().quarters[0])
    return [a for a in boards.work_on(newest).actions if not a.historical]


def _items() -> tuple[MeetingItem, ...]:
    return boards.work_on(boards.board(boards.choices().quarters[0])).items


def _newest(plan: str, ref: str) -> Entry:
    """The action as it was written last."""
    key = action_key(plan, ref)
    return [e for e in stores.current().work() if (e.kind, e.key) == ("action", key)][-1]
