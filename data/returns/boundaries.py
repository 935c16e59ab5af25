"""Which ward holds a point: outlines of wards we know, for street-level police files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from data.outlines import BoundariesRefused, Outlines, listed, read_outlines
from data.returns.places import area_kinds


def read_boundaries(path: Path) -> Outlines:
    """Outlines of wards of Rotherham from a GeoJSON file, those of other places left out.

    Raises BoundariesRefused when it cannot be used, or holds none of our wards.
    """
    found = read_outlines(path)
    kinds = area_kinds()
    ours = np.flatnonzero([kinds.get(code) == "ward" for code in found.codes])
    if not len(ours):
        raise BoundariesRefused(
            f"{path.name} has no code of a ward of Rotherham ({listed(found.codes)}): give the boundaries of the wards"
        )
    return Outlines(
        tuple(found.codes[i] for i in ours),
        tuple(found.names[i] for i in ours),
        found.shapes[ours],
        found.source_sha256,
    )
