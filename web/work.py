"""Where owners and analysts write: commentary on a measure, what happens to an action, answers to what was asked.

Plain forms, each sent once. What cannot be kept comes back as it was typed, with one message that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from threading import Lock
from urllib.parse import urlencode

from flask import Flask, Response, abort, redirect, request

from components import writing as drawn
from components.links import WRITE, action_href, answer_href, commentary_href, measure_href
from components.plain import plain_document, plain_html
from components.returns import error_summary
from components.words import day as long_day
from data import store as stores
from data.errors import RefusedRows
from data.observations import LONGEST_NOTE, ObservationError
from data.periods import Quarter
from data.settings import Settings
from data.work import (
    CONFIDENCES,
    DIRECTIONS,
    LONGEST_LINE,
    MOST_WORDS,
    PROMISES,
    RATINGS,
    Answer,
    Entry,
    NewAction,
    NewCommentary,
    NewMilestone,
    NewPrediction,
    Progress,
    PromiseKept,
    RatingOverride,
    Work,
    action_key,
)
from metrics import board as boards
from metrics.views import ActionView, Commentary, MeetingItem
from metrics.views.marks import RATING
from web import fields
from web.forms import check_origin, check_token, form_token, with_token

QUARTERS = 8
KEPT = {
    "commentary": "What you say is kept.",
    "promise": "It is marked.",
    "progress": "The progress is kept.",
    "milestones": "The days and the lead are kept.",
    "rating": "The rating is kept.",
    "prediction": "The prediction is locked.",
    "answer": "The answer is kept.",
}
CHANGED = "Somebody changed this action after you opened the page. Nothing was kept: look at it again, then send yours"
Given = Mapping[str, str]


def add_work(server: Flask, stylesheets: Sequence[str]) -> None:
    """Serve the forms under /write; `stylesheets` are those of every page."""
    pages = _Pages(server.config["SAFER_SETTINGS"], stylesheets)
    for rule, name in (("/measure/<code>", "measure"), ("/action", "action"), ("/answer", "answer")):
        server.add_url_rule(f"{WRITE}{rule}", f"work.{name}", getattr(pages, name), methods=["GET", "POST"])


class _Pages:
    def __init__(self, settings: Settings, stylesheets: Sequence[str]) -> None:
        self._settings = settings
        self._stylesheets = stylesheets
        self._writer: stores.Store | None = None
        self._lock = Lock()

    def measure(self, code: str) -> Response:
        """What its owner says about a measure, and whether what was expected came true."""
        options = boards.choices()
        name = dict(options.measures).get(code)
        if name is None:
            abort(404, "There is no measure with this code.")
        chosen = options.quarters[:QUARTERS]
        quarter = request.args.get("quarter", "")
        quarter = quarter if quarter in chosen else chosen[0]
        said = [c for c in boards.work_on(boards.board(chosen[0]))[1] if c.measure == code]
        words = {"commentary": _commentary, "promise": _promise}
        given, errors, kept = self._sent(words, code)
        if kept:
            return _kept(commentary_href(code, given["quarter"]), given)
        promised = [c for c in said if c.expectation]
        token = form_token()
        action = commentary_href(code, quarter)
        mine = next((c for c in reversed(said) if c.quarter == quarter), None)
        body = [
            fields.section("before", "What was said before", plain_html(drawn.said_before(said))),
            fields.section(
                "say",
                "What you say about it",
                _commentary_form(
                    action, token, chosen, _values(given, "commentary", _as_written(mine, quarter))
                ),
            ),
            _promise_section(action, token, promised, _values(given, "promise", {})) if promised else "",
        ]
        back = ("The measure's page", measure_href(code))
        return self._answer(f"{code}: {name}", "Commentary", body, token, errors, back)

    def action(self) -> Response:
        """Progress, milestones, rating and prediction of one action."""
        plan, ref = request.args.get("plan", ""), request.args.get("ref", "")
        found = next((a for a in _actions() if (a.plan, a.ref) == (plan, ref)), None)
        if found is None:
            abort(404, "There is no such action in a plan that runs.")
        entry = _newest(plan, ref)
        words = {
            "progress": lambda g, _: Progress(plan, ref, _day(g, "day", "the day it is about"), g["text"]),
            "milestones": lambda g, _: _moved(entry, g),
            "rating": lambda g, _: RatingOverride(plan, ref, g["rating"], g["reason"]),
            "prediction": lambda g, _: _prediction(plan, ref, g),
        }
        given, errors, kept = self._sent(words, ref)
        if kept:
            return _kept(action_href(plan, ref), given)
        token, action = form_token(), action_href(plan, ref)
        today = (stores.current().as_of() or datetime.now(UTC).date()).isoformat()
        body = [
            plain_html(drawn.action_facts(found)),
            fields.section(
                "progress",
                "Progress",
                plain_html(drawn.progress_said(found)),
                _progress_form(action, token, _values(given, "progress", {"day": today})),
            ),
            fields.section(
                "milestones", "Milestones and lead", _milestones_form(action, token, entry, given)
            ),
            fields.section("rating", "Rating", _rating_form(action, token, _values(given, "rating", {}))),
            _prediction_section(action, token, found, today, _values(given, "prediction", {})),
        ]
        return self._answer(
            f"Action {ref}", "What is being done", body, token, errors, ("All actions", "/actions")
        )

    def answer(self) -> Response:
        """What was done about something a meeting or scrutiny asked."""
        name = request.args.get("name", "")
        found = next((i for i in _items() if i.name == name), None)
        if found is None:
            abort(404, "No meeting asked for this.")
        words = {
            "answer": lambda g, _: Answer(
                name, g["text"], _day(g, "day", "the day of the answer", empty=True)
            )
        }
        given, errors, kept = self._sent(words, name)
        if kept:
            return _kept(answer_href(name), given)
        token = form_token()
        values = _values(given, "answer", {"text": found.answer, "day": found.answered_on})
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
            self._store().record_work([build(_Form(given), about)], self._settings.actor)
        except RefusedRows as error:
            return given, list(error.problems), False
        except (ObservationError, ValueError) as error:
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

    def _store(self) -> stores.Store:
        with self._lock:
            if self._writer is None:
                self._writer = stores.open_store(self._settings, write=True)
            return self._writer


class _Form(dict):
    """What a form brought; a field it did not bring is empty."""

    def __missing__(self, name: str) -> str:
        return ""


def _kept(href: str, given: Given) -> Response:
    """Back to the page, which then says what was kept."""
    return redirect(f"{href}&{urlencode({'kept': given['what']})}", 303)


def _values(given: Given, what: str, otherwise: Given) -> Given:
    """What was typed into this form, when it is the one that comes back; else what it begins with."""
    return given if given.get("what") == what else otherwise


def _day(given: Given, name: str, words: str, *, empty: bool = False) -> date | None:
    text = given[name]
    if not text and empty:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ObservationError(f"{words} '{text[:40]}' is not a day: write it as 2026-02-15") from None


def _actions() -> list[ActionView]:
    newest = boards.board(boards.choices().quarters[0])
    return [a for a in boards.work_on(newest)[0] if not a.historical]


def _items() -> tuple[MeetingItem, ...]:
    return boards.work_on(boards.board(boards.choices().quarters[0]))[2]


def _newest(plan: str, ref: str) -> Entry:
    """The action as it was written last."""
    key = action_key(plan, ref)
    return [e for e in stores.current().work() if (e.kind, e.key) == ("action", key)][-1]


def _commentary(given: Given, code: str) -> NewCommentary:
    return NewCommentary(
        code,
        Quarter.parse(given["quarter"]),
        given["text"],
        given["expectation"],
        _day(given, "expected_by", "by when it is expected", empty=True),
        given["confidence"],
        given["confidence_reason"],
        given["blockage"],
        given["ask"],
        _day(given, "ask_by", "by when it is asked", empty=True),
    )


def _as_written(comment: Commentary | None, quarter: str) -> Given:
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


def _commentary_form(action: str, token: str, quarters: Sequence[str], values: Given) -> str:
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


_EXPECT = "It is looked at when its day has come, and marked kept, late or not kept."


def _promise(given: Given, code: str) -> PromiseKept:
    return PromiseKept(code, Quarter.parse(given["quarter"]), given["outcome"], given["reason"])


def _promise_section(action: str, token: str, promised: Sequence[Commentary], values: Given) -> str:
    pairs = [
        (c.quarter, f"{c.quarter}: {c.expectation[:80]}, by {long_day(c.expected_by)}")
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
    return fields.section("promise", "Did what was expected come true?", _unlike(form, "promise"))


def _unlike(form: str, name: str) -> str:
    """The form with names of its own for its fields: no two elements of a page share one."""
    return form.replace('"field-', f'"field-{name}-').replace('"hint-', f'"hint-{name}-')


def _progress_form(action: str, token: str, values: Given) -> str:
    form = fields.form(
        action,
        token,
        "Report progress",
        fields.hidden("what", "progress"),
        fields.day("day", "Day it is about", values),
        fields.text("text", "What was done", values, rows=3, most=LONGEST_NOTE, required=True),
    )
    return _unlike(form, "progress")


def _moved(entry: Entry, given: Given) -> NewAction:
    """The action with the days and the lead of the form. Raises ObservationError when somebody was quicker."""
    if given["version"] != str(entry.version):
        raise ObservationError(CHANGED)
    before = NewAction.from_body(entry.body)
    return replace(
        before,
        lead_role=given["lead_role"],
        milestones=tuple(_moved_one(m, n, given) for n, m in enumerate(before.milestones)),
    )


def _moved_one(milestone: NewMilestone, number: int, given: Given) -> NewMilestone:
    name = milestone.text[:60]
    due = _day(given, f"due{number}", f"the due day of '{name}'", empty=True)
    done = _day(given, f"done{number}", f"the day '{name}' was done", empty=True)
    if milestone.original_due is None:
        return replace(milestone, original_due=due, done=done)
    return replace(milestone, current_due=None if due in (None, milestone.original_due) else due, done=done)


def _milestones_form(action: str, token: str, entry: Entry, given: Given) -> str:
    before = NewAction.from_body(entry.body)
    values = {"lead_role": before.lead_role, "version": str(entry.version)}
    for n, m in enumerate(before.milestones):
        values[f"due{n}"] = (m.current_due or m.original_due or "") and (
            m.current_due or m.original_due
        ).isoformat()
        values[f"done{n}"] = m.done.isoformat() if m.done else ""
    values = _values(given, "milestones", values)
    steps = "".join(
        f'<fieldset class="stack__field"><legend>{fields.escape(m.text)}</legend>'
        + fields.day(f"due{n}", "Due now", values, hint=_first_due(m))
        + fields.day(f"done{n}", "Done on", values)
        + "</fieldset>"
        for n, m in enumerate(before.milestones)
    )
    return _unlike(
        fields.form(
            action,
            token,
            "Keep these days",
            fields.hidden("what", "milestones"),
            fields.hidden("version", values.get("version", "")),
            fields.text("lead_role", "Lead, as a role and never a name", values, most=LONGEST_LINE),
            steps or fields.paragraph("The action has no milestones."),
        ),
        "milestones",
    )


def _first_due(milestone: NewMilestone) -> str:
    if milestone.original_due is None:
        return "No day was ever set. The first one that is kept can never be overwritten."
    return f"First due {long_day(milestone.original_due.isoformat())}; that day stays beside the new one."


def _rating_form(action: str, token: str, values: Given) -> str:
    form = fields.form(
        action,
        token,
        "Keep the rating",
        fields.hidden("what", "rating"),
        fields.choice(
            "rating",
            "Rating",
            [(code, RATING[code].word) for code in RATINGS],
            values,
            empty="What the dates say",
        ),
        fields.text("reason", "Why it is not what the dates say", values, rows=2, most=LONGEST_LINE),
    )
    return _unlike(form, "rating")


def _prediction(plan: str, ref: str, given: Given) -> NewPrediction:
    try:
        size = Decimal(given["size"].replace(",", "")) if given["size"] else None
    except InvalidOperation:
        raise ObservationError(f"size '{given['size'][:40]}' is not a number") from None
    return NewPrediction(plan, ref, given["measure"], given["direction"], Quarter.parse(given["by"]), size)


def _prediction_section(action: str, token: str, found: ActionView, today: str, values: Given) -> str:
    locked = drawn.predictions_said(found)
    parts = [plain_html(locked) if locked else ""]
    if found.start and found.start <= today:
        parts.append(
            fields.paragraph(
                f"The action began on {long_day(found.start)}; a prediction is made before an action begins."
            )
        )
    else:
        now = Quarter.of(date.fromisoformat(today))
        quarters = [(now + n).label for n in range(1, QUARTERS + 1)]
        measures = sorted(boards.choices().measures, key=lambda m: (m[0] not in found.measures, m[0]))
        form = fields.form(
            action,
            token,
            "Lock the prediction",
            fields.hidden("what", "prediction"),
            fields.choice(
                "measure",
                "Measure it will move",
                [(c, f"{c} {name}") for c, name in measures],
                values,
                required=True,
            ),
            fields.choice(
                "direction", "Which way", [(d, d.capitalize()) for d in DIRECTIONS], values, required=True
            ),
            fields.text(
                "size", "By how much at least", values, hint="In the measure's own unit; empty for any size."
            ),
            fields.choice("by", "Looked at in", [(q, q) for q in quarters], values, required=True),
        )
        parts += [
            fields.paragraph("It is locked with the moment you send it and can never be changed."),
            form,
        ]
    return fields.section("prediction", "Prediction", *[_unlike(p, "prediction") for p in parts])
