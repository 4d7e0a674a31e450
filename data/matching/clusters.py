"""From pairs to incidents: one to one, the likeliest pair first, at most one record of each source."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from data.matching.pairs import Pairs, pairs
from data.matching.rule import DEFAULT, MATCHED, WIDEST, Window
from data.matching.traits import Traits

NONE = -1  # this source did not see the incident
Found = Mapping[tuple[str, str], Pairs]


def candidates(held: Mapping[str, Traits], window: Window = WIDEST) -> dict[tuple[str, str], Pairs]:
    """Return the compatible pairs of every two of the sources, inside a window."""
    sources = [source for source in MATCHED if source in held]
    return {(one, other): pairs(held[one], held[other], window) for one, other in combinations(sources, 2)}


def clusters(held: Mapping[str, Traits], found: Found, window: Window = DEFAULT) -> NDArray[np.int64]:
    """Return one row a matched incident: the row of each source of MATCHED that saw it, NONE of one that did not.

    A record joins an incident only where it makes a compatible pair with every record already in it, so that an
    incident of three has three pairs. Pairs are taken by score, then by the ids of their records: the order of the
    rows has no say. Rows are sorted, so that the same incidents give the same array.
    """
    inside = {names: every.within(window) for names, every in found.items()}
    linked = {
        (MATCHED.index(one), a, MATCHED.index(other), b)
        for (one, other), few in inside.items()
        for a, b in zip(few.one.tolist(), few.other.tolist(), strict=True)
    }
    home: dict[tuple[int, int], list[int]] = {}
    for one, a, other, b in _likeliest_first(held, inside):
        first, second = home.get((one, a)), home.get((other, b))
        if first is not None and first is second:
            continue
        whole = _together(_alone(one, a, first), _alone(other, b, second), linked)
        if whole is not None:
            for source, row in enumerate(whole):
                if row != NONE:
                    home[source, row] = whole
    every = {id(one): one for one in home.values()}
    made = np.array(sorted(every.values()), np.int64)
    return made.reshape(-1, len(MATCHED))


def _alone(source: int, row: int, held: list[int] | None) -> list[int]:
    if held is not None:
        return held
    fresh = [NONE] * len(MATCHED)
    fresh[source] = row
    return fresh


def _together(one: list[int], other: list[int], linked: set[tuple[int, int, int, int]]) -> list[int] | None:
    """Return both as one incident, None where they share a source or any two records across are no pair."""
    for source, row in enumerate(one):
        for at, beside in enumerate(other):
            if row == NONE or beside == NONE:
                continue
            pair = (source, row, at, beside) if source < at else (at, beside, source, row)
            if source == at or pair not in linked:
                return None
    return [row if row != NONE else beside for row, beside in zip(one, other, strict=True)]


def _likeliest_first(held: Mapping[str, Traits], inside: Found) -> list[tuple[int, int, int, int]]:
    parts = [
        (few.score, held[one].key[few.one], held[other].key[few.other],
         np.full(len(few), MATCHED.index(one)), few.one, np.full(len(few), MATCHED.index(other)), few.other)
        for (one, other), few in inside.items()
    ]  # fmt: skip
    if not parts:
        return []
    score, key, key_other, *columns = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((key_other, key, score))
    return list(zip(*(column[order].tolist() for column in columns), strict=True))
