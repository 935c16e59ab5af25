"""Components as the HTML text a browser reads: for the first document of a page and for what is sent still.

Nothing but text, html.*, links and the few native controls of choosers can be written, so nothing that runs can be.
"""

import re
from html import escape

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

STILL = "data-still"

_NAMES = {
    "className": "class",
    "htmlFor": "for",
    "html_for": "for",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
    "dateTime": "datetime",
    "hrefLang": "hreflang",
    "maxLength": "maxlength",
}
_ATTRIBUTES = frozenset(
    {
        *("id", "role", "href", "src", "alt", "title", "lang", "dir", "scope", "headers", "width", "height"),
        *("style", "hidden", "open", "start", "cite", "rel", "target", "download"),
        *_NAMES,
    }
)
_OF_CONTROLS = frozenset({"name", "type", "value", "method", "selected", "maxLength"})
_CONTROLS = frozenset({"form", "button", "select", "option", "input", "label"})
_OF_DASH = frozenset(vars(html.Div())) | {"children", "options", "disable_n_clicks"}
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "wbr"})
_NEVER = frozenset({"script", "style", "iframe", "object", "objectel", "embed", "base", "link", "meta"})
_ADDRESS = re.compile(r"/(?!/)|#|\?|https?://|mailto:")
_PICTURE = re.compile(r"/(?!/)|data:image/(?:svg\+xml|png)[;,]")


def markup(children: object, *, controls: bool = False) -> str:
    """`children` as HTML: html.* elements, dcc.Link, texts and numbers; with `controls`, choosers too.

    Raises TypeError for a component or an attribute that only Dash itself can draw, and ValueError for an address that
    is neither a page nor a document.
    """
    pieces: list[str] = []
    _write(children, pieces, controls)
    return "".join(pieces)


def _write(part: object, pieces: list[str], controls: bool) -> None:
    if part is None:
        return
    if isinstance(part, (list, tuple)):
        for child in part:
            _write(child, pieces, controls)
    elif isinstance(part, Component):
        _element(part, pieces, controls)
    elif isinstance(part, (str, int, float)) and not isinstance(part, bool):
        pieces.append(escape(str(part), quote=False))
    else:
        raise TypeError(f"{type(part).__name__} cannot be written")


def _element(component: Component, pieces: list[str], controls: bool) -> None:
    if controls and isinstance(component, dcc.Store):
        return
    tag, extra = _tag(component, controls)
    attributes = {
        _NAMES.get(name, name): _attribute(tag, name, value)
        for name, value in vars(component).items()
        if value is not None and value is not False and name not in _OF_DASH
    } | extra
    if isinstance(component, dbc.Select):
        attributes.pop("value", None)
    inside = attributes.pop(STILL, None)
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    pieces.append(f"<{tag}{written}>")
    if tag in _VOID:
        return
    if isinstance(component, dbc.Select):
        _options(component, pieces)
    elif inside is not None:
        pieces.append(inside)
    else:
        _write(getattr(component, "children", None), pieces, controls)
    pieces.append(f"</{tag}>")


def _tag(component: Component, controls: bool) -> tuple[str, dict[str, str]]:
    if isinstance(component, dcc.Link):
        return "a", {"data-here": ""}
    name = type(component).__name__
    if controls and isinstance(component, dbc.Select):
        return "select", {"class": "form-select"}
    if controls and isinstance(component, dbc.Input):
        return "input", {"class": "form-control"}
    if controls and isinstance(component, dbc.Label):
        return "label", {"class": "form-label"}
    tag = name.lower()
    plain = type(component).__module__.startswith(html.__name__) and tag not in _NEVER
    if not plain or (tag in _CONTROLS and not controls):
        raise TypeError(f"{name} needs Dash and cannot be written")
    return tag, {}


def _options(select: dbc.Select, pieces: list[str]) -> None:
    for option in select.options:
        chosen = ' selected=""' if option["value"] == select.value else ""
        value, words = escape(option["value"]), escape(option["label"], quote=False)
        pieces.append(f'<option value="{value}"{chosen}>{words}</option>')


def _attribute(tag: str, name: str, value: object) -> str:
    known = _ATTRIBUTES | _OF_CONTROLS if tag in _CONTROLS else _ATTRIBUTES
    if not (name in known or name.startswith(("aria-", "data-"))):
        raise TypeError(f"{name} of {tag} cannot be written")
    if name == "style":
        return ";".join(f"{_css_name(key)}:{size}" for key, size in value.items())
    text = "" if value is True else str(value)
    if (name == "href" and not _ADDRESS.match(text)) or (name == "src" and not _PICTURE.match(text)):
        raise ValueError(f"{name} of {tag} is no address of a page, a document or a picture")
    return text


def _css_name(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name)
