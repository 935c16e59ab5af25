"""What the page on how we judge shows: every rule with a worked example."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.views.measures import Evidence


@dataclass(frozen=True)
class WorkedExample:
    """One rule of judging in words with an example from the store; `evidence` is None where nothing shows it now."""

    anchor: str
    title: str
    words: str
    code: str
    name: str
    sentence: str
    evidence: Evidence | None


@dataclass(frozen=True)
class SimulationGroup:
    """Lines of the published simulations about one matter; `kept` of its `promised` lines hold, the others report."""

    title: str
    kept: int
    promised: int
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Judging:
    """How we judge: rules with examples, what each rule set does, and how well the rules hold in simulation.

    `simulated_boards` is how many made-up boards a line of the simulations rests on, about.
    """

    quarter: str
    rules_version: str
    examples: tuple[WorkedExample, ...]
    rule_sets: tuple[str, ...]
    rule_rows: tuple[tuple[str, ...], ...]
    simulated_boards: int
    simulation_head: tuple[str, ...]
    simulations: tuple[SimulationGroup, ...]
