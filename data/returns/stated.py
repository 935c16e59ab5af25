"""What an entry of a return says about its figure: counts, a value or only a bound, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from data.catalogue import Measure
from data.periods import Period
from data.returns.cells import Cell, parse_cell
from data.returns.entries import Entry, problem_at
from data.returns.problems import Problem
from data.returns.reasons import OFFERED, reason_of
from data.returns.texts import plain

SMALL = 10
_VALUE_KINDS = {
    "percent": "percent",
    "rate": "number",
    "pounds": "pounds",
    "hours": "number",
    "count": "count",
}
_EXPECTED = {
    "count": "a whole number such as 1,234",
    "percent": "a percentage such as 12.9%",
    "number": "a number such as 12.9",
    "pounds": "an amount such as £1,200",
}


@dataclass(frozen=True)
class Stated:
    """What an entry says about its figure."""

    numerator: int | None = None
    denominator: int | None = None
    value: Decimal | None = None
    bound: str = ""
    source_text: str = ""
    maturity: str = ""
    reason: str = ""


class FigureReader:
    """Reads the figures of entries, each text of a cell only once; "not due" becomes late on a day."""

    def __init__(self, as_of: date) -> None:
        self._as_of = as_of
        self._cells: dict[tuple[str, str], Cell] = {}

    def cell(self, text: str, kind: str) -> Cell:
        """The cell of a text; see `cells.parse_cell`."""
        key = (text, kind)
        if key not in self._cells:
            self._cells[key] = parse_cell(text, kind)
        return self._cells[key]

    def stated(
        self, entry: Entry, measure: Measure | None, period: Period | None, found: list[Problem]
    ) -> Stated | None:
        """What the entry says about the figure itself."""
        if measure is None:
            return self._unread(entry, found)
        texts = dict(entry.texts)
        columns = dict(entry.columns)
        if "figure" in texts:
            name = "numerator" if measure.unit == "count" else "value"
            texts[name], columns[name] = texts.pop("figure"), columns.pop("figure")
            entry = replace(entry, texts=texts, columns=columns)
        cells = {}
        for name, kind in (
            ("numerator", "count"),
            ("denominator", "count"),
            ("value", _VALUE_KINDS[measure.unit]),
        ):
            cells[name] = self.cell(texts.get(name, ""), kind)
            if cells[name].code:
                found.append(
                    problem_at(entry, name, cells[name].code, found=texts[name], expected=_EXPECTED[kind])
                )
        if any(cell.code for cell in cells.values()):
            return None
        reason = self._reason(entry, measure, period, cells, found)
        if reason is None:
            return None
        figures = {name: cell for name, cell in cells.items() if cell.value is not None}
        if not figures:
            if reason:
                return Stated(reason=reason, source_text=_source(texts))
            found.append(
                problem_at(
                    entry,
                    "value" if "value" in columns else "numerator",
                    "FIGURE_MISSING",
                    "the row has neither a figure nor a reason why there is none",
                    expected="a figure or a reason",
                )
            )
            return None
        if reason:
            found.append(
                problem_at(
                    entry,
                    "reason",
                    "REASON_WITH_FIGURE",
                    "there is a figure and a reason why there is none; delete one of them",
                    texts.get("reason", ""),
                )
            )
            return None
        return self._with_figures(entry, measure, texts, cells, found)

    def _unread(self, entry: Entry, found: list[Problem]) -> None:
        """Problems of counts that no measure could make good."""
        for name in ("numerator", "denominator"):
            cell = self.cell(entry.texts.get(name, ""), "count")
            if cell.code:
                found.append(
                    problem_at(entry, name, cell.code, found=entry.texts[name], expected=_EXPECTED["count"])
                )

    def _reason(
        self,
        entry: Entry,
        measure: Measure,
        period: Period | None,
        cells: dict[str, Cell],
        found: list[Problem],
    ) -> str | None:
        text = entry.texts.get("reason", "")
        stated = reason_of(text)
        if stated is None:
            found.append(
                problem_at(
                    entry,
                    "reason",
                    "REASON_UNKNOWN",
                    "this is not one of the reasons; words of your own belong in the note",
                    text,
                    f"{', '.join(OFFERED[:-1])} or {OFFERED[-1]}",
                )
            )
            return None
        implied = next((cell.reason for cell in cells.values() if cell.reason), "")
        reason = stated or implied
        if implied and any(cell.value is not None for cell in cells.values()):
            # One of two counts hidden hides the share; the other count is not kept without it.
            for name in cells:
                cells[name] = Cell()
        if reason == "not_due" and period is not None:
            due = period.end + timedelta(days=measure.lag_days)
            return "late" if due < self._as_of else "not_due"
        return reason

    def _with_figures(
        self,
        entry: Entry,
        measure: Measure,
        texts: dict[str, str],
        cells: dict[str, Cell],
        found: list[Problem],
    ) -> Stated | None:
        numerator, denominator, value = (cells[name] for name in ("numerator", "denominator", "value"))
        maturity = next((cell.maturity for cell in cells.values() if cell.maturity), "")
        if any(cell.bound for cell in cells.values()):
            return self._bounded(entry, measure, texts, cells, maturity, found)
        if value.value is not None and numerator.value is None and denominator.value is None:
            if measure.unit == "count":
                return Stated(numerator=value.value, maturity=maturity)
            return Stated(value=value.value, source_text=plain(texts["value"])[:100], maturity=maturity)
        fault = _fault_of_counts(entry, measure, texts, cells)
        if fault is not None:
            found.append(fault)
            return None
        return Stated(numerator=numerator.value, denominator=denominator.value, maturity=maturity)

    def _bounded(
        self,
        entry: Entry,
        measure: Measure,
        texts: dict[str, str],
        cells: dict[str, Cell],
        maturity: str,
        found: list[Problem],
    ) -> Stated | None:
        given = {name: cell for name, cell in cells.items() if cell.value is not None}
        name, cell = next((name, cell) for name, cell in given.items() if cell.bound)
        if cell.bound in ("less than", "at most") and isinstance(cell.value, int) and cell.value <= SMALL:
            return Stated(reason="suppressed", source_text=_source(texts), maturity=maturity)
        if len(given) > 1 or (name == "numerator" and measure.unit == "percent"):
            found.append(
                problem_at(
                    entry,
                    name,
                    "BOUND_NOT_TAKEN",
                    "a share cannot be computed from a bound",
                    texts[name],
                    "a count, or the reason suppressed",
                )
            )
            return None
        return Stated(
            value=Decimal(cell.value),
            bound=cell.bound,
            source_text=plain(texts[name])[:100],
            maturity=maturity,
        )


def _fault_of_counts(
    entry: Entry, measure: Measure, texts: dict[str, str], cells: dict[str, Cell]
) -> Problem | None:
    """What keeps a numerator, with its denominator and value, from being the measure's figure."""
    numerator, denominator, value = (cells[name].value for name in ("numerator", "denominator", "value"))
    if numerator is None:
        return problem_at(
            entry, "numerator", "NUMERATOR_MISSING", "there is a denominator and no numerator", ""
        )
    if measure.unit == "percent":
        return _fault_of_share(entry, measure, texts, numerator, denominator, value)
    if denominator is not None and measure.unit == "count":
        return problem_at(
            entry,
            "denominator",
            "DENOMINATOR_NOT_TAKEN",
            f"{measure.code} is a plain count and has no denominator",
            texts["denominator"],
            "leave the cell blank",
        )
    if measure.unit in ("pounds", "hours"):
        return problem_at(
            entry,
            "numerator",
            "NUMERATOR_NOT_TAKEN",
            f"{measure.code} is an amount; give it in the value column",
            texts["numerator"],
        )
    if value is not None and value != numerator:
        return problem_at(
            entry,
            "value",
            "VALUE_MISMATCH",
            "the value is not the numerator; give one of them",
            texts["value"],
            texts["numerator"],
        )
    return None


def _fault_of_share(
    entry: Entry,
    measure: Measure,
    texts: dict[str, str],
    above: int,
    below: int | None,
    value: Decimal | None,
) -> Problem | None:
    """What keeps a numerator from being a share of its denominator."""
    if below is None:
        return problem_at(
            entry,
            "denominator",
            "DENOMINATOR_MISSING",
            "a share needs what it is a share of",
            "",
            measure.denominator or "the whole",
        )
    if below == 0:
        return problem_at(
            entry,
            "denominator",
            "DENOMINATOR_ZERO",
            "a share of nothing cannot be computed; leave both blank with the reason not_applicable",
            texts["denominator"],
            "1 or more",
        )
    if above > below:
        return problem_at(
            entry,
            "numerator",
            "NUMERATOR_OVER_DENOMINATOR",
            "the numerator is part of the denominator and cannot be larger; were they swapped?",
            f"{above} of {below}",
            f"at most {below}",
        )
    share = Decimal(above) * 100 / below
    if value is not None and abs(value - share) > Decimal("0.51"):
        return problem_at(
            entry,
            "value",
            "VALUE_MISMATCH",
            "the value is not numerator out of denominator",
            texts["value"],
            f"{share:.1f}%",
        )
    return None


def _source(texts: dict[str, str]) -> str:
    """The texts that stand where figures should, as they were given."""
    given = (plain(texts.get(name, "")) for name in ("numerator", "denominator", "value"))
    return " of ".join(text for text in given if text)[:100]
