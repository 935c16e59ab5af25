from __future__ import annotations

import json
import re
import shutil
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest

from data.catalogue import (
    FOLDER,
    CatalogueError,
    Measure,
    canonical_json,
    catalogue_from_plain,
    load_catalogue,
)

HEADLINE = (
    "CH01 CH04 CH06 CH10 CH13 AD01 AD02 AD03 AD10a AD13a AD14 AD15 SC01 SC02 SC03 SC07a SC13a SC14 SC19a "
    "VO01 VO04 VO06 VO08 VO13 VO14 VO16 VO18 VO19 VO20 VO24 VO28"
).split()
OBJECTIVE_AREAS = {
    "children": ["child-abuse", "child-criminal-exploitation", "child-sexual-exploitation"],
    "adults": ["substance-misuse", "mental-health", "modern-slavery"],
    "communities": ["priority-locations", "hate-crime", "online-crime"],
    "violence": [
        "domestic-abuse",
        "sexual-abuse",
        "violence-against-women-and-girls",
        "serious-violence",
        "organised-crime",
        "counter-terrorism",
    ],
}
COMMITMENTS = {
    "child-abuse": 2,
    "child-criminal-exploitation": 2,
    "child-sexual-exploitation": 2,
    "substance-misuse": 1,
    "mental-health": 2,
    "modern-slavery": 2,
    "priority-locations": 2,
    "hate-crime": 2,
    "online-crime": 2,
    "domestic-abuse": 3,
    "sexual-abuse": 2,
    "violence-against-women-and-girls": 2,
    "serious-violence": 5,
    "organised-crime": 5,
    "counter-terrorism": 2,
}
FORMER = {
    "Number of recorded anti-social behaviour incidents": "SC01",
    "Number of engagements/interventions": "VO29a",
    "Increase customer satisfaction levels": "SC15",
    "Number of partner contributions to the Community Tension Impact Assessment process": "SC12",
    "More residents feeling safe in their community": "SC07a",
    "More people satisfied with their neighbourhood as a place to live": "SC08",
    "More people actively participating in their community": None,
    "Increased reporting of hate crime": "SC13a",
    "Increased 'positive' outcomes for victims and witnesses of hate crime offences": "SC14",
    "Increased awareness of the impacts of the work of the Safer Rotherham Partnership": None,
    "Number of hate crime and community cohesion activities delivered": None,
}
COMMUNITIES, VIOLENCE, PLAN = "measures/communities.yaml", "measures/violence.yaml", "plan-2022-25.yaml"


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(
        FOLDER, tmp_path / "catalogue", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )


def lines_of(folder, file):
    return (folder / file).read_text(encoding="utf-8").splitlines()


def write(folder, file, lines):
    (folder / file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def key_index(lines, code, key):
    """Index of the line of a key in the list item that starts with this code."""
    start = lines.index(f"- code: {code}")
    return next(n for n in range(start, len(lines)) if re.match(rf"[- ] {key}:", lines[n]))


def set_key(folder, file, code, key, text):
    """Give a key of a coded item another text; the line it stands on, counted from 1."""
    lines = lines_of(folder, file)
    found = key_index(lines, code, key)
    last = found + 1
    while last < len(lines) and lines[last].startswith("    "):
        last += 1
    lines[found:last] = [f"{lines[found].split(':')[0]}: {text}"]
    write(folder, file, lines)
    return found + 1


def replace_line(folder, file, old, new, nth=0):
    """Replace the nth line that reads `old` once stripped; the line it stands on, counted from 1."""
    lines = lines_of(folder, file)
    found = [n for n, line in enumerate(lines) if line.strip() == old][nth]
    lines[found] = lines[found].replace(old, new)
    write(folder, file, lines)
    return found + 1


def append(folder, file, text):
    """Add lines at the end of a file; the line on which they begin, counted from 1."""
    lines = lines_of(folder, file)
    write(folder, file, [*lines, *text.strip("\n").split("\n")])
    return len(lines) + 1


def problems_of(folder):
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(folder)
    return refused.value.problems


def assert_refused(folder, file, line, reason):
    problems = problems_of(folder)
    expected = [p for p in problems if (p.file, p.line) == (file, line) and reason in p.reason]
    assert expected, "\n".join(map(str, problems))
    assert str(expected[0]).startswith(f"{file}:{line}: ")


def test_plan_has_four_priorities_and_fifteen_objective_areas_with_all_their_commitments(catalogue):
    homes = {}
    for area in catalogue.objective_areas:
        homes.setdefault(area.priority, []).append(area.code)
    assert homes == OBJECTIVE_AREAS
    assert [p.code for p in catalogue.priorities] == list(OBJECTIVE_AREAS)
    counted = [found.objective_area for found in catalogue.commitments]
    assert {code: counted.count(code) for code in COMMITMENTS} == COMMITMENTS
    assert len(counted) == sum(COMMITMENTS.values()) == 36
    assert (catalogue.plan.start, catalogue.plan.end) == (date(2022, 4, 1), date(2025, 3, 31))


def test_every_priority_says_why_and_what_was_done_and_every_area_has_aims_and_key_facts(catalogue):
    assert all(priority.introduction for priority in catalogue.priorities)
    assert {found.priority for found in catalogue.progress} == set(OBJECTIVE_AREAS)
    for code in COMMITMENTS:
        assert [found for found in catalogue.aims if found.objective_area == code], code
        assert [found for found in catalogue.key_facts if found.objective_area == code], code


def test_every_measure_aimed_at_is_under_the_priority_of_its_aim(catalogue):
    for found in catalogue.aims:
        assert {catalogue.measure(code).priority for code in found.measures} <= {found.priority}, found.aim


def test_aims_of_source_documents_000_and_003_are_there(catalogue):
    assert {m for found in catalogue.aims if found.source == "doc-000" for m in found.measures} == {
        "SC01",
        "SC12",
        "SC15",
        "VO29a",
    }
    assert sum(found.source == "doc-003" for found in catalogue.aims) == 12


def test_there_are_thirty_one_headline_measures(catalogue):
    assert sorted(m.code for m in catalogue.measures if m.headline) == sorted(HEADLINE)
    assert len(HEADLINE) == 31


def test_the_eighty_four_entries_and_the_other_recorded_crime_types_are_there(catalogue):
    entries = {re.match(r"[A-Z]+\d+", measure.code)[0] for measure in catalogue.measures}
    expected = {"CH": 16, "AD": 17, "SC": 21, "VO": 30, "RC": 13}
    assert entries == {f"{kind}{n:02d}" for kind, last in expected.items() for n in range(1, last + 1)}


def test_only_published_targets_are_there(catalogue):
    found = [(t.measure, t.kind, t.value, t.first_year, t.last_year) for t in catalogue.targets]
    assert found == [
        ("AD01", "change", Decimal(440), "2024-25", "2024-25"),
        ("AD03", "level", Decimal(75), "2024-25", "2024-25"),
        ("AD06", "annual_count", Decimal(38), "2024-25", "2024-25"),
        ("AD06", "annual_count", Decimal(33), "2025-26", "2025-26"),
        ("SC05", "annual_count", Decimal(1000), "2025-26", "2025-26"),
        ("SC08", "level", Decimal(69), "2019-20", "2019-20"),
        ("SC14", "level", Decimal(20), "2018-19", "2018-19"),
        ("SC14", "level", Decimal(20), "2019-20", "2019-20"),
        ("SC17a", "annual_count", Decimal(600), "2025-26", "2025-26"),
        ("SC17b", "annual_count", Decimal(55), "2025-26", "2025-26"),
        ("VO28", "level", Decimal(100), "2022-23", "2024-25"),
    ]
    assert len(catalogue.target_references) == 3


@pytest.mark.parametrize(("name", "code"), FORMER.items())
def test_measures_of_source_documents_000_and_001_are_each_findable(catalogue, name, code):
    former = catalogue.former(name.upper())
    assert former.source == ("doc-000" if name in list(FORMER)[:4] else "doc-001")
    assert former.reason
    if code is None:
        assert (former.outcome, former.measure, catalogue.find(name)) == ("ended", None, None)
    else:
        assert catalogue.find(f"  {name.upper()} ").code == former.measure == code


def test_find_knows_code_name_short_name_and_alias(catalogue):
    for measure in catalogue.measures:
        for text in (measure.code, measure.name, measure.short, *measure.aliases):
            assert catalogue.find(text.swapcase()) == measure
    assert catalogue.find("nothing of the kind") is None
    with pytest.raises(KeyError, match="SC99"):
        catalogue.measure("SC99")


def test_ward_boundaries_break_ward_series_only(catalogue):
    def days(measure, kind):
        return [found.date.isoformat() for found in catalogue.breaks_of(measure, kind)]

    assert days("SC01", "borough") == ["2020-04-01", "2021-04-01"]
    assert days("SC01", "ward") == ["2020-04-01", "2021-04-01", "2021-05-01"]
    assert days("VO06", "borough") == ["2020-04-01", "2021-04-01", "2022-10-01", "2023-04-01"]


def test_no_one_is_named_and_recorded_incidents_are_never_called_perceived():
    for path in FOLDER.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").casefold()
        assert "perceived" not in text, path.name
        for name in ("lal", "haywood", "wheatley", "hamilton", "borthwick", "dexter", "adamson", "nicholson"):
            assert not re.search(rf"\b{name}\b", text), (path.name, name)


def test_canonical_json_rebuilds_the_catalogue_with_the_same_hash(catalogue):
    rebuilt = catalogue_from_plain(json.loads(canonical_json(catalogue)))
    assert rebuilt == catalogue
    assert rebuilt.sha256 == catalogue.sha256
    assert catalogue.version == catalogue.sha256[:12]


def test_hash_follows_content_not_layout(catalogue, folder):
    append(folder, "owners.yaml", "# a remark changes nothing")
    assert load_catalogue(folder).sha256 == catalogue.sha256
    set_key(folder, "owners.yaml", "SYP", "name", "South Yorkshire Constabulary")
    assert load_catalogue(folder).sha256 != catalogue.sha256


# One case for each kind of contradiction: measure file, code, key, new text, part of the reason.
MEASURE_CASES = [
    (COMMUNITIES, "SC14", "polarity", "upwards", "'polarity' is 'upwards'; expected one of higher"),
    (COMMUNITIES, "SC14", "headline", "maybe", "expected one of yes, no"),
    (COMMUNITIES, "SC14", "priority", "sport", "'sport' is not a priority of a plan"),
    (COMMUNITIES, "SC14", "objective", "football", "'football' is not an objective area of a plan"),
    (COMMUNITIES, "SC14", "objective", "domestic-abuse", "is not under priority 'communities'"),
    (COMMUNITIES, "SC14", "owner", "NOBODY", "'NOBODY' is not an owner"),
    (COMMUNITIES, "SC14", "sources", "[doc-009]", "'doc-009' is not a source"),
    (COMMUNITIES, "SC14", "sources", "[]", "'sources' is empty"),
    (COMMUNITIES, "SC14", "breakdowns", "[]", "of dimension 'strand', which is not in 'breakdowns'"),
    (
        COMMUNITIES,
        "SC14",
        "parts",
        "[{code: a, name: A, dimension: strand}, {code: a, name: B, dimension: strand}]",
        "part 'a' is given twice",
    ),
    (COMMUNITIES, "SC14", "numerator", "''", "a percent needs words for its numerator"),
    (COMMUNITIES, "SC14", "denominator", "''", "a percent needs words for its denominator"),
    (COMMUNITIES, "SC14", "per", "1000", "no meaning for unit 'percent'"),
    (COMMUNITIES, "SC14", "band", "28-40", "band limits are given but polarity is 'higher'"),
    (VIOLENCE, "VO08", "band", "40-28", "its limits are reversed"),
    (VIOLENCE, "VO08", "band", "28-400", "lie between 0 and 100"),
    (VIOLENCE, "VO08", "band", "wide", "expected two numbers"),
    (VIOLENCE, "VO01", "polarity", "band", "polarity 'band' needs a percent or a rate"),
    (VIOLENCE, "VO16", "per", "''", "a rate needs 'per'"),
    (VIOLENCE, "VO16", "per", "12", "'per' is 12; expected 1000"),
    (VIOLENCE, "VO16", "population", "''", "a rate needs its population"),
    (VIOLENCE, "VO27", "headline", "yes", "a headline measure cannot be held by its owner"),
    (VIOLENCE, "VO28", "frequency", "quarter", "basis 'annual' cannot have frequency 'quarter'"),
    (COMMUNITIES, "SC07a", "basis", "discrete", "frequency 'survey_wave' cannot have basis 'discrete'"),
    (COMMUNITIES, "SC14", "ripening", "''", "'ripening' does not say how"),
    (COMMUNITIES, "SC14", "pair", "[SC99]", "'SC99' is not a measure"),
    (COMMUNITIES, "SC14", "pair", "[SC14]", "'SC14' is not another measure"),
    (COMMUNITIES, "SC14", "name", "x" * 91, "has 91 characters; at most 90"),
    (COMMUNITIES, "SC14", "short", "x" * 39, "has 39 characters; at most 38"),
    (COMMUNITIES, "SC14", "definition", '"bell \\a"', "contains a control character"),
    (COMMUNITIES, "SC14", "definition", '"turned \\u202e round"', "contains a control character"),
    (COMMUNITIES, "SC14", "definition", "''", "'definition' is empty"),
    (COMMUNITIES, "SC14", "definition", "[a list]", "'definition' must be text"),
    (COMMUNITIES, "SC14", "lag_days", "soon", "expected a whole number"),
    (COMMUNITIES, "SC14", "areas", "[borough, moon]", "names 'moon'; expected some of"),
    (COMMUNITIES, "SC14", "areas", "[]", "'areas' is empty"),
    (COMMUNITIES, "SC14", "aliases", "[one, one]", "names 'one' twice"),
    (COMMUNITIES, "SC14", "aliases", "[SC15]", "already leads to measure"),
    (COMMUNITIES, "SC14", "aliases", "just words", "'aliases' must be a list"),
]


@pytest.mark.parametrize(("file", "code", "key", "text", "reason"), MEASURE_CASES)
def test_a_measure_that_contradicts_itself_is_refused_with_file_and_line(
    folder, file, code, key, text, reason
):
    set_key(folder, file, code, key, text)
    problems = problems_of(folder)
    lines = lines_of(folder, file)
    first = lines.index(f"- code: {code}") + 1
    after = next((n + 1 for n in range(first, len(lines)) if lines[n].startswith("- code:")), len(lines) + 1)
    found = [p for p in problems if p.file == file and reason in p.reason and first <= p.line < after]
    assert found, "\n".join(map(str, problems))


def test_the_line_named_is_that_of_the_key(folder):
    line = set_key(folder, COMMUNITIES, "SC14", "polarity", "upwards")
    assert [(p.file, p.line) for p in problems_of(folder)] == [(COMMUNITIES, line)]


def test_missing_unknown_and_repeated_keys_are_refused(folder):
    lines = lines_of(folder, COMMUNITIES)
    start = lines.index("- code: SC14")
    removed = key_index(lines, "SC14", "unit")
    lines[removed] = "  colour: blue"
    lines.insert(removed, "  short: Another")
    write(folder, COMMUNITIES, lines)
    assert_refused(folder, COMMUNITIES, start + 1, "measure has no 'unit'")
    assert_refused(folder, COMMUNITIES, removed + 2, "'colour' is not a key of a measure")
    assert_refused(folder, COMMUNITIES, removed + 1, "key 'short' is given twice")


def test_a_repeated_code_and_a_repeated_name_are_refused(folder):
    line = set_key(folder, COMMUNITIES, "SC15", "code", "sc14")
    assert_refused(folder, COMMUNITIES, line, f"measure 'sc14' is already in {COMMUNITIES}:")
    line = replace_line(folder, COMMUNITIES, "- code: sc14", "- code: SC15")
    line = set_key(folder, COMMUNITIES, "SC15", "short", load_catalogue().measure("SC14").short.upper())
    assert_refused(folder, COMMUNITIES, line, "already leads to measure SC14")


TARGET = """
  - measure: {measure}
    kind: {kind}
    value: {value}
    text: A target
    first_year: {first}
    last_year: {last}
    source: {source}
"""


@pytest.mark.parametrize(
    ("changes", "offset", "reason"),
    [
        ({"measure": "SC99"}, 0, "'SC99' is not a measure"),
        ({"kind": "wish"}, 1, "'kind' is 'wish'"),
        ({"kind": "annual_count"}, 1, "cannot have an annual count"),
        ({"value": "many"}, 2, "expected a number"),
        ({"value": "120"}, 2, "lies between 0 and 100"),
        ({"first": "2024-25", "last": "2023-24"}, 5, "ends in 2023-24 before it starts in 2024-25"),
        ({"first": "2019-20", "last": "2023-24"}, 4, "overlap those of targets.yaml:"),
        ({"first": "2023"}, 4, "expected a financial year such as 2024-25"),
        ({"first": "2023-25"}, 4, "expected a financial year such as 2024-25"),
        ({"source": "doc-009"}, 6, "'doc-009' is not a source"),
        ({"measure": "VO27", "value": "3"}, 0, "held by its owner"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_target_that_cannot_be_is_refused(folder, changes, offset, reason):
    text = {"measure": "SC14", "kind": "level", "value": "25", "first": "2023-24", "last": "2024-25"}
    lines = lines_of(folder, "targets.yaml")
    at = lines.index("references:")
    new = TARGET.format(**{"source": "doc-002"} | text | changes).strip("\n").split("\n")
    write(folder, "targets.yaml", [*lines[:at], *new, *lines[at:]])
    assert_refused(folder, "targets.yaml", at + 1 + offset, reason)


def test_a_break_with_a_wrong_date_an_unknown_measure_or_no_measure_is_refused(folder):
    text = "- measures: {}\n  date: {}\n  reason: Something changed\n  source: doc-002"
    line = append(folder, "breaks.yaml", text.format("[SC99]", "May 2021"))
    assert_refused(folder, "breaks.yaml", line, "'SC99' is not a measure")
    assert_refused(folder, "breaks.yaml", line + 1, "'date' is 'May 2021'; expected a date")
    line = append(folder, "breaks.yaml", text.format("[]", "2021-02-30"))
    assert_refused(folder, "breaks.yaml", line, "name measures, or '*' for all")
    assert_refused(folder, "breaks.yaml", line + 1, "'date' is '2021-02-30'")


def test_an_ended_entry_must_agree_with_its_outcome_and_the_measures(folder):
    text = "- name: {}\n  source: doc-001\n  outcome: {}\n  measure: {}\n  reason: Because"
    first = append(folder, "ended.yaml", text.format("Old measure", "alias", "SC99"))
    second = append(folder, "ended.yaml", text.format("Older measure", "ended", "SC14"))
    third = append(folder, "ended.yaml", text.format("Oldest measure", "alias", "''"))
    fourth = append(folder, "ended.yaml", text.format(load_catalogue().measure("SC14").name, "ended", "''"))
    assert_refused(folder, "ended.yaml", first + 3, "'SC99' is not a measure")
    assert_refused(folder, "ended.yaml", second + 3, "has ended, yet names the measure SC14")
    assert_refused(folder, "ended.yaml", third + 3, "names no measure")
    assert_refused(folder, "ended.yaml", fourth, "has ended, yet it leads to measure SC14")


def test_plan_contradictions_are_refused(folder):
    repeated = replace_line(folder, PLAN, "- code: mental-health", "- code: substance-misuse")
    slug = replace_line(
        folder, PLAN, "slug: violence-and-organised-crime", "slug: protecting-vulnerable-adults"
    )
    source = replace_line(folder, PLAN, "source: srp-children", "source: hearsay")
    end = replace_line(folder, PLAN, "end: 2025-03-31", "end: 2021-03-31")
    measure = replace_line(folder, PLAN, "measures: [CH03]", "measures: [CH93]")
    for line, reason in [
        (repeated, "objective area 'substance-misuse' is already in"),
        (slug, "address 'protecting-vulnerable-adults' is already in"),
        (source, "'hearsay' is not a source"),
        (end, "before it starts on 2022-04-01"),
        (measure, "'CH93' is not a measure"),
    ]:
        assert_refused(folder, PLAN, line, reason)


def test_every_problem_of_every_file_is_reported_at_once(folder):
    expected = {
        (COMMUNITIES, set_key(folder, COMMUNITIES, "SC14", "polarity", "upwards")),
        (VIOLENCE, set_key(folder, VIOLENCE, "VO08", "band", "40-28")),
        ("owners.yaml", append(folder, "owners.yaml", "- code: SYP\n  name: Twice")),
        ("sources.yaml", append(folder, "sources.yaml", "- code: new\n  title: New\n  url: gopher") + 2),
    }
    problems = problems_of(folder)
    assert {(p.file, p.line) for p in problems} == expected
    assert list(problems) == sorted(problems)


@pytest.mark.parametrize(
    ("file", "content", "line", "reason"),
    [
        ("owners.yaml", b"- code: SYP\n  name: [open\n", 3, "not valid YAML"),
        ("owners.yaml", b"- code: SYP\n  name: caf\xe9\n", 2, "not UTF-8"),
        ("owners.yaml", b"- code: SYP\n  name: bell\x07\n", 2, "control character"),
        ("owners.yaml", b"", 1, "the file is empty"),
        ("owners.yaml", b"code: SYP\n", 1, "must be a list"),
        ("owners.yaml", b"- SYP\n", 1, "must be a mapping"),
        ("plan-2022-25.yaml", b"- plan\n", 1, "must be a mapping"),
        ("plan-2022-25.yaml", b"plan: x\npriorities: []\n", 1, "'plan' must be a mapping"),
        ("breaks.yaml", None, 1, "the file is missing"),
        ("target.yaml", b"targets: []\n", 1, "not part of a catalogue"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(folder, file, content, line, reason):
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    assert_refused(folder, file, line, reason)


def test_a_folder_without_plan_or_measures_is_refused(tmp_path):
    assert {"there is no plan file", "there is no file of measures"} <= {
        p.reason for p in problems_of(tmp_path)
    }


NEXT_PLAN = """
plan:
  code: plan-2025-28
  name: A later plan, made for this test
  start: 2025-04-01
  end: 2028-03-31
  source: doc-002
priorities:
  - code: neighbourhoods
    slug: safer-neighbourhoods
    name: Safer neighbourhoods
    introduction: Neighbourhoods come first.
    objective_areas:
      - code: streets
        name: Safer streets
        commitments:
          - text: Keep streets safe
            source: doc-002
"""
PLACEMENTS = """
placements:
  - measure: SC01
    priority: neighbourhoods
    objective: streets
    headline: no
  - measure: VO18
    priority: neighbourhoods
    objective: streets
"""


def test_a_plan_with_other_priorities_loads_and_is_taken_once_measures_have_a_place_in_it(folder, catalogue):
    file = folder / "plan-2025-28.yaml"
    file.write_text(NEXT_PLAN.strip(), encoding="utf-8")
    assert load_catalogue(folder).plan.code == "plan-2022-25"
    assert load_catalogue(folder, plan="plan-2025-28").measures == ()
    file.write_text((NEXT_PLAN + PLACEMENTS).strip(), encoding="utf-8")
    later = load_catalogue(folder)
    assert [p.code for p in later.plans] == ["plan-2022-25", "plan-2025-28"]
    assert (later.plan.code, [p.code for p in later.priorities]) == ("plan-2025-28", ["neighbourhoods"])
    assert [(m.code, m.priority, m.objective, m.headline) for m in later.measures] == [
        ("SC01", "neighbourhoods", "streets", False),
        ("VO18", "neighbourhoods", "streets", True),
    ]
    assert {t.measure for t in later.targets} == set()
    assert load_catalogue(folder, on=date(2025, 3, 31)).plan.code == "plan-2022-25"
    assert load_catalogue(folder, on=date(2026, 2, 15)).plan.code == "plan-2025-28"
    earlier = load_catalogue(folder, plan="plan-2022-25")
    assert earlier.measures == catalogue.measures
    with pytest.raises(CatalogueError, match="there is no plan 'plan-1066'"):
        load_catalogue(folder, plan="plan-1066")


def test_a_place_in_a_plan_must_exist(folder):
    text = (NEXT_PLAN + PLACEMENTS).strip().replace("objective: streets", "objective: lanes", 1)
    (folder / "plan-2025-28.yaml").write_text(text, encoding="utf-8")
    line = text.split("\n").index("    objective: lanes") + 1
    assert_refused(folder, "plan-2025-28.yaml", line, "'lanes' is not an objective area of a plan")


def test_every_measure_says_all_it_must(catalogue):
    may_be_empty = {"numerator", "denominator", "per", "population", "band", "breakdowns", "parts"}
    may_be_empty |= {"headline", "ripens", "ripening", "seasonality", "aliases", "pair", "notes", "lag_days"}
    for measure in catalogue.measures:
        for field in fields(Measure):
            assert field.name in may_be_empty or getattr(measure, field.name), (measure.code, field.name)
