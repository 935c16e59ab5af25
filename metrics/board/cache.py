"""What was worked out before, kept for the next reader until something it rests on changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST_KEPT = {
    "frame": 3,
    "again": 2,
    "releases": 4,
    "beneath": 64,
    "crimes": 16,
    "hidden": 64,
    "layer": 8,
    "vintages": 4,
    "snapshot": 6,
    "judged": 8,
    "board": 48,
    "stored": 12,
    "stated": 12,
    "measure": 256,
    "outlines": 8,
    "peers": 6,
    "listed": 64,
    "place": 128,
    "places": 64,
    "spots": 64,
    "hotspots": 128,
    "sheet": 25,
    "ways": 4,
    "work": 12,
    "who": 2,
    "words": 12,
    "choices": 4,
}
"""How many of each sort are kept: a snapshot takes some 25 MB, a look back 8 MB, a board 3 MB."""
_kept: dict[str, OrderedDict[Hashable, object]] = {}
_making: dict[Hashable, threading.RLock] = {}
_lock = threading.Lock()


def kept(key: tuple, make: Callable[[], object]) -> object:
    """What `make` gave the first time it was asked for `key`; the oldest unused of each sort is forgotten.

    It is made once however many ask meanwhile; who asks for something else does not wait for it.
    """
    with _lock:
        shelf = _kept.setdefault(key[0], OrderedDict())
        if key in shelf:
            shelf.move_to_end(key)
            return shelf[key]
        turn = _making.setdefault(key, threading.RLock())
    with turn:
        with _lock:
            if key in shelf:
                return shelf[key]
        try:
            made = make()
            with _lock:
                shelf[key] = made
                while len(shelf) > MOST_KEPT[key[0]]:
                    shelf.popitem(last=False)
        finally:
            with _lock:
                _making.pop(key, None)
        return made
