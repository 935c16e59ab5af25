"""Areas that Rotherham is compared with, brought into a store that is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data import geography
from data.areas import COMPARISON_KINDS
from data.errors import StoreError

if TYPE_CHECKING:
    from data.store import Store


def add_comparison_areas(store: Store) -> int:
    """How many areas of the reference files were new to the store; people of known ones are added too.

    Raises StoreError when a file gives a number of people that the store holds otherwise: rates were shown with it.
    """
    areas, people = geography.areas(), geography.populations()
    areas = areas[areas["kind"].isin(COMPARISON_KINDS)]
    people = people[people["area"].isin(areas["code"])]
    held = {(r.area, r.year, r.base): r.value for r in store.populations().itertuples()}
    keys = list(zip(people["area"], people["year"], people["base"], strict=True))
    for (area, year, base), value in zip(keys, people["value"], strict=True):
        before = held.get((area, year, base), value)
        if before != value:
            raise StoreError(
                f"comparison_populations.csv says {value:,} {base} of {area} in {year}, and the store holds "
                f"{before:,}: rates were shown with that number. Give the new one under the year it is of"
            )
    new = areas[~areas["code"].isin(store.areas()["code"])]
    store.load_geography(new, people.loc[[key not in held for key in keys]])
    return len(new)
