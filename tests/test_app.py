"""The application as a whole: what it serves, what it says when there is no store, and what it never says."""

import json
import re

import pytest

from app import create_app
from data.settings import Settings

ROUTES = {
    "/",
    "/<path:path>",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "/_dash-dependencies",
    "/_dash-layout",
    "/_dash-update-component",
    "/_favicon.ico",
    "/_reload-hash",
    "/assets/<path:filename>",
    "/download/<code>.csv",
    "/download/place/<code>.csv",
    "/download/places/<code>.csv",
    "/health",
    "/present",
    "/present/decisions",
    "/present/minutes.docx",
    "/present/order",
    "/present/pulse",
    "/present/worker.js",
    "/returns",
    "/review",
    "/review/<code>",
    "/returns/<key>",
    "/returns/<key>/confirm",
    "/returns/<key>/discard",
    "/returns/<key>/marked.xlsx",
    "/returns/template.xlsx",
    "/report-file/<kind>.<form>",
    "/sheet/<code>",
    "/vendor/<name>",
    "/write/action",
    "/write/annual",
    "/write/answer",
    "/write/measure/<code>",
    "/write/priority/<slug>",
}
FIGURES_NEEDED = ["/", "/methods", "/measure/SC01", "/priority/violence-and-organised-crime", "/_dash-layout"]


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory):
    """The whole application, with no store where its settings say."""
    home = tmp_path_factory.mktemp("empty")
    return create_app(Settings(home=home, database_url=f"sqlite:///{home / 'safer.db'}"))


@pytest.fixture
def client(dashboard):
    return dashboard.server.test_client()


def test_nothing_is_served_that_was_not_thought_of(dashboard):
    rules = {str(rule) for rule in dashboard.server.url_map.iter_rules()}
    assert {rule for rule in rules if not rule.startswith("/_alive_")} == ROUTES


@pytest.mark.parametrize("path", FIGURES_NEEDED)
def test_without_a_store_a_page_says_what_to_do(client, path, dashboard):
    answer = client.get(path)
    assert answer.status_code == 503
    assert "figures are not available" in answer.text
    assert "Traceback" not in answer.text
    assert str(dashboard.server.config["SAFER_SETTINGS"].home) not in answer.text


def test_without_a_store_the_words_name_both_commands(client):
    page = client.get("/").text
    assert "make run" in page and "flask --app app store init" in page


def test_without_a_store_the_log_says_which(client, caplog, dashboard):
    client.get("/")
    assert str(dashboard.server.config["SAFER_SETTINGS"].home) in caplog.text


def test_without_a_store_callbacks_and_downloads_say_so_too(client):
    body = {
        "output": "...out.children..",
        "inputs": [{"id": "_pages_location", "property": "pathname", "value": "/"}],
    }
    answer = client.post("/_dash-update-component", data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 503 and answer.mimetype == "text/plain"
    assert client.get("/download/SC01.csv").status_code == 503


def test_without_a_store_health_and_files_are_served(client, dashboard):
    assert client.get("/health").text == "OK"
    assert client.get(dashboard.config.external_stylesheets[0]).status_code == 200


def test_the_document_around_every_page(dashboard):
    document = dashboard.index_string
    assert '<html lang="en-GB">' in document and "<noscript>" in document
    assert "<footer" not in document
    assert re.search(r'<script defer src="/vendor/plotly[^"]*\.[0-9a-f]{16}\.js">', document)


def test_switches_that_open_doors_stay_shut(dashboard):
    assert dashboard.config.suppress_callback_exceptions
    assert not dashboard.server.debug
    assert "_mcp" not in str(dashboard.server.url_map)
    assert not dashboard._dev_tools.ui


def test_pages_bring_no_figures_into_the_shell(dashboard):
    assert dashboard.validation_layout is None


def test_store_commands_have_help(dashboard):
    result = dashboard.server.test_cli_runner().invoke(args=["store", "--help"])
    assert result.exit_code == 0
    assert all(name in result.output for name in ("init", "check", "info", "publish"))
