"""The words of a file: what every page says of itself, every number in them, and every sentence."""

from __future__ import annotations

from bisect import bisect_left

from metrics.views import canonical_json, rating_summary
from reports.agreement.check import NUMBER, Check, change_text, interval
from reports.agreement.expected import CHANGES
from reports.paper import Heading
from reports.reading_back import ReadFile

PIECE = 60
"""Letters that a piece of a text on a slide has at least."""


class Words(Check):
    """The words of one file."""

    def pages(self, read: ReadFile) -> None:
        """Every page names the release, its hash, the day and its marking."""
        for number, text in enumerate(read.pages, 1):
            plain = "".join(text.split())
            self.compared += 1
            if "".join(self.report.foot.split()) not in plain or "OFFICIAL" not in plain:
                self.differences.append(f"page {number} does not say release, day and marking")

    def numbers(self, text: str) -> None:
        """Every number in the words is one the release holds."""
        known = self._known_numbers()
        for match in NUMBER.finditer(text):
            token = _plain(match[0])
            self.compared += 1
            if token not in known:
                near = text[max(match.start() - 40, 0) : match.end() + 20].replace("\n", " ")
                self.differences.append(f"'{match[0]}' is no number of the release: …{near}…")

    def sentences(self, text: str) -> None:
        """Every paragraph and every item of a list stands in the file word for word; only spaces may differ.

        Slides leave out keys and the headings before tables, and a long text goes on where the next one begins; a
        workbook holds tables.
        """
        if self.form == "xlsx":
            return
        (whole,) = self.joined(text)
        slides = self.form == "pptx"
        for section in self.report.sections_for(self.form):
            for block in section.blocks:
                if slides and (isinstance(block, Heading) or getattr(block, "style", "") == "key"):
                    continue
                told = getattr(block, "items", None) or (getattr(block, "text", ""),)
                for words in filter(None, told):
                    self.compared += 1
                    (wanted,) = self.joined(words)
                    if wanted not in whole and not (slides and _in_pieces(wanted, whole)):
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
            texts += [f"{p.name} {p.count.text} {p.rate.text} {interval(p)}" for p in view.places]
        known = {_plain(n) for text in texts for n in NUMBER.findall(text)}
        for view in self.by_code.values():
            for against in CHANGES.values():
                known |= {_plain(n) for n in NUMBER.findall(change_text(view, against))}
            numbers = dict(view.status.evidence.numbers)
            value, target = numbers.get("value"), numbers.get("target")
            if isinstance(value, int | float) and isinstance(target, int | float):
                known |= {_plain(f"{abs(value - target):.{places}f}") for places in (0, 1, 2)}
                known |= {_plain(f"{n:.{places}f}") for n in (value, target) for places in (0, 1, 2)}
        # Whole numbers that count things of the report: measures, pages, days of a month, items of a list.
        return known | {str(n) for n in range(len(self.by_code) + len(material.actions) + 1)}


def _in_pieces(words: str, whole: str) -> bool:
    """Whether the words stand one long piece after another: a slide is full, the next one goes on."""
    while words:
        long = bisect_left(range(1, len(words) + 1), True, key=lambda n: words[:n] not in whole)
        if long < min(PIECE, len(words)):
            return False
        words = words[long:]
    return True


def _plain(token: str) -> str:
    """A number without separators, leading or trailing noughts, so that 1,080.0 is 1080."""
    digits = token.replace(",", "").lstrip("0") or "0"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"0{digits}" if digits.startswith(".") else digits or "0"
