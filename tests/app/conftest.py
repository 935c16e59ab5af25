"""The dashboard met over HTTP, without a browser: pages, callbacks and downloads as their plain answers."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

import pytest

ROUTING = ".._pages_content.children..._pages_store.data.."


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @cached_property
    def json(self) -> dict:
        """The text as JSON."""
        return json.loads(self.text)


@dataclass
class Visitor:
    """Asks the served dashboard as a browser would."""

    address: str

    def get(self, path: str) -> Answer:
        """The answer to a GET."""
        return self._answer(urllib.request.Request(self.address + path))

    def call(self, output: str, *inputs: tuple[str, str, object]) -> Answer:
        """The answer of the callback with this `output` to inputs given as (id, property, value)."""
        names = [name.rpartition(".") for name in output.strip(".").split("...")]
        body = {
            "output": output,
            "outputs": [{"id": name, "property": prop} for name, _, prop in names],
            "inputs": [{"id": name, "property": prop, "value": value} for name, prop, value in inputs],
            "changedPropIds": [f"{inputs[0][0]}.{inputs[0][1]}"],
        }
        return self._answer(
            urllib.request.Request(
                f"{self.address}/_dash-update-component",
                data=json.dumps(body).encode(),
                headers={"Content-Type": "application/json"},
            )
        )

    def page(self, address: str) -> Answer:
        """The answer that fills the page at `address`."""
        parts = urlsplit(address)
        search = f"?{parts.query}" if parts.query else ""
        return self.call(
            ROUTING, ("_pages_location", "pathname", parts.path), ("_pages_location", "search", search)
        )

    def redraw(self, prefix: str, asked: object) -> Answer:
        """The answer of the one callback of the pages with this prefix."""
        return self.call(self._output_of(prefix), (f"{prefix}-asked", "data", asked))

    def _output_of(self, prefix: str) -> str:
        callbacks = self.get("/_dash-dependencies").json
        return next(one["output"] for one in callbacks if one["inputs"][0]["id"] == f"{prefix}-asked")

    @staticmethod
    def _answer(request: urllib.request.Request) -> Answer:
        try:
            with urllib.request.urlopen(request) as reply:
                return Answer(reply.status, dict(reply.headers), reply.read().decode("utf-8-sig"))
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, dict(refused.headers), refused.read().decode())


@pytest.fixture(scope="session")
def visitor(served) -> Visitor:
    """Somebody with questions."""
    return Visitor(served.address)
