"""How fast a show is, as ratios to a static slide deck with the same content: start to ready, and slide change.

Run with `python -m bench.show`. The baseline is a plain page with the same slides and styles and four lines of script
that show one slide at a time. Both are opened from the same server, in turn, in one headless Chromium; ratios are of
medians. Exit code 0 when every aim is met, 1 when not.
"""

from __future__ import annotations

import argparse
import re
from contextlib import ExitStack
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.request import urlopen

from playwright.sync_api import Browser, Page

from bench.pages import Row, Times, _CachedFiles, chromium, dashboard, fresh

READY_AIM = 3.0
CHANGE_AIM = 3.0

_STATIC_SCRIPT = """
const slides = [...document.querySelectorAll(".slide")].slice(1);
let place = 0;
const show = () => slides.forEach((slide, i) => { slide.hidden = i !== place; });
addEventListener("keydown", () => { place = (place + 1) % slides.length; show(); });
show();
document.documentElement.dataset.ready = "yes";
"""

# Milliseconds from a key press until the next frame after the slide has changed is drawn.
_CHANGE = """
() => new Promise((resolve) => {
  const start = performance.now();
  dispatchEvent(new KeyboardEvent("keydown", { key: "PageDown" }));
  requestAnimationFrame(() => { document.body.offsetHeight; setTimeout(() => resolve(performance.now() - start)); });
})
"""


def main() -> int:
    """Measure, print the table, and return 0 when every aim is met."""
    parser = argparse.ArgumentParser(prog="python -m bench.show", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often each thing is measured (default 7)")
    rounds = parser.parse_args().rounds
    times = Times()
    with ExitStack() as stack:
        address = stack.enter_context(dashboard())
        browser = stack.enter_context(chromium())
        with urlopen(f"{address}/present") as answer:  # noqa: S310 - our own address
            html, ours = answer.read().decode(), answer.url
        static = stack.enter_context(_StaticDeck(html))
        for _ in range(rounds):
            measure(browser, static, times, "static")
            measure(browser, ours, times, "show")
    rows = [
        Row(label, times.median(f"show {name}"), times.median(f"static {name}"), "ms", aim)
        for label, name, aim in (
            ("start to ready, verified and kept", "ready", READY_AIM),
            ("slide change", "change", CHANGE_AIM),
        )
    ]
    for row in rows:
        print(
            f"{row.name:36}{row.ours:>8,.1f} ms{row.baseline:>8,.1f} ms{row.ratio:>7.2f}{row.aim:>7.2f}  "
            f"{'met' if row.met else 'NOT MET'}"
        )
    return 0 if all(row.met for row in rows) else 1


def measure(browser: Browser, address: str, times: Times, name: str) -> None:
    """One visit: from the first byte to ready, then twenty slide changes."""
    with fresh(browser) as page:
        page.goto(address)
        page.wait_for_selector("[data-ready]", state="attached")
        times.add(f"{name} ready", _ready(page))
        page.keyboard.press("Enter")
        for _ in range(20):
            times.add(f"{name} change", page.evaluate(_CHANGE))


def _ready(page: Page) -> float:
    """Milliseconds since navigation began."""
    return page.evaluate("performance.now()")


class _StaticDeck:
    """The same slides and styles with the least script that shows them one by one, from a server of plain files."""

    def __init__(self, html: str) -> None:
        without = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
        without = re.sub(r"<script.*?</script>", "", without, flags=re.S)
        self._html = without.replace("</body>", f"<script>{_STATIC_SCRIPT}</script></body>")

    def __enter__(self) -> str:
        self._folder = TemporaryDirectory()
        Path(self._folder.name, "deck.html").write_text(self._html, encoding="utf-8")
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(_CachedFiles, directory=self._folder.name)
        )
        Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_address[1]}/deck.html"

    def __exit__(self, *_details: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()


if __name__ == "__main__":
    raise SystemExit(main())
