"""How easily a status would flip: the smallest possible change that takes a figure across its target."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor


@dataclass(frozen=True)
class Fragility:
    """The smallest change that flips met to not met or back. `change` is signed, in events (or in the step
    of the value).

    None when no possible change of that kind flips it. `met` is the status before the change.
    """

    met: bool
    change: Fraction | None
    words: str


def fragility(
    value, target, polarity: str, *, numerator=None, denominator=None, per=1, step=None, counted=""
) -> Fragility:
    """The smallest change that flips the status of `value` against `target` (equal is met), both in the
    measure's unit.

    - A count: `numerator` alone; the change is in events ("2 fewer").
    - A percentage or rate: `numerator` and `denominator`; the change is in events of the numerator with the
      denominator fixed. A percentage (`per` 100) cannot count more than its denominator.
    - Anything else: the change is a whole number of `step` (the last digit shown).

    `counted` is the plural noun for the words. Exact: everything is worked in fractions. Raises ValueError naming the
    argument that cannot be.
    """
    if polarity not in ("higher", "lower"):
        raise ValueError(f"polarity must be 'higher' or 'lower', not '{polarity}'")
    goal = _fraction(target, "target")
    if numerator is None:
        if step is None or _fraction(step, "step") <= 0:
            raise ValueError("step must be above zero when there is no numerator")
        unit, base, top = (
            _fraction(step, "step"),
            Fraction(1),
            _fraction(value, "value") / _fraction(step, "step"),
        )
        scale, most = unit, None
    else:
        top = _fraction(numerator, "numerator")
        base = Fraction(1) if denominator is None else _fraction(denominator, "denominator")
        if top < 0 or top.denominator != 1:
            raise ValueError("numerator must be a count")
        if base <= 0:
            raise ValueError("denominator must be above zero")
        unit, scale = Fraction(1), _fraction(per, "per")
        most = floor(base) if denominator is not None and scale == 100 else None
        if most is not None and top > most:
            raise ValueError("numerator must not exceed denominator for a percentage")
    edge = goal * base / scale
    met = top >= edge if polarity == "higher" else top <= edge
    # The nearest whole number of events on the other side of the target, counted from where we are.
    if polarity == "higher":
        moves = -(floor(top - edge) + 1) if met else ceil(edge - top)
    else:
        moves = floor(edge - top) + 1 if met else -ceil(top - edge)
    reached = top + moves
    possible = numerator is None or (reached >= 0 and (most is None or reached <= most))
    if not possible:
        return Fragility(met, None, "No possible figure would flip this.")
    now = "no longer be met" if met else "be met"
    if numerator is None:
        amount = f"{float(abs(moves) * unit):,.10g} {'higher' if moves > 0 else 'lower'}"
    else:
        amount = f"{abs(moves):,} {'more' if moves > 0 else 'fewer'}" + (f" {counted}" if counted else "")
    return Fragility(met, moves * unit, f"The target would {now} with {amount}.")


def _fraction(value, name: str) -> Fraction:
    try:
        return Fraction(str(value))
    except ValueError:
        raise ValueError(f"{name} must be a finite number, not '{value}'") from None
