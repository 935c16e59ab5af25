"""What is kept is made once, and making one thing holds nobody up who asks for another."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from metrics.board import cache

PATIENCE = 20


@pytest.fixture(autouse=True)
def shelves(monkeypatch):
    """Empty shelves for the test alone."""
    monkeypatch.setattr(cache, "_kept", {})
    monkeypatch.setattr(cache, "_making", {})


def test_what_many_ask_for_at_once_is_made_once():
    together, made = Barrier(6), []

    def ask():
        together.wait(PATIENCE)
        return cache.kept(("board", 1), lambda: made.append(1) or object())

    with ThreadPoolExecutor(6) as readers:
        answers = {id(one.result(PATIENCE)) for one in [readers.submit(ask) for _ in range(6)]}
    assert len(made) == len(answers) == 1


def test_nobody_waits_for_what_somebody_else_asked_for():
    begun, finish = Event(), Event()

    def slow():
        begun.set()
        assert finish.wait(PATIENCE)
        return "slow"

    with ThreadPoolExecutor(1) as reader:
        waiting = reader.submit(cache.kept, ("board", "slow"), slow)
        assert begun.wait(PATIENCE)
        assert cache.kept(("board", "quick"), lambda: "quick") == "quick"
        assert cache.kept(("snapshot", "quick"), lambda: "other") == "other"
        finish.set()
        assert waiting.result(PATIENCE) == "slow"


def test_one_thing_may_rest_on_another():
    assert cache.kept(("board", 1), lambda: cache.kept(("snapshot", 1), lambda: 20) + 1) == 21


def test_what_could_not_be_made_is_tried_again():
    with pytest.raises(ZeroDivisionError):
        cache.kept(("board", 1), lambda: 1 // 0)
    assert cache.kept(("board", 1), lambda: 2) == 2
    assert cache._making == {}


def test_the_oldest_unused_is_forgotten(monkeypatch):
    monkeypatch.setitem(cache.MOST_KEPT, "board", 2)
    for key in (1, 2, 1, 3):
        cache.kept(("board", key), lambda key=key: key)
    assert [key for _, key in cache._kept["board"]] == [1, 3]
