"""Which premises the words of a record name: by name or alias, near its point, or in the town it gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from geo import name_key as key_of

NONE: Mapping[str, int] = MappingProxyType({})
APART = 250.0  # metres a record's point may lie from the premises that its words name


def name_key(text: str) -> str:
    """Return the form in which names are compared: "The Crow's Nest" and "crows nest" are one."""
    return key_of(text).removeprefix("the ")


class Names:
    """Names and aliases of a register, in the form in which names are compared. at: metres, EPSG:27700."""

    def __init__(
        self, names: Iterable[Sequence[str]], at: NDArray[np.float64], chosen: Mapping[str, int] = NONE
    ) -> None:
        """Index the names. chosen: names, as `name_key` has them, that are said to mean one premises alone."""
        self._at = at
        held: dict[str, list[int]] = defaultdict(list)
        for row, several in enumerate(names):
            for key in dict.fromkeys(name_key(one) for one in several):
                if key:
                    held[key].append(row)
        self._rows = {**held, **{key: [row] for key, row in chosen.items()}}

    def shared(self) -> dict[str, tuple[int, ...]]:
        """Return every name that several premises have, with their rows."""
        return {key: tuple(rows) for key, rows in self._rows.items() if len(rows) > 1}

    def find(self, texts: Sequence[str], at: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the row of the premises each text names, -1 where it names none, or more than one could be meant.

        texts: "The Anchor" or "The Anchor, Harbour Street"; at: metres, NaN where there is no point. With a point the
        nearest of the name within APART metres is meant; without one the only premises of that name.
        """
        found = np.full(len(texts), -1, np.int64)
        kept: dict[str, list[int]] = {}
        for at_row, text in enumerate(texts):
            if text not in kept:
                kept[text] = self._candidates(text)
            if rows := kept[text]:
                found[at_row] = self._meant(rows, at[at_row])
        return found

    def _candidates(self, text: str) -> list[int]:
        whole = self._rows.get(name_key(text), [])
        return whole or self._rows.get(name_key(text.split(",")[0]), []) if text else []

    def _meant(self, rows: list[int], point: NDArray[np.float64]) -> int:
        if not np.isfinite(point).all():
            return rows[0] if len(rows) == 1 else -1
        away = np.hypot(*(self._at[rows] - point).T)
        nearest = int(np.argmin(away))
        return rows[nearest] if away[nearest] <= APART else -1
