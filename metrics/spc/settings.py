"""What is asked of a chart, checked: settings, directions, targets and positions, each with one clear message."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.inputs import number_array
from metrics.spc.labels import IMPROVEMENTS
from metrics.spc.rule_sets import RuleSet


@dataclass(frozen=True)
class Settings:
    """What holds for every series of a chart; lengths in points."""

    rules: RuleSet
    screen: bool
    fix_after: int | None
    run_length: int
    trend_length: int


def improvement_signs(improvement, count: int) -> np.ndarray:
    """+1, -1 or 0 for each series. Raises ValueError naming `improvement`."""
    words = [improvement] * count if isinstance(improvement, str) else list(improvement)
    if len(words) != count:
        raise ValueError(f"improvement must be one word or one for each of {count} series, not {len(words)}")
    unknown = next((word for word in words if not isinstance(word, str) or word not in IMPROVEMENTS), None)
    if unknown is not None:
        raise ValueError(f"improvement must be 'increase', 'decrease' or 'neutral', not {unknown!r}")
    return np.array([IMPROVEMENTS[word] for word in words], dtype=np.int8)


def target_array(target, shape: tuple[int, int]) -> np.ndarray | None:
    """Targets [series, quarter]; None without any. Raises ValueError naming `target`."""
    if target is None:
        return None
    array = number_array(target, "target")
    if array.ndim == 1:
        array = array[:, None]
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise ValueError(
            "target must be one number, one for each series or one for each point; "
            f"its shape {np.shape(target)} does not fit"
        ) from None


def positions(given, length: int, name: str, *, ordered: bool) -> tuple[int, ...]:
    """Positions in a series of `length` points. Raises ValueError naming the argument."""
    if isinstance(given, (str, bytes)):
        raise ValueError(f"{name} must be positions in the series, not the text {given!r}")
    if given is None:
        return ()
    items = list(np.atleast_1d(np.asarray(given, dtype=object)))
    for item in items:
        if isinstance(item, (bool, np.bool_)) or not isinstance(item, (int, np.integer)):
            raise ValueError(f"{name} must be positions (whole numbers from 0), not {item!r}")
        if not 0 <= item < length:
            raise ValueError(
                f"{name} holds {item}, which is not in the series: positions go from 0 to {length - 1}"
            )
    if len(set(items)) < len(items):
        raise ValueError(f"{name} holds a position twice")
    if ordered and items != sorted(items):
        raise ValueError(f"{name} must be in increasing order")
    return tuple(int(item) for item in items)


def position_marks(given, shape: tuple[int, int], name: str, *, ordered: bool) -> np.ndarray | None:
    """Positions as a boolean array [series, quarter]; None when there are none."""
    if given is None or not hasattr(given, "__len__") or isinstance(given, (str, bytes)):
        given = () if given is None else (given,)
    if len(given) == 0:
        return None
    if isinstance(given, np.ndarray) and given.dtype == bool:
        if given.shape != shape:
            raise ValueError(f"{name} has shape {given.shape}; values have {shape}")
        return given
    marks = np.zeros(shape, dtype=bool)
    nested = any(isinstance(item, (list, tuple, np.ndarray)) for item in given)
    if not nested:
        marks[:, list(positions(given, shape[1], name, ordered=ordered))] = True
        return marks
    if len(given) != shape[0]:
        raise ValueError(f"{name} has positions for {len(given)} series; values have {shape[0]}")
    for row, item in enumerate(given):
        marks[row, list(positions(item, shape[1], name, ordered=ordered))] = True
    return marks
