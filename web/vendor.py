"""The two files of others that every page needs, served from here under names that change with their content."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Flask, Response, abort

from web import npm

PREFIX = "/vendor"
_TYPES = {".css": "text/css", ".js": "text/javascript"}


@dataclass(frozen=True)
class VendorFile:
    """One file: its address, its media type and its bytes."""

    url: str
    mimetype: str
    content: bytes


@dataclass(frozen=True)
class Vendor:
    """The addresses pages link to. `plotly_url` is a classic script that sets window.Plotly."""

    plotly_url: str
    stylesheets: tuple[str, ...]


def add_vendor(server: Flask) -> Vendor:
    """Serve Bootstrap's stylesheet and one Plotly bundle from `server`, and return their addresses."""
    plotly = fingerprinted(plotly_bundle())
    bootstrap = fingerprinted(bootstrap_css())
    served = {entry.url: entry for entry in (plotly, bootstrap)}
    blueprint = Blueprint("vendor", __name__)

    @blueprint.get(f"{PREFIX}/<name>")
    def file(name: str) -> Response:
        entry = served.get(f"{PREFIX}/{name}")
        if entry is None:
            abort(404)
        return Response(entry.content, mimetype=entry.mimetype)

    server.register_blueprint(blueprint)
    return Vendor(plotly.url, (bootstrap.url,))


def plotly_bundle(basic: Path = npm.PLOTLY_BASIC) -> Path:
    """The basic bundle when it is there in the version of the installed plotly package, otherwise the whole one."""
    whole = npm.full_plotly_bundle()
    return basic if npm.plotly_version(basic) == npm.plotly_version(whole) else whole


def bootstrap_css() -> Path:
    """Bootstrap's stylesheet as it comes with the flask_bootstrap package."""
    return Path(str(files("flask_bootstrap"))) / "static" / "bootstrap5" / "css" / "bootstrap.min.css"


def fingerprinted(path: Path) -> VendorFile:
    """The file at `path` under an address that holds the first sixteen digits of its SHA-256."""
    content = path.read_bytes()
    stem = path.name.removesuffix(path.suffix)
    url = f"{PREFIX}/{stem}.{sha256(content).hexdigest()[:16]}{path.suffix}"
    return VendorFile(url, _TYPES[path.suffix], content)
