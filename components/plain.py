"""Pages that are complete when they arrive: the same elements as HTML text, for forms Dash does not have.

A browser that may not name the page a form was sent from calls its origin "null", and the gate refuses that: so these
pages name themselves to this server, and to no other.

What may be drawn is what `components.markup` can write; every text and attribute is escaped.
"""

from collections.abc import Sequence
from html import escape

from dash import html

from components.markup import markup
from components.page import page_head
from components.shell import page_frame

_PLACE = html.Div(id="plain-body")
_DOCUMENT = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<link rel="icon" href="/_favicon.ico">
<title>{title} | Safer Rotherham Partnership</title>
{styles}
<script defer src="/assets/folds.js"></script>
<script defer src="/assets/returns.js"></script>
</head>
<body>
{body}
</body>
</html>
"""
STYLES = ("/assets/app.css",)


def plain_html(children: object) -> str:
    """HTML text of `children`: html.* elements, dcc.Link, texts and numbers. Raises what `markup` raises."""
    return markup(children)


def plain_document(
    title: str,
    eyebrow: str,
    body: Sequence[str],
    priorities: Sequence[object],
    *,
    stylesheets: Sequence[str] = (),
    illustrative: bool,
    failed: bool = False,
) -> str:
    """A whole page in the frame of every other one. `body` are pieces of HTML text that are safe already.

    `failed` says in the title that something has to be put right.
    """
    content = [page_head(eyebrow, title), _PLACE]
    frame = markup(page_frame(content, priorities, illustrative=illustrative), controls=True)
    inner = f'<div class="wrap page-body prose plain">{"".join(body)}</div>'
    return _DOCUMENT.format(
        title=escape(f"Error: {title}" if failed else title),
        styles="\n".join(
            f'<link rel="stylesheet" href="{escape(href)}">' for href in (*stylesheets, *STYLES)
        ),
        body=frame.replace(plain_html(_PLACE), inner),
    )
