"""Which place lies in which: the way up to the borough and down to neighbourhoods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from metrics.views import PlaceLink

Links = tuple[PlaceLink, ...]


class LocalityWards(NamedTuple):
    """A locality by its key in addresses, its name and its wards, `confirmed` where an official list has them."""

    key: str
    name: str
    wards: tuple[str, ...]
    confirmed: bool

    @property
    def words(self) -> str:
        """The name, and whether it is known only by inference."""
        return self.name if self.confirmed else f"{self.name} (unconfirmed)"

    @property
    def long_words(self) -> str:
        """The same with what sort of place it is."""
        return f"{self.name} locality" if self.confirmed else f"{self.name} locality (unconfirmed)"


@dataclass(frozen=True)
class Ways:
    """Which place lies in which: names by code of wards and neighbourhoods, the ward that fits each neighbourhood best,
    the locality of each ward, and the wards of which an official list confirms it."""

    borough: str
    borough_name: str
    wards: Mapping[str, str]
    neighbourhoods: Mapping[str, str]
    best_fit: Mapping[str, str]
    locality_of: Mapping[str, str]
    confirmed: frozenset[str] = frozenset()

    @property
    def localities(self) -> tuple[LocalityWards, ...]:
        """Every locality, by name."""
        return tuple(map(self._locality, sorted({name for name in self.locality_of.values() if name})))

    def _locality(self, name: str) -> LocalityWards:
        wards = tuple(w for w in self.wards if self.locality_of.get(w) == name)
        return LocalityWards(locality_key(name), name, wards, self.confirmed.issuperset(wards))

    def locality(self, ward: str) -> LocalityWards | None:
        """The locality of a ward."""
        name = self.locality_of.get(ward)
        return self._locality(name) if name else None

    @property
    def all_places(self) -> Links:
        """The borough, the localities, the wards and the neighbourhoods, each by name."""
        found = [PlaceLink("borough", self.borough, f"{self.borough_name}, whole borough")]
        found += [PlaceLink("locality", own.key, own.long_words) for own in self.localities]
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
        locality = self.locality(ward) if ward in self.wards else None
        if locality:
            way.append(PlaceLink("locality", locality.key, locality.words))
        if ward != code:
            way.append(PlaceLink("ward", ward, self.wards[ward]))
        return tuple(way)

    def down(self, code: str) -> Links:
        """The places inside a place, by name."""
        if code == self.borough:
            return tuple(PlaceLink("locality", own.key, own.words) for own in self.localities)
        for own in self.localities:
            if own.key == code:
                return tuple(PlaceLink("ward", ward, self.wards[ward]) for ward in own.wards)
        inside = [n for n, ward in self.best_fit.items() if ward == code]
        return tuple(
            PlaceLink("neighbourhood", n, self.neighbourhoods[n])
            for n in sorted(inside, key=lambda n: self.neighbourhoods[n])
        )


def locality_key(name: str) -> str:
    """The key of a locality in addresses: it has no official code."""
    return f"locality-{name.lower().replace(' ', '-')}"
