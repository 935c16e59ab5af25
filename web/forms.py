"""Forms of ours only: a page of this server sent them, from the browser that was given the form.

The gate refuses every other origin that is named; a form has to name its own, and to bring the token that the page put
into it and into a cookie that no other site can read or send.
"""

from __future__ import annotations

import re
import secrets
from hmac import compare_digest

from flask import Response, abort, request

COOKIE = "safer-form"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def form_token() -> str:
    """The token of this browser, kept in its cookie; a new one when it has none."""
    kept = request.cookies.get(COOKIE, "")
    return kept if _TOKEN.fullmatch(kept) else secrets.token_urlsafe(32)


def with_token(answer: Response, token: str, path: str) -> Response:
    """The answer with the cookie that goes with the token of its forms, sent back to `path` only."""
    answer.set_cookie(COOKIE, token, path=path, httponly=True, samesite="Strict", secure=request.is_secure)
    return answer


def check_origin() -> None:
    """Answer 403 unless the request says that a page of ours sent it."""
    if "Origin" not in request.headers and "Sec-Fetch-Site" not in request.headers:
        abort(403, "Send the form from the page of this dashboard.")


def check_token(given: str) -> None:
    """Answer 403 unless the form brings the token of this browser."""
    kept = request.cookies.get(COOKIE, "")
    if not kept or not compare_digest(kept.encode(), given.encode()):
        abort(403, "The form is too old or came from elsewhere: open the page again.")
