import pytest

from metrics.finding_tests import quarters_of, with_tests, words_of_test
from metrics.proof import evidence
from metrics.views import Finding
from tests.components.conftest import measure_view


def about(view, test, /, **numbers):
    return Finding("kind", view.code, "P", "Title", "Sentence.", 1.0, evidence(test, **numbers))


@pytest.fixture
def view():
    return measure_view()


def labels(view):
    return [p.quarter for p in view.points if p.value is not None]


@pytest.mark.parametrize(
    "rule",
    [
        "status",
        "status of a young quarter",
        "false-alarm budget",
        "xmr mdc-2023",
        "year-end outlook",
        "change against same quarter last year",
        "highest figure since",
        "lowest figure since",
        "revision",
        "target in force",
        "dated break",
        "due date",
        "figures received",
        "reason for a gap",
    ],
)
def test_every_rule_of_a_finding_has_its_test_in_words(rule):
    assert words_of_test(rule).endswith(".")


def test_a_rule_nobody_knows_has_none():
    assert words_of_test("chicken entrails") == ""


@pytest.mark.parametrize(("rule", "count"), [("limit", 1), ("near", 2), ("run", 7)])
def test_what_stands_out_lights_as_many_quarters_as_its_rule_looks_at(view, rule, count):
    known = labels(view)
    found = quarters_of(about(view, "false-alarm budget", quarter=known[-1], rule=rule), view)
    assert found == tuple(known[-count:])


def test_a_comparison_lights_both_its_quarters(view):
    known = labels(view)
    both = {"quarter": known[-1], "baseline_quarter": known[-5]}
    found = quarters_of(about(view, "change against same quarter last year", **both), view)
    assert found == (known[-5], known[-1])


def test_without_a_named_quarter_the_latest_is_lit_and_nothing_without_figures(view):
    assert quarters_of(about(view, "status", value=3.0), view) == (labels(view)[-1],)
    assert quarters_of(about(view, "status"), None) == ()


def test_findings_are_completed_and_not_reordered(view):
    made = [about(view, "status", value=1.0), Finding("steady", "", "", "T", "S.", 0.0, evidence("xmr"))]
    done = with_tests(made, [view])
    assert [f.kind for f in done] == ["kind", "steady"]
    assert done[0].points and done[0].test and not done[1].points and done[1].test
