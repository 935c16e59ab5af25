"""Every place, from the highest down, and localities and other areas beside them."""

from dash import html

from components.illustrative import caption_of
from components.links import places_download_href
from components.markup import STILL, markup
from components.places import maps
from components.places.parts import LEVELS, Href, here, interval, section
from components.tables import cell, data_table
from metrics.views import HotspotsView, Place

MOST_LISTED = 30
"""So many places stand in the list at once: all wards, and of the neighbourhoods those that are asked about."""


def list_section(written: str, chosen: str) -> html.Section:
    """The list of `written_list` with the chosen place marked."""
    mark = f'data-place="{chosen}"'
    marked = written.replace(mark, f'{mark} aria-current="true"', 1)
    return html.Section(**{"aria-labelledby": "list", STILL: marked})


def written_list(view: HotspotsView, href: Href, search: str) -> str:
    """The table of every place as HTML, whichever is chosen; of the marks only those that any place has.

    It is most of the page and the same for every choice of a place: written once, it can be kept. `search` has the
    quarter and the release.
    """
    one, many = LEVELS[view.level]
    asked = [
        ("Unlike the others", lambda p: p.outlier),
        ("Unlike its past", lambda p: p.unusual),
        ("Among its neighbours", lambda p: p.cluster),
        ("In the top tenth", lambda p: p.record),
    ]
    kept = [(name, get) for name, get in asked if any(get(place) for place in view.places)]
    best_fit = ["Ward (best fit)"] if view.level == "neighbourhood" else []
    head = [one.capitalize(), *best_fit, "Count", "Rate", "95% interval", "Share", "Change on a year before"]
    head.append("Place from top")
    first = 1 + len(best_fit)
    rows = []
    for place in view.places:
        link = here(place.name, href(view.level, place.code), **{"data-place": place.code})
        rows.append(
            [
                link,
                *([place.within] if view.level == "neighbourhood" else []),
                cell(place.count),
                cell(place.rate),
                interval(place.lower, place.upper),
                place.share.text,
                place.change.text,
                _rank(place),
                *[get(place) or "\u2013" for _, get in kept],
            ]
        )
    title = f"Every {one}, from the highest {view.ranked_by}"
    hidden = any(place.map_class == maps.HIDDEN for place in view.places)
    words = [
        "Ranges of places say how far apart two places must be to differ: a place whose range overlaps another's may "
        "well stand before it. ",
        view.base,
    ]
    if hidden:
        words.append(f" {many.capitalize()} that are not shown stand last, by name.")

    def table(some: list[list[object]], which: str = "") -> html.Div:
        return data_table(
            caption_of(f"{view.short_name} by {one}, {view.period}{which}", view.source.provenance),
            [*head, *[name for name, _ in kept]],
            some,
            numeric=range(first, first + 4),
        )

    shown, rest = rows[:MOST_LISTED], rows[MOST_LISTED:]
    listed: list[object] = [table(shown)]
    if rest:
        folded = f"The other {len(rest)} {many}"
        listed.append(
            html.Details([html.Summary(folded), table(rest, f": {folded[:1].lower()}{folded[1:]}")])
        )
    file = html.P(
        html.A(
            f"Download {view.short_name} by {one}, with every column (CSV)",
            href=places_download_href(view.measure, view.level, search),
            className="download",
        )
    )
    return markup([html.H2(title, id="list"), html.P(words), html.Div(listed, className="place-list"), file])


def _rank(place: Place) -> str:
    if place.rank_lower is None:
        return "\u2013"
    if place.rank_lower == place.rank_upper:
        return f"{place.rank_lower}"
    return f"{place.rank_lower} to {place.rank_upper}"


_UNCONFIRMED = "Unconfirmed: no official list of which ward belongs to which locality was found."


def localities_section(view: HotspotsView, href: Href) -> html.Section | None:
    """Counts of localities; where no official list confirms one, the page says so."""
    if not view.localities:
        return None
    rows = [
        [here(one.name, href("locality", one.code)), cell(one.count), f"{len(one.wards)}"]
        for one in view.localities
    ]
    return section(
        "Localities",
        "localities",
        None if all(one.confirmed for one in view.localities) else html.P(_UNCONFIRMED),
        data_table(f"{view.short_name} by locality, {view.period}", ["Locality", "Count", "Wards"], rows),
    )
