"""Which level suits which zoom, for readers who let the level follow the map."""

from __future__ import annotations

from types import MappingProxyType

# level: the zoom from which it is drawn; below the first rung of its ladder the first rung stays
LADDERS = MappingProxyType(
    {
        "11": (("lad", 0.0), ("msoa11", 9.0), ("lsoa11", 10.5), ("oa11", 12.8)),
        "21": (("lad", 0.0), ("msoa21", 9.0), ("lsoa21", 10.5), ("oa21", 12.8)),
        "hex": (("h3r7", 0.0), ("h3r8", 9.8), ("h3r9", 11.6), ("h3r10", 13.4)),
    }
)


def ladder(level: str, offered: tuple[str, ...]) -> list[list[str | float]]:
    """Return [level, zoom it begins at] for the rungs offered on the ladder `level` stands on; wards have none.

    A level common to several ladders takes the newer census.
    """
    for key in ("21", "11", "hex"):
        rungs: list[list[str | float]] = [[rung, zoom] for rung, zoom in LADDERS[key] if rung in offered]
        if level in [rung for rung, _ in rungs] and len(rungs) > 1:
            return rungs
    return []
