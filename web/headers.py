"""The headers of every answer: what a browser may run, and what it may keep."""

from __future__ import annotations

from collections.abc import Iterable

from dash.fingerprint import check_fingerprint
from flask import Flask, Response, g, request

VENDOR_ENDPOINT = "vendor.file"
ONE_YEAR = 31_536_000
KEEP = f"public, max-age={ONE_YEAR}, immutable"
CHECK = "no-cache"
CHECK_OWN = "private, no-cache"
"""Kept by the browser alone, and never used again before the server has said that it is still the same."""
NEVER = "no-store"

_SUITES_PREFIX = "/_dash-component-suites/"
_FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Headers:
    """Adds the headers to every answer of a server. `script_hashes` are those of the page's own inline scripts."""

    def __init__(self, server: Flask) -> None:
        self._policy = content_security_policy(())
        server.after_request(self._with_headers)

    def allow_scripts(self, script_hashes: Iterable[str]) -> None:
        """From now on let browsers run the inline scripts with these hashes, and no others."""
        self._policy = content_security_policy(script_hashes)

    def _with_headers(self, response: Response) -> Response:
        # A show brings a stricter policy of its own, which names its one script and its one style.
        response.headers["Content-Security-Policy"] = g.get("content_policy", self._policy)
        response.headers["Cache-Control"] = g.get("cache_control") or cache_control(response.status_code)
        for name, value in _FIXED.items():
            response.headers[name] = value
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"
        return response


def content_security_policy(script_hashes: Iterable[str]) -> str:
    """The policy: own files only, no inline script but the hashed ones. Plotly sets styles, so inline styles stay."""
    scripts = " ".join(("'self'", *script_hashes))
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "object-src 'none'"
    )


def cache_control(status: int) -> str:
    """How long the answer to the current request may be kept: for ever, until checked, or not at all."""
    if status not in (200, 304):
        return NEVER
    if fingerprinted_file() or (_is_asset() and "m" in request.args):
        return KEEP
    return CHECK if _is_asset() else NEVER


def fingerprinted_file() -> str:
    """The file the current request names by its fingerprint, as a path that identifies it; '' when it does not."""
    if request.endpoint == VENDOR_ENDPOINT:
        return request.path
    if request.path.startswith(_SUITES_PREFIX):
        path, has_fingerprint = check_fingerprint(request.path)
        return path if has_fingerprint else ""
    return ""


def _is_asset() -> bool:
    return (request.endpoint or "").endswith("dash_assets.static")
