"""Reading the catalogue's text files: every value keeps its file and line, problems are noted, not raised.

YAML is composed to nodes with the base loader, which makes every scalar text: "no" stays "no".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml

from data.periods import is_financial_year

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
LONGEST_TEXT = 2000
CONTROL = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the catalogue and where."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class CatalogueError(ValueError):
    """The catalogue contradicts itself. `problems` holds every one that was found, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Entry:
    """One mapping of a file. Getters note a problem and return a harmless value where text does not fit."""

    node: yaml.MappingNode | None
    file: str
    what: str
    problems: list[Problem]
    first_line: int = 1
    _nodes: dict[str, yaml.Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, value in self.node.value if self.node else ():
            if not isinstance(key, yaml.ScalarNode):
                self._note(key, "a key is not a plain word")
            elif key.value in self._nodes:
                self._note(key, f"key '{key.value}' is given twice in this {self.what}")
            else:
                self._nodes[key.value] = value
        self._keys = (
            {key.value: key for key, _ in self.node.value if isinstance(key, yaml.ScalarNode)}
            if self.node
            else {}
        )

    def _note(self, node: yaml.Node, reason: str) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1, reason))

    def line(self, key: str | None = None) -> int:
        """Line of the key, or of the whole entry."""
        if key in self._keys:
            return self._keys[key].start_mark.line + 1
        return self.node.start_mark.line + 1 if self.node else self.first_line

    def refuse(self, reason: str, key: str | None = None) -> None:
        """Note a problem at the key's line, or at the entry's first line."""
        self.problems.append(Problem(self.file, self.line(key), reason))

    def check_keys(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
        """Note every key that is missing and every key nobody knows; nothing for a file that was not read."""
        if self.node is None:
            return
        for key in required:
            if key not in self._nodes:
                self.refuse(f"{self.what} has no '{key}'")
        for key in self._nodes:
            if key not in required and key not in optional:
                self.refuse(f"'{key}' is not a key of a {self.what}", key)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._nodes

    def text(self, key: str, *, longest: int = LONGEST_TEXT, empty: bool = False) -> str:
        """One line of text; runs of white space count as one space."""
        node = self._nodes.get(key)
        if node is None:
            return ""
        return self._clean(node, key, longest, empty)

    def _clean(self, node: yaml.Node, key: str, longest: int, empty: bool) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._note(node, f"'{key}' must be text")
            return ""
        raw = node.value.replace("\n", " ")
        if any(unicodedata.category(character) in CONTROL for character in raw):
            self._note(node, f"'{key}' contains a control character")
            return ""
        text = " ".join(raw.split())
        if not text and not empty:
            self._note(node, f"'{key}' is empty")
        if len(text) > longest:
            self._note(node, f"'{key}' has {len(text)} characters; at most {longest} are allowed")
        return text

    def code(self, key: str, *, empty: bool = False) -> str:
        """A code: letters, digits, hyphen, underscore and full stop."""
        text = self.text(key, longest=60, empty=empty)
        if text and not _CODE.fullmatch(text):
            self.refuse(f"'{key}' is '{text}'; a code has letters, digits, hyphens and full stops only", key)
        return text

    def choice(self, key: str, choices: tuple[str, ...], *, empty: bool = False) -> str:
        """One of the words allowed."""
        text = self.text(key, empty=empty)
        if text and text not in choices:
            self.refuse(f"'{key}' is '{text}'; expected one of {', '.join(choices)}", key)
        return text

    def flag(self, key: str) -> bool:
        """yes or no."""
        return self.choice(key, ("yes", "no")) == "yes"

    def whole(self, key: str, *, empty: bool = False) -> int | None:
        """A whole number, zero or more; None when it is empty and may be."""
        text = self.text(key, empty=empty)
        if not text:
            return None if empty else 0
        if not re.fullmatch(r"[0-9]{1,9}", text):
            self.refuse(f"'{key}' is '{text}'; expected a whole number", key)
            return 0
        return int(text)

    def decimal(self, key: str) -> Decimal:
        """A decimal number."""
        text = self.text(key)
        return self._decimal(key, text) if text else Decimal(0)

    def _decimal(self, key: str, text: str) -> Decimal:
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            self.refuse(f"'{key}' has '{text}'; expected a number", key)
            return Decimal(0)
        return number

    def limits(self, key: str) -> tuple[Decimal, Decimal] | None:
        """A range written "28-40"; None when it is empty."""
        text = self.text(key, empty=True)
        if not text:
            return None
        match = re.fullmatch(r"([0-9.]+) ?- ?([0-9.]+)", text)
        if not match:
            self.refuse(f"'{key}' is '{text}'; expected two numbers such as '28-40'", key)
            return None
        lowest, highest = self._decimal(key, match[1]), self._decimal(key, match[2])
        if lowest >= highest:
            self.refuse(f"'{key}' is '{text}'; its limits are reversed", key)
        return lowest, highest

    def day(self, key: str) -> date:
        """A day written YYYY-MM-DD."""
        text = self.text(key)
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        if text:
            self.refuse(f"'{key}' is '{text}'; expected a date such as 2022-04-01", key)
        return date(1900, 1, 1)

    def year(self, key: str) -> str:
        """A financial year written "2024-25"."""
        text = self.text(key)
        if text and not is_financial_year(text):
            self.refuse(f"'{key}' is '{text}'; expected a financial year such as 2024-25", key)
        return text

    def texts(self, key: str, *, choices: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts, each once."""
        found: list[str] = []
        for node in self._items(key):
            text = self._clean(node, key, LONGEST_TEXT, False)
            if text in found:
                self._note(node, f"'{key}' names '{text}' twice")
            elif choices and text and text not in choices:
                self._note(node, f"'{key}' names '{text}'; expected some of {', '.join(choices)}")
            elif text:
                found.append(text)
        return tuple(found)

    def entries(self, key: str, what: str) -> list[Entry]:
        """A list of mappings."""
        found = []
        for node in self._items(key):
            if isinstance(node, yaml.MappingNode):
                found.append(Entry(node, self.file, what, self.problems))
            else:
                self._note(node, f"'{key}' must list mappings, one for each {what}")
        return found

    def entry(self, key: str, what: str) -> Entry:
        """One mapping inside this one; an empty entry with a problem noted when it is something else."""
        node = self._nodes.get(key)
        if node is not None and not isinstance(node, yaml.MappingNode):
            self._note(node, f"'{key}' must be a mapping: one {what}")
            node = None
        return Entry(node, self.file, what, self.problems, self.line(key))

    def _items(self, key: str) -> list[yaml.Node]:
        node = self._nodes.get(key)
        if node is None:
            return []
        if isinstance(node, yaml.SequenceNode):
            return node.value
        self._note(node, f"'{key}' must be a list")
        return []


def file_node(path: Path, name: str, problems: list[Problem]) -> yaml.Node | None:
    """The file's top node, or None with a problem noted. `name` is what a reader is told it is called."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problems.append(Problem(name, 1, "the file is missing"))
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "the file is not UTF-8 text"))
        return None
    stray = re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]", text.replace("\r\n", "\n"))
    if stray:
        line = text.replace("\r\n", "\n").count("\n", 0, stray.start()) + 1
        problems.append(Problem(name, line, "the file contains a control character"))
        return None
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problems.append(Problem(name, line, f"not valid YAML: {getattr(error, 'problem', None) or error}"))
        return None
    if node is None:
        problems.append(Problem(name, 1, "the file is empty"))
    return node


def file_entries(path: Path, name: str, what: str, problems: list[Problem]) -> list[Entry]:
    """The mappings of a file that is one list."""
    node = file_node(path, name, problems)
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        problems.append(Problem(name, node.start_mark.line + 1, f"the file must be a list of {what}s"))
        return []
    found = []
    for item in node.value:
        if isinstance(item, yaml.MappingNode):
            found.append(Entry(item, name, what, problems))
        else:
            problems.append(Problem(name, item.start_mark.line + 1, f"a {what} must be a mapping"))
    return found


def file_entry(path: Path, name: str, what: str, problems: list[Problem]) -> Entry:
    """The one mapping of a file; an empty entry with a problem noted when it is none."""
    node = file_node(path, name, problems)
    if node is not None and not isinstance(node, yaml.MappingNode):
        problems.append(Problem(name, node.start_mark.line + 1, f"the file must be a mapping: one {what}"))
        node = None
    return Entry(node, name, what, problems)
