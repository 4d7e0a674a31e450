"""What the cube holds: which definitions, by whom, at which levels, over which periods."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from access import GRAINS, Principal, Tier, tiers
from data.answering.lattice import QUARTER, Period, frames
from data.answering.permit import available, described, refusal
from data.answering.store import Source, Store
from data.defining.availability import rule_kind
from data.defining.rules import definitions
from data.model import Spec

READER = "public"
POLICE = ("police", "police_uk")


@dataclass(frozen=True, slots=True)
class Group:
    """One definition the public is told of; instead_of: the id it stands in for, "" for one of its own."""

    id: str
    phrase: str
    instead_of: str


@cache
def groups() -> tuple[Group, ...]:
    """Return what `offered.toml` offers, in its order. Raises KeyError for a definition there is not."""
    found = [Group(one["id"], one["phrase"], one.get("instead_of", "")) for one in _file()["definitions"]]
    for one in found:
        definitions()[one.id]
    return tuple(found)


@cache
def similar() -> tuple[str, ...]:
    """Return the measures of context by which areas may be called similar, best first."""
    return tuple(_file()["similar"])


@cache
def _file() -> dict[str, list]:  # type: ignore[type-arg]
    return tomllib.loads((Path(__file__).parent / "offered.toml").read_text("utf-8"))


def reader() -> Principal:
    """Return who asks: the public, who is nobody in particular."""
    return Principal(user=READER, org="", tier=tiers()[READER])


def main_source(store: Store) -> Source | None:
    """Return the one source told below districts (trust.md A3): the police, else the first that is no health source."""
    plain = [one for one in store.facts.sources.values() if not one.health]
    police = [one for one in plain if rule_kind(described(store, one.id)) in POLICE]
    return next(iter((*police, *plain)), None)


def offered(store: Store) -> tuple[Group, ...]:
    """Return the groups that any source can answer for the public; a stand-in only where it is needed."""
    kept = [one for one in groups() if any(not _why(store, one, source) for source in store.facts.sources)]
    main = main_source(store)
    plain = {one.id for one in kept if main is not None and not _why(store, one, main.id)}
    return tuple(one for one in kept if not one.instead_of or (one.instead_of not in plain and one.id in plain))


def _why(store: Store, group: Group, source: str) -> str:
    last = store.facts.last
    level = next(key for key in levels(store))
    return refused(store, Spec(group.id, source, level, (last, last)))


def refused(store: Store, spec: Spec) -> str:
    """Return why a family of cells is not told, "" when it is: what the exit refuses, and stand-ins of other services.

    A stand-in (every assault call for a robbery) would be read as the thing itself where no badge can stand beside it.
    """
    main, found = main_source(store), available(store, spec)
    if found.state == "proxy" and (main is None or spec.source != main.id):
        return found.reason
    return refusal(store, spec, reader())


def levels(store: Store) -> tuple[str, ...]:
    """Return the levels of a release that the public sees, in the release's order."""
    return tuple(key for key in store.facts.levels if key in reader().tier.grain)


def sources(store: Store, level: str) -> tuple[str, ...]:
    """Return the sources told at a level: all by district, one alone below."""
    main = main_source(store)
    if store.level(level).order == 0 and store.level(level).kind == "area":
        return tuple(store.facts.sources)
    return (main.id,) if main is not None else ()


def newest(store: Store, level: str) -> int:
    """Return the last month told at a level: small areas and hexagons are at least a quarter old."""
    rung = store.level(level)
    return store.facts.last - (QUARTER if rung.kind == "grid" or rung.order > 1 else 0)


def periods(store: Store, level: str, tier: Tier) -> tuple[Period, ...]:
    """Return every whole period of a level, none finer than the tier's grain there."""
    allowed = GRAINS[GRAINS.index(tier.grain[level]) :]
    return tuple(one for grain in allowed for one in frames(grain, store.facts.first, newest(store, level)))
