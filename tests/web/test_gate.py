"""What the gate lets through and what it refuses, one attack at a time."""

import copy
import json
import logging
import time

import pytest

CALLBACK = "/_dash-update-component"
GOOD = {
    "output": "out.children",
    "outputs": {"id": "out", "property": "children"},
    "inputs": [{"id": "name", "property": "value", "value": "Ada"}],
    "state": [{"id": "url", "property": "search", "value": "?q=1"}],
    "changedPropIds": ["name.value"],
    "parsedChangedPropsIds": ["name.value"],
}
SEVERAL = {
    "output": "..out.title...out.lang..",
    "outputs": [{"id": "out", "property": "title"}, {"id": "out", "property": "lang"}],
    "inputs": [{"id": "kept", "property": "data", "value": {"a": 1}}],
    "changedPropIds": ["kept.data"],
    "parsedChangedPropsIds": ["kept.data"],
}


def changed(**parts):
    return {**copy.deepcopy(GOOD), **parts}


def with_value(value):
    body = copy.deepcopy(GOOD)
    body["inputs"][0]["value"] = value
    return body


def posted(client, body, **more):
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(CALLBACK, data=data, content_type="application/json", **more)


# the pages' own requests


def test_the_page_and_its_callbacks_work(client):
    assert client.get("/").status_code == 200
    answer = posted(client, GOOD)
    assert answer.status_code == 200
    assert answer.get_json()["response"]["out"]["children"] == "Ada?q=1"
    assert posted(client, SEVERAL).get_json()["response"]["out"]["title"] == "{'a': 1}"


@pytest.mark.parametrize("value", [None, "", "x" * 2000, 0, 1.5, True, ["a", 2, None]])
def test_ordinary_values_pass(client, value):
    assert posted(client, with_value(value)).status_code == 200


# names and machines


@pytest.mark.parametrize(
    ("host", "port"),
    [("localhost", "80"), ("127.0.0.1:8050", "8050"), ("[::1]:8050", "8050"), ("LOCALHOST:1234", "1234")],
)
def test_own_names_are_answered(client, host, port):
    answer = client.get("/health", headers={"Host": host}, environ_overrides={"SERVER_PORT": port})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.7",
        "localhost:99",
        "[::1",
        "",
        "127.1",
    ],
)
def test_another_name_is_refused(client, host):
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert b"<script" not in answer.data


@pytest.mark.parametrize(
    "peer", ["10.1.2.3", "192.168.0.9", "2001:db8::1", "::ffff:10.0.0.1", "not an address"]
)
def test_another_machine_is_refused(client, peer, caplog):
    with caplog.at_level(logging.WARNING, "safer.gate"):
        answer = client.get("/", environ_base={"REMOTE_ADDR": peer})
    assert answer.status_code == 503
    assert "another machine" in caplog.text


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", ""])
def test_this_machine_is_answered(client, peer):
    assert client.get("/", environ_base={"REMOTE_ADDR": peer}).status_code == 200


@pytest.mark.parametrize(
    "name", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Anything", "X-Real-IP", "Via"]
)
def test_anything_a_proxy_touched_is_refused(client, name):
    assert client.get("/", headers={name: "127.0.0.1"}).status_code == 503
    assert client.get("/health", headers={name: "127.0.0.1"}).status_code == 503


# other sites


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:99"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
def test_another_site_cannot_post(client, headers):
    assert posted(client, GOOD, headers=headers).status_code == 403


def test_own_origin_can_post(client):
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert posted(client, GOOD, headers=headers).status_code == 200


def test_a_link_from_elsewhere_may_lead_here_but_nothing_may_be_fetched(client):
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get("/", headers=link).status_code == 200
    assert client.get("/", headers=link | {"Sec-Fetch-Dest": "iframe"}).status_code == 403
    script = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}
    assert client.get("/_dash-layout", headers=script).status_code == 403


# methods and sizes


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_only_three_methods_are_known(client, method):
    answer = client.open("/", method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"


def test_get_on_a_callback_is_refused(client):
    assert client.get(CALLBACK).status_code == 404


def test_a_large_body_is_refused(client):
    assert posted(client, b'"' + b"x" * 300_000 + b'"').status_code == 413


def test_a_form_is_refused_before_its_parts_are_read(client):
    part = b'--edge\r\nContent-Disposition: form-data; name="f"\r\n\r\nx\r\n'
    for count in (1, 10_000):
        body = part * count + b"--edge--\r\n"
        answer = client.post(CALLBACK, data=body, content_type="multipart/form-data; boundary=edge")
        assert answer.status_code == 415


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_only_json_reaches_callbacks(client, kind):
    assert client.post(CALLBACK, data=json.dumps(GOOD), content_type=kind).status_code == 415


# forged bodies

BAD_BODIES = {
    "list": [],
    "text": "hello",
    "null": None,
    "empty": {},
    "unknown output": changed(output="secret.children"),
    "output is a list": changed(output=["out.children"]),
    "output of a browser callback": changed(output="name.title", outputs={"id": "name", "property": "title"}),
    "other outputs": changed(outputs={"id": "url", "property": "href"}),
    "outputs as list": changed(outputs=[{"id": "out", "property": "children"}]),
    "no outputs": {key: value for key, value in GOOD.items() if key != "outputs"},
    "no inputs": changed(inputs=[]),
    "inputs missing": {key: value for key, value in GOOD.items() if key != "inputs"},
    "one input too many": changed(inputs=GOOD["inputs"] * 2),
    "another input": changed(inputs=[{"id": "admin", "property": "value", "value": 1}]),
    "another property": changed(inputs=[{"id": "name", "property": "n_clicks", "value": 1}]),
    "input without id": changed(inputs=[{"value": 1}]),
    "input is text": changed(inputs=["name"]),
    "input id is a list": changed(inputs=[{"id": [], "property": "value"}]),
    "forged state": changed(state=[{"id": "role", "property": "data", "value": "admin"}]),
    "no state": changed(state=[]),
    "search is a number": changed(state=[{"id": "url", "property": "search", "value": 7}]),
    "search is a list": changed(state=[{"id": "url", "property": "search", "value": ["?a"]}]),
    "unknown key": changed(background=True),
    "changed properties not a list": changed(changedPropIds="name.value"),
    "changed properties of numbers": changed(changedPropIds=[1]),
    "object as value": with_value({"a": 1}),
    "list in a list": with_value([[1]]),
    "long list": with_value(list(range(51))),
    "long text": with_value("x" * 2001),
    "not JSON": "{",
    "not a number": json.dumps(with_value(float("nan"))),
    "infinity": json.dumps(with_value(float("inf"))),
    "too large a number": json.dumps(with_value("#")).replace('"#"', "1e400"),
    "huge whole number": json.dumps(with_value("#")).replace('"#"', "9" * 5000),
    "key named twice": json.dumps(GOOD)[:-1] + ', "output": "out.children"}',
    "deep": "[" * 100_000 + "]" * 100_000,
    "deep and open": "[" * 100_000,
    "not UTF-8": b"\xff\xfe{}",
    "empty text": "",
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_forged_body_gets_400_quickly(client, name):
    before = time.perf_counter()
    answer = posted(client, BAD_BODIES[name])
    assert answer.status_code == 400
    assert time.perf_counter() - before < 1
    assert answer.mimetype == "text/plain"
    assert client.get("/health").status_code == 200


def test_several_outputs_must_all_fit(client):
    assert posted(client, SEVERAL | {"outputs": SEVERAL["outputs"][:1]}).status_code == 400
    assert posted(client, SEVERAL | {"outputs": SEVERAL["outputs"][::-1]}).status_code == 400
    deep = SEVERAL | {"inputs": [{"id": "kept", "property": "data", "value": {"a": {"b": 1}}}]}
    assert posted(client, deep).status_code == 400


@pytest.mark.parametrize("query", ["cancelJob=1", "cacheKey=x", "job=1", "oldJob=1", "endId=x&job=1"])
def test_background_jobs_cannot_be_named_in_the_query(client, query):
    answer = client.post(f"{CALLBACK}?{query}", data=json.dumps(GOOD), content_type="application/json")
    assert answer.status_code == 400


def test_the_page_load_is_named_in_the_query(client):
    answer = client.post(f"{CALLBACK}?endId=x", data=json.dumps(GOOD), content_type="application/json")
    assert answer.status_code == 200


def test_brackets_inside_text_are_text(client):
    assert posted(client, with_value("[" * 40 + '\\"{' * 40)).status_code == 200


# words


def test_an_unexpected_error_shows_a_reference_and_nothing_else(client, caplog):
    answer = client.get("/boom")
    assert answer.status_code == 500
    assert (
        b"reference" in answer.data
        and b"secret inside" not in answer.data
        and b"Traceback" not in answer.data
    )
    reference = answer.get_data(as_text=True).split("reference ")[1][:8]
    assert reference in caplog.text and "secret inside" in caplog.text


@pytest.mark.parametrize(
    ("name", "first"), [("fail", "could not be drawn"), ("no store", "cannot be read just now")]
)
def test_a_failing_callback_tells_the_reader_calmly(client, caplog, name, first):
    answer = posted(client, with_value(name))
    assert answer.status_code == 200
    shown = answer.get_json()["sideUpdate"]["problem"]["children"]["props"]["children"]
    assert first in shown and "Nothing was changed" in shown
    assert "secret" not in answer.text and "secret" in caplog.text
    assert shown.split("reference ")[1].rstrip(".") in caplog.text


def test_the_log_takes_no_line_breaks_from_a_path(client, caplog):
    client.get("/%0Aforged%20line", headers={"Host": "evil.example"})
    assert "\nforged" not in caplog.text
    assert "forged line" in caplog.text
