"""Who is asking, and what their tier may see."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

GRAINS = ("month", "quarter", "year")  # finest to coarsest


@dataclass(frozen=True, slots=True)
class Tier:
    """What one kind of reader may see; written in `access/tiers/<id>.toml`.

    grain: level key -> finest period answered there ("month", "quarter" or "year"); a level not named is not offered.
    threshold: counts below it are hidden; health_threshold where a health source contributes.
    rounding: shown counts are rounded to a multiple of this (1 = not rounded).
    exact: small counts and zeros are shown as they are.
    attributes, fine_attributes: how many changed parameters a cell may carry; the second at OA and H3 r9.
    free_time: any hours and weekdays; otherwise four six-hour bands x weekday or weekend.
    ages: the age window may be changed.
    health_levels: where health sources are offered (empty = everywhere).
    ranked: places may be put in order of their figures.
    custom: levels of the store's own (police beats) are offered, where they are not finer than what `grain` names.
    points: ids of the layers of named places that are drawn for them, "*" for all the store offers their tier.
    coarse: finest period in which whole streets and towns are counted, "" where they are not shown.
    """

    id: str
    label: str
    plain: str
    grain: Mapping[str, str]
    threshold: int
    health_threshold: int
    rounding: int
    exact: bool
    attributes: int
    fine_attributes: int
    free_time: bool
    ages: bool
    health_levels: tuple[str, ...]
    ranked: bool = True
    custom: bool = False
    points: tuple[str, ...] = ()
    coarse: str = ""

    def __post_init__(self) -> None:
        if wrong := [f"{level}={grain}" for level, grain in self.grain.items() if grain not in GRAINS]:
            raise ValueError(f"tier {self.id}: grain must be one of {', '.join(GRAINS)}, got {', '.join(wrong)}")
        if self.coarse and self.coarse not in GRAINS:
            raise ValueError(f"tier {self.id}: coarse must be one of {', '.join(GRAINS)} or empty, got {self.coarse}")
        if self.threshold < 1 or self.health_threshold < self.threshold or self.rounding < 1:
            raise ValueError(f"tier {self.id}: thresholds and rounding must be positive, health at least as strict")


@dataclass(frozen=True, slots=True)
class Principal:
    """One reader. `areas` limits analysts to district codes; empty means the whole store. admin: may open /admin."""

    user: str
    org: str
    tier: Tier
    areas: tuple[str, ...] = ()
    purpose: str = ""
    admin: bool = False


@cache
def tiers() -> Mapping[str, Tier]:
    """Return every tier by id, in the order public, partner, analyst first.

    Raises ValueError naming the file whose fields are wrong.
    """
    found = {}
    for path in sorted((Path(__file__).parent / "tiers").glob("*.toml")):
        try:
            fields = tomllib.loads(path.read_text("utf-8"))
            fields["health_levels"] = tuple(fields["health_levels"])
            fields["points"] = tuple(fields.get("points", ()))
            fields["grain"] = MappingProxyType(fields["grain"])
            found[path.stem] = Tier(id=path.stem, **fields)
        except (tomllib.TOMLDecodeError, TypeError, KeyError, ValueError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    order = ("partner", "analyst", "public")
    return MappingProxyType({key: found[key] for key in (*order, *(set(found) - set(order))) if key in found})


def demonstration(tier: str) -> Principal:
    """Return the demonstration reader of `tier`; an unknown tier gives the partner."""
    known = tiers()
    return Principal(user="demonstration", org="Demonstration partnership", tier=known.get(tier, known["partner"]))
