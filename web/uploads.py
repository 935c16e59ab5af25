"""Handing in a return from the page: a plain form, a check, a look at what would change, and one confirmation.

Every step is an address of its own, so that reload, Back and a second click do no harm. Nothing is kept in memory: what
a page shows follows from the file that was sent and the store.
"""

from __future__ import annotations

import logging
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from hashlib import sha256
from hmac import compare_digest
from html import escape
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from flask import Flask, Response, abort, redirect, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from components import returns as drawn
from components.plain import plain_document, plain_html
from data import store as stores
from data import uploads
from data.errors import StoreChanged, StoreError
from data.observations import LONGEST, ObservationError
from data.periods import Quarter
from data.returns.comparing import Comparison
from data.returns.importing import Outcome
from data.returns.marking import MarkingError, marked_copy
from data.returns.naming import figure_name, figure_words, observation_name
from data.returns.template import TemplateError, template_workbook
from data.settings import Settings
from data.uploads import Upload, UploadRefused
from metrics import board as boards
from web.forms import check_origin, check_token, form_token, with_token
from web.store_binding import OpenedOnce

log = logging.getLogger("safer.web")

PATH = "/returns"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORM_BYTES = 64 * 1024
_DRAINED_BYTES = 64 * 2**20
_LOOKS_KEPT = 8
_MOST_LISTED = 20
_MOST_BOUNDARIES = 2
_FORM = """<form method="post" action="{path}" enctype="multipart/form-data" class="stack" data-progress="Sending and \
checking the file. This can take some seconds.">
<input type="hidden" name="form" value="{token}">
<div class="stack__field"><label for="return-file">Return (.xlsx or .csv, at most {megabytes} MB)</label>
<input type="file" id="return-file" name="file" accept=".xlsx,.csv,.ods" required aria-describedby="return-hint">
<p id="return-hint" class="stack__hint">The file is checked first. Nothing changes before you have seen what would \
change and confirmed it.</p></div>
<details><summary>Boundaries, for street-level police files</summary>
<div class="stack__field"><label for="return-boundaries">Boundaries of wards, of neighbourhoods, or both (.geojson, at \
most {boundary_megabytes} MB each)</label>
<input type="file" id="return-boundaries" name="boundaries" accept=".geojson,.json,.zip" multiple \
aria-describedby="boundaries-hint">
<p id="boundaries-hint" class="stack__hint">With them a record belongs to the area that holds its published point. \
Without them its neighbourhood is that of the code in the file, and its ward the one that fits its neighbourhood best. \
Other returns do not need them.</p></div></details>
<button class="button" type="submit">Send and check</button>
<p class="stack__progress" role="status"></p></form>"""
_TEMPLATE = """<form method="get" action="{path}/template.xlsx" class="stack">
<div class="stack__field"><label for="template-partner">Partner</label>
<select id="template-partner" name="partner" class="form-select">{partners}</select></div>
<div class="stack__field"><label for="template-quarter">Quarter</label>
<select id="template-quarter" name="quarter" class="form-select">{quarters}</select></div>
<button class="button button--second" type="submit">Download the workbook</button></form>"""
_CONFIRM = """<form method="post" action="{path}/{id}/confirm" class="stack" data-progress="Taking the figures in.">
<input type="hidden" name="form" value="{token}"><input type="hidden" name="head" value="{head}">
<input type="hidden" name="seen" value="{seen}">{reason}
<button class="button" type="submit">{words}</button>
<p class="stack__progress" role="status"></p></form>
<form method="post" action="{path}/{id}/discard" class="stack"><input type="hidden" name="form" value="{token}">
<button class="button button--second" type="submit">Give this file up</button></form>"""
_REASON = """<div class="stack__field"><label for="return-reason">Why do these figures change, or differ from what is \
usual?</label><p id="reason-hint" class="stack__hint">Every reader of the figures sees it.</p>
<textarea id="return-reason" name="reason" rows="3" maxlength="{longest}" required aria-describedby="reason-hint">\
</textarea></div>"""


def add_uploads(server: Flask, stylesheets: Sequence[str]) -> None:
    """Serve the pages on which returns are handed in; `stylesheets` are those of every page."""
    settings: Settings = server.config["SAFER_SETTINGS"]
    pages = _Pages(settings, stylesheets)
    rules = (
        (PATH, "returns", pages.form, ["GET"]),
        (PATH, "returns.send", pages.send, ["POST"]),
        (f"{PATH}/template.xlsx", "returns.template", pages.template, ["GET"]),
        (f"{PATH}/<key>", "returns.look", pages.look, ["GET"]),
        (f"{PATH}/<key>/marked.xlsx", "returns.marked", pages.marked, ["GET"]),
        (f"{PATH}/<key>/confirm", "returns.confirm", pages.confirm, ["POST"]),
        (f"{PATH}/<key>/discard", "returns.discard", pages.discard, ["POST"]),
    )
    for rule, name, view, methods in rules:
        server.add_url_rule(rule, name, view, methods=methods)


class _Pages:
    """The pages of one application, with the one store they write to."""

    def __init__(self, settings: Settings, stylesheets: Sequence[str]) -> None:
        self._settings = settings
        self._stylesheets = stylesheets
        self._writer = OpenedOnce(settings, write=True)
        self._looks: OrderedDict[tuple, Outcome] = OrderedDict()
        self._lock = Lock()

    def form(self) -> Response:
        """Where a file is chosen, templates are made, and what was sent before is listed."""
        return self._form([])

    def send(self) -> Response:
        """Keep the file that arrives and go on to what the check says."""
        check_origin()
        try:
            with ExitStack() as stack:
                fields, file, boundaries = _received(self._settings.home, stack)
                check_token(fields.get("form", ""))
                if file is None or not file.filename:
                    raise UploadRefused("choose a file first")
                upload = uploads.keep(
                    self._settings.home,
                    file.stream,
                    file.filename,
                    self._settings.actor,
                    boundaries=[(own.stream, own.filename) for own in boundaries],
                )
        except UploadRefused as error:
            return self._form([str(error)], 400)
        except RequestEntityTooLarge:
            _drain()
            return self._form(
                [
                    f"a return has at most {uploads.MOST_BYTES >> 20} MB, a file of boundaries at most "
                    f"{uploads.MOST_BOUNDARY_BYTES >> 20} MB"
                ],
                413,
            )
        except ValueError:
            return self._form(["the file did not arrive whole: send it again"], 400)
        except OSError as error:
            log.error("a return could not be kept: %s", error)
            return self._form([_disk_words(error)], 507)
        log.info("return %s received: %d bytes", upload.id, upload.size)
        return redirect(f"{PATH}/{upload.id}", 303)

    def look(self, key: str) -> Response:
        """What is wrong with a file, what it would change, or what became of it."""
        return self._look(self._found(key), [])

    def confirm(self, key: str) -> Response:
        """Take the file in as it was looked at, once."""
        check_origin()
        check_token(request.form.get("form", ""))
        upload, head = self._found(key), request.form.get("head", "")
        if not compare_digest(request.form.get("seen", ""), seen(upload, head)) or not head.isdigit():
            return self._look(upload, ["the form was not the one of this page: look at it again"], 400)
        reason = " ".join(request.form.get("reason", "").split())[: LONGEST["text"]]
        try:
            outcome = uploads.take(
                self._writer(),
                upload,
                head=int(head),
                as_of=self._day(),
                actor=self._settings.actor,
                reason=reason,
            )
        except StoreChanged as error:
            return self._look(upload, [str(error)], 409)
        except (StoreError, ObservationError) as error:
            return self._look(upload, [str(error)], 503 if isinstance(error, StoreError) else 400)
        except OSError as error:
            log.error("return %s could not be taken in: %s", upload.id, error)
            return self._look(upload, [_disk_words(error)], 507)
        if outcome.state == "reason_needed":
            return self._look(upload, ["say why these figures change or differ from what is usual"], 400)
        log.info("return %s: %s as batch %s", upload.id, outcome.state, outcome.batch)
        return redirect(f"{PATH}/{upload.id}", 303)

    def discard(self, key: str) -> Response:
        """Forget the file."""
        check_origin()
        check_token(request.form.get("form", ""))
        uploads.discard(self._found(key))
        return redirect(PATH, 303)

    def marked(self, key: str) -> Response:
        """The workbook with its problems marked in the cells."""
        upload = self._found(key)
        outcome = self._looked_at(upload)
        with tempfile.TemporaryDirectory(prefix="safer-") as folder:
            out = Path(folder) / "marked.xlsx"
            try:
                marked_copy(upload.path, outcome.report, out)
            except MarkingError as error:
                abort(404, str(error))
            return _attached(out, f"marked {Path(upload.name).stem}.xlsx")

    def template(self) -> Response:
        """The workbook that asks a partner for a quarter."""
        store = stores.current()
        partner, label = request.args.get("partner", ""), request.args.get("quarter", "")
        with tempfile.TemporaryDirectory(prefix="safer-") as folder:
            out = Path(folder) / "template.xlsx"
            try:
                quarter = Quarter.parse(label[:20])
                template_workbook(store.catalogue(), store, partner[:60], quarter, out)
            except (ValueError, TemplateError) as error:
                return self._form([str(error)], 400)
            return _attached(out, f"{partner} {quarter.label}.xlsx")

    def _form(self, errors: Sequence[str], status: int = 200) -> Response:
        catalogue = stores.current().catalogue()
        owners = {measure.owner for measure in catalogue.measures if measure.access == "shown"}
        partners = [
            (o.code, o.name) for o in sorted(catalogue.owners, key=lambda o: o.name) if o.code in owners
        ]
        quarters = [(label, label) for label in boards.choices().quarters[:8]]
        token = form_token()
        body = [
            plain_html(drawn.error_summary("There is a problem", errors)) if errors else "",
            plain_html(drawn.handing_in_words()),
            _FORM.format(
                path=PATH,
                token=token,
                megabytes=uploads.MOST_BYTES >> 20,
                boundary_megabytes=uploads.MOST_BOUNDARY_BYTES >> 20,
            ),
            plain_html(drawn.template_words()),
            _TEMPLATE.format(path=PATH, partners=_options(partners), quarters=_options(quarters)),
            plain_html(drawn.recent_section(self._lines())),
        ]
        return self._answer("Hand in a return", body, status, token)

    def _lines(self) -> list[tuple[str, str, str, str]]:
        """The newest files with what became of them."""
        batches = stores.current().batches()
        taken = dict(zip(batches["source_sha256"], batches["batch"], strict=True))
        lines = []
        for upload in uploads.recent(self._settings.home)[:_MOST_LISTED]:
            batch = taken.get(upload.sha256)
            state = "Not taken in yet" if batch is None else f"Taken in as return {batch}"
            when = upload.received_at[:16].replace("T", " ") + " UTC"
            lines.append((f"{PATH}/{upload.id}", upload.name, when, f"{state}, sent by {upload.actor}"))
        return lines

    def _look(self, upload: Upload, errors: Sequence[str], status: int = 200) -> Response:
        outcome, token = self._looked_at(upload), form_token()
        report, found = outcome.report, outcome.comparison
        refused = outcome.state == "refused"
        titles = {
            "refused": f"{upload.name} cannot be taken in yet",
            "nothing_new": f"{upload.name} brings nothing new",
            "already": f"{upload.name} is taken in",
        }
        body = [
            plain_html(drawn.error_summary("There is a problem", errors)) if errors else "",
            plain_html(drawn.steps({"refused": 1, "nothing_new": 3, "already": 4}.get(outcome.state, 2))),
            plain_html(drawn.result_words(outcome.state, outcome.batch, len(outcome.needs))),
            plain_html(drawn.problems_section([_problem(p) for p in report.problems], refused)),
        ]
        if refused and upload.path.suffix == ".xlsx" and report.format:
            body.append(plain_html(drawn.marked_link(f"{PATH}/{upload.id}/marked.xlsx")))
        if found is not None and outcome.state != "already":
            body.append(plain_html(self._changes(found)))
            body.append(plain_html(drawn.needs_section(outcome.needs)))
        if outcome.state == "already":
            catalogue = stores.current().catalogue()
            codes = sorted({found.measure for found in report.observations})
            body.append(
                plain_html(drawn.measures_section([(code, catalogue.measure(code).short) for code in codes]))
            )
        if outcome.state in ("previewed", "reason_needed"):
            body.append(self._confirm_form(upload, outcome, token))
        body.append(plain_html(drawn.back_words(PATH)))
        title = titles.get(outcome.state, f"What {upload.name} would change")
        return self._answer(title, body, status, token, failed=bool(errors) or refused)

    def _changes(self, found: Comparison) -> object:
        counts = drawn.Counts(
            len(found.new), len(found.changed), len(found.unchanged), len(found.not_supplied)
        )
        catalogue = stores.current().catalogue()
        changed = [
            (observation_name(catalogue, c.after), figure_words(c.before), figure_words(c.after))
            for c in found.changed
        ]
        new = [(observation_name(catalogue, figure), figure_words(figure)) for figure in found.new]
        missing = [(figure_name(catalogue, *key), "kept") for key in found.not_supplied]
        replaced = [catalogue.measure(code).short for code in found.replaces]
        return drawn.changes_section(counts, changed, new, missing, replaced)

    def _confirm_form(self, upload: Upload, outcome: Outcome, token: str) -> str:
        head = str(outcome.comparison.head)
        number = len(outcome.comparison.to_accept)
        return _CONFIRM.format(
            path=PATH,
            id=upload.id,
            token=token,
            head=head,
            seen=seen(upload, head),
            reason=_REASON.format(longest=LONGEST["text"]) if outcome.needs else "",
            words=f"Take {number:,} figure{'' if number == 1 else 's'} in" if number else "Take it in",
        )

    def _answer(
        self, title: str, body: Sequence[str], status: int, token: str, *, failed: bool = False
    ) -> Response:
        text = plain_document(
            title,
            "Returns",
            body,
            boards.choices().priorities,
            stylesheets=self._stylesheets,
            illustrative=self._settings.illustrative,
            failed=failed or status >= 400,
        )
        answer = Response(text, status=status, mimetype="text/html")
        return with_token(answer, token, PATH)

    def _looked_at(self, upload: Upload) -> Outcome:
        """What the file would change now, kept while neither the store nor the file is another."""
        store = stores.current()
        batches = store.batches()
        key = (
            upload.id,
            store.id,
            len(batches),
            store.catalogue().sha256,
            self._day(),
            len(store.releases()),
        )
        with self._lock:
            if key in self._looks:
                return self._looks[key]
        try:
            outcome = uploads.looked_at(store, upload, self._day(), self._settings.actor)
        except FileNotFoundError:
            abort(404, "The file is not there any more: send it again.")
        with self._lock:
            self._looks[key] = outcome
            while len(self._looks) > _LOOKS_KEPT:
                self._looks.popitem(last=False)
        return outcome

    def _found(self, key: str) -> Upload:
        upload = uploads.find(self._settings.home, key)
        if upload is None:
            abort(404, "There is no such file any more. Send it again.")
        return upload

    def _day(self) -> date:
        return stores.current().today()


def seen(upload: Upload, head: str) -> str:
    """What binds a confirmation to the file and to the state of the store it was compared with."""
    return sha256(f"{upload.id} {upload.sha256} {head}".encode()).hexdigest()


def _received(home: Path, stack: ExitStack) -> tuple[dict[str, str], FileStorage | None, list[FileStorage]]:
    """The fields of the form, its return and its boundaries; bytes go straight to files of ours as they arrive."""

    def opened(*_about: object, **_more: object) -> BinaryIO:
        if len(files) > _MOST_BOUNDARIES:
            raise UploadRefused(
                f"send one return, and at most {_MOST_BOUNDARIES} files of boundaries with it"
            )
        files.append(stack.enter_context(uploads.receiving(home)))
        return files[-1]

    files: list[BinaryIO] = []
    parser = FormDataParser(
        opened,
        max_form_memory_size=_FORM_BYTES,
        max_content_length=uploads.MOST_BYTES + _MOST_BOUNDARIES * uploads.MOST_BOUNDARY_BYTES + _FORM_BYTES,
        silent=False,
        max_form_parts=10,
    )
    if request.mimetype != "multipart/form-data":
        abort(415)
    _, form, given = parser.parse_from_environ(request.environ)
    if len(given.getlist("file")) > 1:
        raise UploadRefused("send one return at a time")
    return form.to_dict(), given.get("file"), [own for own in given.getlist("boundaries") if own.filename]


def _drain() -> None:
    """Read what is left of a body that is too large, so that the browser gets to see our answer."""
    stream, left = request.environ["wsgi.input"], _DRAINED_BYTES
    while left > 0 and (piece := stream.read(min(left, 1 << 20))):
        left -= len(piece)


def _problem(problem: object) -> tuple[str, str, str, str, str]:
    kind = "Note" if problem.warning else "Error"
    place = problem.place or "the file"
    return (
        kind,
        *(text[:1].upper() + text[1:] for text in (place, problem.message)),
        problem.found,
        problem.expected,
    )


def _options(pairs: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in pairs)


def _attached(path: Path, name: str) -> Response:
    with path.open("rb") as file:
        content = file.read()
    answer = Response(content, mimetype=WORKBOOK)
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in " ._-"))
    answer.headers.set("Content-Disposition", "attachment", filename=plain)
    return answer


def _disk_words(error: OSError) -> str:
    return f"the file could not be kept ({error.strerror or 'the disk does not answer'}); nothing was changed"
