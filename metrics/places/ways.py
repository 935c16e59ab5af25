"""Which place lies in which: the way up to the borough and down to neighbourhoods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.views import PlaceLink

Links = tuple[PlaceLink, ...]


@dataclass(frozen=True)
class Ways:
    """Which place lies in which: names by code of wards and neighbourhoods, the ward that fits each neighbourhood best,
    and the locality of each ward, which no official list confirms."""

    borough: str
    borough_name: str
    wards: Mapping[str, str]
    neighbourhoods: Mapping[str, str]
    best_fit: Mapping[str, str]
    locality_of: Mapping[str, str]

    @property
    def localities(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Key, name and wards of each locality, by name."""
        names = sorted({name for name in self.locality_of.values() if name})
        return tuple(
            (locality_key(name), name, tuple(w for w in self.wards if self.locality_of.get(w) == name))
            for name in names
        )

    @property
    def all_places(self) -> Links:
        """The borough, the localities, the wards and the neighbourhoods, each by name."""
        found = [PlaceLink("borough", self.borough, f"{self.borough_name}, whole borough")]
        found += [
            PlaceLink("locality", key, f"{name} locality (unconfirmed)") for key, name, _ in self.localities
        ]
        for level, names in (("ward", self.wards), ("neighbourhood", self.neighbourhoods)):
            found += [
                PlaceLink(level, code, name) for code, name in sorted(names.items(), key=lambda item: item[1])
            ]
        return tuple(found)

    def knows(self, code: str) -> bool:
        """Whether there is such a place."""
        return any(link.code == code for link in self.all_places)

    def up(self, code: str) -> Links:
        """The way up from a place: the borough first."""
        if code == self.borough:
            return ()
        way = [PlaceLink("borough", self.borough, self.borough_name)]
        ward = self.best_fit.get(code, code)
        if ward in self.wards and self.locality_of.get(ward):
            name = self.locality_of[ward]
            way.append(PlaceLink("locality", locality_key(name), f"{name} (unconfirmed)"))
        if ward != code:
            way.append(PlaceLink("ward", ward, self.wards[ward]))
        return tuple(way)

    def down(self, code: str) -> Links:
        """The places inside a place, by name."""
        if code == self.borough:
            return tuple(
                PlaceLink("locality", key, f"{name} (unconfirmed)") for key, name, _ in self.localities
            )
        for key, _, wards in self.localities:
            if key == code:
                return tuple(PlaceLink("ward", ward, self.wards[ward]) for ward in wards)
        inside = [n for n, ward in self.best_fit.items() if ward == code]
        return tuple(
            PlaceLink("neighbourhood", n, self.neighbourhoods[n])
            for n in sorted(inside, key=lambda n: self.neighbourhoods[n])
        )


def locality_key(name: str) -> str:
    """The key of a locality in addresses: it has no official code."""
    return f"locality-{name.lower().replace(' ', '-')}"
