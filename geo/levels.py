"""The ladder of areas and grids that a map can be drawn in.

One table rather than a module a level: what matters about a rung is its neighbours, and here they are in sight.
Levels of a store's own (police beats, wards of another year) join it under keys that begin with "custom:".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

CUSTOM = "custom:"


@dataclass(frozen=True, slots=True)
class Level:
    """One rung: areas of one vintage, or one H3 resolution.

    `parent` is the rung above; `order` the drill's, 0 the coarsest, equal for the vintages of one rung.
    `minzoom` and `maxzoom` are those of its tiles; beyond the second the map enlarges.
    """

    key: str
    label: str
    noun: str
    nouns: str
    kind: Literal["area", "grid"]
    vintage: int | None
    resolution: int | None
    parent: str | None
    minzoom: int
    maxzoom: int
    order: int

    @property
    def digits(self) -> str:
        """The vintage as keys write it: "11", "21" or ""."""
        return str(self.vintage)[2:] if self.vintage else ""

    @property
    def custom(self) -> bool:
        """Whether the level is one of the store's own."""
        return self.key.startswith(CUSTOM)

    @property
    def stem(self) -> str:
        """The key as file names write it: without a colon."""
        return self.key.replace(":", "-")


def _area(key: str, noun: str, nouns: str, parent: str | None, order: int, vintage: int | None = None) -> Level:
    label = f"{noun} ({vintage})" if vintage else noun.capitalize()
    return Level(key, label, noun, nouns, "area", vintage, None, parent, 6, 12, order)


# Nearer tiles would show no more of a hexagon: at zoom 10 its corners are within 3 m, and tiles take time to write.
def _grid(resolution: int, edge: str, minzoom: int, maxzoom: int) -> Level:
    parent = f"h3r{resolution - 1}" if resolution > 7 else None
    label = f"Hexagon, {edge} sides (H3 r{resolution})"
    order = resolution - 6
    key = f"h3r{resolution}"
    return Level(key, label, "hexagon", "hexagons", "grid", None, resolution, parent, minzoom, maxzoom, order)


_LADDER = (
    _area("lad", "district", "districts", None, 0),
    _area("ward", "ward", "wards", "lad", 1),
    _area("msoa11", "MSOA", "MSOAs", "lad", 1, 2011),
    _area("msoa21", "MSOA", "MSOAs", "lad", 1, 2021),
    _area("lsoa11", "LSOA", "LSOAs", "msoa11", 2, 2011),
    _area("lsoa21", "LSOA", "LSOAs", "msoa21", 2, 2021),
    _area("oa11", "OA", "OAs", "lsoa11", 3, 2011),
    _area("oa21", "OA", "OAs", "lsoa21", 3, 2021),
    _grid(7, "1.4 km", 6, 10),
    _grid(8, "530 m", 6, 10),
    _grid(9, "200 m", 7, 10),
    _grid(10, "76 m", 8, 10),
)

LEVELS: Mapping[str, Level] = MappingProxyType({level.key: level for level in _LADDER})


def custom_level(key: str, label: str, noun: str, nouns: str, order: int = 2) -> Level:
    """Return a level of a store's own. order: the census rung it is as coarse as, found when the store is built."""
    return Level(key, label, noun, nouns, "area", None, None, None, 6, 12, order)


def key_of(stem: str) -> str:
    """Return the key of a level from its form in file names."""
    return stem.replace("custom-", CUSTOM, 1) if stem.startswith("custom-") else stem
