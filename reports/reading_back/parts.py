"""What every reader finds in a file: tables, charts, words, pages."""

from __future__ import annotations

import re
from dataclasses import dataclass

_GLYPH = re.compile("^[■□▲●◇–] (?=.)")


@dataclass(frozen=True)
class ReadTable:
    """One table as a reader finds it: its caption where the format keeps one, then its rows with the head first."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ReadChart:
    """One chart as a reader finds it: its alternative text, and each line's name with its numbers."""

    alternative: str
    lines: tuple[tuple[str, tuple[float | None, ...]], ...]


@dataclass(frozen=True)
class ReadFile:
    """Everything of a file that carries figures. `pages` are the texts that must name release and page code."""

    tables: tuple[ReadTable, ...]
    charts: tuple[ReadChart, ...]
    text: str
    pages: tuple[str, ...]


def bare(text: str) -> str:
    """A cell without the silhouette before its word."""
    return _GLYPH.sub("", text.strip())
