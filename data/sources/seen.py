"""Which keys came before, in eight bytes a key."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class Seen:
    """Keys seen so far, as a few sorted runs, each at least twice as long as the next.

    A set of Python numbers would take ten times the room. Merging runs of like length moves every key a few times in
    all (O'Neil and others, The log-structured merge-tree, 1996).
    """

    runs: list[NDArray[np.uint64]] = field(default_factory=list)

    def again(self, keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return which keys came before, among `keys` or in an earlier call, and remember them all."""
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        known = np.zeros(len(keys), bool)
        known[1:] = ordered[1:] == ordered[:-1]
        for run in self.runs:
            at = np.minimum(np.searchsorted(run, ordered), len(run) - 1)
            known |= run[at] == ordered
        self._remember(ordered[~known])
        found = np.zeros(len(keys), bool)
        found[order] = known
        return found

    def _remember(self, fresh: NDArray[np.uint64]) -> None:
        if not len(fresh):
            return
        self.runs.append(fresh)
        while len(self.runs) > 1 and len(self.runs[-2]) < 2 * len(self.runs[-1]):
            last = self.runs.pop()
            self.runs[-1] = np.sort(np.concatenate([self.runs[-1], last]), kind="stable")
