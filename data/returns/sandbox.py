"""Reads a file in another process with limits on memory, work and time, so that no file can take this one along."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess  # noqa: S404  the command is our own interpreter and file, and no shell is involved
import sys
import time
from pathlib import Path

from data.returns.preflight import RETURN_BYTES, FileRefused

CHILD = Path(__file__).with_name("child.py")
MEMORY = 384 * 2**20
SECONDS = 8
WALL = 60.0
"""Seconds by the clock, for a process that waits for something: work itself is held to SECONDS of the processor, which
a busy machine may take much longer to give. Thirteen months of a force take 2.4 of them."""
LONG_SECONDS = 600
LONG_WALL = 1200.0
MOST_OUTPUT = 96 * 2**20
_TIRED = (signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT)


def content_of(path: Path, name: str, parameters: dict) -> dict:
    """What `reading.file_content` makes of the file at `path`, called `name`.

    Raises FileRefused for whatever happens to the process that reads it, and OSError when the file cannot be opened.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        is_long = size > RETURN_BYTES
        request = {
            **parameters,
            "name": name,
            "size": size,
            "descriptor": file.fileno(),
            "memory": MEMORY,
            "seconds": LONG_SECONDS if is_long else SECONDS,
        }
        return _answer(file.fileno(), request, LONG_WALL if is_long else WALL)


def _answer(descriptor: int, request: dict, wall: float) -> dict:
    command = [sys.executable, "-I", "-B", str(CHILD), json.dumps(request)]
    child = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=True,
        pass_fds=(descriptor,),
        env={},
        cwd="/",
        start_new_session=True,
    )
    try:
        output = _output(child, time.monotonic() + wall)
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        child.stdout.close()
    if output is None:
        raise FileRefused("FILE_BOMB", "reading the file takes too long or gives far too much")
    if child.returncode != 0 or not output:
        if child.returncode < 0 and -child.returncode in _TIRED:
            raise FileRefused("FILE_BOMB", "reading the file needs too much memory or time")
        raise FileRefused("FILE_CORRUPT", "the file cannot be read; open it, save it again and retry")
    answer = json.loads(output)
    if "refused" in answer:
        refused = answer["refused"]
        raise FileRefused(
            refused["code"], refused["message"], refused.get("found", ""), refused.get("expected", "")
        )
    return answer


def _output(child: subprocess.Popen, deadline: float) -> bytes | None:
    """All that the process writes until it ends; None when it writes too much or for too long."""
    pieces: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                return None
            piece = os.read(child.stdout.fileno(), 1 << 16)
            if not piece:
                break
            size += len(piece)
            if size > MOST_OUTPUT:
                return None
            pieces.append(piece)
    try:
        child.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None
    return b"".join(pieces)
