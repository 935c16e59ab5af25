"""The HTML document around every page: British English, our own scripts, and the page itself.

The document shows its page before any script has run, and to readers without scripts; Dash then draws the same page
behind it and takes over (`assets/still.js`). So a reader waits for one answer of the server, not for four and 1.5 MB of
scripts between them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from html import escape

from dash import Dash, page_registry
from dash.development.base_component import Component
from flask import request

from components.markup import markup
from web.paths import NOT_FOUND, page_at

log = logging.getLogger("safer.web")

_DOCUMENT = """<!doctype html>
<html lang="en-GB">
<head>
{%metas%}
<meta name="description" content="How the Safer Rotherham Partnership is doing against its plan, quarter by quarter.">
<title>{%title%}</title>
<link rel="icon" href="ICON">
{%css%}
<script defer src="PLOTLY_URL"></script>
{%scripts%}
</head>
<body>
<noscript><p class="wrap">Without JavaScript there are no charts here; their figures are in the tables beside
them.</p></noscript>
{%app_entry%}
{%config%}
{%renderer%}
</body>
</html>
"""
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='6' fill='%230c2f4e'/%3E%3Cpath d='M6 22l7-8 5 4 8-9' fill='none' stroke='%23fff' stroke-width='3.5' "
    "stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E"
)
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
_OWN = 'src="/assets/'
_START = 'src="/assets/start.js'


def index_string(plotly_url: str) -> str:
    """Dash's index template. Charts find window.Plotly, which the script at `plotly_url` sets."""
    return _DOCUMENT.replace("PLOTLY_URL", plotly_url).replace("ICON", _ICON)


class Dashboard(Dash):
    """Dash whose documents show their page already. `frame` puts what surrounds every page around one."""

    frame: Callable[[object], Component] | None = None

    def interpolate_index(self, **parts: str) -> str:
        """The document for the current request."""
        title, first_view = self._first_view()
        scripts, later = ordered_scripts(parts["scripts"])
        hidden = " hidden" if first_view else ""
        entry = f'{first_view}<div id="drawn-by-dash"{hidden}>{parts["app_entry"]}</div>'
        changed = {"scripts": scripts, "app_entry": entry, "renderer": later}
        return super().interpolate_index(**parts | changed | ({"title": escape(title)} if title else {}))

    def _first_view(self) -> tuple[str, str]:
        """Title and HTML of the page asked for; '' for both where it cannot be drawn, which Dash then says itself."""
        if self.frame is None:
            return "", ""
        page, variables = page_at(request.path, page_registry.values()) or (_not_found(), {})
        asked = {name: values[0] if len(values) == 1 else values for name, values in request.args.lists()}
        try:
            drawn = _of(page["layout"], variables | asked)
            title = _of(page["title"], variables)
            text = markup(self.frame(drawn), controls=True)
        except Exception:
            log.exception("the first view of %s could not be drawn", request.path)
            return "", ""
        return title, f'<div id="first-view">{text}</div>'


def ordered_scripts(tags: str) -> tuple[str, str]:
    """Dash's script elements as they should run: our own, which draw what the document shows, and those of Dash.

    Those of Dash are fetched and run only when `assets/start.js`, the last of our own, says so.
    """
    elements = _SCRIPT.findall(tags)
    own = [tag.replace("<script", "<script defer", 1) for tag in elements if _OWN in tag]
    first = [tag for tag in own if _START not in tag]
    last = [tag.replace("<script", '<script id="_dash-renderer"', 1) for tag in own if _START in tag]
    inline = [tag for tag in elements if "src=" not in tag]
    later = [tag for tag in elements if "src=" in tag and _OWN not in tag]
    waiting = [tag.replace("<script", '<script type="text/plain" data-later', 1) for tag in later]
    return "\n".join([*first, *last, *inline]), "\n".join(waiting)


def _of(value: object, arguments: Mapping[str, object]) -> object:
    return value(**arguments) if callable(value) else value


def _not_found() -> Mapping:
    return next(page for page in page_registry.values() if page["module"].endswith(NOT_FOUND))
