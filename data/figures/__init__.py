"""Figures that come with the project, as text files with their attribution, and the readers of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent


def headed_table(path: Path) -> pd.DataFrame:
    """The table of a CSV file whose first lines, each starting with "# ", say what it holds.

    Every cell is text exactly as written, "" where it is empty; the columns are those of the file.
    """
    return pd.read_csv(
        path, skiprows=len(header_lines(path)), dtype=str, keep_default_na=False, encoding="utf-8"
    )


def header_lines(path: Path) -> tuple[str, ...]:
    """The lines before the table of such a file, without their "# ": the first is the attribution."""
    lines: list[str] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.startswith("# "):
                break
            lines.append(line[2:].rstrip("\n"))
    return tuple(lines)
