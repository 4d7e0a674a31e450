"""What every statistic shares: its numbers, and how one says that it has nothing to say."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]


class Refused(Exception):
    """A statistic that cannot be told of this data; `reason` is a sentence for the reader.

    Of one value among many that cannot be told, NaN is returned instead: NaN in, NaN out.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def same_length(*columns: Floats | Ints | Bools) -> None:
    """Raise ValueError unless all columns are as long as the first."""
    lengths = {len(column) for column in columns}
    if len(lengths) > 1:
        raise ValueError(f"columns must be of one length, got {sorted(lengths)}")


def not_negative(values: Floats, what: str) -> None:
    """Raise ValueError naming `what` where a known value is below 0."""
    if bool((values < 0).any()):
        raise ValueError(f"{what} must be at least 0")
