"""Is it meeting its target? Due dates, reasons for gaps, and the one status table, for many series at once."""

from __future__ import annotations

import numpy as np

from metrics.rules import JUDGED_POLARITIES, POLARITIES, REASON, STATUSES

CODE = {name: position for position, name in enumerate(STATUSES)}
FREQUENCIES = ("quarter", "half_year", "annual", "survey_wave")


def acceptable_ranges(
    polarity: np.ndarray, target: np.ndarray, band: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value that is on target [series, target], both ends included; NaN where there is nothing to
    meet.

    `polarity` is [series], `target` [series, target] and `band` [series, 2], NaN for none. A `band` measure is judged
    against its band only. `reporting` and `context` measures have no good direction, so even a published target gives
    them nothing to meet. Raises ValueError naming an unknown polarity.
    """
    unknown = set(np.ravel(polarity)) - set(POLARITIES)
    if unknown:
        raise ValueError(f"polarity '{min(unknown)}' is not one of {', '.join(POLARITIES)}")
    way = np.asarray(polarity)[:, None]
    known = np.isfinite(target) & np.isin(way, JUDGED_POLARITIES)
    low = np.where(known, np.where(way == "higher", target, -np.inf), np.nan)
    high = np.where(known, np.where(way == "lower", target, np.inf), np.nan)
    return np.where(way == "band", band[:, :1], low), np.where(way == "band", band[:, 1:], high)


def scheduled(frequency: str, quarter_number: np.ndarray) -> np.ndarray:
    """Whether a figure is expected for quarters with these numbers (1 to 4). Survey waves have no fixed quarter."""
    number = np.asarray(quarter_number)
    match frequency:
        case "quarter":
            return np.ones(number.shape, dtype=bool)
        case "half_year":
            return number % 2 == 0
        case "annual":
            return number == 4
        case "survey_wave":
            return np.zeros(number.shape, dtype=bool)
    raise ValueError(f"frequency '{frequency}' is not one of {', '.join(FREQUENCIES)}")


def reasons_for_gaps(
    given: np.ndarray,
    present: np.ndarray,
    expected: np.ndarray,
    due: np.ndarray,
    as_of: int,
    begun: np.ndarray,
) -> np.ndarray:
    """The reason code of every cell [series, quarter]; 0 where `present`.

    `given` holds reasons that came with the data; `not_due` and `late` among them are worked out afresh because they
    depend on the day. `due` and `as_of` are day numbers; a figure is late only after its due day. `begun` says whether
    the series had started: before that nothing was collected.
    """
    clock = np.isin(given, (0, REASON["not_due"], REASON["late"]))
    waiting = ~expected | (as_of <= due)
    worked_out = np.where(
        waiting, REASON["not_due"], np.where(begun, REASON["late"], REASON["not_collected"])
    )
    return np.where(present, 0, np.where(clock, worked_out, given)).astype(np.int8)


def statuses(value: np.ndarray, low: np.ndarray, high: np.ndarray, cannot: np.ndarray) -> np.ndarray:
    """Status codes (positions in `rules.STATUSES`) of values against acceptable ranges.

    No range (NaN) is `no_target`, a missing value or `cannot` is `not_assessed`, equality with either end is `met`,
    everything else `off_target`: `recoverable` and `high_risk` need odds of meeting the target.
    """
    value, low, high = np.broadcast_arrays(
        np.asarray(value, float), np.asarray(low, float), np.asarray(high, float)
    )
    with np.errstate(invalid="ignore"):
        met = (value >= low) & (value <= high)
    code = np.where(met, CODE["met"], CODE["off_target"])
    code = np.where(np.isfinite(value), code, CODE["not_assessed"])
    code = np.where(np.isnan(low) | np.isnan(high), CODE["no_target"], code)
    return np.where(np.asarray(cannot, dtype=bool), CODE["not_assessed"], code).astype(np.int8)


def profile(target: float, quarter_number: np.ndarray) -> np.ndarray:
    """The part of an annual count target that is expected by the end of each quarter: a flat quarter share each."""
    return float(target) * np.asarray(quarter_number, dtype=float) / 4.0
