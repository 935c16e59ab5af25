"""How wide the columns of a table on paper are."""

from __future__ import annotations

from collections.abc import Sequence


def fitted(shares: Sequence[float], least: Sequence[float], whole: float) -> list[float]:
    """Widths that add up to `whole`, by share, but none less than the longest word of its column needs.

    Where all words together need more than there is, every column gives way alike.
    """
    fixed: dict[int, float] = {}
    while True:
        free = {n: share for n, share in enumerate(shares) if n not in fixed}
        left = max(whole - sum(fixed.values()), 0)
        wanted = {n: left * share / sum(free.values()) for n, share in free.items()}
        narrow = {n: least[n] for n, width in wanted.items() if width < least[n]}
        if not narrow:
            break
        fixed |= narrow
    widths = [(fixed | wanted)[n] for n in range(len(shares))]
    return [width * whole / sum(widths) for width in widths]
