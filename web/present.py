"""The show in the room: its page, the worker that keeps it, the pulse, decisions and the draft minute.

The page is complete when it arrives. Nothing here is needed again until a decision is sent, and a decision waits in
the browser for as long as it must.
"""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from datetime import date, datetime
from threading import Lock
from urllib.parse import urlencode

import pandas as pd
from flask import Flask, Response, abort, g, redirect, request

from data import store as stores
from data.decisions import NewDecision
from data.errors import RefusedRows
from data.observations import ObservationError
from data.periods import Quarter
from data.settings import Settings
from data.slide_orders import NewSlideOrder
from metrics import board as boards
from metrics.views import long_date
from reports.minutes import MEDIA_TYPE, Item, minute
from reports.show import Page, TooLarge, show_page, worker_script
from reports.slides.decks import Behind, audience_of, deck, show_names, shows_places
from web.headers import CHECK_OWN
from web.notices import notice, sentence
from web.store_binding import OpenedOnce

log = logging.getLogger("safer.web")

PATH = "/present"
_PAGES_KEPT = 8
_FIELDS = frozenset(
    (
        "uuid",
        "kind",
        "text",
        "owner",
        "due",
        "slide",
        "slide_title",
        "show",
        "quarter",
        "release",
        "agreed_at",
    )
)
_ORDER_FIELDS = frozenset(("show", "quarter", "names"))
_pages: OrderedDict[Hashable, Page] = OrderedDict()
_lock = Lock()


def add_present(server: Flask) -> None:
    """Serve the show of a board and take the decisions made in front of it."""
    settings: Settings = server.config["SAFER_SETTINGS"]
    writer = OpenedOnce(settings, write=True)

    @server.get(PATH, endpoint="present")
    def _present() -> Response:
        wanted = _wanted()
        if wanted != dict(request.args):
            return redirect(f"{PATH}?{urlencode(wanted)}")
        page = _page(wanted)
        g.content_policy = page.policy
        # The page keeps itself for the meeting from the browser's own copy, and asks for no second one.
        g.cache_control = CHECK_OWN
        response = Response(page.html, mimetype="text/html")
        response.set_etag(page.version)
        return response.make_conditional(request)

    @server.get(f"{PATH}/worker.js", endpoint="present.worker")
    def _worker() -> Response:
        return Response(worker_script(), mimetype="text/javascript", headers={"Service-Worker-Allowed": PATH})

    @server.get(f"{PATH}/pulse", endpoint="present.pulse")
    def _pulse() -> Response:
        wanted = _wanted()
        newest = _choices().releases[:1]
        found = {"id": _page(wanted).content_id, "newest": newest[0].number if newest else None}
        return Response(json.dumps(found), mimetype="application/json")

    @server.post(f"{PATH}/decisions", endpoint="present.decisions")
    def _decide() -> Response:
        try:
            new = decision_of(_body(), settings.actor)
            is_new = writer().record_decision(new)
        except ObservationError as error:
            return _line(400, f"The decision was not kept: {error}")
        except RefusedRows as error:
            return _line(409, f"The decision was not kept: {error}")
        log.info("decision %s %s on slide %s", new.uuid, "kept" if is_new else "was kept before", new.slide)
        return _line(201, "Kept.") if is_new else _line(200, "It was kept before.")

    @server.post(f"{PATH}/order", endpoint="present.order")
    def _order() -> Response:
        try:
            new = order_of(_body(), settings.actor)
            is_new = writer().record_slide_order(new)
        except ObservationError as error:
            return _line(400, f"The order was not kept: {error}")
        log.info("order of show %s for %s by %s", new.show, new.quarter.label, new.actor)
        return _line(201, "Kept.") if is_new else _line(200, "It was kept before.")

    @server.get(f"{PATH}/minutes.docx", endpoint="present.minutes")
    def _minutes() -> Response:
        wanted = _wanted()
        release, quarter = wanted.get("release"), wanted["quarter"]
        record = _releases().get(int(release)) if release else None
        name = record.name if record else f"Draft for {quarter}"
        under = f"Board meeting of {long_date(record.meeting_date)}" if record else "Not published yet"
        frame = stores.current().decisions()
        chosen = frame["release"] == record.number if record else frame["release"].isna()
        items = [
            _item(row, request.host_url) for row in frame[chosen & (frame["quarter"] == quarter)].itertuples()
        ]
        file = minute(f"Draft minute: {name}", under, items)
        kept = f'attachment; filename="Draft minute {quarter}.docx"'
        return Response(file, content_type=MEDIA_TYPE, headers={"Content-Disposition": kept})


def decision_of(body: object, actor: str) -> NewDecision:
    """The decision a browser sent. Raises ObservationError saying what is missing, unknown or unreadable."""
    _check_fields(body, _FIELDS)
    texts = {name: body[name] for name in ("uuid", "kind", "text", "owner", "slide", "slide_title", "show")}
    return NewDecision(
        **texts,
        due=_read("due", date.fromisoformat, body["due"]) if body["due"] else None,
        quarter=_read("quarter", Quarter.parse, body["quarter"]),
        release=body["release"],
        agreed_at=_read("agreed_at", datetime.fromisoformat, body["agreed_at"]),
        actor=actor,
    )


def order_of(body: object, actor: str) -> NewSlideOrder:
    """The order of slides a browser sent. Raises ObservationError saying what is missing, unknown or unreadable."""
    _check_fields(body, _ORDER_FIELDS)
    if not isinstance(body["names"], list):
        raise ObservationError("names must be a list of names of slides")
    quarter = _read("quarter", Quarter.parse, body["quarter"])
    return NewSlideOrder(body["show"], quarter, tuple(body["names"]), actor)


def _body() -> object:
    """What was sent, read as JSON and as nothing else: no form of another page can send that."""
    if not request.is_json:
        abort(415)
    return request.get_json(silent=True)


def _check_fields(body: object, fields: frozenset[str]) -> None:
    if not isinstance(body, Mapping):
        raise ObservationError("it is not a JSON object")
    if body.keys() != fields:
        odd = ", ".join(sorted(str(name)[:40] for name in body.keys() ^ fields))
        raise ObservationError(f"it must have exactly the known fields; missing or unknown: {odd}")


def _read(name: str, parse: object, text: object) -> object:
    try:
        return parse(text)
    except (TypeError, ValueError):
        raise ObservationError(f"{name} cannot be read: {str(text)[:40]!r}") from None


def _wanted() -> dict[str, str]:
    """Show, quarter and release the query asks for, in full: the newest release when it names neither."""
    show, quarter, number = (request.args.get(name, "") for name in ("show", "quarter", "release"))
    try:
        quarter, release = _choices().meant(quarter, number)
    except ValueError as error:
        _not_there(sentence(error))
    wanted = {"show": show or "board", "quarter": quarter}
    return wanted | ({"release": str(release.number)} if release else {})


def _choices() -> boards.Choices:
    """What there is to choose from, read once for each request."""
    if "present_choices" not in g:
        g.present_choices = boards.choices()
    return g.present_choices


def _not_there(text: str) -> None:
    abort(notice(404, "There is no such show", text))


def _releases() -> dict[int, object]:
    return {release.number: release for release in _choices().releases}


def _page(wanted: Mapping[str, str]) -> Page:
    store, show, quarter = stores.current(), wanted["show"], wanted["quarter"]
    release = int(wanted["release"]) if "release" in wanted else None
    order = store.slide_order(show, Quarter.parse(quarter))
    key = (store.id, store.extent(), order, store.settings.illustrative, show, quarter, release)
    with _lock:
        if key in _pages:
            _pages.move_to_end(key)
            return _pages[key]
    audience = audience_of(show)
    board = boards.board(quarter, release, audience)
    names = show_names(board)
    if show not in names:
        _not_there(f"There is no show called {show[:40]}. There are: {', '.join(names)}.")
    revised = boards.board(quarter, None, audience) if release is not None else None
    work = boards.work_on(board)
    places = boards.hotspots_of(board) if shows_places(show) else ()
    try:
        page = show_page(deck(board, show, Behind(revised, places, work.actions, work.items, order)))
    except TooLarge as error:
        abort(
            notice(
                503, "This show is too large", f"{sentence(error)} Ask for the exceptions or one priority."
            )
        )
    with _lock:
        _pages[key] = page
        while len(_pages) > _PAGES_KEPT:
            _pages.popitem(last=False)
    return page


def _item(row: object, host: str) -> Item:
    query = {"show": row.show, "quarter": row.quarter}
    if not pd.isna(row.release):
        query["release"] = str(row.release)
    address = f"{host}{PATH.lstrip('/')}?{urlencode(query)}#at={row.slide}&run=1"
    due = long_date(row.due)
    return Item(
        row.kind, row.text, row.owner, due, row.slide, row.slide_title, row.agreed_at, row.actor, address
    )


def _line(status: int, text: str) -> Response:
    return Response(f"{text}\n", status=status, mimetype="text/plain")
