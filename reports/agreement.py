"""Whether a finished file says what the release says: every number in it, worked out anew from the views.

Nothing here uses what wrote the file. Tables are compared cell by cell, charts number by number; then every number
anywhere in the words must be one that the release holds. One difference fails the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from metrics.views import MeasureView, OtherAreas, Place, canonical_json, rating_summary
from reports.expected import CHANGES, IN_NARROW_COLUMNS, OF_MEASURE, STATUSES, VARIATIONS, year_row
from reports.expected_bars import expected_bars
from reports.material import Material
from reports.paper import Report
from reports.reading_back import ReadChart, ReadFile, ReadTable, read_back

_NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?")
_SHOWN = 12


@dataclass(frozen=True)
class Agreement:
    """How many numbers and cells of one file were compared, and what differs."""

    form: str
    compared: int
    differences: tuple[str, ...]

    def __str__(self) -> str:
        if not self.differences:
            return f"{self.form}: all {self.compared:,} figures agree with the release"
        return f"{self.form}: {len(self.differences)} of {self.compared:,} figures differ from the release"


class Disagreement(ValueError):
    """A file does not say what the release says; it must not be handed out."""

    def __init__(self, found: Agreement) -> None:
        shown = "; ".join(found.differences[:_SHOWN])
        more = len(found.differences) - _SHOWN
        super().__init__(f"{found}: {shown}{f'; and {more} more' if more > 0 else ''}")


def agreement(form: str, content: bytes, report: Report, material: Material) -> Agreement:
    """What the comparison of one finished file with the release found."""
    read = read_back(form, content)
    check = _Check(report, material)
    check.tables(form, read.tables)
    check.charts(form, read.charts)
    check.pages(read)
    check.words(read.text)
    check.sentences(form, read.text)
    check.whole(form)
    return Agreement(form, check.compared, tuple(check.differences))


def agreed(form: str, content: bytes, report: Report, material: Material) -> Agreement:
    """The agreement of a file that agrees. Raises Disagreement naming what differs."""
    found = agreement(form, content, report, material)
    if found.differences:
        raise Disagreement(found)
    return found


class _Check:
    def __init__(self, report: Report, material: Material) -> None:
        board = material.board
        self.report, self.material, self.board = report, material, board
        self.by_code = {m.code: m for p in board.priorities for m in p.measures}
        self.by_short = {m.short_name: m for m in self.by_code.values()}
        self.by_name = {m.name: m for m in self.by_code.values()}
        self.compared = 0
        self.differences: list[str] = []
        self.seen: set[str] = set()

    def same(self, where: str, found: str, wanted: str) -> None:
        """One cell against what the release says; spaces do not count, because pages wrap."""
        self.compared += 1
        if _joined(found) not in {_joined(wanted), _joined(IN_NARROW_COLUMNS.get(wanted, wanted))}:
            self.differences.append(f"{where}: '{found}' but the release says '{wanted}'")

    def tables(self, form: str, tables: Iterable[ReadTable]) -> None:
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
                    self._table_row(form, caption, dict(zip(head, cells, strict=True)))

    def _table_row(self, form: str, caption: str, row: dict[str, str]) -> None:
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
        elif "Other areas" in row:
            self._others_row(row)
        elif "Ward" in row:
            self._ward_row(caption, row)
        elif "Ref" in row or "Measure" in row:
            self._measure_row(form, row)

    def _view(self, row: dict[str, str]) -> MeasureView | None:
        code, name = "".join(row.get("Ref", "").split()), " ".join(row.get("Measure", "").split())
        view = self.by_code.get(code) if code else self.by_short.get(name)
        if view is None and (code or name):
            self.differences.append(f"there is no measure '{code or name}' in the release")
        return view

    def _measure_row(self, form: str, row: dict[str, str]) -> None:
        view = self._view(row)
        if view is None:
            return
        where = f"{view.code}"
        for name, text in OF_MEASURE.items():
            if name in row:
                self.same(f"{where} {name}", row[name], text(view, self.board))
        if "Q1" in row or (form == "pptx" and ("Latest" in row or "Year end" in row)):
            self.seen.add(view.code)
        for name, against in CHANGES.items():
            if name in row:
                self.same(f"{where} {name}", row[name], self._change(view, against))
        if "Gap" in row:
            numbers = dict(view.status.evidence.numbers)
            for name, number in (("Value", numbers.get("value")), ("Target", numbers.get("target"))):
                self._number(f"{where} {name}", row[name], number)
            value, target = numbers.get("value"), numbers.get("target")
            both = isinstance(value, int | float) and isinstance(target, int | float)
            self._number(f"{where} Gap", row["Gap"], abs(value - target) if both else None)
        elif "Target" in row:
            if "Benchmark" in row:
                self.same(f"{where} Benchmark", row["Benchmark"], self._benchmark(view))
            own = year_row(view, self.board.quarter[:7])
            self.same(f"{where} Target", row["Target"], own.target if own else "–")

    def _number(self, where: str, text: str, number: object) -> None:
        found = _NUMBER.search(text)
        wanted = None if not isinstance(number, int | float) else abs(round(number, 2))
        shown = None if found is None else float(found[0].replace(",", ""))
        self.compared += 1
        if (shown is None) != (wanted is None) or (shown is not None and abs(shown - wanted) > 0.0501):
            self.differences.append(f"{where}: '{text}' but the release says {number}")

    @staticmethod
    def _change(view: MeasureView, against: str) -> str:
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
        told = {(s.quarter, *_joined(s.title, s.text)) for s in self.material.case_studies}
        self.compared += 1
        if (row["Told of"], *_joined(row["Case study"], row["In words"])) not in told:
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
        own = {"".join(row["Partner"].split())}
        views = [m for m in self._in_scope() if "".join(m.owner.split()) in own]
        self.same(f"{row['Partner']} measures", row["Measures"], str(len(views)))
        self.same(
            f"{row['Partner']} with a figure",
            row["With a figure"],
            str(sum(m.latest is not None for m in views)),
        )
        late = {f.measure for f in self.board.late}
        self.same(f"{row['Partner']} late", row["Late"], str(sum(m.code in late for m in views)))

    def _others_row(self, row: dict[str, str]) -> None:
        view = self._view(row)
        if view is None:
            return
        period = _joined(row["Period"].casefold())
        held = next((o for o in self._others(view) if _joined(o.period.casefold()) == period), None)
        if held is None:
            self.differences.append(f"{view.code} has no other areas for {row['Period']} in the release")
            return
        self.same(f"{view.code} Other areas", row["Other areas"], _figures_of(held) or held.note)
        ours = _figures_of(held, ours=True) or "no figure for these months"
        self.same(f"{view.code} Rotherham", row["Rotherham"], ours)

    def _ward_row(self, caption: str, row: dict[str, str]) -> None:
        view = next((p for p in self.material.places if p.measure == caption.split(" ")[0]), None)
        name = _joined(row["Ward"])
        place = next((p for p in view.places if _joined(p.name) == name), None) if view else None
        if place is None:
            self.differences.append(f"'{caption}' has no ward {row['Ward']} in the release")
            return
        where = f"{view.measure} {place.name}"
        for column, wanted in (
            ("Number", place.count.text),
            ("Rate", place.rate.text),
            ("Range of the rate", _interval(place)),
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
                words if held.period == self.board.quarter else f"{held.period.capitalize()}: {words}"
            )
        told = told or ["none held"]
        return ". ".join([*(words.rstrip(".") for words in told[:-1]), told[-1]])

    def _in_scope(self) -> list[MeasureView]:
        codes = {d.measure.code for d in self.material.details}
        return [m for m in self.by_code.values() if m.code in codes]

    def charts(self, form: str, charts: Iterable[ReadChart]) -> None:
        for chart in charts:
            if chart.alternative.startswith("Bar chart of "):
                self._bars(form, chart)
                continue
            match = re.match(r"Line chart of (.+), (\S+ Q\d) to (\S+ Q\d)\. ", chart.alternative)
            view = self.by_name.get(match[1]) if match else None
            if view is None:
                self.differences.append(f"a chart without a measure: '{chart.alternative[:80]}'")
                continue
            if form == "pdf":
                self._alternative(view, chart.alternative)
                continue
            labels = [p.quarter for p in view.points]
            points = view.points[labels.index(match[2]) : labels.index(match[3]) + 1]
            self._lines(view, points, dict(chart.lines))
            self._alternative(view, chart.alternative)

    def _bars(self, form: str, chart: ReadChart) -> None:
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
        if form == "pdf":
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

    def pages(self, read: ReadFile) -> None:
        """Every page names the release, its hash, the day and its marking."""
        for number, text in enumerate(read.pages, 1):
            plain = "".join(text.split())
            self.compared += 1
            if "".join(self.report.foot.split()) not in plain or "OFFICIAL" not in plain:
                self.differences.append(f"page {number} does not say release, day and marking")

    def words(self, text: str) -> None:
        """Every number in the words is one the release holds."""
        known = self._known_numbers()
        for match in _NUMBER.finditer(text):
            token = _plain(match[0])
            self.compared += 1
            if token not in known:
                near = text[max(match.start() - 40, 0) : match.end() + 20].replace("\n", " ")
                self.differences.append(f"'{match[0]}' is no number of the release: …{near}…")

    def sentences(self, form: str, text: str) -> None:
        """Every paragraph and every item of a list stands in the file word for word; only spaces may differ.

        Documents and web pages: pages of a PDF cut paragraphs in two, slides leave some out, workbooks hold tables.
        """
        if form not in ("docx", "html"):
            return
        (whole,) = _joined(text)
        for section in self.report.sections_for(form):
            for block in section.blocks:
                told = getattr(block, "items", None) or (getattr(block, "text", ""),)
                for words in filter(None, told):
                    self.compared += 1
                    if _joined(words)[0] not in whole:
                        self.differences.append(f"page {section.code} does not say '{words[:160]}'")

    def _known_numbers(self) -> set[str]:
        material, report = self.material, self.report
        texts = [canonical_json(self.board), report.foot, report.marking, report.title]
        texts += [canonical_json(x) for x in (*material.details, *material.actions)]
        texts += [canonical_json(x) for x in (*material.commentary, *material.items, *material.case_studies)]
        texts += [words for _, words in material.passages]
        now = [a for a in material.actions if not a.historical]
        texts += [rating_summary(now)]
        texts += [rating_summary([a for a in now if a.priority == p.code]) for p in self.board.priorities]
        texts += [words for _, words in report.facts] + ["0.1", *(s.code for s in report.sections)]
        for view in material.places:
            texts += [view.title, view.summary, view.base, view.period]
            texts += [f"{p.name} {p.count.text} {p.rate.text} {_interval(p)}" for p in view.places]
        known = {_plain(n) for text in texts for n in _NUMBER.findall(text)}
        for view in self.by_code.values():
            for against in CHANGES.values():
                known |= {_plain(n) for n in _NUMBER.findall(self._change(view, against))}
            numbers = dict(view.status.evidence.numbers)
            value, target = numbers.get("value"), numbers.get("target")
            if isinstance(value, int | float) and isinstance(target, int | float):
                known |= {_plain(f"{abs(value - target):.{places}f}") for places in (0, 1, 2)}
                known |= {_plain(f"{n:.{places}f}") for n in (value, target) for places in (0, 1, 2)}
        # Whole numbers that count things of the report: measures, pages, days of a month, items of a list.
        return known | {str(n) for n in range(len(self.by_code) + len(material.actions) + 1)}

    def whole(self, form: str) -> None:
        """Every measure of the report is in the file; on slides every headline measure."""
        for view in self._in_scope():
            needed = view.shown and (view.headline or form != "pptx")
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


def _joined(*texts: str) -> tuple[str, ...]:
    """The texts without their spaces, because pages wrap."""
    return tuple("".join(text.split()) for text in texts)


def _interval(place: Place) -> str:
    """The range of a ward's rate in words, with as many decimals as the rate."""
    return "–" if place.lower is None else f"{place.lower:,.1f} to {place.upper:,.1f}"


def _unusual(place: Place) -> str:
    told = (
        [f"{place.outlier} of the other wards"] if place.outlier in ("above limits", "below limits") else []
    )
    told += [f"{place.unusual} for it"] if place.unusual in ("higher than usual", "lower than usual") else []
    return "; ".join(told) or "–"


def _plain(token: str) -> str:
    """A number without separators, leading or trailing noughts, so that 1,080.0 is 1080."""
    digits = token.replace(",", "").lstrip("0") or "0"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"0{digits}" if digits.startswith(".") else digits or "0"
