"""Who has handed in what: each measure that is due for a quarter, received or late, and the lag it really has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from data.catalogue import Measure
from data.geography import BOROUGH
from data.periods import Period, Quarter
from data.returns.template import due_period

if TYPE_CHECKING:
    from data.store import Store

_ABSENT = ("late", "not_due")
_RETURNED = ("return", "recorded_crime")


@dataclass(frozen=True)
class Expected:
    """One measure that is due: its state is `received`, `late` or `not_due`, `received` its first figure's day.

    `usual_lag` is the median number of days from the end of a period to the arrival of its first figure, over
    returns and open data; None when there was none. `lag` is what the catalogue says. `reason` is why what was
    received is no figure.
    """

    partner: str
    partner_name: str
    measure: str
    name: str
    period: Period
    due: date
    state: str
    received: date | None
    days_late: int
    lag: int
    usual_lag: int | None
    reason: str = ""
    illustrative: bool = False

    @property
    def sentence(self) -> str:
        """One line for a reader."""
        days = f"{self.days_late} day" + ("" if self.days_late == 1 else "s")
        match self.state:
            case "received":
                words = f"received {self.received:%-d %B %Y}" + (f", {days} late" if self.days_late else "")
                if self.illustrative:
                    words += " (illustrative)"
                if self.reason:
                    words += f", without a figure ({self.reason.replace('_', ' ')})"
            case "late":
                words = f"late by {days}, was due {self.due:%-d %B %Y}"
            case _:
                words = f"due {self.due:%-d %B %Y}"
        usual = "" if self.usual_lag is None else f"; usually {self.usual_lag} days after the period"
        return f"{self.partner}  {self.measure}  {self.period.label}: {words}{usual}"

    def as_json(self) -> dict:
        """The same as plain values."""
        return {
            "partner": self.partner,
            "partner_name": self.partner_name,
            "measure": self.measure,
            "name": self.name,
            "period": self.period.label,
            "due": self.due.isoformat(),
            "state": self.state,
            "received": self.received.isoformat() if self.received else None,
            "days_late": self.days_late,
            "lag_days": self.lag,
            "usual_lag_days": self.usual_lag,
            "reason": self.reason,
            "illustrative": self.illustrative,
        }


def intake(store: Store, quarter: Quarter, as_of: date) -> list[Expected]:
    """Every measure due for a quarter as of a day, by partner: late ones first, then those not due, then received.

    Illustrative figures count as received only while the store shows them. Measures whose figures stay with their
    owner are not asked for.
    """
    catalogue = store.catalogue()
    names = {owner.code: owner.name for owner in catalogue.owners}
    arrivals = _arrivals(store)
    found = []
    for measure in catalogue.measures:
        period = due_period(measure, quarter) if measure.access == "shown" else None
        if period is not None:
            found.append(_expected(measure, names, period, arrivals.get(measure.code, {}), as_of))
    order = {"late": 0, "not_due": 1, "received": 2}
    return sorted(found, key=lambda row: (row.partner, order[row.state], -row.days_late, row.measure))


def _expected(
    measure: Measure,
    names: dict[str, str],
    period: Period,
    arrivals: dict[Period, tuple[date, str, str]],
    as_of: date,
) -> Expected:
    due = period.end + timedelta(days=measure.lag_days)
    received, reason, provenance = arrivals.get(period, (None, "", ""))
    if reason in _ABSENT:
        received = None
    state = "received" if received else "late" if due < as_of else "not_due"
    days = ((received or as_of) - due).days if state != "not_due" else 0
    lags = [
        (day - span.end).days
        for span, (day, why, origin) in arrivals.items()
        if origin in _RETURNED and not why
    ]
    return Expected(
        measure.owner,
        names.get(measure.owner, measure.owner),
        measure.code,
        measure.short,
        period,
        due,
        state,
        received,
        max(days, 0),
        measure.lag_days,
        round(median(lags)) if lags else None,
        reason if received else "",
        bool(received) and provenance == "illustrative",
    )


def _arrivals(store: Store) -> dict[str, dict[Period, tuple[date, str, str]]]:
    """For each measure and period of the borough: the day its first figure arrived, why there is none now, and its
    provenance.
    """
    frame = store.vintages(BOROUGH)
    found: dict[str, dict[Period, tuple[date, str, str]]] = {}
    for row in frame[frame["part"] == ""].sort_values("batch").itertuples():
        period = Period(row.kind, date.fromisoformat(row.start), date.fromisoformat(row.end))
        of_measure = found.setdefault(row.measure, {})
        day, before, _ = of_measure.get(period, (None, "late", ""))
        is_first = day is None or before in _ABSENT
        of_measure[period] = (
            date.fromisoformat(row.received) if is_first else day,
            row.reason,
            row.provenance,
        )
    return found
