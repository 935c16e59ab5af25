"""What earlier releases hid: none of it is opened again, for what stood beside it then is out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from data.store import Store
from metrics.board.cache import kept
from metrics.board.state import read_rows
from metrics.protect import KEY, protect


def hidden_before(store: Store, records: pd.DataFrame, release: int | None) -> pd.MultiIndex:
    """Keys of every figure that any release before this one (None: any at all) hid; they are never opened again.

    What came in once and never again is hidden in the same way by every release, and needs no looking back.
    """
    older = records if release is None else records[records["number"] < release]
    again = kept(("again", store.id, store.head()), store.returned_again)
    hidden: dict[str, pd.MultiIndex] = {}
    for record in older.itertuples() if again else ():
        known = kept(("hidden", store.id, int(record.number), store.settings.illustrative), dict)
        missing = [code for code in again if code not in known]
        if missing:
            known.update(_hidden_by(store, record, missing, _keys_of(hidden, missing)))
        hidden = known
    return _keys_of(hidden, again)


def _keys_of(hidden: dict[str, pd.MultiIndex], measures: Sequence[str]) -> pd.MultiIndex:
    none = pd.MultiIndex.from_arrays([[]] * len(KEY), names=KEY)
    return none.append([hidden[code] for code in measures if code in hidden])


def _hidden_by(
    store: Store, record: object, measures: Sequence[str], earlier: pd.MultiIndex
) -> dict[str, pd.MultiIndex]:
    """What a release hid of each measure, and `earlier`, which those before it hid; alike for all who are protected."""
    number = int(record.number)
    catalogue = store.catalogue(number)
    frame = read_rows(store, catalogue, date.fromisoformat(record.as_of), number, measures)
    shown = protect(frame, "board", earlier)
    own = pd.MultiIndex.from_frame(shown.loc[shown["reason"] == "suppressed", list(KEY)])
    every = earlier.union(own, sort=False)
    codes = every.get_level_values("measure")
    return {code: every[codes == code] for code in measures}
