"""Who is asking, and what their tier may see."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

GRAINS = ("month", "quarter", "year")  # finest to coarsest
NOTHING = "none"  # the rule of a tier that takes no file away
LONGEST_REASON = 500  # characters
LONGEST_PURPOSE = 200  # characters: it stands in every entry of its session
DEMONSTRATION = "Demonstration: invented data"  # the purpose of whoever looks at the demonstration county
HOMES = ("atlas", "hotspots", "compare", "premises", "crew")  # where an account lands, by the screen's id


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


class PurposeError(ValueError):
    """A purpose that is not one of those to choose from, or too short or long; the words are for the reader."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What each session of a tier must say it is for; the table `[purpose]` of a tier.

    kinds: one of these is chosen. fewest: characters of the words of one's own that go with it.
    """

    kinds: tuple[str, ...]
    fewest: int

    def __post_init__(self) -> None:
        if not self.kinds or self.fewest < 1:
            raise ValueError("purpose: needs kinds to choose from, and fewest of at least 1")

    def stated(self, kind: str, words: str) -> str:
        """Return a purpose as it is kept. Raises PurposeError saying what is missing."""
        if kind not in self.kinds:
            raise PurposeError("Choose what the session is for.")
        told = " ".join(words.split())
        if not self.fewest <= len(told) <= LONGEST_PURPOSE or not told.isprintable():
            raise PurposeError(
                f"Say it in {self.fewest} to {LONGEST_PURPOSE} characters of your own; that was {len(told)}."
            )
        return f"{kind}: {told}"


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
    like: the tier whose rule for areas this one has, "" where it has its own.
    purpose: what each of their sessions must say it is for before it is answered, None where nothing is asked.
    grants: what an account may be given besides, each by name.
    """

    id: str
    label: str
    plural: str
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
    like: str = ""
    purpose: Purpose | None = None
    grants: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if wrong := [f"{level}={grain}" for level, grain in self.grain.items() if grain not in GRAINS]:
            raise ValueError(f"tier {self.id}: grain must be one of {', '.join(GRAINS)}, got {', '.join(wrong)}")
        if self.coarse and self.coarse not in GRAINS:
            raise ValueError(f"tier {self.id}: coarse must be one of {', '.join(GRAINS)} or empty, got {self.coarse}")
        if self.threshold < 1 or self.health_threshold < self.threshold or self.rounding < 1:
            raise ValueError(f"tier {self.id}: thresholds and rounding must be positive, health at least as strict")
        if self.grants and self.purpose is None:
            raise ValueError(f"tier {self.id}: grants are for a purpose, so it needs [purpose]")


@dataclass(frozen=True, slots=True)
class Principal:
    """One reader.

    areas: district codes to which an analyst's exact counts, and what the grant `licensing` opens, are limited (flags
    are limited by the agreement of an agency, decision 0023); empty means the whole store. purpose: what this
    session is for, "" where the tier asks for none or none was stated. admin: may open /admin. grants: what the
    account was given besides its tier. home: the screen it lands on, one of HOMES.
    """

    user: str
    org: str
    tier: Tier
    areas: tuple[str, ...] = ()
    purpose: str = ""
    admin: bool = False
    grants: tuple[str, ...] = ()
    home: str = HOMES[0]

    def may(self, grant: str) -> bool:
        """Return whether this reader was given `grant` and has said what for.

        Raises ValueError for a grant that no tier has: a word misspelt would otherwise be a refusal for ever.
        """
        if grant not in grants():
            raise ValueError(f"grant: one of {', '.join(grants())}, got {grant}")
        return grant in self.grants and grant in self.tier.grants and bool(self.purpose)

    @property
    def must_say(self) -> bool:
        """Return whether nothing is answered to this reader until a purpose is stated."""
        return self.tier.purpose is not None and not self.purpose


@cache
def tiers() -> Mapping[str, Tier]:
    """Return every tier by id: partner, analyst, operational and public, then others.

    Raises ValueError naming the file whose fields are wrong.
    """
    raw, found = {}, {}
    paths = sorted((Path(__file__).parent / "tiers").glob("*.toml"))
    for path in paths:
        try:
            raw[path.stem] = tomllib.loads(path.read_text("utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{path.name}: {error}") from error
    for path in paths:
        try:
            found[path.stem] = _tier(path.stem, raw)
        except (TypeError, KeyError, ValueError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    if wrong := [one.id for one in found.values() if one.export.rule not in ("", NOTHING, *found)]:
        raise ValueError(f"{', '.join(wrong)}.toml: export: rule must be own, none or one of {', '.join(found)}")
    order = ("partner", "analyst", "operational", "public")
    return MappingProxyType({key: found[key] for key in (*order, *(set(found) - set(order))) if key in found})


def _tier(key: str, raw: Mapping[str, dict[str, Any]]) -> Tier:
    """Return one tier of what its file says, over what the file of the tier it is like says."""
    own = raw[key]
    fields = {**(raw[own["like"]] if own.get("like") else {}), **own}
    fields["health_levels"] = tuple(fields["health_levels"])
    fields["points"] = tuple(fields.get("points", ()))
    fields["grain"] = MappingProxyType(fields["grain"])
    fields["export"] = _export(fields["export"], key)
    fields["grants"] = tuple(fields.get("grants", ()))
    if (asked := fields.pop("purpose", None)) is not None:
        fields["purpose"] = Purpose(tuple(asked["kinds"]), int(asked["fewest"]))
    return Tier(id=key, **fields)


@cache
def grants() -> tuple[str, ...]:
    """Return every grant that some tier has."""
    return tuple(dict.fromkeys(grant for tier in tiers().values() for grant in tier.grants))


class ReasonError(ValueError):
    """A reason for exact figures that is too short or too long; the words are for the reader."""


def _export(fields: dict[str, str | int], own: str) -> Export:
    rule = str(fields["rule"])
    return Export("" if rule in ("own", own) else rule, int(fields["reason"]))


def taking(principal: Principal, reason: str = "") -> Principal:
    """Return the reader whose files are made: with a reason as on screen, else by the rule of the tier's exports.

    reason: as typed; read only where the tier's rule can be lifted. Raises ReasonError where it is shorter than the
    tier asks, longer than LONGEST_REASON or cannot be seen, PermissionError where the tier takes nothing away.
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
    if not "".join(typed.split()).isprintable():  # what cannot be seen says something else on another screen
        raise ReasonError("A reason for exact figures is written in characters that can be seen.")
    return principal


def demonstration(tier: str) -> Principal:
    """Return the demonstration reader of `tier`, with all that may be granted; an unknown tier gives the partner."""
    found = tiers().get(tier, tiers()["partner"])
    purpose = DEMONSTRATION if found.purpose is not None else ""
    return Principal("demonstration", "Demonstration partnership", found, purpose=purpose, grants=found.grants)
