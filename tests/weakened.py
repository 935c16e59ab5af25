"""The dashboard with one part of its protection taken out, to show that an attack then succeeds.

Run as `python -m tests.weakened PART` under the settings of a served dashboard.
"""

import os
import sys
from pathlib import Path

from werkzeug.serving import make_server

from metrics import lines, protect
from metrics.places import four_quarters
from tests.serving import Served

PARTS = {
    "partners": (
        (lines.Lines, "closed", lambda self, hidden, count, settled: hidden),
        (protect, "exposed", lambda *_: []),
    ),
    "room": ((four_quarters, "LEAST_ROOM", 0), (protect, "LEAST_ROOM", 0)),
}
"""What is put in the place of what: only small counts themselves are hidden; moving sums run on regardless."""


class Weakened(Served):
    """The dashboard in a process of its own, without a part of its protection."""

    def __init__(self, home: Path, part: str) -> None:
        super().__init__(home)
        self.part = part

    @property
    def command(self) -> list[object]:
        """What serves it."""
        return [sys.executable, "-m", "tests.weakened", self.part]


def main(part: str) -> None:
    """Serve until killed."""
    for owner, name, instead in PARTS[part]:
        setattr(owner, name, instead)
    from app import server

    make_server("127.0.0.1", int(os.environ["SAFER_PORT"]), server, threaded=True).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
