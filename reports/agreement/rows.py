"""Every table of a file, row by row and cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from metrics.views import ActionView, Finding, MeasureView, OtherAreas, Place
from reports.agreement.check import NUMBER, Check, change_text, interval
from reports.agreement.expected import CHANGES, OF_MEASURE, STATUSES, VARIATIONS, year_row
from reports.agreement.expected_rows import (
    exception,
    in_full,
    late,
    of_meeting,
    of_milestones,
    of_partner,
    tracked,
)
from reports.material import Material
from reports.paper import Report
from reports.reading_back import ReadTable


class Rows(Check):
    """The tables of one file."""

    def __init__(self, form: str, report: Report, material: Material) -> None:
        super().__init__(form, report, material)
        self.by_short = {m.short_name: m for m in self.by_code.values()}
        self.seen: set[str] = set()

    def tables(self, tables: Iterable[ReadTable]) -> None:
        """Every row of every table, and whether every measure has one."""
        caption = ""
        for table in tables:
            caption = table.caption or caption
            if not table.rows:
                continue
            head = tuple(" ".join(name.split()) for name in table.rows[0])
            # A single row with nothing but its first cell says that there is nothing.
            empty = len(table.rows) == 2 and not any(table.rows[1][1:])
            for cells in table.rows[1:]:
                if len(cells) == len(head) and not empty:
                    self._table_row(caption, dict(zip(head, cells, strict=True)))
        self._whole()

    def _table_row(self, caption: str, row: dict[str, str]) -> None:
        if "Value" in row and "Quarter" in row:
            self._series_row(row)
        elif "Quarter revised" in row:
            self._revision_row(row)
        elif "Case study" in row:
            self._case_study_row(row)
        elif "Priority" in row and "Ref" not in row:
            self._standing_row(row)
        elif "Year" in row and "Basis" in row:
            self._year_row(caption, row)
        elif "Partner" in row:
            self._partner_row(row)
        elif "Activity" in row and "Rating" in row:
            self._action_row(row)
        elif "What was asked" in row:
            self._asked_row(row)
        elif "Other areas" in row:
            self._others_row(row)
        elif "Ward" in row:
            self._ward_row(caption, row)
        elif "Ref" in row or "Measure" in row:
            self._measure_row(row)

    def _view(self, row: dict[str, str]) -> MeasureView | None:
        code, name = "".join(row.get("Ref", "").split()), " ".join(row.get("Measure", "").split())
        view = self.by_code.get(code) if code else self.by_short.get(name)
        if view is None and (code or name):
            self.differences.append(f"there is no measure '{code or name}' in the release")
        return view

    def _measure_row(self, row: dict[str, str]) -> None:
        view = self._view(row)
        if view is None:
            return
        where = f"{view.code}"
        for name, text in OF_MEASURE.items():
            if name in row:
                self.same(f"{where} {name}", row[name], text(view, self.board))
        if "Q1" in row or (self.form == "pptx" and ("Latest" in row or "Year end" in row)):
            self.seen.add(view.code)
        for name, against in CHANGES.items():
            if name in row:
                self.same(f"{where} {name}", row[name], change_text(view, against))
        if "Gap" in row:
            numbers = dict(view.status.evidence.numbers)
            for name, number in (("Value", numbers.get("value")), ("Target", numbers.get("target"))):
                self._number(f"{where} {name}", row[name], number)
            value, target = numbers.get("value"), numbers.get("target")
            both = isinstance(value, int | float) and isinstance(target, int | float)
            self._number(f"{where} Gap", row["Gap"], abs(value - target) if both else None)
            self._found(view, row, self.board.attention, lambda f: exception(view, f, self.material.actions))
        elif "Last figure" in row:
            self._found(view, row, self.board.late, late)
        elif "Finding" in row:
            self._found(view, row, self.board.changed, lambda f: {"Finding": f.sentence})
        elif "Target" in row:
            if "Benchmark" in row:
                self.same(f"{where} Benchmark", row["Benchmark"], self._benchmark(view))
            own = year_row(view, self.board.quarter[:7])
            self.same(f"{where} Target", row["Target"], own.target if own else "–")

    def _found(
        self,
        view: MeasureView,
        row: dict[str, str],
        findings: Iterable[Finding],
        cells: Callable[[Finding], Mapping[str, str]],
    ) -> None:
        """A row about a finding: one of the measure's own has these cells."""
        told = [cells(f) for f in findings if f.measure == view.code]
        self.compared += 1
        if not any(
            all(self.joined(row[n]) == self.joined(t) for n, t in own.items() if n in row) for own in told
        ):
            said = "; ".join(
                row[n] for n in ("Due", "Last figure", "Finding", "Why it is listed") if n in row
            )
            self.differences.append(f"{view.code}: the release has no finding with '{said}'")

    def _number(self, where: str, text: str, number: object) -> None:
        found = NUMBER.search(text)
        wanted = None if not isinstance(number, int | float) else abs(round(number, 2))
        shown = None if found is None else float(found[0].replace(",", ""))
        self.compared += 1
        if (shown is None) != (wanted is None) or (shown is not None and abs(shown - wanted) > 0.0501):
            self.differences.append(f"{where}: '{text}' but the release says {number}")

    def _series_row(self, row: dict[str, str]) -> None:
        view = self._view(row)
        point = next((p for p in view.points if p.quarter == row["Quarter"]), None) if view else None
        if point is None:
            self.differences.append(f"{row.get('Ref')} has no quarter {row['Quarter']} in the release")
            return
        for name, number in (
            ("Value", point.value),
            ("Counted", point.numerator),
            ("Out of", point.denominator),
            ("Target then", point.target),
        ):
            shown = float(row[name].replace(",", "").replace("\u2212", "-")) if row[name] else None
            self.compared += 1
            if shown != (None if number is None else float(number)):
                self.differences.append(
                    f"{view.code} {point.quarter} {name}: '{row[name]}' but the release says {number}"
                )
        self.same(f"{view.code} {point.quarter}", row["As printed"], point.text)

    def _revision_row(self, row: dict[str, str]) -> None:
        view = self._view(row)
        detail = next((d for d in self.material.details if view and d.measure.code == view.code), None)
        if detail is None:
            return
        pairs = {
            ("".join(r.before.text.split()), "".join(r.after.text.split()))
            for r in detail.revisions
            if r.quarter == row["Quarter revised"]
        }
        self.compared += 2
        if ("".join(row["Before"].split()), "".join(row["After"].split())) not in pairs:
            self.differences.append(
                f"{view.code} {row['Quarter revised']}: no revision from '{row['Before']}' to '{row['After']}'"
            )

    def _standing_row(self, row: dict[str, str]) -> None:
        name = "".join(row["Priority"].split())
        priority = next((p for p in self.board.priorities if "".join(p.name.split()) == name), None)
        if priority is None:
            self.differences.append(f"there is no priority '{row['Priority']}' in the release")
            return
        for word, code in STATUSES.items():
            if word in row:
                count = sum(m.status.code == code for m in priority.measures if m.shown)
                stored = dict(priority.count.by_status).get(code, 0)
                self.same(f"{priority.name} {word}", row[word], str(stored))
                if count != stored and code in ("met", "recoverable", "high_risk", "off_target"):
                    self.differences.append(f"{priority.name}: {stored} {word} counted, {count} found")
        for word, code in VARIATIONS.items():
            if word in row:
                count = sum(m.shown and m.variation.code == code for m in priority.measures)
                self.same(f"{priority.name} {word}", row[word], str(count))
        if "Assessed" in row:
            count = priority.count
            self.same(f"{priority.name} assessed", row["Assessed"], f"{count.assessed} of {count.total}")

    def _case_study_row(self, row: dict[str, str]) -> None:
        told = {(s.quarter, *self.joined(s.title, s.text)) for s in self.material.case_studies}
        self.compared += 1
        if (row["Told of"], *self.joined(row["Case study"], row["In words"])) not in told:
            self.differences.append(f"nobody wrote the case study '{row['Case study']}' of {row['Told of']}")

    def _year_row(self, caption: str, row: dict[str, str]) -> None:
        view = self.by_code.get(caption.split(" ")[0])
        year = year_row(view, "".join(row["Year"].split())) if view else None
        if year is None:
            self.differences.append(f"'{caption}' has no year {row['Year']} in the release")
            return
        where = f"{view.code} {year.year}"
        for number, cell in enumerate(year.quarters, 1):
            self.same(f"{where} Q{number}", row[f"Q{number}"], cell.text)
        end = year.year_end if year.year_to_date is None else year.year_to_date
        self.same(f"{where} year", row["Year so far or year end"], end.text)
        self.same(f"{where} target", row["Target"], year.target)
        self.same(f"{where} status", row["Status"], year.status.word)

    def _partner_row(self, row: dict[str, str]) -> None:
        late_codes = {f.measure for f in self.board.late}
        wanted = of_partner(row["Partner"], self.in_scope(), late_codes, self.board.quarter)
        self.cells(row["Partner"], row, wanted)

    def _action_row(self, row: dict[str, str]) -> None:
        """A row of a tracker or of the workbook's sheet of actions, which names the plan too."""
        told = self.joined(row["Activity"].removeprefix("Illustrative: "))
        own = [a for a in self.material.actions if self.joined(a.activity) == told]
        own = [a for a in own if self.joined(row.get("Action ref", a.ref)) == self.joined(a.ref)]
        if not own:
            self.differences.append(f"the release has no action '{row['Activity'][:80]}'")
            return
        # A tracker does not name the plan, and one plan may go on with the actions of the one before.
        tries = [self._action_differences(row, action) for action in own]
        self.compared += len(row)
        self.differences += min(tries, key=len)

    def _action_differences(self, row: dict[str, str], action: ActionView) -> list[str]:
        full = "Plan" in row
        wanted = in_full(action) if full else tracked(action)
        found = [
            f"{action.ref} {name}: '{row[name]}' but the release says '{text}'"
            for name, text in wanted.items()
            if name in row and self.joined(row[name]) != self.joined(text)
        ]
        held = self.joined(row.get("Milestones", ""))[0]
        steps = of_milestones(action.milestones, not full) if "Milestones" in row else []
        missing = [text for text in steps if self.joined(text)[0] not in held]
        return found + [f"{action.ref} Milestones: '{row['Milestones']}' lacks '{text}'" for text in missing]

    def _asked_row(self, row: dict[str, str]) -> None:
        told = self.joined(row["What was asked"])
        items = [of_meeting(i) for i in self.material.items if self.joined(i.text) == told]
        # The same may have been asked twice.
        fitting = [
            i
            for i in items
            if all(self.joined(row[n]) == self.joined(text) for n, text in i.items() if n in row)
        ]
        self.compared += len(row)
        if not fitting:
            self.differences.append(f"no meeting has '{row['What was asked'][:80]}' with these answers")

    def _others_row(self, row: dict[str, str]) -> None:
        view = self._view(row)
        if view is None:
            return
        period = self.joined(row["Period"].casefold())
        held = next((o for o in self._others(view) if self.joined(o.period.casefold()) == period), None)
        if held is None:
            self.differences.append(f"{view.code} has no other areas for {row['Period']} in the release")
            return
        self.same(f"{view.code} Other areas", row["Other areas"], _figures_of(held) or held.note)
        ours = _figures_of(held, ours=True) or "no figure for these months"
        self.same(f"{view.code} Rotherham", row["Rotherham"], ours)

    def _ward_row(self, caption: str, row: dict[str, str]) -> None:
        view = next((p for p in self.material.places if p.measure == caption.split(" ")[0]), None)
        name = self.joined(row["Ward"])
        place = next((p for p in view.places if self.joined(p.name) == name), None) if view else None
        if place is None:
            self.differences.append(f"'{caption}' has no ward {row['Ward']} in the release")
            return
        where = f"{view.measure} {place.name}"
        for column, wanted in (
            ("Number", place.count.text),
            ("Rate", place.rate.text),
            ("Range of the rate", interval(place)),
            ("What is unusual", _unusual(place)),
        ):
            self.same(f"{where} {column}", row[column], wanted)

    def _others(self, view: MeasureView) -> list[OtherAreas]:
        """Other areas beside a measure: in the quarter, where there are any, then in twelve months."""
        detail = next((d for d in self.material.details if d.measure.code == view.code), None)
        return [o for o in (detail.others, *detail.others_by_year) if o is not None] if detail else []

    def _benchmark(self, view: MeasureView) -> str:
        told = []
        for held in self._others(view):
            words = _figures_of(held) or held.note
            told.append(
                words
                if held.period == self.board.quarter
                else f"{held.period[:1].upper()}{held.period[1:]}: {words}"
            )
        told = told or ["none held"]
        return ". ".join([*(words.rstrip(".") for words in told[:-1]), told[-1]])

    def _whole(self) -> None:
        """Every measure of the report is in the file; on slides every headline measure."""
        for view in self.in_scope():
            needed = view.shown and (view.headline or self.form != "pptx")
            if needed and view.code not in self.seen:
                self.differences.append(f"{view.code} {view.short_name} is missing")


def _figures_of(others: OtherAreas, *, ours: bool = False) -> str:
    """What the other areas had, or the borough, as a report writes it."""
    told = []
    for area in others.areas:
        if area.ours == ours:
            name = "" if ours else f"{area.name} "
            rate = "" if area.rate.value is None else f", rate {area.rate.text}"
            told.append(f"{name}{area.figure.text}{rate}")
    return "; ".join(told)


def _unusual(place: Place) -> str:
    told = (
        [f"{place.outlier} of the other wards"] if place.outlier in ("above limits", "below limits") else []
    )
    told += [f"{place.unusual} for it"] if place.unusual in ("higher than usual", "lower than usual") else []
    return "; ".join(told) or "–"
