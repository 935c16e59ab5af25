"""Where a change came from: an exact split into parts, rates and mix, numerator and denominator, and
revision.

All arithmetic is in fractions, so the pieces add up to the whole exactly. A split says where a change
happened, never why. The split of a share into rate and mix is Kitagawa's (Journal of the American
Statistical Association 50, 1955); that into numerator and denominator takes the average of both orders of
change.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Part:
    """One piece of a change. `amount` is exact, in the measure's unit; `share` is its share of the whole
    change.

    `share` is None when the whole is nothing. `usual` says that the piece is within its own usual variation
    (to be greyed); None when that is not known.
    """

    code: str
    amount: Fraction
    share: Fraction | None
    usual: bool | None = None


@dataclass(frozen=True)
class Split:
    """A whole change and its pieces, which sum to it exactly, in the order given.

    `leading` are the codes of pieces beyond usual variation that point the same way as the whole, largest
    first;
    `leading_share` is what they hold of it together; `usual_count` is how many pieces are within usual
    variation.
    """

    total: Fraction
    parts: tuple[Part, ...]
    leading: tuple[str, ...]
    leading_share: Fraction | None
    usual_count: int


def split_of_count(codes, before, after, *, whole_before=None, whole_after=None, usual=None) -> Split:
    """Split the change of a count into places or parts that do not overlap.

    `before` and `after` are counts by code. Where the whole holds more than the sum of its parts (events
    without a location), `whole_before` and `whole_after` add a last piece with code "" for the rest.
    `usual` holds True, False or None for each code. Raises ValueError naming the argument.
    """
    names, first, second, flags = _checked(codes, before, after, usual)
    if (whole_before is None) != (whole_after is None):
        raise ValueError("whole_before and whole_after must be given together")
    amounts = [b - a for a, b in zip(first, second, strict=True)]
    if whole_before is not None:
        rest_before = _number(whole_before, "whole_before") - sum(first)
        rest_after = _number(whole_after, "whole_after") - sum(second)
        if rest_before < 0 or rest_after < 0:
            raise ValueError("whole_before and whole_after must be at least the sum of their parts")
        names, amounts, flags = [*names, ""], [*amounts, rest_after - rest_before], [*flags, None]
    return _split(names, amounts, flags)


def split_of_rate(
    codes, before, before_denominators, after, after_denominators, *, per=1, usual=None
) -> tuple[Split, Split]:
    """Split the change of a pooled rate into what each part's own rate did, and what the mix of parts did.

    The rate is the sum of numerators over the sum of denominators. Both splits run over the same codes, and
    all their pieces together sum to the change exactly. A part with no denominator in either period has no
    rate of its own: its whole piece counts as mix.
    """
    names, first, second, flags = _checked(codes, before, after, usual)
    _, first_base, second_base, _ = _checked(codes, before_denominators, after_denominators, None)
    unit = _number(per, "per")
    whole_before, whole_after = sum(first_base), sum(second_base)
    if whole_before <= 0 or whole_after <= 0:
        raise ValueError("before_denominators and after_denominators must have a positive sum")
    level = (sum(first) / whole_before + sum(second) / whole_after) / 2
    own, mix = [], []
    for a, a_base, b, b_base in zip(first, first_base, second, second_base, strict=True):
        share_before, share_after = a_base / whole_before, b_base / whole_after
        piece = (b - level * b_base) / whole_after - (a - level * a_base) / whole_before
        rate = (
            (share_before + share_after) / 2 * (b / b_base - a / a_base) if a_base and b_base else Fraction(0)
        )
        own.append(rate * unit)
        mix.append((piece - rate) * unit)
    whole = sum(own) + sum(mix)
    return _split(names, own, flags, whole), _split(names, mix, [None] * len(names), whole)


def split_of_ratio(before, before_denominator, after, after_denominator, *, per=1) -> Split:
    """Split the change of one rate into `numerator` and `denominator`.

    Each piece is the average of changing it first and changing it last, so neither order is preferred.
    """
    top, new_top = _number(before, "before"), _number(after, "after")
    base = _number(before_denominator, "before_denominator")
    new_base = _number(after_denominator, "after_denominator")
    if base <= 0 or new_base <= 0:
        raise ValueError("before_denominator and after_denominator must be above zero")
    unit = _number(per, "per")
    by_top = (new_top - top) * (1 / base + 1 / new_base) / 2
    by_base = (1 / new_base - 1 / base) * (top + new_top) / 2
    return _split(["numerator", "denominator"], [by_top * unit, by_base * unit], [None, None])


def split_of_revision(before_as_presented, before_as_revised, after) -> Split:
    """Split the change a reader sees between two boards into `change` and `revision` of the earlier figure.

    The whole is `after` minus what was presented before; `revision` is how far the earlier figure has moved
    since.
    """
    presented = _number(before_as_presented, "before_as_presented")
    revised = _number(before_as_revised, "before_as_revised")
    latest = _number(after, "after")
    return _split(["change", "revision"], [latest - revised, revised - presented], [None, None])


def _split(names, amounts, flags, whole=None) -> Split:
    total = sum(amounts, Fraction(0))
    reference = total if whole is None else whole
    parts = tuple(
        Part(name, amount, amount / reference if reference else None, flag)
        for name, amount, flag in zip(names, amounts, flags, strict=True)
    )
    moved = [part for part in parts if part.usual is False and part.amount * reference > 0]
    moved.sort(key=lambda part: (-abs(part.amount), part.code))
    held = sum((part.amount for part in moved), Fraction(0)) / reference if reference else None
    return Split(total, parts, tuple(p.code for p in moved), held, sum(p.usual is True for p in parts))


def _checked(codes, before, after, usual):
    names = [str(code) for code in codes]
    if not names:
        raise ValueError("codes is empty: there is nothing to split")
    if len(set(names)) != len(names):
        raise ValueError("codes holds a code twice")
    first = [_number(value, "before") for value in before]
    second = [_number(value, "after") for value in after]
    flags = [None] * len(names) if usual is None else [None if u is None else bool(u) for u in usual]
    for name, values in (("before", first), ("after", second), ("usual", flags)):
        if len(values) != len(names):
            raise ValueError(f"{name} must hold one value for each of the {len(names)} codes")
    return names, first, second, flags


def _number(value, name: str) -> Fraction:
    try:
        return Fraction(str(value))
    except ValueError:
        raise ValueError(f"{name} holds '{value}', which is not a finite number") from None
