"""What people write for the annual report, out of a text file with a heading for each passage."""

from __future__ import annotations

from pathlib import Path

from data.work import PASSAGES

LARGEST = 100_000
"""Bytes of the file: some forty pages."""


class PassagesRefused(ValueError):
    """The file of passages cannot be used. The message names the file, the line and the reason."""


def read_passages(path: Path) -> tuple[tuple[str, str], ...]:
    """(heading, text) of every passage in a file of lines such as "# Foreword" with paragraphs below them.

    Raises PassagesRefused for a heading that the report does not have or that stands twice, for text above the first
    heading, and for a file that is not text; OSError when it cannot be opened.
    """
    if path.stat().st_size > LARGEST:
        raise PassagesRefused(f"{path.name} is larger than {LARGEST:,} bytes")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise PassagesRefused(f"{path.name} is not UTF-8 text") from error
    known = {name.casefold(): name for name in PASSAGES}
    found: dict[str, list[str]] = {}
    heading = ""
    for number, line in enumerate(map(str.strip, lines), 1):
        if line.startswith("#"):
            heading = known.get(line.lstrip("#").strip().casefold(), "")
            if not heading:
                raise PassagesRefused(
                    f"{path.name}, line {number}: the report has no passage '{line.lstrip('#').strip()[:60]}'; "
                    f"it has {', '.join(PASSAGES)}"
                )
            if heading in found:
                raise PassagesRefused(f"{path.name}, line {number}: '{heading}' stands there twice")
            found[heading] = []
        elif heading:
            found[heading].append(line)
        elif line:
            raise PassagesRefused(f"{path.name}, line {number}: this text stands above the first heading")
    return tuple((name, text) for name, own in found.items() if (text := "\n".join(own).strip()))
