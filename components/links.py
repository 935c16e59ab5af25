"""Addresses of the pages. The query string carries what the reader chose from page to page."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import quote, urlencode

from dash import html

WRITE = "/write"
"""Where the forms are in which people write."""


def here(words: object, href: str) -> html.A:
    """A link to a page of the dashboard that opens without loading everything anew (`assets/navigation.js`)."""
    return html.A(words, href=href, disable_n_clicks=True, **{"data-here": ""})


def on_this_page(
    parts: Sequence[tuple[str, str]], beneath: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({})
) -> html.Nav:
    """The way to each part of a long page: (id of its heading, words). `beneath` has the ways inside a part, by id."""
    ways = [
        html.Li([_way(*part), html.Ul([html.Li(_way(*one)) for one in beneath[part[0]]])])
        if part[0] in beneath
        else html.Li(_way(*part))
        for part in parts
    ]
    return html.Nav(html.Ul(ways), className="contents", **{"aria-label": "On this page"})


def _way(anchor: str, words: str) -> html.A:
    return html.A(words, href=f"#{anchor}")


def measure_href(code: str, search: str = "") -> str:
    """Address of a measure's own page."""
    return f"/measure/{code}{search}"


def with_part(search: str, part: str) -> str:
    """The query string that asks for one part of a measure as well."""
    return f"{search}&part={quote(part)}" if search else f"?part={quote(part)}"


def priority_href(slug: str, search: str = "") -> str:
    """Address of a priority's page."""
    return f"/priority/{slug}{search}"


def download_href(code: str, search: str = "") -> str:
    """Address of a measure's figures as a CSV file."""
    return f"/download/{code}.csv{search}"


def places_download_href(code: str, level: str, search: str) -> str:
    """Address of a measure over every place of a level as a CSV file; `search` has the quarter and the release."""
    return f"/download/places/{code}.csv{search}&level={level}"


def place_download_href(code: str, search: str = "") -> str:
    """Address of every measure of one place as a CSV file."""
    return f"/download/place/{code}.csv{search}"


def ward_href(code: str, search: str = "") -> str:
    """Address of a ward's own page."""
    return f"/ward/{code}{search}"


def sheet_href(code: str, search: str = "") -> str:
    """Address of a ward's sheet: one page of paper."""
    return f"/sheet/{code}{search}"


def hotspots_href(measure: str, quarter: str) -> str:
    """Address of a measure over all wards."""
    return "/hotspots?" + urlencode({"measure": measure} | ({"quarter": quarter} if quarter else {}))


def commentary_href(measure: str, quarter: str = "") -> str:
    """Address of the form for what the owner of a measure says about a quarter; '' is the newest one."""
    return f"{WRITE}/measure/{measure}" + (f"?{urlencode({'quarter': quarter})}" if quarter else "")


def case_study_href(slug: str, quarter: str = "") -> str:
    """Address of the form for the case study of a priority and quarter; '' is the newest one."""
    return f"{WRITE}/priority/{slug}" + (f"?{urlencode({'quarter': quarter})}" if quarter else "")


def passages_href(year: str) -> str:
    """Address of the forms for what people write in the annual report of a year."""
    return f"{WRITE}/annual?{urlencode({'year': year})}"


def place_name(kind: str, *names: str) -> str:
    """The name of a place on a page, made from what is there: "action-plan-2026-s-2"."""
    return "-".join([kind, *re.findall(r"[a-z0-9]+", " ".join(names).lower())])


def place_of_action(plan: str, ref: str) -> str:
    """Address of the place where an action is read."""
    return f"/actions#{place_name('action', plan, ref)}"


def place_of_item(name: str) -> str:
    """Address of the place where it is read what a meeting asked and what came of it."""
    return f"/actions#{place_name('asked', name)}"


def action_href(plan: str, ref: str) -> str:
    """Address of the forms of one action."""
    return f"{WRITE}/action?" + urlencode({"plan": plan, "ref": ref})


def answer_href(name: str) -> str:
    """Address of the form for the answer to what a meeting asked."""
    return f"{WRITE}/answer?" + urlencode({"name": name})
