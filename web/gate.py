"""The gate every request passes first: this machine only, the right name, the known methods, readable bodies.

Until there is sign-on a request is answered only when it was sent on this machine, to its own name, by a page
of the dashboard itself. A proxy makes everybody look local, so anything a proxy has touched is refused.
"""

from __future__ import annotations

import logging
import re

from dash import Dash
from flask import Flask, Response, request

from data.settings import is_loopback
from web import callbacks
from web.notices import notice

log = logging.getLogger("safer.gate")

CALLBACK_PATH = "/_dash-update-component"
MAX_BODY = 256 * 1024
METHODS = ("GET", "HEAD", "POST")
_PROXY_HEADERS = frozenset(
    {"forwarded", "via", "x-real-ip", "x-client-ip", "x-original-host", "true-client-ip"}
)
_OWN_NAME = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::(?P<port>[0-9]{1,5}))?", re.IGNORECASE)
# Dash names the page load in the query; what else it would read there belongs to background callbacks.
_PAGE_QUERY = frozenset({"endId"})
_OWN_SITE = frozenset({"same-origin", "none"})


def add_gate(server: Flask) -> None:
    """Put the gate before everything else `server` does. Call it before any other hook is added."""
    server.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    server.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY
    server.config["MAX_FORM_PARTS"] = 100
    server.before_request(_refusal)


def add_callback_check(server: Flask, dash_app: Dash) -> None:
    """Check the body of every callback request against the callbacks `dash_app` has. Call it once Dash is set up."""

    @server.before_request
    def _checked() -> Response | None:
        if request.path != CALLBACK_PATH or request.method != "POST":
            return None
        if not request.is_json:
            return _refused(415, "a callback without JSON")
        if not _PAGE_QUERY.issuperset(request.args):
            return _refused(400, "a callback with a query")
        try:
            callbacks.checked_body(request.get_data(), dash_app.callback_map)
        except callbacks.BadBody as error:
            return _refused(400, f"a callback body: {error}")
        return None


def _refusal() -> Response | None:
    """The answer to a request that must not go further, or None."""
    peer = request.remote_addr or ""
    if peer and not is_loopback(peer):
        return _refused(
            503, "a request from another machine", "It can only be used on the machine it runs on."
        )
    if any(_is_proxy_header(name) for name in request.headers.keys()):
        return _refused(
            503, "a request that came through a proxy", "It can only be used on the machine it runs on."
        )
    if not _is_own_name(request.environ):
        return _refused(400, "a request to another name", "Open it as http://127.0.0.1 with its port.")
    if request.method not in METHODS:
        answer = _refused(405, "a request with another method")
        answer.headers["Allow"] = ", ".join(METHODS)
        return answer
    if not _is_own_page():
        return _refused(403, "a request from another site")
    return None


def _is_proxy_header(name: str) -> bool:
    lower = name.lower()
    return lower in _PROXY_HEADERS or lower.startswith("x-forwarded-")


def _is_own_name(environ: dict) -> bool:
    """Whether the Host header is a loopback name with the port that was really reached: stops rebound names."""
    host = _OWN_NAME.fullmatch(environ.get("HTTP_HOST", ""))
    default = "443" if environ.get("wsgi.url_scheme") == "https" else "80"
    return host is not None and (host["port"] or default) == environ.get("SERVER_PORT", default)


def _is_own_page() -> bool:
    """Whether a page of the dashboard, or the reader's own address bar, made this request."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.environ.get('HTTP_HOST', '')}":
        return False
    if request.headers.get("Sec-Fetch-Site", "none") in _OWN_SITE:
        return True
    # A link on another page may lead here, but nothing there may fetch from here.
    return request.method == "GET" and (
        request.headers.get("Sec-Fetch-Mode"),
        request.headers.get("Sec-Fetch-Dest"),
    ) == ("navigate", "document")


def _refused(status: int, what: str, text: str = "") -> Response:
    log.warning("refused %s with %d: %s %r", what, status, request.method[:10], request.path[:200])
    return notice(status, text=text)
