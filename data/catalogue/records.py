"""From entries of the text files to the catalogue's values: keys, words allowed and lengths."""

from __future__ import annotations

from data.areas import AREA_KINDS
from data.catalogue.model import (
    Aim,
    Break,
    Commitment,
    Ended,
    KeyFact,
    Measure,
    ObjectiveArea,
    Owner,
    Part,
    Plan,
    Priority,
    Progress,
    SourceRef,
    Target,
    TargetReference,
)
from data.catalogue.reading import Entry

LONGEST_NAME = 90
LONGEST_SHORT = 38
UNITS = ("count", "percent", "rate", "pounds", "hours")
POPULATIONS = ("residents", "children", "females", "adult-females", "households", "young-people-10-17")
POLARITIES = ("higher", "lower", "band", "reporting", "context")
ROLES = ("outcome", "output", "demand")
BASES = ("discrete", "snapshot", "survey", "rolling", "annual")
FREQUENCIES = ("quarter", "half_year", "annual", "survey_wave")
SENSITIVITIES = ("open", "standard", "high")
ACCESS = ("shown", "held_by_owner")
TARGET_KINDS = ("level", "annual_count", "change")
OUTCOMES = ("measure", "alias", "ended")
GRADES = ("A", "B", "C", "D")

MEASURE_KEYS = tuple(Measure.__dataclass_fields__)


def owner(entry: Entry) -> Owner:
    """One line of owners.yaml."""
    entry.check_keys(("code", "name"))
    return Owner(entry.code("code"), entry.text("name", longest=LONGEST_NAME))


def source(entry: Entry) -> SourceRef:
    """One line of sources.yaml."""
    entry.check_keys(("code", "title", "url"))
    url = entry.text("url", longest=500, empty=True)
    if url and not url.startswith(("https://", "http://")):
        entry.refuse(f"'url' is '{url}'; expected a web address or ''", "url")
    return SourceRef(entry.code("code"), entry.text("title", longest=300), url)


def plan(entry: Entry) -> Plan:
    """The `plan` mapping of a plan file."""
    entry.check_keys(("code", "name", "start", "end", "source"), ("vision", "partners"))
    found = Plan(
        code=entry.code("code"),
        name=entry.text("name", longest=LONGEST_NAME),
        start=entry.day("start"),
        end=entry.day("end"),
        source=entry.code("source"),
        vision=entry.text("vision", empty=True),
        partners=entry.texts("partners"),
    )
    if found.end < found.start:
        entry.refuse(f"the plan ends on {found.end} before it starts on {found.start}", "end")
    return found


def priority(entry: Entry, position: int) -> Priority:
    """One of a plan's priorities; `position` counts from 1."""
    entry.check_keys(
        ("code", "slug", "name", "introduction", "objective_areas"), ("aims", "key_facts", "progress")
    )
    return Priority(
        entry.code("code"),
        entry.code("slug"),
        entry.text("name", longest=LONGEST_NAME),
        position,
        entry.text("introduction"),
    )


def objective_area(entry: Entry, of: str, position: int) -> ObjectiveArea:
    """One of a priority's objective areas."""
    entry.check_keys(("code", "name", "commitments"), ("aims", "key_facts"))
    return ObjectiveArea(entry.code("code"), of, entry.text("name", longest=LONGEST_NAME), position)


def commitment(entry: Entry, of: str, position: int) -> Commitment:
    """One of an objective area's commitments."""
    entry.check_keys(("text", "source"))
    return Commitment(of, entry.text("text", longest=400), position, entry.code("source"))


def aim(entry: Entry, of: str, area: str) -> Aim:
    """One row of "our aim / our measurement"."""
    entry.check_keys(("aim", "measurement", "source", "measures"), ("proposed",))
    return Aim(
        priority=of,
        objective_area=area,
        aim=entry.text("aim", longest=400),
        measurement=entry.text("measurement", longest=400),
        source=entry.code("source"),
        measures=entry.texts("measures"),
        proposed=entry.has("proposed") and entry.flag("proposed"),
    )


def key_fact(entry: Entry, of: str, area: str, urls: dict[str, str]) -> KeyFact:
    """One key fact; its address is that of its source."""
    entry.check_keys(("text", "period", "source"))
    code = entry.code("source")
    return KeyFact(
        priority=of,
        objective_area=area,
        text=entry.text("text", longest=400),
        period=entry.text("period", longest=120),
        source=code,
        url=urls.get(code, ""),
    )


def progress(entry: Entry, of: str, urls: dict[str, str]) -> Progress:
    """One thing done; its address is that of its source."""
    entry.check_keys(("text", "source"))
    code = entry.code("source")
    return Progress(of, entry.text("text", longest=600), code, urls.get(code, ""))


def part(entry: Entry) -> Part:
    """One member of a breakdown."""
    entry.check_keys(("code", "name", "dimension"))
    return Part(entry.code("code"), entry.text("name", longest=LONGEST_NAME), entry.code("dimension"))


def measure(entry: Entry) -> Measure:
    """One measure."""
    entry.check_keys(MEASURE_KEYS)
    return Measure(
        code=entry.code("code"),
        name=entry.text("name", longest=LONGEST_NAME),
        short=entry.text("short", longest=LONGEST_SHORT),
        priority=entry.code("priority"),
        objective=entry.code("objective"),
        headline=entry.flag("headline"),
        definition=entry.text("definition"),
        numerator=entry.text("numerator", empty=True),
        denominator=entry.text("denominator", empty=True),
        unit=entry.choice("unit", UNITS),
        per=entry.whole("per", empty=True),
        population=entry.choice("population", POPULATIONS, empty=True),
        counted=entry.text("counted", longest=120),
        polarity=entry.choice("polarity", POLARITIES),
        band=entry.limits("band"),
        role=entry.choice("role", ROLES),
        basis=entry.choice("basis", BASES),
        frequency=entry.choice("frequency", FREQUENCIES),
        sensitivity=entry.choice("sensitivity", SENSITIVITIES),
        access=entry.choice("access", ACCESS),
        owner=entry.code("owner"),
        breakdowns=entry.texts("breakdowns"),
        parts=tuple(part(found) for found in entry.entries("parts", "part")),
        areas=entry.texts("areas", choices=AREA_KINDS),
        lag_days=entry.whole("lag_days") or 0,
        ripens=entry.flag("ripens"),
        ripening=entry.text("ripening", empty=True),
        seasonality=entry.text("seasonality", empty=True),
        cannot_see=entry.text("cannot_see"),
        evidence=entry.choice("evidence", GRADES),
        sources=entry.texts("sources"),
        aliases=entry.texts("aliases"),
        pair=entry.texts("pair"),
        notes=entry.text("notes", empty=True),
    )


def target(entry: Entry, urls: dict[str, str]) -> Target:
    """One published target; its address is that of its source."""
    entry.check_keys(("measure", "kind", "value", "text", "first_year", "last_year", "source"))
    code = entry.code("source")
    return Target(
        measure=entry.code("measure"),
        kind=entry.choice("kind", TARGET_KINDS),
        value=entry.decimal("value"),
        text=entry.text("text", longest=300),
        first_year=entry.year("first_year"),
        last_year=entry.year("last_year"),
        source=code,
        url=urls.get(code, ""),
    )


def target_reference(entry: Entry, urls: dict[str, str]) -> TargetReference:
    """One published target that nothing is judged against."""
    entry.check_keys(("text", "measure", "reason", "source"))
    code = entry.code("source")
    return TargetReference(
        entry.text("text", longest=300),
        entry.code("measure", empty=True),
        entry.text("reason", longest=400),
        code,
        urls.get(code, ""),
    )


def series_break(entry: Entry) -> Break:
    """One dated break."""
    entry.check_keys(("measures", "date", "reason", "source"), ("areas",))
    found = Break(
        measures=entry.texts("measures"),
        date=entry.day("date"),
        reason=entry.text("reason", longest=400),
        source=entry.code("source"),
        areas=entry.texts("areas", choices=AREA_KINDS) if entry.has("areas") else ("*",),
    )
    if entry.has("measures") and not found.measures:
        entry.refuse("'measures' is empty; name measures, or '*' for all", "measures")
    return found


def ended(entry: Entry) -> Ended:
    """What became of one measure of an earlier plan."""
    entry.check_keys(("name", "source", "outcome", "measure", "reason"))
    found = Ended(
        name=entry.text("name", longest=200),
        source=entry.code("source"),
        outcome=entry.choice("outcome", OUTCOMES),
        measure=entry.code("measure", empty=True) or None,
        reason=entry.text("reason", longest=400),
    )
    if found.outcome == "ended" and found.measure:
        entry.refuse(f"'{found.name}' has ended, yet names the measure {found.measure}", "measure")
    if found.outcome in ("measure", "alias") and not found.measure:
        entry.refuse(f"'{found.name}' has outcome '{found.outcome}' but names no measure", "measure")
    return found
