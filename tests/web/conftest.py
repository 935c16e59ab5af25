"""The front door with a page of two callbacks behind it and no figures: fast, and nothing to set up."""

import dash
import pytest
from dash import Input, Output, State, dcc, html
from flask import Flask

from data.errors import DatabaseMissing
from web.compression import add_compression
from web.document import Dashboard, index_string
from web.errors import show_problem
from web.gate import add_callback_check, add_gate
from web.headers import Headers
from web.notices import add_error_pages
from web.paths import add_unknown_paths
from web.vendor import add_vendor


@pytest.fixture(scope="module")
def front_door():
    """A Dash application behind the real gate, headers, compression, notices and vendor files."""
    server = Flask("front_door", static_folder=None)
    add_gate(server)
    headers = Headers(server)
    add_compression(server)
    add_error_pages(server)
    vendor = add_vendor(server)
    app = Dashboard(
        "front_door",
        server=server,
        url_base_pathname="/",
        index_string=index_string(vendor.plotly_url),
        external_stylesheets=list(vendor.stylesheets),
        suppress_callback_exceptions=True,
        health_endpoint="health",
        enable_mcp=False,
        add_log_handler=False,
        on_error=show_problem,
    )
    app.layout = html.Div(
        [dcc.Location(id="url"), dcc.Input(id="name"), dcc.Store(id="kept"), html.P(id="out")]
    )

    @app.callback(Output("out", "children"), Input("name", "value"), State("url", "search"))
    def greeting(name, search):
        if name == "fail":
            raise RuntimeError("secret inside")
        if name == "no store":
            raise DatabaseMissing("/secret/place")
        return f"{name}{search}"

    @app.callback(
        Output("out", "title"), Output("out", "lang"), Input("kept", "data"), prevent_initial_call=True
    )
    def several(data):
        return str(data), dash.no_update

    @server.get("/boom")
    def boom():
        raise RuntimeError("secret inside")

    app.clientside_callback("function(x) { return x; }", Output("name", "title"), Input("name", "value"))
    add_callback_check(server, app)
    add_unknown_paths(server, app)
    server.test_client().get("/health")
    headers.allow_scripts(app.csp_hashes())
    return app


@pytest.fixture
def client(front_door):
    """A browser on this machine, asking for http://localhost."""
    return front_door.server.test_client()
