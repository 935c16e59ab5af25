"""Parts of a page that nobody types into, sent as one piece instead of a thousand.

Dash tells every component of a page whenever one arrives: two thousand table cells take seconds. What `still` wraps
is described once, as text, and built by `assets/still.js` with plain elements: the same document in the same order,
with the same meaning for assistive technology.
"""

import json
import re
from collections.abc import Iterator

from dash import dcc, html
from dash.development.base_component import Component

_NAMES = {
    "className": "class",
    "htmlFor": "for",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
    "dateTime": "datetime",
    "hrefLang": "hreflang",
}
_ATTRIBUTES = frozenset(
    {
        "id",
        "role",
        "href",
        "src",
        "alt",
        "title",
        "lang",
        "dir",
        "scope",
        "headers",
        "width",
        "height",
        "style",
    }
    | {"hidden", "open", "start", "cite", "rel", "target", "download"}
    | set(_NAMES)
)
_OF_DASH = frozenset(vars(html.Div())) | {"children", "disable_n_clicks"}
_ADDRESS = re.compile(r"/(?!/)|#|\?|https?://|mailto:")
_PICTURE = re.compile(r"/(?!/)|data:image/(?:svg\+xml|png)[;,]")


def still(children: object) -> html.Div:
    """A place holding `children`: html.* elements, dcc.Link, texts and numbers, without callbacks.

    Raises TypeError for a component or an attribute that only Dash itself can draw, and ValueError for an address that
    is neither a page nor a document.
    """
    described = json.dumps(list(_parts(children)), separators=(",", ":"), ensure_ascii=False)
    return html.Div(className="still", **{"data-still": described})


def _parts(children: object) -> Iterator[object]:
    if children is None:
        return
    if isinstance(children, (list, tuple)):
        for child in children:
            yield from _parts(child)
    elif isinstance(children, Component):
        yield _element(children)
    elif isinstance(children, (str, int, float)) and not isinstance(children, bool):
        yield str(children)
    else:
        raise TypeError(f"{type(children).__name__} cannot be drawn still")


def _element(component: Component) -> list[object]:
    if isinstance(component, dcc.Link):
        tag, extra = "a", {"data-here": ""}
    elif type(component).__module__.startswith(html.__name__):
        tag, extra = type(component).__name__.lower(), {}
    else:
        raise TypeError(f"{type(component).__name__} needs Dash and cannot be drawn still")
    attributes = {
        _NAMES.get(name, name): _attribute(tag, name, value)
        for name, value in vars(component).items()
        if value is not None and value is not False and name not in _OF_DASH
    }
    return [tag, attributes | extra, *_parts(getattr(component, "children", None))]


def _attribute(tag: str, name: str, value: object) -> str:
    if not (name in _ATTRIBUTES or name.startswith(("aria-", "data-"))):
        raise TypeError(f"{name} of {tag} cannot be drawn still")
    if name == "style":
        return ";".join(f"{_css_name(key)}:{size}" for key, size in value.items())
    text = "" if value is True else str(value)
    if (name == "href" and not _ADDRESS.match(text)) or (name == "src" and not _PICTURE.match(text)):
        raise ValueError(f"{name} of {tag} is no address of a page, a document or a picture")
    return text


def _css_name(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name)
