"""Names nearest to a text that is none: looked for only so often, because it takes its time."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from data.returns.texts import plain

MOST_SUGGESTIONS = 25


class Suggestions:
    """Remembers what was looked for."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], str] = {}

    def nearest(self, what: str, text: str, names: Iterable[str]) -> str:
        """The name of `names`, which are those of `what`, that is nearest to the text, or ""."""
        key = (what, text)
        if key not in self._found and len(self._found) < MOST_SUGGESTIONS:
            near = difflib.get_close_matches(plain(text)[:100], list(names), n=1, cutoff=0.6)
            self._found[key] = near[0] if near else ""
        return self._found.get(key, "")
