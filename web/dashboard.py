"""The dashboard: pages, downloads, uploads and what guards them, put together around one Flask server."""

from __future__ import annotations

import logging
from pathlib import Path

import dash
from dash.development.base_component import Component
from flask import Flask

from components.problem import problem_region
from components.shell import page_frame
from data.settings import Settings
from metrics.board import choices
from web.compression import add_compression
from web.document import Dashboard, index_string
from web.downloads import add_downloads
from web.errors import show_problem
from web.gate import add_callback_check, add_gate
from web.headers import Headers
from web.notices import add_error_pages
from web.paths import add_unknown_paths
from web.place_downloads import add_place_downloads
from web.present import add_present
from web.reports import add_reports
from web.review import add_review
from web.sheets import add_sheets
from web.store_binding import add_store, has_store
from web.uploads import add_uploads
from web.vendor import add_vendor
from web.work.pages import add_work

ROOT = Path(__file__).resolve().parents[1]
TITLE = "Safer Rotherham Partnership performance dashboard"
HEALTH = "/health"


def dashboard(settings: Settings) -> Dashboard:
    """The dashboard working under `settings`, warmed up and ready to be served as `dashboard(settings).server`."""
    logging.getLogger("safer").setLevel(settings.log_number)
    server = Flask("safer", root_path=str(ROOT), static_folder=None)
    server.config["SAFER_SETTINGS"] = settings
    add_gate(server)
    headers = Headers(server)
    add_compression(server)
    add_error_pages(server)
    vendor = add_vendor(server)
    add_store(server, settings)
    add_downloads(server)
    add_place_downloads(server)
    add_sheets(server)
    add_present(server)
    add_uploads(server, vendor.stylesheets)
    add_review(server, vendor.stylesheets)
    add_work(server, vendor.stylesheets)
    add_reports(server)
    dash_app = Dashboard(
        "app",
        server=server,
        url_base_pathname="/",
        assets_folder=str(ROOT / "assets"),
        # Forms that send files are on pages without Dash.
        assets_ignore=r"^returns\.js$",
        pages_folder=str(ROOT / "pages"),
        use_pages=True,
        include_pages_meta=False,
        serve_locally=True,
        compress=False,
        # Pages bring their own components, and a layout for validation would carry figures into every page.
        suppress_callback_exceptions=True,
        external_stylesheets=list(vendor.stylesheets),
        index_string=index_string(vendor.plotly_url),
        title=TITLE,
        update_title=None,
        health_endpoint=HEALTH.lstrip("/"),
        enable_mcp=False,
        on_error=show_problem,
        add_log_handler=False,
    )

    def frame(page: object) -> Component:
        # Dash asks once before the first reader does, when no store is in use yet.
        priorities = choices().priorities if has_store() else ()
        return page_frame([problem_region(), page], priorities, illustrative=settings.illustrative)

    dash_app.frame = frame
    dash_app.layout = lambda: frame(dash.page_container)
    add_callback_check(server, dash_app)
    add_unknown_paths(server, dash_app)
    # Dash prepares itself during its first request and is not safe to be asked twice meanwhile; the scripts it
    # writes into the page, and so their hashes, are only known afterwards.
    server.test_client().get(HEALTH)
    headers.allow_scripts(dash_app.csp_hashes())
    return dash_app
