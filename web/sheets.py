"""The sheet of a ward: one page of paper, opened to be printed and not kept, for a file would outlive its figures."""

from __future__ import annotations

from flask import Flask, Response, abort

from metrics import board as boards
from reports.ward_sheet import ward_page
from web.downloads import asked_for


def add_sheets(server: Flask) -> None:
    """Serve /sheet/<code of a ward>, with the same quarter and release in the query as the ward's page."""

    @server.get("/sheet/<code>", endpoint="sheet")
    def _sheet(code: str) -> Response:
        options = boards.choices()
        if code not in {area.code for area in options.areas if area.kind == "ward"}:
            abort(404)
        quarter, _, release = asked_for(options)
        text = ward_page(boards.ward_sheet(code, quarter, release))
        return Response(text, content_type="text/html; charset=utf-8")
