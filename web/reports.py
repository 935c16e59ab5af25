"""Reports asked for from the page: made once by a process of their own, then handed out for as long as they hold.

The first request starts the work and is told in words how far it is; the page it gets asks again by itself. Files lie
in the home folder under a name that says which figures they were made from, so a changed figure makes a new file.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from hashlib import sha256
from html import escape
from pathlib import Path
from threading import Lock
from urllib.parse import urlencode

from flask import Flask, Response, abort, request

from data import store as stores
from data.settings import Settings
from metrics import board as boards
from metrics.rules import RULES_VERSION
from reports.pack import FORMS
from web.notices import notice, sentence

log = logging.getLogger("safer.web")

PATH = "/report-file"
KINDS = ("quarterly", "annual")
SECONDS = 3
MOST_KEPT = 60
_KNOWN = frozenset({"of", "quarter", "release"})
_ROOT = Path(__file__).resolve().parents[1]
_REFUSED = "Error: "
"""How a command begins the one line that says why it did nothing; anything else is for the log alone."""
_LONGEST_LINE = 600


def add_reports(server: Flask) -> None:
    """Serve /report-file/<kind>.<form>, with `of`, `quarter` and `release` in the query."""
    settings: Settings = server.config["SAFER_SETTINGS"]
    folder = settings.home / "reports"
    running: dict[str, subprocess.Popen] = {}
    lock = Lock()

    @server.get(f"{PATH}/<kind>.<form>", endpoint="report_file")
    def _report(kind: str, form: str) -> Response:
        if kind not in KINDS or form not in FORMS:
            abort(404)
        wanted = _wanted(kind)
        place = folder / _key(kind, form, wanted)
        with lock:
            for name in [n for n, job in running.items() if n != place.name and job.poll() is not None]:
                del running[name]
            job = running.get(place.name)
            if job is not None and job.poll() is None:
                return _waiting("".join(_said(place)[-1:]) or "Starting.")
            running.pop(place.name, None)
            if finished := sorted(place.glob(f"*.{form}")):
                return _file(finished[0], form)
            if job is None:
                if running:
                    return _waiting("Another report is being made first. Yours comes next.")
                _make_room(folder)
                running[place.name] = _started(settings, kind, form, wanted, place)
                log.info("report %s.%s %s started", kind, form, wanted)
                return _waiting("Starting.")
        words = _said(place)
        log.error("report %s.%s %s failed: %s", kind, form, wanted, words)
        refused = [line for line in words if line.startswith(_REFUSED)]
        return notice(503, "The report was not made", refused[-1].removeprefix(_REFUSED) if refused else "")


def _wanted(kind: str) -> dict[str, str]:
    """What the query asks for, every value checked against what exists."""
    told = {*request.args} - {"ask"}
    if not _KNOWN.issuperset(told) or any(len(request.args.getlist(k)) > 1 for k in request.args):
        abort(400, "Only of, quarter and release may be asked for, each once.")
    options = boards.choices()
    subject = request.args.get("of", "board")
    if subject not in {"board", *(p.slug for p in options.priorities)} or (
        kind == "annual" and subject != "board"
    ):
        abort(400, "There is no such report; it is of the board or of a priority.")
    try:
        quarter, held = options.meant(request.args.get("quarter", ""), request.args.get("release", ""))
    except ValueError as error:
        abort(400, sentence(error))
    if kind == "annual":
        over = next((q for q in options.quarters if q <= quarter and q.endswith("Q4")), None)
        if over is None:
            abort(400, f"No year was over by {quarter}.")
        # A release of the year's last quarter is what the report is then made from; else the newest of that quarter.
        return {"year": over[:7]} | ({"release": str(held.number)} if held and held.quarter == over else {})
    return {"of": subject, "quarter": quarter} | ({"release": str(held.number)} if held else {})


def _key(kind: str, form: str, wanted: dict[str, str]) -> str:
    """A name for the file of these choices, another one as soon as anything it says may have changed."""
    store = stores.current()
    said = (store.id, store.extent(), store.catalogue().sha256, store.settings.illustrative, RULES_VERSION)
    return sha256(repr((kind, form, sorted(wanted.items()), said)).encode()).hexdigest()[:32]


def _started(
    settings: Settings, kind: str, form: str, wanted: dict[str, str], place: Path
) -> subprocess.Popen:
    """The process that makes the file, with its words in a log beside it."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    arguments = [sys.executable, "-m", "flask", "--app", "app", "report", kind, "--formats", form]
    arguments += ["--out", str(place)]
    for name, value in wanted.items():
        arguments += [f"--{name}", value]
    own = {name: value for name, value in os.environ.items() if not name.startswith("SAFER_")}
    own |= {
        "SAFER_HOME": str(settings.home),
        "SAFER_DATABASE_URL": settings.database_url,
        "SAFER_ACTOR": settings.actor,
        "SAFER_ILLUSTRATIVE": "yes" if settings.illustrative else "no",
        "PYTHONUNBUFFERED": "1",
    }
    own |= {"SAFER_AS_OF": settings.as_of.isoformat()} if settings.as_of else {}
    with (place / "progress.log").open("w") as words:
        return subprocess.Popen(  # noqa: S603
            arguments, cwd=_ROOT, env=own, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT
        )


def _said(place: Path) -> list[str]:
    """What the process has said so far, line by line."""
    try:
        text = (place / "progress.log").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [line[:_LONGEST_LINE] for line in text.splitlines() if line.strip()]


def _waiting(words: str) -> Response:
    """A page that says how far it is and asks again by itself, until the reader stops it (WCAG 2.2.1, F41)."""
    asks = request.args.get("ask") != "no"
    now = f'<a href="{escape(_address() if asks else _address(ask="no"))}">Ask now</a>.'
    if asks:
        more = f"This page asks again every {SECONDS} seconds and the file comes by itself. {now} "
        more += f'<a href="{escape(_address(ask="no"))}">Stop asking</a>.'
    else:
        more = f"This page does not ask by itself any more; the report is made all the same. {now}"
    answer = notice(202, "Your report is being made", words, f"<p>{more}</p>")
    if asks:
        answer.headers["Refresh"] = str(SECONDS)
    return answer


def _address(**more: str) -> str:
    query = urlencode({name: request.args[name] for name in request.args if name in _KNOWN} | more)
    return f"{request.path}?{query}" if query else request.path


def _file(path: Path, form: str) -> Response:
    return Response(
        path.read_bytes(),
        content_type=FORMS[form].media_type,
        headers={"Content-Disposition": f'attachment; filename="{path.name}"'},
    )


def _make_room(folder: Path) -> None:
    """Forget the oldest files when there are many; they can be made again."""
    if not folder.is_dir():
        return
    kept = sorted((p for p in folder.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime)
    for place in kept[: max(len(kept) - MOST_KEPT, 0)]:
        for file in place.iterdir():
            file.unlink(missing_ok=True)
        place.rmdir()
