"""A count and the sum of its record keys in one word, so that whatever is done to the one is done to the other."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from data.keys import MODULUS
from data.model import Counts

SHIFT = 36  # bits below hold the sum of keys, bits above the count
ONE = np.int64(1 << SHIFT)  # one record whose key is 0
MOST = (1 << SHIFT) // (MODULUS - 1)  # records whose keys still fit below: 16.7 million
Tallies: TypeAlias = NDArray[np.int64]


def tally(group: NDArray[np.integer], keys: NDArray[np.uint16], size: int) -> Tallies:
    """Return the tally of each of `size` groups, for the group and the record key of every record.

    Tallies of disjoint sets of records add, and that of a part may be taken from that of its whole.
    """
    counts = np.bincount(group, minlength=size).astype(np.int64)
    sums = np.bincount(group, weights=keys, minlength=size).astype(np.int64)  # exact: far below 2^53
    return (counts << SHIFT) + sums


def counts_in(tallies: Tallies) -> Counts:
    """Return the number of records of each tally: raw, so for data/ alone."""
    return tallies >> SHIFT


def cell_keys_in(tallies: Tallies) -> NDArray[np.int64]:
    """Return the cell key of each tally: the sum of its records' keys modulo 4096."""
    return tallies & (MODULUS - 1)
