"""Returns: files from the partners, read safely, checked completely and taken in whole or not at all.

`parse_cell` reads one cell, `checking.check` one file; `importing.take_in` compares it with the store and accepts it.
"""

from __future__ import annotations

from data.returns.cells import Cell, parse_cell

__all__ = ["Cell", "parse_cell"]
