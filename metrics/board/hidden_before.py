"""What earlier releases hid: none of it is opened again, for what stood beside it then is out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from data.store import Store
from metrics.board.cache import kept
from metrics.board.state import read_rows
from metrics.protect import fingerprints, protect


def hidden_before(store: Store, records: pd.DataFrame, release: int | None) -> np.ndarray:
    """Fingerprints of every figure that any release before this one (None: any at all) hid; none is opened again.

    What came in once and never again is hidden in the same way by every release, and needs no looking back.
    """
    older = records if release is None else records[records["number"] < release]
    again = kept(("again", store.id, store.head()), store.returned_again)
    hidden: dict[str, np.ndarray] = {}
    for record in older.itertuples() if again else ():
        known = kept(("hidden", store.id, int(record.number), store.settings.illustrative), dict)
        missing = [code for code in again if code not in known]
        if missing:
            known.update(_hidden_by(store, record, missing, hidden))
        hidden = known
    return _joined(hidden, again)


def _joined(hidden: Mapping[str, np.ndarray], measures: Sequence[str]) -> np.ndarray:
    none = np.array([], dtype=np.uint64)
    return np.concatenate([none, *(hidden[code] for code in measures if code in hidden)])


def _hidden_by(
    store: Store, record: object, measures: Sequence[str], earlier: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """What a release hid of each measure, and `earlier`, what those before it hid; alike for all who are protected."""
    number = int(record.number)
    catalogue = store.catalogue(number)
    frame = read_rows(store, catalogue, date.fromisoformat(record.as_of), number, measures)
    shown = protect(frame, "board", _joined(earlier, measures))
    hidden = shown.loc[shown["reason"] == "suppressed"]
    own = pd.Series(fingerprints(hidden)).groupby(hidden["measure"].to_numpy()).unique()
    none = np.array([], dtype=np.uint64)
    return {code: np.union1d(earlier.get(code, none), own.get(code, none)) for code in measures}
