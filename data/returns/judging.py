"""One entry of a return against the catalogue: the figure the store would keep, or what is wrong with it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from data.catalogue import Catalogue, Measure
from data.observations import LONGEST, Observation, ObservationError
from data.periods import Period
from data.returns.cells import EXPLANATIONS, Cell, parse_cell, reason_of
from data.returns.formats import TOTALS, Entry
from data.returns.places import area_kinds, area_names
from data.returns.problems import Problem
from data.returns.texts import folded_name, oddity, plain, shown

SMALL = 10
MOST_SUGGESTIONS = 25
CLOSED_AFTER_YEARS = 6
WARDS_SINCE = date(2021, 5, 6)
_WHOLE = ("", "all", "total", "whole", "everyone", "all parts")
_PERIOD_KINDS = {
    "quarter": ("quarter",),
    "half_year": ("half_year",),
    "annual": ("financial_year", "calendar_year", "rolling_year"),
    "survey_wave": ("survey", "quarter", "month", "half_year", "financial_year", "calendar_year", "snapshot"),
}
_ALSO = {
    "rolling": ("rolling_year",),
    "snapshot": ("snapshot",),
    "discrete": ("month",),
    "annual": ("financial_year",),
}
_VALUE_KINDS = {
    "percent": "percent",
    "rate": "number",
    "pounds": "pounds",
    "hours": "number",
    "count": "count",
}
_CONFUSED = str.maketrans("OoIlSsBbZz", "0011558822")


@dataclass(frozen=True)
class Figure:
    """An observation as a return gives it, with the note beside it and the entry it came from."""

    observation: Observation
    note: str
    entry: Entry

    @property
    def key(self) -> tuple[str, str, str, Period]:
        """Measure, part, area and period: what there can be one figure of."""
        found = self.observation
        return found.measure, found.part, found.area, found.period


class Judge:
    """Judges entries against a catalogue on a day; `areas` are the kinds of the areas the store knows, by code."""

    def __init__(self, catalogue: Catalogue, as_of: date, *, history: bool = False) -> None:
        self.catalogue, self.as_of, self.history = catalogue, as_of, history
        self._cells: dict[tuple[str, str], Cell] = {}
        self._suggested: dict[str, str] = {}
        self._measures: dict[str, Measure | None] = {}
        self._alike = {m.code.upper().translate(_CONFUSED): m.code for m in catalogue.measures}

    def figure(self, entry: Entry, problems: list[Problem]) -> Figure | None:
        """The figure of an entry, or None after adding everything that is wrong with it to `problems`."""
        found: list[Problem] = []
        measure = self._measure(entry, found)
        period = self._period(entry, measure, found)
        area = self._area(entry, measure, period, found)
        part = self._part(entry, measure, found)
        given = self._given(entry, measure, period, found)
        maturity = self._maturity(entry, given, found)
        note = plain(entry.texts.get("note", ""))
        if len(note) > LONGEST["text"]:
            found.append(_at(entry, "note", "TEXT_TOO_LONG", found=f"{len(note)} characters"))
        odd = oddity(entry.texts.get("note", ""))
        if odd in ("TEXT_HIDDEN", "TEXT_DAMAGED"):
            found.append(_at(entry, "note", odd, found=note))
        problems += found
        if any(not problem.warning for problem in found) or None in (measure, period, area, part, given):
            return None
        try:
            observation = Observation(
                measure=measure.code,
                period=period,
                area=area,
                part=part,
                numerator=given.numerator,
                denominator=given.denominator,
                value=given.value,
                bound=given.bound,
                source_text=given.source_text,
                maturity=maturity,
                reason=given.reason,
            )
        except ObservationError as error:
            problems.append(Problem("FIGURE_NOT_KEPT", str(error), entry.sheet, entry.row))
            return None
        return Figure(observation, note, entry)

    def _cell(self, text: str, kind: str) -> Cell:
        key = (text, kind)
        if key not in self._cells:
            self._cells[key] = parse_cell(text, kind)
        return self._cells[key]

    def _measure(self, entry: Entry, found: list[Problem]) -> Measure | None:
        text = plain(entry.texts.get("measure", ""))
        if text not in self._measures:
            self._measures[text] = self.catalogue.find(text) if text else None
        measure = self._measures[text]
        if measure is None:
            found.append(self._unknown_measure(entry, text))
            return None
        if measure.access != "shown":
            found.append(
                _at(
                    entry,
                    "measure",
                    "MEASURE_HELD",
                    "figures of this measure stay with its owner and are not kept here",
                    text,
                )
            )
            return None
        return measure

    def _unknown_measure(self, entry: Entry, text: str) -> Problem:
        if not text:
            return _at(
                entry, "measure", "MEASURE_MISSING", "the row names no measure", expected="a measure's code"
            )
        if folded_name(text) in TOTALS:
            return _at(
                entry, "measure", "ROW_TOTAL", "delete the row of totals: totals are computed, not read", text
            )
        former = self.catalogue.former(text)
        if former is not None:
            return _at(entry, "measure", "MEASURE_ENDED", f"this measure has ended: {former.reason}", text)
        twin = self._alike.get(text.upper().translate(_CONFUSED))
        if not text.isascii() or twin:
            return _at(
                entry, "measure", "MEASURE_LOOKALIKE", "a letter or digit of this code looks right and is another one",
                text, twin or "a measure's code",
            )  # fmt: skip
        near = self._near(text)
        return _at(
            entry,
            "measure",
            "MEASURE_UNKNOWN",
            "there is no such measure" + (f"; did you mean {near}?" if near else ""),
            text,
            "a measure's code",
        )

    def _near(self, text: str) -> str:
        """The code or name nearest to a text, or ""; looked for only so often, because it takes its time."""
        if text not in self._suggested and len(self._suggested) < MOST_SUGGESTIONS:
            codes = list(self._alike.values())
            names = [measure.name for measure in self.catalogue.measures]
            near = difflib.get_close_matches(text.upper()[:60], codes, n=1, cutoff=0.6)
            near = near or difflib.get_close_matches(text[:100], names, n=1, cutoff=0.6)
            self._suggested[text] = near[0] if near else ""
        return self._suggested.get(text, "")

    def _period(self, entry: Entry, measure: Measure | None, found: list[Problem]) -> Period | None:
        text = entry.texts.get("period", "")
        cell = self._cell(text, "period")
        if cell.code or cell.value is None:
            found.append(
                _at(entry, "period", cell.code, found=text, expected="a period such as 2024-25 Q4")
                if cell.code
                else _at(entry, "period", "PERIOD_MISSING", "the row names no period", expected="2024-25 Q4")
            )
            return None
        period = cell.value
        if measure is not None:
            period = self._of_kind(entry, measure, period, text, found)
        if period is not None and period.end > self.as_of:
            found.append(
                _at(entry, "period", "PERIOD_FUTURE", f"this period has not ended by {self.as_of}", text)
            )
            return None
        if period is not None and not self.history and period.end.year < self.as_of.year - CLOSED_AFTER_YEARS:
            found.append(
                _at(
                    entry,
                    "period",
                    "PERIOD_CLOSED",
                    f"periods that ended more than {CLOSED_AFTER_YEARS} years ago are closed; history needs --history",
                    text,
                )
            )
            return None
        return period

    def _of_kind(
        self, entry: Entry, measure: Measure, period: Period, text: str, found: list[Problem]
    ) -> Period | None:
        allowed = (*_PERIOD_KINDS.get(measure.frequency, ("quarter",)), *_ALSO.get(measure.basis, ()))
        if period.kind in allowed:
            return period
        if measure.basis == "rolling" and period.kind in ("financial_year", "calendar_year"):
            return replace(period, kind="rolling_year")
        if measure.frequency == "annual" and period.kind == "rolling_year" and period.start.month == 4:
            return replace(period, kind="financial_year")
        words = {"year_to_date": "a year-to-date figure", "rolling_year": "a twelve-month figure"}
        found.append(
            _at(
                entry,
                "period",
                "PERIOD_KIND",
                f"{measure.code} is not reported by such a period"
                + (f": {words[period.kind]} cannot be added up" if period.kind in words else ""),
                text,
                " or ".join(kind.replace("_", " ") for kind in dict.fromkeys(allowed)),
            )
        )
        return None

    def _area(
        self, entry: Entry, measure: Measure | None, period: Period | None, found: list[Problem]
    ) -> str | None:
        text = entry.texts.get("area", "")
        cell = self._cell(text, "area")
        if cell.value is None and folded_name(text) in TOTALS:
            found.append(
                _at(
                    entry, "area", "ROW_TOTAL",
                    "delete the row of totals: totals are computed; the borough's own figure is for Rotherham", text,
                )
            )  # fmt: skip
            return None
        if cell.code or cell.value is None:
            found.append(
                _at(entry, "area", cell.code, found=text, expected="a ward, Rotherham, or an official code")
                if cell.code
                else _at(
                    entry, "area", "AREA_MISSING", "the row names no area", expected="a ward or Rotherham"
                )
            )
            return None
        kind = area_kinds()[cell.value]
        if measure is not None and kind not in measure.areas:
            found.append(
                _at(
                    entry,
                    "area",
                    "AREA_NOT_FOR_MEASURE",
                    f"{measure.code} is not kept for {area_names()[cell.value]}, a {kind}",
                    text,
                    " or ".join(measure.areas),
                )
            )
            return None
        if kind == "ward" and period is not None and period.start < WARDS_SINCE.replace(day=1, month=4):
            found.append(
                _at(entry, "area", "AREA_NOT_THEN", "this ward began in May 2021", text, "a later period")
            )
            return None
        return cell.value

    def _part(self, entry: Entry, measure: Measure | None, found: list[Problem]) -> str | None:
        text = plain(entry.texts.get("part", ""))
        if measure is None or folded_name(text) in _WHOLE:
            return ""
        for part in measure.parts:
            if folded_name(text) in (folded_name(part.code), folded_name(part.name)):
                return part.code
        known = ", ".join(part.code for part in measure.parts)
        found.append(
            _at(
                entry,
                "part",
                "PART_UNKNOWN",
                f"{measure.code} has no such part",
                text,
                known or "no part: leave the cell blank",
            )
        )
        return None

    def _maturity(self, entry: Entry, given: _Given | None, found: list[Problem]) -> str:
        text = folded_name(entry.texts.get("maturity", ""))
        if text in ("provisional", "p", "final", "f", ""):
            stated = {"p": "provisional", "f": "final"}.get(text, text)
            return stated or (given.maturity if given else "")
        found.append(_at(entry, "maturity", "MATURITY_UNKNOWN", "", text, "provisional or final"))
        return ""

    def _given(
        self, entry: Entry, measure: Measure | None, period: Period | None, found: list[Problem]
    ) -> _Given | None:
        """What the entry says about the figure itself."""
        if measure is None:
            return self._given_unread(entry, found)
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
            cells[name] = self._cell(texts.get(name, ""), kind)
            if cells[name].code:
                found.append(_at(entry, name, cells[name].code, found=texts[name], expected=_EXPECTED[kind]))
        if any(cell.code for cell in cells.values()):
            return None
        reason = self._reason(entry, measure, period, cells, found)
        if reason is None:
            return None
        figures = {name: cell for name, cell in cells.items() if cell.value is not None}
        if not figures:
            if reason:
                return _Given(reason=reason, source_text=_source(texts))
            found.append(
                _at(
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
                _at(
                    entry,
                    "reason",
                    "REASON_WITH_FIGURE",
                    "there is a figure and a reason why there is none; delete one of them",
                    texts.get("reason", ""),
                )
            )
            return None
        return self._with_figures(entry, measure, texts, cells, found)

    def _given_unread(self, entry: Entry, found: list[Problem]) -> None:
        """Problems of counts that no measure could make good."""
        for name in ("numerator", "denominator"):
            cell = self._cell(entry.texts.get(name, ""), "count")
            if cell.code:
                found.append(
                    _at(entry, name, cell.code, found=entry.texts[name], expected=_EXPECTED["count"])
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
                _at(
                    entry,
                    "reason",
                    "REASON_UNKNOWN",
                    "this is not one of the reasons; words of your own belong in the note",
                    text,
                    "not_due, late, not_collected, incomplete, suppressed, not_applicable or withdrawn",
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
            return "late" if due < self.as_of else "not_due"
        return reason

    def _with_figures(
        self,
        entry: Entry,
        measure: Measure,
        texts: dict[str, str],
        cells: dict[str, Cell],
        found: list[Problem],
    ) -> _Given | None:
        numerator, denominator, value = (cells[name] for name in ("numerator", "denominator", "value"))
        maturity = next((cell.maturity for cell in cells.values() if cell.maturity), "")
        bounded = [cell for cell in cells.values() if cell.bound]
        if bounded:
            return self._bounded(entry, measure, texts, cells, maturity, found)
        needs_base = measure.unit == "percent"
        if value.value is not None and numerator.value is None and denominator.value is None:
            if measure.unit == "count":
                return _Given(numerator=value.value, maturity=maturity)
            return _Given(value=value.value, source_text=plain(texts["value"])[:100], maturity=maturity)
        if numerator.value is None:
            found.append(
                _at(entry, "numerator", "NUMERATOR_MISSING", "there is a denominator and no numerator", "")
            )
            return None
        if needs_base and denominator.value is None:
            found.append(
                _at(
                    entry,
                    "denominator",
                    "DENOMINATOR_MISSING",
                    "a share needs what it is a share of",
                    "",
                    measure.denominator or "the whole",
                )
            )
            return None
        if not needs_base and denominator.value is not None and measure.unit == "count":
            found.append(
                _at(
                    entry,
                    "denominator",
                    "DENOMINATOR_NOT_TAKEN",
                    f"{measure.code} is a plain count and has no denominator",
                    texts["denominator"],
                    "leave the cell blank",
                )
            )
            return None
        if measure.unit in ("pounds", "hours"):
            found.append(
                _at(
                    entry,
                    "numerator",
                    "NUMERATOR_NOT_TAKEN",
                    f"{measure.code} is an amount; give it in the value column",
                    texts["numerator"],
                )
            )
            return None
        if needs_base and not self._sound_share(entry, texts, cells, found):
            return None
        if value.value is not None and not needs_base and value.value != numerator.value:
            found.append(
                _at(
                    entry,
                    "value",
                    "VALUE_MISMATCH",
                    "the value is not the numerator; give one of them",
                    texts["value"],
                    texts["numerator"],
                )
            )
            return None
        return _Given(numerator=numerator.value, denominator=denominator.value, maturity=maturity)

    def _sound_share(
        self, entry: Entry, texts: dict[str, str], cells: dict[str, Cell], found: list[Problem]
    ) -> bool:
        above, below, value = (cells[name].value for name in ("numerator", "denominator", "value"))
        if below == 0:
            found.append(
                _at(
                    entry,
                    "denominator",
                    "DENOMINATOR_ZERO",
                    "a share of nothing cannot be computed; leave both blank with the reason not_applicable",
                    texts["denominator"],
                    "1 or more",
                )
            )
            return False
        if above > below:
            found.append(
                _at(
                    entry,
                    "numerator",
                    "NUMERATOR_OVER_DENOMINATOR",
                    "the numerator is part of the denominator and cannot be larger; were they swapped?",
                    f"{above} of {below}",
                    f"at most {below}",
                )
            )
            return False
        if value is not None and abs(value - Decimal(above) * 100 / below) > Decimal("0.51"):
            found.append(
                _at(
                    entry,
                    "value",
                    "VALUE_MISMATCH",
                    "the value is not numerator out of denominator",
                    texts["value"],
                    f"{Decimal(above) * 100 / below:.1f}%",
                )
            )
            return False
        return True

    def _bounded(
        self,
        entry: Entry,
        measure: Measure,
        texts: dict[str, str],
        cells: dict[str, Cell],
        maturity: str,
        found: list[Problem],
    ) -> _Given | None:
        given = {name: cell for name, cell in cells.items() if cell.value is not None}
        name, cell = next((name, cell) for name, cell in given.items() if cell.bound)
        if cell.bound in ("less than", "at most") and isinstance(cell.value, int) and cell.value <= SMALL:
            return _Given(reason="suppressed", source_text=_source(texts), maturity=maturity)
        if len(given) > 1 or (name == "numerator" and measure.unit == "percent"):
            found.append(
                _at(
                    entry,
                    name,
                    "BOUND_NOT_TAKEN",
                    "a share cannot be computed from a bound",
                    texts[name],
                    "a count, or the reason suppressed",
                )
            )
            return None
        return _Given(
            value=Decimal(cell.value),
            bound=cell.bound,
            source_text=plain(texts[name])[:100],
            maturity=maturity,
        )


@dataclass(frozen=True)
class _Given:
    """What an entry says about its figure."""

    numerator: int | None = None
    denominator: int | None = None
    value: Decimal | None = None
    bound: str = ""
    source_text: str = ""
    maturity: str = ""
    reason: str = ""


_EXPECTED = {
    "count": "a whole number such as 1,234",
    "percent": "a percentage such as 12.9%",
    "number": "a number such as 12.9",
    "pounds": "an amount such as £1,200",
}


def total_problems(totals: list[tuple[Entry, list[int]]], figures: list[Figure]) -> Iterator[Problem]:
    """A problem for each cell of a row of totals that is not the sum of the counts above it in its column."""
    for entry, _ in totals:
        cell = parse_cell(entry.texts["figure"], "count")
        counts = [
            figure.observation.numerator
            for figure in figures
            if figure.entry.columns.get("period") == entry.columns["period"]
            and figure.entry.row < entry.row
            and figure.observation.numerator is not None
        ]
        if cell.value is None or cell.bound or not counts:
            continue
        if sum(counts) != cell.value:
            yield _at(
                entry,
                "figure",
                "ROW_TOTAL_MISMATCH",
                "the total is not the sum of the rows above",
                entry.texts["figure"],
                str(sum(counts)),
            )


def _source(texts: dict[str, str]) -> str:
    """The texts that stand where figures should, as they were given."""
    given = (plain(texts.get(name, "")) for name in ("numerator", "denominator", "value"))
    return " of ".join(text for text in given if text)[:100]


def _at(
    entry: Entry, name: str, code: str, message: str = "", found: str = "", expected: str = ""
) -> Problem:
    return Problem(
        code,
        message or EXPLANATIONS.get(code, "this cannot be taken"),
        entry.sheet,
        entry.row,
        entry.columns.get(name, ""),
        shown(found),
        expected,
    )
