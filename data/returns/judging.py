"""One entry of a return against the catalogue: the figure the store would keep, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from data.catalogue import Catalogue, Measure
from data.observations import LONGEST, Observation, ObservationError
from data.periods import Period
from data.returns.cells import parse_cell
from data.returns.entries import TOTALS, Entry, problem_at
from data.returns.explanations import EXPLANATIONS
from data.returns.places import area_kinds, area_names, is_elsewhere
from data.returns.problems import Problem
from data.returns.stated import FigureReader, Stated
from data.returns.suggestions import Suggestions
from data.returns.texts import folded_name, oddity, plain

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
_PUBLISHED_BY_YEAR = ("financial_year", "calendar_year", "rolling_year")
"""How figures of other areas may come too where the borough's own come by quarter: most are published so."""
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
        self._figures = FigureReader(as_of)
        self._suggested = Suggestions()
        self._measures: dict[str, Measure | None] = {}
        self._alike = {m.code.upper().translate(_CONFUSED): m.code for m in catalogue.measures}

    def figure(self, entry: Entry, problems: list[Problem]) -> Figure | None:
        """The figure of an entry, or None after adding everything that is wrong with it to `problems`."""
        found: list[Problem] = []
        measure = self._measure(entry, found)
        period = self._period(entry, measure, found)
        area = self._area(entry, measure, period, found)
        part = self._part(entry, measure, found)
        given = self._figures.stated(entry, measure, period, found)
        maturity = self._maturity(entry, given, found)
        note = plain(entry.texts.get("note", ""))
        if len(note) > LONGEST["text"]:
            found.append(problem_at(entry, "note", "TEXT_TOO_LONG", found=f"{len(note)} characters"))
        odd = oddity(entry.texts.get("note", ""))
        if odd in ("TEXT_HIDDEN", "TEXT_DAMAGED"):
            found.append(problem_at(entry, "note", odd, found=note))
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
                problem_at(
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
            return problem_at(
                entry, "measure", "MEASURE_MISSING", "the row names no measure", expected="a measure's code"
            )
        if folded_name(text) in TOTALS:
            return problem_at(
                entry, "measure", "ROW_TOTAL", "delete the row of totals: totals are computed, not read", text
            )
        former = self.catalogue.former(text)
        if former is not None:
            return problem_at(
                entry, "measure", "MEASURE_ENDED", f"this measure has ended: {former.reason}", text
            )
        twin = self._alike.get(text.upper().translate(_CONFUSED))
        if not text.isascii() or twin:
            return problem_at(
                entry, "measure", "MEASURE_LOOKALIKE", "a letter or digit of this code looks right and is another one",
                text, twin or "a measure's code",
            )  # fmt: skip
        near = self._near(text)
        return problem_at(
            entry,
            "measure",
            "MEASURE_UNKNOWN",
            "there is no such measure" + (f"; did you mean {near}?" if near else ""),
            text,
            "a measure's code",
        )

    def _near(self, text: str) -> str:
        """The code or name of the measure nearest to a text, or ""."""
        names = (measure.name for measure in self.catalogue.measures)
        return self._suggested.nearest("code", text.upper(), self._alike.values()) or self._suggested.nearest(
            "measure", text, names
        )

    def _period(self, entry: Entry, measure: Measure | None, found: list[Problem]) -> Period | None:
        text = entry.texts.get("period", "")
        cell = self._figures.cell(text, "period")
        if cell.code or cell.value is None:
            found.append(
                problem_at(entry, "period", cell.code, found=text, expected="a period such as 2024-25 Q4")
                if cell.code
                else problem_at(
                    entry, "period", "PERIOD_MISSING", "the row names no period", expected="2024-25 Q4"
                )
            )
            return None
        period = cell.value
        if measure is not None:
            period = self._of_kind(entry, measure, period, text, found)
        if period is not None and period.end > self.as_of:
            found.append(
                problem_at(
                    entry, "period", "PERIOD_FUTURE", f"this period has not ended by {self.as_of}", text
                )
            )
            return None
        if period is not None and not self.history and period.end.year < self.as_of.year - CLOSED_AFTER_YEARS:
            found.append(
                problem_at(
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
        if measure.frequency == "quarter" and self._is_elsewhere(entry) and measure.basis != "rolling":
            allowed = (*allowed, *_PUBLISHED_BY_YEAR)
        if period.kind in allowed:
            return period
        if measure.basis == "rolling" and period.kind in ("financial_year", "calendar_year"):
            return replace(period, kind="rolling_year")
        if measure.frequency == "annual" and period.kind == "rolling_year" and period.start.month == 4:
            return replace(period, kind="financial_year")
        words = {"year_to_date": "a year-to-date figure", "rolling_year": "a twelve-month figure"}
        found.append(
            problem_at(
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

    def _is_elsewhere(self, entry: Entry) -> bool:
        """Whether the entry is of an area to compare the borough with."""
        code = self._figures.cell(entry.texts.get("area", ""), "area").value
        return code is not None and is_elsewhere(code)

    def _area(
        self, entry: Entry, measure: Measure | None, period: Period | None, found: list[Problem]
    ) -> str | None:
        text = entry.texts.get("area", "")
        cell = self._figures.cell(text, "area")
        if cell.value is None and folded_name(text) in TOTALS:
            found.append(
                problem_at(
                    entry, "area", "ROW_TOTAL",
                    "delete the row of totals: totals are computed; the borough's own figure is for Rotherham", text,
                )
            )  # fmt: skip
            return None
        if cell.code or cell.value is None:
            found.append(
                problem_at(
                    entry,
                    "area",
                    cell.code,
                    self._area_words(cell.code, text),
                    text,
                    "a ward, Rotherham, or an official code",
                )  # fmt: skip
                if cell.code
                else problem_at(
                    entry, "area", "AREA_MISSING", "the row names no area", expected="a ward or Rotherham"
                )
            )
            return None
        kind = area_kinds()[cell.value]
        if is_elsewhere(cell.value):
            if not plain(entry.texts.get("note", "")):
                found.append(
                    problem_at(
                        entry, "note", "SOURCE_MISSING",
                        f"{area_names()[cell.value]} is no part of Rotherham: say who published its figure and when",
                        expected="a column note with who published it and when",
                    )
                )  # fmt: skip
                return None
        elif measure is not None and kind not in measure.areas:
            found.append(
                problem_at(
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
                problem_at(
                    entry, "area", "AREA_NOT_THEN", "this ward began in May 2021", text, "a later period"
                )
            )
            return None
        return cell.value

    def _area_words(self, code: str, text: str) -> str:
        """What is wrong with the text of an area, with the name that is nearest to an unknown one."""
        near = ""
        if code == "AREA_UNKNOWN":
            kinds = area_kinds()
            names = (name for area, name in area_names().items() if kinds[area] != "neighbourhood")
            near = self._suggested.nearest("area", text, names)
        return f"{EXPLANATIONS[code]}; did you mean {near}?" if near else ""

    def _part(self, entry: Entry, measure: Measure | None, found: list[Problem]) -> str | None:
        text = plain(entry.texts.get("part", ""))
        if measure is None or folded_name(text) in _WHOLE:
            return ""
        for part in measure.parts:
            if folded_name(text) in (folded_name(part.code), folded_name(part.name)):
                return part.code
        known = ", ".join(part.code for part in measure.parts)
        found.append(
            problem_at(
                entry,
                "part",
                "PART_UNKNOWN",
                f"{measure.code} has no such part",
                text,
                known or "no part: leave the cell blank",
            )
        )
        return None

    def _maturity(self, entry: Entry, given: Stated | None, found: list[Problem]) -> str:
        text = folded_name(entry.texts.get("maturity", ""))
        if text in ("provisional", "p", "final", "f", ""):
            stated = {"p": "provisional", "f": "final"}.get(text, text)
            return stated or (given.maturity if given else "")
        found.append(problem_at(entry, "maturity", "MATURITY_UNKNOWN", "", text, "provisional or final"))
        return ""


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
            yield problem_at(
                entry,
                "figure",
                "ROW_TOTAL_MISMATCH",
                "the total is not the sum of the rows above",
                entry.texts["figure"],
                str(sum(counts)),
            )
