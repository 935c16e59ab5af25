"""The process that reads a file nobody has vetted: `python -I child.py REQUEST <FILE`, one JSON text on its output.

It may use little memory and time and write no file; whatever becomes of it, the process that started it lives.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def limit(memory: int, seconds: int) -> None:
    """Give this process so many bytes of memory and seconds of work, no files to write and few to open."""
    for which, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))


def main(request: str) -> None:
    import gc
    import json

    # It ends with this one file, so nothing is gained by looking for cycles among its rows, which takes a third of it.
    gc.disable()
    wanted = json.loads(request)
    limit(wanted["memory"], wanted["seconds"])
    # A reader of spreadsheets would load these when they are there, and they alone take most of the memory.
    for heavy in ("numpy", "pandas", "PIL", "lxml"):
        sys.modules[heavy] = None
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from data.returns.preflight import FileRefused
    from data.returns.reading import file_content

    sys.stdin.close()
    try:
        with open(wanted["descriptor"], "rb") as file:
            answer = file_content(file, wanted)
    except FileRefused as refused:
        answer = {
            "refused": {
                "code": refused.code,
                "message": str(refused),
                "found": refused.found,
                "expected": refused.expected,
            }
        }
    except (MemoryError, RecursionError):
        answer = {"refused": {"code": "FILE_BOMB", "message": "reading the file needs too much memory"}}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
