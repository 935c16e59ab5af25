"""How fast a report is made, as ratios to a plain python-pptx deck with the same charts and no judging behind it.

Run with `make bench`. Four-priority PowerPoint and whole pack are made from the newest release of a demonstration
store, judging included, and read back as they are before they are handed out; that part is told apart. Every step runs
in a process of its own, so that nothing is found ready from the round before, and once a round, so that a busy minute
hits all alike. Ratios are of medians of the time somebody waits; that of all processors is told beside it. The exit
code says whether the aims are met: 0 met, 1 not met.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from commands.report import material_of
from data.settings import Settings
from data.store import open_store, using
from metrics import board as boards
from metrics.board import cache
from reports.agreement import agreement
from reports.material import Material
from reports.pack import FORMS, made_in
from reports.paper import Bars, Drawing, Report
from reports.quarterly import quarterly

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "bench"
AIM = 3.0
FOUR, WITHOUT, WHOLE = "four-priority PowerPoint", "pack without PDF", "whole pack, five formats"
FRESH = get_context("fork")


def plain_deck(drawings: list[Drawing]) -> bytes:
    """A deck with a slide for each drawing: title, line or bars, nothing else."""
    deck = Presentation()
    for drawing in drawings:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = drawing.title
        data = CategoryChartData()
        if isinstance(drawing, Bars):
            kind, labels, series = XL_CHART_TYPE.BAR_CLUSTERED, drawing.labels, drawing.series
        else:
            kind, labels = XL_CHART_TYPE.LINE_MARKERS, [p.quarter for p in drawing.points]
            series = [("Figure", [p.value for p in drawing.points])]
        data.categories = labels
        for name, values in series:
            data.add_series(name, values)
        box = (Inches(0.5), Inches(1.5), Inches(9), Inches(5))
        slide.shapes.add_chart(kind, *box, data)
    out = BytesIO()
    deck.save(out)
    return out.getvalue()


def drawings_of(report: Report, form: str) -> list[Drawing]:
    """Every drawing of a report in one format."""
    return [b for s in report.sections_for(form) for b in s.blocks if isinstance(b, Drawing)]


@dataclass(frozen=True)
class Taken:
    """Seconds of one run: how long somebody waits, and how long processors work."""

    waited: float
    worked: float


def taken_by(work: Callable[[], object]) -> Taken:
    """One run in a process of its own, which starts with what this one holds."""
    receiver, sender = FRESH.Pipe(duplex=False)

    def run() -> None:
        gc.freeze()  # A collection of what the other process holds would be charged to the step it happens to hit.
        start, worked = perf_counter(), process_time()
        work()
        sender.send(Taken(perf_counter() - start, process_time() - worked))

    process = FRESH.Process(target=run)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"a step ended with {process.exitcode}")
    return receiver.recv()


def gathered() -> Material:
    """The material of the newest release, judged anew."""
    cache._kept.clear()
    newest = boards.choices().releases[0]
    board = boards.board(newest.quarter, newest.number)
    return replace(material_of(board), places=boards.hotspots_of(board))


def main() -> int:
    """Measure, print the table, and return 0 when both aims are met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with closing(open_store(Settings.from_env({"SAFER_HOME": str(HOME)}))) as store, using(store):
        material = gathered()
        report = quarterly(material)
        slides, paged = drawings_of(report, "pptx"), drawings_of(report, "docx")
        steps: dict[str, Callable[[], object]] = {
            "plain deck": lambda: plain_deck(slides),
            "plain deck of the pack": lambda: plain_deck([*slides, *paged]),
            "judging": gathered,
            **{form: lambda how=how: how.made(report) for form, how in FORMS.items()},
            FOUR: lambda: FORMS["pptx"].made(quarterly(material)),
            WITHOUT: lambda: made_in(quarterly(material), [form for form in FORMS if form != "pdf"]),
            WHOLE: lambda: made_in(quarterly(material), list(FORMS)),
        }
        runs = [{name: taken_by(work) for name, work in steps.items()} for _ in range(rounds)]
        # Last, for what has set a PDF has threads that a process made from it lacks.
        contents = made_in(report, list(FORMS))
        for run in runs:
            run["reading back"] = taken_by(
                lambda: [agreement(form, content, report, material) for form, content in contents.items()]
            )
    print(f"{'':24} {'waited':>10} {'processors':>10}")
    for name in runs[0]:
        waited, worked = (median(getattr(run[name], kind) for run in runs) for kind in ("waited", "worked"))
        print(f"{name:<24} {waited:8.2f} s {worked:8.2f} s")
    taken = {name: median(run[name].waited for run in runs) for name in runs[0]}
    deck, whole = taken["plain deck"], taken["plain deck of the pack"]
    rows = [(FOUR, taken[FOUR], deck), (WITHOUT, taken[WITHOUT], whole), (WHOLE, taken[WHOLE], whole)]
    met = True
    for name, value, base in rows:
        met &= value / base <= AIM
        word = "met" if value / base <= AIM else "not met"
        print(f"{name:<24} {value / base:8.2f} times a plain deck of its charts (aim {AIM:g}: {word})")
    everything = (taken["judging"] + taken[WHOLE]) / whole
    print(
        f"{'with judging':<24} {everything:8.2f} times; reading back {taken['reading back'] / whole:.2f} more"
    )
    print("aims met" if met else "aims not met")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
