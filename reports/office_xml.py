"""Text as the XML of Office files holds it."""

from __future__ import annotations

import re
from html import escape

_CANNOT_BE_HELD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def xml_text(text: str) -> str:
    """`text` with its marks escaped, also for an attribute, and without the control letters XML cannot hold."""
    return escape(_CANNOT_BE_HELD.sub("", text))
