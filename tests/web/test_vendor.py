"""The files of others: ours to serve, named by content, in the right version, small when npm is there."""

import gzip
from hashlib import sha256

import pytest

from web import npm, vendor


def test_addresses_hold_the_hash_of_the_content(client, front_door):
    for url in front_door.config.external_stylesheets:
        answer = client.get(url)
        assert answer.status_code == 200
        assert f".{sha256(answer.data).hexdigest()[:16]}." in url
    assert b"cdn" not in answer.data and b"@import" not in answer.data


def test_another_hash_is_not_served(client, front_door):
    url = front_door.config.external_stylesheets[0]
    assert client.get(url.replace(".min.", ".max.")).status_code == 404
    assert client.get("/vendor/../app.py").status_code == 404


def test_compressed_content_is_the_content(client, front_door):
    url = front_door.config.external_stylesheets[0]
    plain = client.get(url).data
    packed = client.get(url, headers={"Accept-Encoding": "gzip"}).data
    assert gzip.decompress(packed) == plain
    assert len(packed) < len(plain) / 4


def test_the_basic_bundle_is_used_only_in_the_right_version(tmp_path):
    version = npm.plotly_version(npm.full_plotly_bundle())
    assert version.count(".") == 2
    basic = tmp_path / "plotly-basic.min.js"
    assert vendor.plotly_bundle(basic) == npm.full_plotly_bundle()
    basic.write_text(f"/**\n* plotly.js (basic - minified) v{version}\n*/")
    assert vendor.plotly_bundle(basic) == basic
    basic.write_text("/**\n* plotly.js (basic - minified) v1.0.0\n*/")
    assert vendor.plotly_bundle(basic) == npm.full_plotly_bundle()


def test_without_npm_the_whole_bundle_is_served_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr(npm, "BUILD", tmp_path)
    monkeypatch.setattr(npm, "PLOTLY_BASIC", tmp_path / "plotly-basic.min.js")
    monkeypatch.setattr(npm.shutil, "which", lambda _name: None)
    assert "whole bundle (npm is not installed" in npm.fetch_plotly()
    monkeypatch.setattr(npm, "fetch", lambda *_: pytest.fail("asked npm again"))
    assert "`make bundle` tries again" in npm.fetch_plotly()


def test_a_bundle_of_another_version_is_thrown_away(tmp_path, monkeypatch):
    target = tmp_path / "plotly-basic.min.js"
    monkeypatch.setattr(npm, "BUILD", tmp_path)
    monkeypatch.setattr(npm, "PLOTLY_BASIC", target)
    monkeypatch.setattr(npm, "fetch", lambda *_: target.write_text("* plotly.js (basic - minified) v0.0.1"))
    with pytest.raises(npm.NpmError, match="is not plotly.js"):
        npm.fetch_plotly()
    assert not target.exists()


def test_a_fetched_file_is_not_fetched_again(tmp_path, monkeypatch):
    axe = tmp_path / "axe.min.js"
    axe.write_text(f"/*! axe v{npm.AXE_VERSION}\n")
    monkeypatch.setattr(npm, "AXE", axe)
    monkeypatch.setattr(npm, "fetch", lambda *_: pytest.fail("asked npm again"))
    assert npm.main(["axe"]) == 0


def test_verbs_are_known_or_refused(capsys):
    assert npm.main([]) == 2
    assert npm.main(["jquery"]) == 2
    assert "plotly|axe" in capsys.readouterr().err


def test_npm_failing_is_one_clear_message(tmp_path, monkeypatch, capsys):
    failing = tmp_path / "npm"
    failing.write_text("#!/bin/sh\necho 'network unreachable' >&2\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setattr(npm.shutil, "which", lambda _name: str(failing))
    monkeypatch.setattr(npm, "AXE", tmp_path / "axe.min.js")
    assert npm.main(["axe"]) == 1
    assert "npm could not fetch axe-core@4.14.1: network unreachable" in capsys.readouterr().err
    assert not (tmp_path / "axe.min.js").exists()
