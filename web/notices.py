"""Plain pages for what cannot be shown: one calm sentence, what to do, and nothing about the inside."""

from __future__ import annotations

import logging
import secrets
from html import escape

from dash.exceptions import DependencyException
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

log = logging.getLogger("safer.web")

_SENTENCES = {
    400: ("This request could not be read", "Go back to the board and follow a link from there."),
    403: ("This request came from another site", "Open the dashboard by its own address."),
    404: ("There is no such page", "Check the address, or go back to the board."),
    405: ("This address does not work that way", "Go back to the board and follow a link from there."),
    413: ("This request is too large", "Go back to the board and follow a link from there."),
    415: ("This kind of request is not understood", "Go back to the board and follow a link from there."),
    503: ("The dashboard cannot answer", "Try again, or ask whoever looks after it."),
}
_PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Safer Rotherham Partnership</title>
<style>body{{font:1.125rem/1.5 system-ui,sans-serif;color:#1d2329;max-width:38rem;margin:3rem auto;padding:0 1.25rem}}
h1{{font-size:1.75rem;line-height:1.2}}a{{color:#12436d}}code{{background:#f2f2f2;padding:.1em .3em}}</style></head>
<body><main><h1>{title}</h1><p>{text}</p>{more}<p><a href="/">Go to the board</a></p></main></body></html>
"""


def notice(status: int, title: str = "", text: str = "", more: str = "") -> Response:
    """An answer with `status`: a small page for a reader, one line of text for a script. `more` is trusted HTML."""
    default_title, default_text = _SENTENCES.get(status, _SENTENCES[503])
    title, text = title or default_title, text or default_text
    if _asked_by_script():
        return Response(f"{title}. {text}\n", status=status, mimetype="text/plain")
    return Response(
        _PAGE.format(title=escape(title), text=escape(text), more=more), status=status, mimetype="text/html"
    )


def sentence(error: Exception) -> str:
    """The words of a refusal as a sentence."""
    words = str(error)
    return f"{words[:1].upper()}{words[1:]}."


def new_reference() -> str:
    """A short random reference a reader can quote and the log can be searched for."""
    return secrets.token_hex(4)


def add_error_pages(server: Flask) -> None:
    """Answer every error of `server` with a notice; the unexpected ones are logged under the reference shown."""

    @server.errorhandler(HTTPException)
    def _known(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response
        answer = notice(error.code or 500, text=_own_words(error))
        answer.headers.extend(
            (name, value) for name, value in error.get_headers() if name.lower() in ("allow", "location")
        )
        return answer

    @server.errorhandler(DependencyException)
    def _no_such_package(_error: DependencyException) -> Response:
        return notice(404)

    @server.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        reference = new_reference()
        log.error("reference %s: %s %s failed", reference, request.method, repr(request.path), exc_info=error)
        return notice(
            500,
            "Something went wrong",
            f"Nothing was changed. Try again; if it happens again, quote reference {reference}.",
        )


def _own_words(error: HTTPException) -> str:
    """What we said when we refused; the framework's own descriptions are left out."""
    return error.description if error.description != type(error).description else ""


def _asked_by_script() -> bool:
    return request.method == "POST" or request.path.startswith(("/_", "/download/", "/health"))
