"""The plain forecast of a year from what is known of it, and the scale its errors are measured in."""

from __future__ import annotations

import numpy as np

from metrics.outlook.whole_years import complete_before

TRAINING_YEARS = 2
_SEASON_YEARS = 5


def plain_forecast(kind, tops, bases, complete, position, quarters) -> tuple[np.ndarray, np.ndarray]:
    """Forecast of year `position` after `quarters` quarters, and the scale its errors are measured in.

    Series without enough complete years before come out as NaN.
    """
    run = complete_before(complete, position)
    enough = run >= TRAINING_YEARS
    used = np.zeros(complete.shape, dtype=bool)
    for back in range(1, min(_SEASON_YEARS, position) + 1):
        used[:, position - back] = run >= back
    latest = np.concatenate([tops[:, position, :quarters], tops[:, position - 1, quarters:]], axis=1)
    if kind == "point":
        centre, scale = _point_forecast(tops, used, quarters, latest)
    elif kind == "count":
        shares = _shares(tops, used)
        rest = latest.sum(axis=1) * shares[:, quarters:].sum(axis=1)
        centre = tops[:, position, :quarters].sum(axis=1) + rest
        scale = np.sqrt(np.maximum(rest, 1.0))
    else:
        centre, scale = _rate_forecast(tops, bases, used, position, quarters, latest)
    scale = scale * np.sqrt(1 + 1 / np.maximum(used.sum(axis=1), 1))
    return np.where(enough, centre, np.nan), np.where(enough, scale, np.nan)


def _shares(values, used) -> np.ndarray:
    """Share of each quarter in its year over the years used; a quarter each of nothing."""
    by_quarter = np.where(used[:, :, None], values, 0).sum(axis=1)
    whole = by_quarter.sum(axis=1, keepdims=True)
    return np.divide(by_quarter, whole, out=np.full_like(by_quarter, 0.25), where=whole > 0)


def _season(values, used) -> np.ndarray:
    """How far each quarter usually lies from its year, drawn towards nothing as far as the years disagree."""
    taken = np.where(used[:, :, None] & np.isfinite(values).all(axis=2, keepdims=True), values, np.nan)
    seen = np.isfinite(taken)
    years = seen[:, :, 0].sum(axis=1)[:, None]
    away = np.where(seen, taken - np.where(seen, taken, 0).mean(axis=2, keepdims=True), 0)
    season = away.sum(axis=1) / np.maximum(years, 1)
    noise = (np.where(seen, away - season[:, None, :], 0) ** 2).sum(axis=(1, 2))[:, None]
    noise = noise / np.maximum(3 * (years - 1), 1) / np.maximum(years, 1)
    signal = (season**2).sum(axis=1, keepdims=True) / 3
    kept = np.clip(1 - noise / np.where(signal > 0, signal, np.inf), 0, 1)
    return np.where(years > 1, season * kept, 0.0)


def _rate_forecast(tops, bases, used, position, quarters, latest):
    latest_bases = np.concatenate([bases[:, position, :quarters], bases[:, position - 1, quarters:]], axis=1)
    rest = latest_bases.sum(axis=1, keepdims=True) * _shares(bases, used)[:, quarters:]
    level = (latest.sum(axis=1) + 0.5) / (latest_bases.sum(axis=1) + 1)
    season = _season(np.divide(tops, bases, out=np.full_like(tops, np.nan), where=bases > 0), used)
    rates = np.maximum(level[:, None] + season[:, quarters:], 0)
    known_top = tops[:, position, :quarters].sum(axis=1)
    known_base = bases[:, position, :quarters].sum(axis=1)
    all_base = np.maximum(known_base + rest.sum(axis=1), 1)
    centre = (known_top + (rates * rest).sum(axis=1)) / all_base
    spread = np.where(level < 1, level * (1 - level), level)
    scale = np.sqrt(np.maximum(spread, 1e-9) * np.maximum(rest.sum(axis=1), 1)) / all_base
    return centre, scale


def _point_forecast(tops, used, quarters, latest):
    order = np.concatenate([np.arange(quarters, 4), np.arange(quarters)])
    recent = latest[:, order]
    weights = np.array([0.125, 0.125, 0.25, 0.5])
    season = _season(tops, used)
    centre = ((recent - season[:, order]) * weights).sum(axis=1) + season[:, 3]
    past = np.where(used[:, :, None], tops, np.nan).reshape(len(tops), -1)
    steps = np.diff(past, axis=1)
    valid = np.isfinite(steps)
    typical = np.sqrt(
        np.where(valid, steps, 0) ** 2 @ np.ones(steps.shape[1]) / np.maximum(valid.sum(axis=1), 1)
    )
    return centre, np.maximum(typical, 1e-9 * np.maximum(1, np.abs(centre)))
