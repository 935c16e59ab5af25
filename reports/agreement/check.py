"""What every comparison of a file with the release has in common."""

from __future__ import annotations

import re
from collections.abc import Mapping

from metrics.views import MeasureView, Place
from reports.agreement.expected import IN_NARROW_COLUMNS
from reports.letters import on_paper
from reports.material import Material
from reports.paper import Report

NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?")


class Check:
    """One file being compared: how much was, and what differs."""

    def __init__(self, form: str, report: Report, material: Material) -> None:
        board = material.board
        self.form = form
        self.report, self.material, self.board = report, material, board
        self.by_code = {m.code: m for p in board.priorities for m in p.measures}
        self.compared = 0
        self.differences: list[str] = []

    def same(self, where: str, found: str, wanted: str) -> None:
        """One cell against what the release says; spaces do not count, because pages wrap."""
        self.compared += 1
        if self.joined(found) not in {
            self.joined(wanted),
            self.joined(IN_NARROW_COLUMNS.get(wanted, wanted)),
        }:
            self.differences.append(f"{where}: '{found}' but the release says '{wanted}'")

    def joined(self, *texts: str) -> tuple[str, ...]:
        """The texts without their spaces, because pages wrap, and on paper without the letters that its fonts lack."""
        shown = map(on_paper, texts) if self.form == "pdf" else texts
        return tuple("".join(text.split()) for text in shown)

    def cells(self, where: str, row: dict[str, str], wanted: Mapping[str, str]) -> None:
        """Every wanted cell that the row has."""
        for name, text in wanted.items():
            if name in row:
                self.same(f"{where} {name}", row[name], text)

    def in_scope(self) -> list[MeasureView]:
        """The measures that the report is about."""
        codes = {d.measure.code for d in self.material.details}
        return [m for m in self.by_code.values() if m.code in codes]


def interval(place: Place) -> str:
    """The range of a ward's rate in words, with as many decimals as the rate."""
    return "–" if place.lower is None else f"{place.lower:,.1f} to {place.upper:,.1f}"


def change_text(view: MeasureView, against: str) -> str:
    """How much a measure changed against a baseline, in words."""
    change = next((c for c in view.changes if c.against == against), None)
    if change is None:
        return "–"
    places = 0 if view.unit in ("count", "pounds", "hours") else 1
    shown = float(dict(change.evidence.numbers).get("shown", change.absolute))
    if not round(shown, places):
        return "no change"
    pound, points = "£" * (view.unit == "pounds"), " points" * (view.unit == "percent")
    text = f"{'+' if shown > 0 else chr(0x2212)}{pound}{abs(shown):,.{places}f}{points}"
    if change.relative is None:
        return text
    return f"{text} ({'+' if change.relative >= 0 else chr(0x2212)}{abs(change.relative):,.1f}%)"
