"""Paths without a page answer 404. Dash would say 200 to everything and leave the reader's browser to find out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dash import Dash, page_registry
from flask import Flask, Response, make_response, request

NOT_FOUND = "not_found_404"
_CATCH_ALL = "/<path:path>"


def add_unknown_paths(server: Flask, dash_app: Dash) -> None:
    """Answer paths no page of `dash_app` has with 404 and the page itself, which then draws its own helpful words."""

    @server.before_request
    def _unknown() -> Response | None:
        if request.endpoint != _CATCH_ALL or page_at(request.path, page_registry.values()):
            return None
        if request.path.startswith("/_"):
            return make_response(
                "There is no such address.\n", 404, {"Content-Type": "text/plain; charset=utf-8"}
            )
        return make_response(dash_app.index(), 404)


def page_at(path: str, pages: Iterable[Mapping]) -> tuple[Mapping, dict[str, str]] | None:
    """The one of `pages`, as Dash registered them, whose path or template fits `path` segment by segment.

    With it comes what the path says for each `<name>` of the template. None where no page fits.
    """
    segments = path.strip("/").split("/")
    for page in pages:
        template = (page["path_template"] or page["path"]).strip("/").split("/")
        if not page["module"].endswith(NOT_FOUND) and _fits(segments, template):
            pairs = zip(template, segments, strict=True)
            return page, {name.strip("<>"): said for name, said in pairs if name.startswith("<")}
    return None


def _fits(segments: list[str], template: list[str]) -> bool:
    return len(segments) == len(template) and all(
        segment == part or (part.startswith("<") and segment != "")
        for segment, part in zip(segments, template, strict=True)
    )
