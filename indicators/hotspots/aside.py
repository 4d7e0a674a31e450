"""Which places are set aside because a prison, hospital, police station or court fills them, and why.

A place holds such a site by the register of places, and at least half of its incidents, at all hours, are of that
site's type of place: both counts as the reader is shown them, each a cell of its own. Where no type of place is
recorded nothing is set aside; the row says that the site is there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from access import Principal
from data import Status, Store, by_field, cells
from geo import cells as grid_cells
from indicators.question import Question
from indicators.spec import spec_of
from indicators.telling import share as told_share

FIELD = "place_type"


@dataclass(frozen=True, slots=True)
class Site:
    """One site of the register: its name, what it is, and the type of place of what happens there ("" for none)."""

    name: str
    what: str
    place_type: str


@cache
def rules() -> Mapping[str, Any]:
    """Return aside.toml."""
    return tomllib.loads((Path(__file__).parent / "aside.toml").read_text("utf-8"))


def sites(store: Store, level: str) -> Mapping[int, tuple[Site, ...]]:
    """Return the sites of the register by the row of the unit of a level that holds them."""
    found: Mapping[int, tuple[Site, ...]] = store.recently(("sites", level), lambda: _sites(store, level))
    return found


def _sites(store: Store, level: str) -> Mapping[int, tuple[Site, ...]]:
    places = store.places()
    held: dict[int, tuple[Site, ...]] = {}
    for rule in rules()["sites"]:
        kinds = places["kind"].str.casefold().isin(rule["words"])
        for name, code in zip(places["label"][kinds], _codes(store, places[kinds], level), strict=True):
            row = store.units(level).index.get(code)
            if row is not None:
                held[row] = (*held.get(row, ()), Site(str(name), rule["what"], rule["place_type"]))
    return held


def _codes(store: Store, places: Any, level: str) -> list[str]:
    """Return the code of the unit that holds each place, "" where none does."""
    resolution = store.level(level).resolution
    if resolution is None:
        return [str(one) for one in places[level]] if level in places else [""] * len(places)
    found = grid_cells(places["lon"].to_numpy(float), places["lat"].to_numpy(float), resolution)
    return [f"{int(one):x}" for one in found]


def reason(question: Question, code: str, held: tuple[Site, ...], store: Store, principal: Principal) -> str:
    """Return why a place is set aside, "" when it is not; asked of all hours, with no parameter changed.

    The parts and the whole are protected cells of the first source; what is hidden sets nothing aside.
    """
    plain = replace(question, hours=(), days=(), age=None, domestic="default", blindspot=False)
    spec = spec_of(plain, question.sources[0])
    split = by_field(store, spec, code, FIELD, principal)
    whole = cells(store, spec, principal)
    at = store.units(question.level).index[code]
    if split.reason or whole.status[at] != Status.SHOWN or not whole.count[at]:
        return ""
    parts = dict(zip(split.labels, np.where(split.status == Status.SHOWN, split.count, 0).tolist(), strict=True))
    for site in held:
        share = parts.get(site.place_type, 0) / int(whole.count[at])
        if site.place_type and share >= rules()["share"]:
            return f"{site.name}: {told_share(min(share, 1.0))} of its incidents were at a {site.what}."
    return ""


def recorded(question: Question, store: Store) -> bool:
    """Return whether the first source records the type of place."""
    return store.facts.sources[question.sources[0]].fields.get(FIELD, 0.0) > 0


def here(held: tuple[Site, ...]) -> str:
    """Return what is said of a place that holds sites and stays in the list."""
    return f"Holds {' and '.join(dict.fromkeys(site.name for site in held))}." if held else ""
