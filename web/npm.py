"""Fetching one file of one npm package into build/: the smaller Plotly bundle, and axe-core for the tests.

Run as `python -m web.npm plotly` or `python -m web.npm axe`. npm itself checks what it downloads.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.resources import files
from pathlib import Path

BUILD = Path(__file__).resolve().parent.parent / "build" / "npm"
PLOTLY_BASIC = BUILD / "plotly-basic.min.js"
AXE = BUILD / "axe.min.js"
AXE_VERSION = "4.14.1"

_PLOTLY_VERSION = re.compile(rb"plotly\.js(?: \([^)]*\))? v(\d+\.\d+\.\d+)")
_AXE_VERSION = re.compile(rb"axe v(\d+\.\d+\.\d+)")
_SECONDS = 60


class NpmError(Exception):
    """The file could not be fetched. The text says why and what to do."""


def plotly_version(bundle: Path) -> str:
    """The plotly.js version a bundle's first lines name; '' when there is no such file or it names none."""
    return _named_version(bundle, _PLOTLY_VERSION)


def full_plotly_bundle() -> Path:
    """The whole plotly.js as it comes with the plotly package."""
    return Path(str(files("plotly"))) / "package_data" / "plotly.min.js"


def fetch(package: str, version: str, member: str, target: Path) -> None:
    """Put `member` of npm package `package` at `version` at `target`. Raises NpmError; never leaves half a file."""
    npm = shutil.which("npm")
    if npm is None:
        raise NpmError("npm is not installed; on Debian: apt-get install npm")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", f"{package}@{version}", "--silent", "--pack-destination", folder]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, cwd=folder)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise NpmError(f"npm did not answer within {_SECONDS} seconds") from None
        except subprocess.CalledProcessError as error:
            last = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise NpmError(f"npm could not fetch {package}@{version}: {' '.join(last)}") from None
        archive = next(Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as packed:
            content = packed.extractfile(f"package/{member}")
            if content is None:
                raise NpmError(f"{package}@{version} has no file {member}")
            fresh = target.with_suffix(".part")
            fresh.write_bytes(content.read())
    fresh.replace(target)


def fetch_plotly() -> str:
    """Fetch the basic Plotly bundle of the installed plotly's own version, once. Returns what will be served.

    Without npm, or without an answer from it, the whole bundle of the plotly package is served: slower, never broken.
    """
    version = plotly_version(full_plotly_bundle())
    if plotly_version(PLOTLY_BASIC) == version:
        return f"plotly.js {version}, basic bundle"
    tried = BUILD / f"plotly-{version}.not-available"
    if tried.exists():
        return f"plotly.js {version}, whole bundle ({tried.read_text().strip()}; `make bundle` tries again)"
    try:
        fetch("plotly.js-basic-dist-min", version, "plotly-basic.min.js", PLOTLY_BASIC)
    except NpmError as error:
        BUILD.mkdir(parents=True, exist_ok=True)
        tried.write_text(str(error))
        return f"plotly.js {version}, whole bundle ({error})"
    if plotly_version(PLOTLY_BASIC) != version:
        PLOTLY_BASIC.unlink()
        raise NpmError(f"the bundle npm gave is not plotly.js {version}")
    return f"plotly.js {version}, basic bundle"


def fetch_axe() -> str:
    """Fetch axe-core for the accessibility tests, once. Returns what was fetched; raises NpmError."""
    if _named_version(AXE, _AXE_VERSION) != AXE_VERSION:
        fetch("axe-core", AXE_VERSION, "axe.min.js", AXE)
    return f"axe-core {AXE_VERSION}"


def _named_version(path: Path, pattern: re.Pattern[bytes]) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as opened:
        found = pattern.search(opened.read(400))
    return found[1].decode() if found else ""


def main(arguments: list[str]) -> int:
    """Fetch what `arguments` name and say what was fetched. 0 when all is there, 1 when not, 2 for an unknown name."""
    verbs = {"plotly": fetch_plotly, "axe": fetch_axe}
    if not arguments or not verbs.keys() >= set(arguments):
        print(f"usage: python -m web.npm {{{'|'.join(verbs)}}}", file=sys.stderr)
        return 2
    try:
        for name in arguments:
            print(verbs[name]())
    except NpmError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
