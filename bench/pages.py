"""How fast the pages are, as ratios to a plain HTML page with the same figures and the same Plotly bundle.

Run with `make bench`. Every round measures each thing once, in turn, in one headless Chromium on this machine, so that
a busy minute hits all alike; ratios are of medians. The last line says whether the aims are met, and so does the exit
code: 0 met, 1 not met.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter
from urllib.parse import urlparse

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.assessment import whole_board_milliseconds
from data.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "bench"
HOSTS = ".chart-plot[data-figure]"
RATIO_AIM = 1.5
TRANSFER_AIM = 1_200_000
ASSESSMENT_AIM = 0.1
PATIENCE = 60
ARGUMENTS = ["--no-sandbox", "--disable-features=WebUIOmniboxAimPopup,HttpsUpgrades,PaintHolding,Translate"]
"""Else a bubble of the address bar loads hundreds of scripts in every new window, whatever is measured there."""

# Runs in every page before its own scripts: when did every chart show exactly its figure?
_WATCH = """
window.benchDrawn = (expected) => new Promise((resolve) => {
  const values = (traces) => JSON.stringify((traces || []).map((trace) => [trace.x, trace.y]));
  const shown = new WeakMap();
  const isDrawn = (host) => {
    if (!host.classList.contains("is-drawn") || !host._fullLayout) return false;
    const text = host.getAttribute("data-figure");
    if (shown.get(host) === text) return true;
    if (values(host.data) !== values(JSON.parse(text).data)) return false;
    shown.set(host, text);
    return true;
  };
  const look = () => {
    const hosts = [...document.querySelectorAll(".chart-plot[data-figure]")];
    const texts = hosts.map((host) => host.getAttribute("data-figure"));
    if (hosts.length && hosts.every(isDrawn) && (!expected || texts.join() === expected.join())) {
      resolve(performance.now());
    } else {
      requestAnimationFrame(look);
    }
  };
  look();
});
"""

_STATIC_PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Static</title>
<link rel="icon" href="data:,"><script defer src="{bundle}"></script><script defer src="draw.js"></script></head>
<body><main>{hosts}</main></body></html>
"""

_STATIC_DRAW = """
const config = {displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: ""};
for (const host of document.querySelectorAll(".chart-plot[data-figure]")) {
  const figure = JSON.parse(host.getAttribute("data-figure"));
  Plotly.newPlot(host, figure.data, figure.layout, config).then(() => host.classList.add("is-drawn"));
}
"""


@dataclass
class Times:
    """Milliseconds of every round, by what was measured."""

    rounds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, milliseconds: float) -> None:
        """Note one measurement."""
        self.rounds.setdefault(name, []).append(milliseconds)

    def median(self, name: str) -> float:
        """The median of all rounds."""
        return median(self.rounds[name])


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, and the aim for the quotient."""

    name: str
    ours: float
    baseline: float
    unit: str
    aim: float

    @property
    def ratio(self) -> float:
        """Ours over the baseline."""
        return self.ours / self.baseline

    @property
    def met(self) -> bool:
        """Whether the aim is met."""
        return self.ratio <= self.aim


def main() -> int:
    """Measure, print the table, and return 0 when every aim is met."""
    options = _options()
    times = Times()
    with ExitStack() as stack:
        address = stack.enter_context(dashboard())
        browser = stack.enter_context(chromium())
        first, second = f"{address}{options.page}", f"{address}{options.other_page}"
        plan = survey(browser, first, second)
        static = stack.enter_context(static_site(address, plan))
        transfer = 0
        for _ in range(options.rounds):
            with fresh(browser) as page:
                transfer = max(transfer, cold_transfer(page, first))
            for name, url in (("cold", first), ("static cold", f"{static}/first.html")):
                with fresh(browser) as page:
                    times.add(name, load(page, url))
            with fresh(browser) as page:
                load(page, f"{static}/first.html")
                times.add("static filter", load(page, f"{static}/filtered.html"))
                times.add("static page", load(page, f"{static}/second.html"))
            with fresh(browser) as page:
                load(page, first)
                times.add("taken over", taken_over(page))
                times.add("filter", filter_change(page, plan))
            with fresh(browser) as page:
                load(page, first)
                taken_over(page)
                times.add("page", page_change(page, options.other_page, plan))
    assessment = whole_board_milliseconds(Settings.from_env({"SAFER_HOME": str(HOME)}), options.rounds)
    rows = [
        Row(
            "first visit, all charts drawn",
            times.median("cold"),
            times.median("static cold"),
            "ms",
            RATIO_AIM,
        ),
        Row(
            "quarter changed, all redrawn",
            times.median("filter"),
            times.median("static filter"),
            "ms",
            RATIO_AIM,
        ),
        Row("other page, all drawn", times.median("page"), times.median("static page"), "ms", RATIO_AIM),
        Row("cold transfer", transfer, TRANSFER_AIM, "bytes", 1.0),
        Row(
            "whole board assessed, against first visit",
            assessment,
            times.median("cold"),
            "ms",
            ASSESSMENT_AIM,
        ),
    ]
    head = f"{len(plan.first)} charts, medians of {options.rounds} rounds, one machine, interleaved"
    print(verdict(rows, head))
    print(f"For information: Dash takes over after {times.median('taken over'):,.0f} ms.")
    return 0 if all(row.met for row in rows) else 1


def verdict(rows: list[Row], head: str) -> str:
    """The rows as text under a line that says how they were measured; the last line says whether every aim is met."""
    lines = [head, ""]
    lines.append(f"{'':44}{'ours':>12}{'baseline':>12}{'ratio':>8}{'aim':>8}")
    for row in rows:
        met = "met" if row.met else "NOT MET"
        lines.append(
            f"{row.name:44}{row.ours:>9,.0f} {row.unit[:2]}{row.baseline:>9,.0f} {row.unit[:2]}"
            f"{row.ratio:>8.2f}{row.aim:>8.2f}  {met}"
        )
    missed = sum(not row.met for row in rows)
    return "\n".join(
        [*lines, "", "Every aim is met." if not missed else f"{missed} of {len(rows)} aims are not met."]
    )


@dataclass(frozen=True)
class Plan:
    """The figures pages hold, as texts, and the quarter the filter changes to."""

    first: list[str]
    filtered: list[str]
    second: list[str]
    quarter: str
    bundle: str


def survey(browser: Browser, first: str, second: str) -> Plan:
    """Look at the pages once: which figures they draw, before and after the quarter is changed."""
    with fresh(browser) as page:
        load(page, first)
        taken_over(page)
        before = figures(page)
        select = page.locator("select[id$='-quarter']")
        quarter = select.locator("option").nth(4).get_attribute("value")
        select.select_option(quarter)
        page.locator("button[id$='-show']").click()
        page.evaluate(
            """(before) => new Promise((resolve) => { const look = () => {
            const host = document.querySelector(".chart-plot[data-figure]");
            if (host && host.getAttribute("data-figure") !== before) resolve(true);
            else requestAnimationFrame(look); }; look(); })""",
            before[0],
        )
        page.evaluate("window.benchDrawn()")
        after = figures(page)
        bundle = page.locator("script[src*='/vendor/plotly']").get_attribute("src")
    with fresh(browser) as page:
        load(page, second)
        return Plan(before, after, figures(page), quarter, bundle)


def figures(page: Page) -> list[str]:
    """The figures of the page as JSON texts, in order."""
    return page.locator(HOSTS).evaluate_all("hosts => hosts.map(host => host.getAttribute('data-figure'))")


def load(page: Page, url: str) -> float:
    """Open `url`; milliseconds from the start of navigation until every chart is drawn."""
    page.goto(url, wait_until="commit")
    return page.evaluate("window.benchDrawn()")


def taken_over(page: Page) -> float:
    """Milliseconds from the start of navigation until Dash goes on from the first document."""
    return page.evaluate(
        """() => new Promise((resolve) => { const look = () => document.getElementById("first-view")
        ? requestAnimationFrame(look) : resolve(performance.now()); look(); })"""
    )


def filter_change(page: Page, plan: Plan) -> float:
    """Choose another quarter; milliseconds from the press of the button until every chart shows it."""
    page.locator("select[id$='-quarter']").select_option(plan.quarter)
    return page.evaluate(
        """(expected) => { const start = performance.now();
        document.querySelector("button[id$='-show']").click();
        return window.benchDrawn(expected).then((end) => end - start); }""",
        plan.filtered,
    )


def page_change(page: Page, path: str, plan: Plan) -> float:
    """Follow the link to another page; milliseconds from the click until every chart of it is drawn."""
    return page.evaluate(
        """([path, expected]) => { const start = performance.now();
        document.querySelector(`header a[href$="${path}"]`).click();
        return window.benchDrawn(expected).then((end) => end - start); }""",
        [path, plan.second],
    )


def cold_transfer(page: Page, url: str) -> int:
    """Bytes on the wire for a first visit, headers included."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    load(page, url)
    page.wait_for_load_state("networkidle")
    session.detach()
    return round(sum(sizes))


@contextmanager
def dashboard() -> Iterator[str]:
    """The dashboard as `make run` serves it, on a free port with a store of its own; gives its address."""
    port = _free_port()
    environment = os.environ | {
        "SAFER_HOME": str(HOME),
        "SAFER_PORT": str(port),
        "SAFER_LOG_LEVEL": "warning",
    }
    binaries = Path(sys.executable).parent
    subprocess.run(
        [binaries / "flask", "--app", "app", "store", "init"], cwd=ROOT, env=environment, check=True
    )
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "app:server"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/health")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def static_site(address: str, plan: Plan) -> Iterator[str]:
    """Plain pages with the same figures and the same bundle, from a server that only sends files; gives its address."""
    bundle = Path(urlparse(plan.bundle).path).name
    with TemporaryDirectory() as folder:
        site = Path(folder)
        with urllib.request.urlopen(f"{address}/vendor/{bundle}") as answer:
            (site / bundle).write_bytes(answer.read())
        (site / "draw.js").write_text(_STATIC_DRAW)
        for name, texts in (("first", plan.first), ("filtered", plan.filtered), ("second", plan.second)):
            hosts = "".join(
                f'<div class="chart-plot" data-figure="{_attribute(text)}"></div>' for text in texts
            )
            (site / f"{name}.html").write_text(_STATIC_PAGE.format(bundle=bundle, hosts=hosts))
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_CachedFiles, directory=folder))
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()


class _CachedFiles(SimpleHTTPRequestHandler):
    """Files that browsers keep, scripts for ever as ours are."""

    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        kept = "public, max-age=31536000, immutable" if self.path.endswith(".js") else "no-store"
        self.send_header("Cache-Control", kept)
        super().end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("Chromium was not found; on Debian: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def fresh(browser: Browser) -> Iterator[Page]:
    """A page of a visitor who has never been here."""
    context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-GB")
    context.set_default_timeout(PATIENCE * 1000)
    context.add_init_script(_WATCH)
    try:
        yield context.new_page()
    finally:
        context.close()


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str) -> None:
    end = perf_counter() + PATIENCE
    while perf_counter() < end:
        try:
            with urllib.request.urlopen(url):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the dashboard did not answer within {PATIENCE} seconds")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often each thing is measured (default 7)")
    parser.add_argument("--page", default="/priority/safer-and-stronger-communities", help="page measured")
    parser.add_argument(
        "--other-page", default="/priority/violence-and-organised-crime", help="page changed to"
    )
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
