"""What many pages rest on is worked out at start, so that the first reader after it does not wait."""

from __future__ import annotations

import logging
import re
from threading import Thread

from flask import Flask

log = logging.getLogger("safer.web")

_WARD = re.compile(r'href="(/ward/\w+)')


def prepare(server: Flask, port: int) -> Thread:
    """Draw a page of each sort that takes long the first time, in a thread of its own; readers need not wait for it."""
    thread = Thread(target=_draw, args=(server, f"http://127.0.0.1:{port}"), name="prepare", daemon=True)
    thread.start()
    return thread


def _draw(server: Flask, address: str) -> None:
    client = server.test_client()
    try:
        for path in ("/", "/intake"):
            client.get(path, base_url=address)
        places = client.get("/hotspots", base_url=address)
        if ward := _WARD.search(places.text):
            client.get(ward[1], base_url=address)
    except Exception:
        log.exception("the first pages could not be prepared; they are worked out when somebody asks")
