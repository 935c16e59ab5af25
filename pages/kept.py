"""Bodies already drawn, kept for as long as the view they were drawn from is the one in force."""

import operator
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

_MOST = 64


class Kept:
    """The latest bodies of one page by what was chosen.

    The metrics layer hands out the same view until a figure, a text or a rule changes, so a body is right exactly while
    its view is still that one object.
    """

    def __init__(self) -> None:
        self._bodies: OrderedDict[Hashable, tuple[tuple, list[object]]] = OrderedDict()
        self._lock = Lock()

    def body(self, chosen: Hashable, view: object, draw: Callable[[], list[object]]) -> list[object]:
        """The kept body of `chosen` if it was drawn from `view`, otherwise a new one from `draw`.

        Of several views in a tuple each must be the same one.
        """
        views = view if isinstance(view, tuple) else (view,)
        with self._lock:
            drawn_from, body = self._bodies.get(chosen, ((), []))
        if len(drawn_from) == len(views) and all(map(operator.is_, drawn_from, views)):
            return body
        body = draw()
        with self._lock:
            self._bodies[chosen] = (views, body)
            self._bodies.move_to_end(chosen)
            while len(self._bodies) > _MOST:
                self._bodies.popitem(last=False)
        return body
