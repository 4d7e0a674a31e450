"""Rows that repeat, done once: most published points are snapped, so that few are distinct."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def distinct(*columns: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each row the number of its distinct combination of values, and for each of those its first row.

    Missing values count as equal. Columns are of one length.
    """
    together = np.zeros(len(columns[0]), np.int64)
    for values in columns:
        numbers, known = pd.factorize(values, use_na_sentinel=False)
        together, _ = pd.factorize(together * np.int64(len(known)) + numbers)
    first = np.zeros(int(together.max(initial=-1)) + 1, np.int64)
    first[together[::-1]] = np.arange(len(together))[::-1]
    return together, first
