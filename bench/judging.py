"""How well the judgements hold up in made-up worlds where the truth is known: the published table.

Run with `python -m bench.judging`, which writes `metrics/simulations.csv` and `docs/judging.md`; JUDGING_BOARDS sets
how many boards each line rests on (300 unless told).
Every line says what was promised, what was measured and how far the measurement itself may be off. The exit code is
0 when every promise is kept within that, 1 otherwise, 2 for a setting that cannot be used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from metrics.attention import BUDGET, attention, chance_of_icon
from metrics.hotspots.clusters import hot_spots, neighbour_matrix
from metrics.hotspots.own_past import unusual_for_place
from metrics.outlook.whole_years import KINDS
from metrics.outlook.year_end import outlooks
from metrics.pooling import chance_variance
from metrics.ripening import band_change, band_status, settle
from metrics.simulations import HEAD, Simulated, kept_of, read, written
from metrics.spc.xmr import xmr_many
from metrics.usual_variation import usual_variation
from tests.metrics.simulation.board_worlds import null_board, share_board, shifted_board
from tests.metrics.simulation.ripening_world import ripening_world
from tests.metrics.simulation.year_worlds import WORLDS, year_world

DISPERSIONS = (1, 2, 4)
QUARTERS = 27
DEFAULT_BOARDS = 300
LEAST_BOARDS = 20
_SEED = 20260215
_ROOT = Path(__file__).resolve().parents[1]
TABLE = _ROOT / "metrics" / "simulations.csv"
DOCUMENT = _ROOT / "docs" / "judging.md"


HOW_ATTENTION_IS_JUDGED = """## How what needs attention is found

The budget: of all measures listed as standing out, at most one in five is expected to be there by chance. Where nothing
changes at all, that is a board in five with anything listed. Of that, 95% is spent; the rest is kept for counts so
uneven that no scale makes them even.

- Every measure gets one p value over four kinds of evidence: its newest quarter, its last two quarters together, the
  last seven, and how long it has moved one way. Of the chance of a false flag about three quarters is spent on the last
  two together, because a shift shows best there and is to be found within two quarters; a spike of one quarter must
  be larger to be listed at once. Simulated series of the same length in which nothing changes give the p value.
- How much a measure usually varies is uncertain from some twenty-five quarters, and that doubt alone costs power. What
  is unevenness beyond chance (dispersion) is therefore estimated for counts, percentages and rates of a family
  together, each measure's own spread weighing as much as the family's differences say it should (Smyth 2004). Where
  measures differ widely in it nothing is lent; a mean under five cases a quarter, and figures without a denominator,
  are judged by their own spread alone. The simulated series are drawn with spreads that differ in the same way.
- Benjamini and Hochberg's rule then keeps the list to the budget, in the borough and in the wards apart.

Earlier, 80% of the budget was spent, half of it on the last two quarters, and every measure stood alone with its own
spread: one planted shift of three sigma among forty steady measures was then listed within two quarters on 66% to 70%
of boards.
"""
"""What was changed for power, in words: a reader of the table should know what it is the table of."""

HOW_PLACES_ARE_JUDGED = """## How places are judged

- **Beside each other**, over four quarters: what is expected of a ward is its people times the rate of the whole
  borough. Wards that are not shown are the quiet ones, and the rate of the others alone would put ordinary wards below
  the limits. Limits allow for ordinary differences between wards (Spiegelhalter 2005). Nothing is said where fewer than
  ten wards, or less than half, can be judged: a tenth of the scores is trimmed at either end before their spread is
  taken, and a few busy wards do not tell the spread of all.
- **Beside its own past**: the newest quarter against up to twelve before it, seven at least.
- **Where a change happened**: each ward against the same quarter a year before, by the spread of its own past. Where
  that spread is not known, nothing is said of the ward; pure chance is never put in its stead.
- **Among its neighbours**: a neighbourhood lies in a cluster of high figures where Gi* is high, or local Moran finds it
  high among high ones. One that is high alone among quiet ones is named as such and not counted. Neighbourhoods not
  shown stand in with an even share of what the borough's figure leaves, and how many do is said.
- **In the list of the top tenth**: a month with too few wards shown keeps its place as a gap. What a record is, such as
  new or long-standing, needs ten months that follow each other up to the newest; the list is tested only on months
  whose three before can be used.
- **Its mix**: the interval takes the ward as a part of the borough, by the delta method for one table.

All wards, or all neighbourhoods, are tested together under Benjamini and Hochberg's rule; the funnel has limits of
99.8% instead.
"""


def judging_table(boards: int = DEFAULT_BOARDS) -> list[Simulated]:
    """All lines, each resting on about `boards` simulated boards."""
    if boards < LEAST_BOARDS:
        raise ValueError(f"boards must be at least {LEAST_BOARDS}")
    return [replace(line, group=group) for group, made in GROUPS.items() for line in made(boards)]


def attention_lines(boards: int) -> list[Simulated]:
    """Boards of forty measures in which nothing changes."""
    lines = []
    for dispersion in DISPERSIONS:
        rng = np.random.default_rng([_SEED, 1, dispersion])
        listed, naive, icons = [], [], []
        for _ in range(boards):
            counts = null_board(rng, quarters=QUARTERS, dispersion=dispersion)
            listed.append(attention(counts, counts=True).flagged.any())
            naive.append((counts[:, -1] > 1.05 * counts[:, -5]).mean())
            icons.append((xmr_many(counts).special_cause_code[:, -1] != 0).mean())
        world = f"nothing changes, dispersion {dispersion}"
        lines += [
            _share("boards that list anything as needing attention", world, listed, most=BUDGET),
            _mean("measures whose variation icon lights", world, icons),
            _mean("measures red by '5% worse than the same quarter last year'", world, naive),
        ]
        rng = np.random.default_rng([_SEED, 8, dispersion])
        listed = [
            _shares_listed(share_board(rng, quarters=QUARTERS, dispersion=dispersion)).any()
            for _ in range(boards)
        ]
        shares = f"nothing changes in shares, dispersion {dispersion}"
        lines.append(_share("boards that list anything as needing attention", shares, listed, most=BUDGET))
    expected = chance_of_icon(QUARTERS)
    return [
        *lines,
        Simulated("measures whose icon lights, as the page says to expect", "by chance", expected, 0.0),
    ]


def shift_lines(boards: int) -> list[Simulated]:
    """Planted shifts, looked for in their first and second quarter."""
    lines = []
    for sigmas in (3, 2, 1):
        for shifted in (4, 1):
            for dispersion in DISPERSIONS:
                rng = np.random.default_rng([_SEED, 2, sigmas, shifted, dispersion])
                found, icons = [], []
                # One shift a board is little to go by: where something is promised of it, more boards are drawn.
                for _ in range(2 * boards if (sigmas, shifted) == (3, 1) else max(boards // 2, 20)):
                    counts = shifted_board(
                        rng, sigmas=sigmas, since=2, shifted=shifted, quarters=QUARTERS, dispersion=dispersion
                    )
                    looks = [counts[:, :-1], counts]
                    flags = [attention(look, counts=True).flagged[:shifted] for look in looks]
                    lit = [xmr_many(look[:shifted]).special_cause_code[:, -1] != 0 for look in looks]
                    found.append((flags[0] | flags[1]).mean())
                    icons.append((lit[0] | lit[1]).mean())
                world = f"{shifted} of 40 shift by {sigmas} sigma, dispersion {dispersion}"
                promise = 0.8 if sigmas == 3 else None
                lines.append(
                    _mean(
                        "shifts listed as needing attention within two quarters", world, found, least=promise
                    )
                )
                if shifted == 1:
                    lines.append(_mean("shifts whose icon lights within two quarters", world, icons))
    for dispersion in DISPERSIONS:
        rng = np.random.default_rng([_SEED, 9, dispersion])
        found = []
        for _ in range(boards):
            tops, bases = share_board(rng, sigmas=3, shifted=1, quarters=QUARTERS, dispersion=dispersion)
            looks = ((tops[:, :-1], bases[:, :-1]), (tops, bases))
            found.append(float(any(_shares_listed(look)[0] for look in looks)))
        world = f"1 share of 40 shifts by 3 sigma, dispersion {dispersion}"
        lines.append(_mean("shifts listed as needing attention within two quarters", world, found, least=0.8))
    return lines


def _shares_listed(board) -> np.ndarray:
    tops, bases = board
    whole = np.ones(len(tops))
    chance = chance_variance(tops, bases, 100 * whole, whole > 0)
    return attention(100 * tops / bases, chance=chance).flagged


def usual_variation_lines(boards: int) -> list[Simulated]:
    """Changes called more than usual variation where nothing changes."""
    lines = []
    for dispersion in DISPERSIONS:
        for lag, against in ((4, "the same quarter last year"), (1, "the previous quarter")):
            rng = np.random.default_rng([_SEED, 3, dispersion, lag])
            called = []
            for _ in range(max(boards // 4, 20)):
                counts = null_board(rng, quarters=QUARTERS, dispersion=dispersion)
                verdicts = usual_variation(counts, unit="count", lag=lag).verdicts
                called.append(np.mean([verdict in ("above", "below") for verdict in verdicts]))
            world = f"nothing changes, dispersion {dispersion}"
            lines.append(_mean(f"changes against {against} called unusual", world, called, most=0.05))
    return lines


def outlook_lines(boards: int) -> list[Simulated]:
    """Ranges and odds given after one, two and three quarters of the last year of each world."""
    lines = []
    for kind in KINDS:
        for world in WORLDS:
            rng = np.random.default_rng([_SEED, 4, KINDS.index(kind), WORLDS.index(world)])
            held, brier, brier_last = [], [], []
            for _ in range(max(boards // 12, 10)):
                tops, bases, targets, actual = year_world(rng, world, kind=kind)
                signs = np.where(np.arange(len(tops)) % 2, 1, -1)
                polarity = np.where(signs > 0, "higher", "lower").tolist()
                met = signs * (actual - targets) >= -1e-9
                last_met = signs * (_last_year(kind, tops, bases) - targets) >= -1e-9
                for known in (1, 2, 3):
                    opened = tops.copy()
                    opened[:, tops.shape[1] - 4 + known :] = np.nan
                    answer = outlooks(
                        kind, opened, bases, first_ordinal=8076, targets=targets, polarity=polarity
                    )
                    held.append(((answer.lower <= actual) & (actual <= answer.upper)).mean())
                    brier.append(((answer.odds - met) ** 2).mean())
                    brier_last.append((last_met != met).mean())
            name = f"{kind}, {world}"
            # The three looks at one world share its ending, so only a third of them are new evidence.
            lines += [
                _mean("80% ranges that hold the year end", name, held, least=0.75, most=0.85, looks=3),
                _mean("Brier score of the odds", name, brier, most=float(np.mean(brier_last)), looks=3),
                _mean("Brier score of 'same as last year'", name, brier_last, looks=3),
            ]
    return lines


def ripening_lines(boards: int) -> list[Simulated]:
    """Newest quarters of outcome rates whose true rate has not moved (dispersion 1), or wobbles between quarters."""
    lines = []
    for dispersion in DISPERSIONS:
        rng = np.random.default_rng([_SEED, 5, dispersion])
        worse, naive, red, naive_red, covered = [], [], [], [], []
        for board in range(boards):
            known, bases, settled = ripening_world(rng, dispersion=dispersion)
            answer = settle(known, bases, resamples=400, seed=board)
            worse.append(
                band_change(
                    answer.value_lower[-1],
                    answer.value_upper[-1],
                    answer.value_lower[-2],
                    answer.value_upper[-2],
                )
                == "lower"
            )
            naive.append(answer.reported[-1] / bases[-1] < answer.reported[-2] / bases[-2])
            truly_off = settled[-1] / bases[-1] < 0.12
            red.append(
                band_status(answer.value_lower[-1], answer.value_upper[-1], 0.12, "higher") == "off"
                and not truly_off
            )
            naive_red.append(answer.reported[-1] / bases[-1] < 0.12 and not truly_off)
            covered.append(answer.lower[-1] <= settled[-1] <= answer.upper[-1])
        world = f"settled rate 15%, dispersion {dispersion}"
        lines += [
            _share("newest quarters called worse than the one before, by bands", world, worse, most=0.05),
            _share("the same as reported", world, naive),
            _share("newest quarters wrongly called off a target of 12%, by bands", world, red, most=0.05),
            _share("the same as reported", world, naive_red),
            _share("95% bands that hold the settled count of the newest quarter", world, covered, least=0.92),
        ]
    return lines


def place_lines(boards: int) -> list[Simulated]:
    """Maps and wards in which nothing stands out."""
    side = 13
    names = [(row, column) for row in range(side) for column in range(side)]
    pairs = [
        (f"{r}-{c}", f"{r + a}-{c + b}")
        for r, c in names
        for a, b in ((0, 1), (1, -1), (1, 0), (1, 1))
        if (r + a, c + b) in set(names)
    ]
    neighbours = neighbour_matrix([f"{r}-{c}" for r, c in names], pairs)
    rng = np.random.default_rng([_SEED, 6])
    clusters = [
        bool((found.hot | found.cold).any())
        for found in (hot_spots(rng.normal(0, 1, side * side), neighbours) for _ in range(boards))
    ]
    lines = [_share("maps of 169 areas with any cluster", "no pattern", clusters, most=0.05)]
    for dispersion in DISPERSIONS:
        rng = np.random.default_rng([_SEED, 7, dispersion])
        flagged = [
            unusual_for_place(null_board(rng, measures=25, quarters=9, dispersion=dispersion).T).flagged.any()
            for _ in range(boards)
        ]
        world = f"nothing changes, dispersion {dispersion}"
        lines.append(
            _share("sets of 25 wards with any ward called unlike its own past", world, flagged, most=0.05)
        )
    return lines


def _last_year(kind, tops, bases) -> np.ndarray:
    before = tops[:, -8:-4]
    if kind == "point":
        return before[:, -1]
    return before.sum(axis=1) / (1 if bases is None else bases[:, -8:-4].sum(axis=1))


def _share(claim, world, outcomes, *, least=None, most=None) -> Simulated:
    share = float(np.mean(outcomes))
    floor = max(share * (1 - share), 1 / len(outcomes))
    return Simulated(claim, world, share, float(np.sqrt(floor / len(outcomes))), least, most)


def _mean(claim, world, values, *, least=None, most=None, looks=1) -> Simulated:
    error = float(np.std(values, ddof=1) / np.sqrt(len(values) / looks))
    return Simulated(claim, world, float(np.mean(values)), error, least, most)


GROUPS = {
    "False alarms where nothing changes": attention_lines,
    "Planted shifts that are found": shift_lines,
    "Changes called unusual where nothing changes": usual_variation_lines,
    "How the year is likely to end": outlook_lines,
    "Figures that still grow": ripening_lines,
    "Maps and wards where nothing stands out": place_lines,
}
"""What each part of the table is about, and what makes its lines."""


def table_text(lines: Sequence[Simulated]) -> str:
    """The table as Markdown."""
    head, *rows = (f"| {' | '.join(row)} |" for row in (HEAD, *(line.cells for line in lines)))
    return "\n".join((head, "|---" * len(HEAD) + "|", *rows))


def document(lines: Sequence[Simulated], boards: int) -> str:
    """The published page as Markdown: how it was made, the table, and how many promises are kept."""
    kept, promised = kept_of(lines)
    return (
        "# How well the judgements hold\n\n"
        "Made-up worlds in which the truth is known, judged as the dashboard judges. A promise counts as kept within\n"
        "two standard errors of the measurement (the column ±).\n\n"
        f"{HOW_ATTENTION_IS_JUDGED}\n"
        f"{HOW_PLACES_ARE_JUDGED}\n"
        f"Made by `JUDGING_BOARDS={boards} python -m bench.judging`.\n"
        f"{kept} of {promised} promises kept.\n\n"
        f"{table_text(lines)}\n"
    )


def main() -> int:
    """Write the published table and the page about it; 0 when every promise is kept."""
    wanted = os.environ.get("JUDGING_BOARDS", str(DEFAULT_BOARDS))
    if not wanted.isdecimal() or int(wanted) < LEAST_BOARDS:
        sys.stderr.write(f"JUDGING_BOARDS must be a whole number of {LEAST_BOARDS} or more, not '{wanted}'\n")
        return 2
    lines = judging_table(int(wanted))
    table = written(lines, int(wanted))
    TABLE.write_text(table, encoding="utf-8")
    DOCUMENT.write_text(document(*read(table)), encoding="utf-8")
    kept, promised = kept_of(lines)
    sys.stdout.write(f"{kept} of {promised} promises kept\n")
    return 0 if kept == promised else 1


if __name__ == "__main__":
    sys.exit(main())
