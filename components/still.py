"""Parts of a page that nobody types into, sent as one piece instead of a thousand.

Dash tells every component of a page whenever one arrives: two thousand table cells take seconds. What `still` wraps
is written once, as HTML, and put in its place by `assets/still.js`: the same document in the same order, with the same
meaning for assistive technology. The first document of a page holds it already, under the same key.
"""

from hashlib import sha256

from dash import html

from components.markup import STILL, markup


def still(children: object) -> html.Div:
    """A place holding `children`: html.* elements, dcc.Link, texts and numbers, without callbacks.

    Raises TypeError or ValueError as `markup` does for what cannot be written.
    """
    written = markup(children)
    key = sha256(written.encode()).hexdigest()[:16]
    return html.Div(className="still", **{"data-key": key, STILL: written})
