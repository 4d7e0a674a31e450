"""Finding premises by what people call them, and names that two premises nearby share."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from data import Premises, Store, name_key, names_shared, register, search_key
from indicators.premises.model import Clash

MOST = 12
NEAR = 500.0  # metres: twice what a record's point may lie from the premises its words name
NONE: Mapping[str, str] = MappingProxyType({})


def find_premises(text: str, store: Store) -> tuple[tuple[Premises, str], ...]:
    """Return premises whose name, alias, address, postcode or id holds the words, best first, with what matched."""
    wanted = search_key(text)
    if len(wanted) < 2:
        return ()
    found = []
    for one in register(store).premises:
        said = (one.name, *one.aliases, one.postcode, one.address, one.id, one.uprn)
        ranks = [(_rank(search_key(word), wanted), number) for number, word in enumerate(said) if word]
        best, number = min(ranks, default=(9, 0))
        if best < 9:
            found.append((best, number, one.name, one.id, one, said[number] if number else ""))
    return tuple((one, matched) for *_, one, matched in sorted(found, key=lambda it: it[:4])[:MOST])


def _rank(key: str, wanted: str) -> int:
    if key == wanted:
        return 0
    return 1 if key.startswith(wanted) else 2 if wanted in key else 9


def clashes(store: Store, at: int, chosen: Mapping[str, str] = NONE) -> tuple[Clash, ...]:
    """Return the names of one premises that others too near to be told apart by a point have as well.

    Two that the register itself gives one name are not among them: an alias is one's own choice, a name is not. chosen:
    name, as `name_key` has it -> id of the premises that it was said to mean.
    """
    known = register(store).premises
    mine = known[at]
    found = []
    for key, rows in names_shared(store).items():
        if at not in rows or key in chosen:
            continue
        others = tuple(known[row] for row in rows if row != at and _near(mine, known[row]))
        if others := tuple(one for one in others if not key == name_key(mine.name) == name_key(one.name)):
            alias = next(one for one in (*mine.aliases, mine.name) if name_key(one) == key)
            found.append(Clash(alias, others))
    return tuple(found)


def called(text: str, store: Store, but: str) -> tuple[Premises, ...]:
    """Return the premises that already have a name or alias, as names are compared. but: the id of one left out."""
    key = name_key(text)
    known = (one for one in register(store).premises if one.id != but)
    return tuple(one for one in known if key and key in {name_key(name) for name in (one.name, *one.aliases)})


def names_meant(store: Store, at: int, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Return what was said of the names of one premises that others nearby share, each a sentence."""
    known = register(store)
    found = []
    for clash in clashes(store, at):
        if one := chosen.get(name_key(clash.alias)):
            others = " and ".join(other.name for other in clash.others)
            said = known.premises[known.index[one]].name if one in known.index else one
            found.append(
                f"“{clash.alias}” is a name of {others}, too; somebody with the book of premises said that it means "
                f"{said}. Counts follow from the next build of the release on."
            )
    return tuple(found)


def _near(one: Premises, other: Premises) -> bool:
    east = (one.lon - other.lon) * np.cos(np.radians(one.lat)) * 111_320
    return bool(np.hypot(east, (one.lat - other.lat) * 111_320) <= NEAR)
