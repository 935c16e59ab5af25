"""Every drawing of a file, number by number; of a PDF their words alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from metrics.views import MeasureView
from reports.agreement.check import Check
from reports.agreement.expected_bars import expected_bars
from reports.material import Material
from reports.paper import Report
from reports.reading_back import ReadChart


class Drawn(Check):
    """The drawings of one file."""

    def __init__(self, form: str, report: Report, material: Material) -> None:
        super().__init__(form, report, material)
        self.by_name = {m.name: m for m in self.by_code.values()}

    def charts(self, charts: Iterable[ReadChart]) -> None:
        """Every line and every bar, and what is said of them."""
        for chart in charts:
            if chart.alternative.startswith("Bar chart of "):
                self._bars(chart)
                continue
            match = re.match(r"Line chart of (.+), (\S+ Q\d) to (\S+ Q\d)\. ", chart.alternative)
            view = self.by_name.get(match[1]) if match else None
            if view is None:
                self.differences.append(f"a chart without a measure: '{chart.alternative[:80]}'")
                continue
            if self.form == "pdf":
                self._alternative(view, chart.alternative)
                continue
            labels = [p.quarter for p in view.points]
            points = view.points[labels.index(match[2]) : labels.index(match[3]) + 1]
            self._lines(view, points, dict(chart.lines))
            self._alternative(view, chart.alternative)

    def _bars(self, chart: ReadChart) -> None:
        """Every bar and every figure in the words; a PDF keeps the words alone."""
        wanted = expected_bars(chart.alternative, self.material)
        if wanted is None:
            self.differences.append(f"bars that the release does not have: '{chart.alternative[:80]}'")
            return
        series, texts = wanted
        missing = [text for text in texts if text not in chart.alternative]
        self.compared += len(texts)
        if missing:
            self.differences.append(f"'{chart.alternative[:80]}' does not say {', '.join(missing)}")
        if self.form == "pdf":
            return
        drawn = [list(values) for _, values in chart.lines]
        self.compared += sum(v is not None for values in series for v in values)
        if drawn != [[None if v is None else float(v) for v in values] for values in series]:
            self.differences.append(f"'{chart.alternative[:80]}': drawn {drawn}, the release says {series}")

    def _lines(self, view: MeasureView, points: tuple, lines: dict[str, tuple]) -> None:
        figures = [values for name, values in lines.items() if name.startswith("Figure")]
        drawn = [next((v[i] for v in figures if v[i] is not None), None) for i in range(len(points))]
        wanted = {
            "Figure": [p.value for p in points],
            "Target": [p.target for p in points],
            "Usual range, lower": [None if p.lpl is None else max(p.lpl, 0) for p in points],
            "Usual range, upper": [p.upl for p in points],
        }
        for name, numbers in wanted.items():
            shown = drawn if name == "Figure" else list(lines.get(name, [None] * len(points)))
            self.compared += sum(n is not None for n in numbers)
            if len(shown) != len(numbers) or any(
                (a is None) != (b is None) or (a is not None and abs(a - float(b)) > 1e-9)
                for a, b in zip(shown, numbers, strict=False)
            ):
                self.differences.append(
                    f"chart of {view.code}, {name}: drawn {shown}, the release says {numbers}"
                )

    def _alternative(self, view: MeasureView, text: str) -> None:
        latest = view.latest
        self.compared += 1
        if latest is None or f"latest {latest.text} in {latest.quarter}" not in text:
            self.differences.append(f"chart of {view.code}: its words do not name the latest figure")
