"""The pages that take long the first time are drawn before anybody asks, and a failure there stops nobody."""

from flask import Flask, request

from web.preparing import prepare

PATIENCE = 20


def test_a_page_of_each_slow_sort_is_drawn_once():
    server, drawn = Flask("prepared", static_folder=None), []

    @server.get("/", defaults={"path": ""})
    @server.get("/<path:path>")
    def page(path):
        drawn.append((request.host, f"/{path}"))
        return '<a href="/ward/E05012993?quarter=x">Anston</a>' if path == "hotspots" else ""

    prepare(server, 8123).join(PATIENCE)
    assert sorted(drawn) == [
        ("127.0.0.1:8123", path) for path in ("/", "/hotspots", "/intake", "/ward/E05012993")
    ]


def test_a_store_that_cannot_be_read_is_told_to_the_log_alone(caplog):
    server = Flask("unprepared", static_folder=None)
    server.testing = True  # a failure of a page reaches whoever asked

    @server.get("/")
    def page():
        raise OSError("gone")

    prepare(server, 8123).join(PATIENCE)
    assert "could not be prepared" in caplog.text
