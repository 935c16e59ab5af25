"""How fast a report is made, as ratios to a plain python-pptx deck with the same charts and no judging behind it.

Run with `make bench`. Four-priority PowerPoint and whole pack are made from the newest release of a demonstration
store, judging included, and read back as they are before they are handed out; that part is told apart. Ratios are of
medians of processor time, because other work on the machine must not count. The exit code says whether the aims are
met: 0 met, 1 not met.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from statistics import median
from time import process_time

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from commands.report import material_of
from data.settings import Settings
from data.store import open_store, using
from metrics import board as boards
from reports.agreement import agreement
from reports.pack import FORMS
from reports.paper import Chart, Report
from reports.quarterly import Material, quarterly

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "bench"
AIM = 3.0


def plain_deck(charts: list[Chart]) -> bytes:
    """A deck with a slide for each chart: title, line chart, nothing else."""
    deck = Presentation()
    for chart in charts:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = chart.view.short_name
        data = CategoryChartData()
        data.categories = [p.quarter for p in chart.points]
        data.add_series("Figure", [p.value for p in chart.points])
        box = (Inches(0.5), Inches(1.5), Inches(9), Inches(5))
        slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *box, data)
    out = BytesIO()
    deck.save(out)
    return out.getvalue()


def charts_of(report: Report, form: str) -> list[Chart]:
    """Every chart of a report in one format."""
    return [b for s in report.sections_for(form) for b in s.blocks if isinstance(b, Chart)]


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one run."""
    start = process_time()
    work()
    return process_time() - start


def gathered() -> Material:
    """The material of the newest release, judged anew."""
    boards._kept.clear()
    newest = boards.choices().releases[0]
    return material_of(boards.board(newest.quarter, newest.number))


def main() -> int:
    """Measure, print the table, and return 0 when both aims are met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with closing(open_store(Settings.from_env({"SAFER_HOME": str(HOME)}))) as store, using(store):
        material = gathered()
        report = quarterly(material)
        slides, paged = charts_of(report, "pptx"), charts_of(report, "docx")
        contents = {form: how.made(report) for form, how in FORMS.items()}
        steps: dict[str, Callable[[], object]] = {
            "plain deck": lambda: plain_deck(slides),
            "plain deck of the pack": lambda: plain_deck([*slides, *paged]),
            "judging": gathered,
            "composing": lambda: quarterly(material),
            **{form: lambda how=how: how.made(report) for form, how in FORMS.items()},
            "reading back": lambda: [agreement(f, c, report, material) for f, c in contents.items()],
        }
        taken = {name: median(seconds(work) for _ in range(rounds)) for name, work in steps.items()}
    for name, value in taken.items():
        print(f"{name:<24} {value:8.2f} s")
    deck, whole = taken["plain deck"], taken["plain deck of the pack"]
    rows = [
        ("four-priority PowerPoint", taken["composing"] + taken["pptx"], deck),
        ("pack without PDF", taken["composing"] + sum(taken[form] for form in FORMS if form != "pdf"), whole),
        ("whole pack, five formats", taken["composing"] + sum(taken[form] for form in FORMS), whole),
    ]
    met = True
    for name, value, base in rows:
        met &= value / base <= AIM
        word = "met" if value / base <= AIM else "not met"
        print(f"{name:<24} {value / base:8.2f} times a plain deck of its charts (aim {AIM:g}: {word})")
    everything = taken["judging"] + sum(
        value for name, value in taken.items() if name in (*FORMS, "composing")
    )
    print(
        f"{'with judging':<24} {everything / whole:8.2f} times; reading back {taken['reading back'] / whole:.2f} more"
    )
    print("aims met" if met else "aims not met")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
