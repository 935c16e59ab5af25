"""The headers of every kind of answer, and what browsers may keep."""

import base64
import hashlib
import re

import pytest

from web.headers import content_security_policy

EVERY_KIND = [
    "/",
    "/health",
    "/nothing/here",
    "/_dash-layout",
    "/_dash-dependencies",
    "/boom",
    "/vendor/none.js",
]


@pytest.mark.parametrize("path", EVERY_KIND)
def test_every_answer_has_the_headers(client, path):
    headers = client.get(path).headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_refusals_have_the_headers_too(client):
    headers = client.get("/", headers={"Host": "evil.example"}).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_https_is_remembered(client):
    answer = client.get("/health", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_policy_lets_no_other_script_run():
    policy = content_security_policy(("'sha256-abc'",))
    assert "script-src 'self' 'sha256-abc';" in policy
    scripts = policy.split("script-src")[1].split(";")[0]
    assert "unsafe" not in scripts and "http" not in policy
    assert "style-src 'self' 'unsafe-inline'" in policy


def test_the_hashes_are_those_of_the_page_itself(client):
    page = client.get("/")
    inline = re.findall(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", page.text, re.DOTALL
    )
    assert inline
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in page.headers["Content-Security-Policy"]


def addresses(page):
    return [
        link for link in re.findall(r'(?:src|href)="([^"]+)"', page) if not link.startswith("data:image/")
    ]


def test_the_page_links_only_to_this_server(client):
    links = addresses(client.get("/").text)
    assert len(links) > 5
    assert all(link.startswith("/") and not link.startswith("//") for link in links)


def test_fingerprinted_files_are_kept_for_a_year_and_compressed_once(client):
    for link in addresses(client.get("/").text):
        first = client.get(link, headers={"Accept-Encoding": "zstd"})
        again = client.get(link, headers={"Accept-Encoding": "zstd"})
        assert first.status_code == 200
        assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert first.headers["Vary"] == "Accept-Encoding"
        assert first.data == again.data


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("", None),
        ("identity", None),
    ],
)
def test_each_browser_gets_an_encoding_it_knows(client, accepted, encoding):
    answer = client.get("/_dash-dependencies", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding


def test_an_unknown_page_is_404_and_an_unknown_machine_address_is_plain(client):
    page = client.get("/nothing/here")
    assert page.status_code == 404 and "react-entry-point" in page.text
    assert client.get("/_mcp").status_code == 404
    assert client.get("/_mcp").mimetype == "text/plain"
    assert client.get("/_dash-component-suites/os/x.js").status_code == 404
    assert client.get("/_dash-component-suites/dash/../dash.py").status_code == 404


@pytest.mark.parametrize(
    "path", ["/x//_dash-layout", "/_DASH-LAYOUT", "/_dash-layout/", "/_dash-layout;x", "/assets/../app.py"]
)
def test_variants_of_an_address_show_nothing(client, path):
    answer = client.get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code in (308, 404)
    assert b'"props"' not in answer.data


def test_our_own_assets_are_compressed_and_checked(client):
    script = next(link for link in addresses(client.get("/").text) if "/assets/" in link and ".js" in link)
    kept = client.get(script, headers={"Accept-Encoding": "gzip"})
    assert kept.headers["Content-Encoding"] == "gzip" and "immutable" in kept.headers["Cache-Control"]
    bare = client.get(script.split("?")[0])
    assert bare.headers["Cache-Control"] == "no-cache"
    unchanged = client.get(script.split("?")[0], headers={"If-None-Match": bare.headers["ETag"]})
    assert unchanged.status_code == 304
