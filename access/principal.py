"""Who is asking, and what their tier may see."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

GRAINS = ("month", "quarter", "year")  # finest to coarsest
NOTHING = "none"  # the rule of a tier that takes no file away
LONGEST_REASON = 500  # characters


@dataclass(frozen=True, slots=True)
class Export:
    """What one kind of reader may take away, apart from what they may see; the table `[export]` of a tier.

    rule: the tier whose rule a file follows, "" the reader's own, "none" where nothing is taken away. reason: fewest
    characters of a typed reason for which a file has the figures on screen, 0 where no reason gives them.
    """

    rule: str = ""
    reason: int = 0

    def __post_init__(self) -> None:
        if self.reason < 0 or (self.reason and self.rule in ("", NOTHING)):
            raise ValueError(f"export: a reason lifts the rule of another tier, got rule={self.rule or 'own'}")


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
    export: what they may take away; everything else here is what they may see.
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
    export: Export = Export()

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
            fields["export"] = _export(fields["export"], path.stem)
            found[path.stem] = Tier(id=path.stem, **fields)
        except (tomllib.TOMLDecodeError, TypeError, KeyError, ValueError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    if wrong := [one.id for one in found.values() if one.export.rule not in ("", NOTHING, *found)]:
        raise ValueError(f"{', '.join(wrong)}.toml: export: rule must be own, none or one of {', '.join(found)}")
    order = ("partner", "analyst", "public")
    return MappingProxyType({key: found[key] for key in (*order, *(set(found) - set(order))) if key in found})


class ReasonError(ValueError):
    """A reason for exact figures that is too short or too long; the words are for the reader."""


def _export(fields: dict[str, str | int], own: str) -> Export:
    rule = str(fields["rule"])
    return Export("" if rule in ("own", own) else rule, int(fields["reason"]))


def taking(principal: Principal, reason: str = "") -> Principal:
    """Return the reader whose files are made: with a reason as on screen, else by the rule of the tier's exports.

    reason: as typed; read only where the tier's rule can be lifted. Raises ReasonError where it is shorter than the
    tier asks or longer than LONGEST_REASON, PermissionError where the tier takes nothing away.
    """
    export, typed = principal.tier.export, reason.strip()
    if export.rule == NOTHING:
        raise PermissionError(f"{principal.tier.label} readers take no files away.")
    if not export.rule:
        return principal
    if not export.reason or not typed:
        return replace(principal, tier=tiers()[export.rule])
    if not export.reason <= len(typed) <= LONGEST_REASON:
        raise ReasonError(
            f"A reason for exact figures has {export.reason} to {LONGEST_REASON} characters; this one has {len(typed)}."
        )
    return principal


def demonstration(tier: str) -> Principal:
    """Return the demonstration reader of `tier`; an unknown tier gives the partner."""
    known = tiers()
    return Principal(user="demonstration", org="Demonstration partnership", tier=known.get(tier, known["partner"]))
