"""By how much a count is changed at random: the perturbation table, and the draw that a cell key makes from it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from data.keys import MODULUS
from data.model import Counts

MOST = 5  # a count is changed by at most this
VARIANCE = 3.0
Floats = NDArray[np.float64]


@cache
def table() -> tuple[tuple[Floats, Floats], ...]:
    """Return, by count from 0 to 5, the changes it may undergo and their probabilities; the last row is of 5 and more.

    Of all distributions over changes of at most 5 that leave the count at least 0, change it by 0 on average and have
    variance 3, the one of greatest entropy: p(v) ~ exp(a v + b v^2). Zero is not changed. Source: Marley and Leaver, "A
    method for confidentialising user-defined tables", ISI 2011; D = 5, V = 3 as in trust.md A3.
    """
    nothing = np.zeros(1), np.ones(1)
    rows = [np.arange(-min(count, MOST), MOST + 1, dtype=np.float64) for count in range(1, MOST + 1)]
    return (nothing, *((changes, greatest_entropy(changes, 0.0, VARIANCE)) for changes in rows))


def greatest_entropy(values: Floats, mean: float, variance: float) -> Floats:
    """Return the probabilities of greatest entropy over `values` with a mean and a variance.

    Newton's method on the convex dual, log(sum exp(a v + b v^2)) - a E[v] - b E[v^2]. Raises ArithmeticError where no
    distribution over these values has them.
    """
    powers = np.stack([values, values**2])
    wanted = np.array([mean, variance + mean**2])
    found = np.array([0.0, -0.1])
    for _ in range(100):
        p = _softmax(found @ powers)
        miss = powers @ p - wanted
        if np.abs(miss).max() < 1e-13:
            return p
        spread = (powers * p) @ powers.T - np.outer(powers @ p, powers @ p)
        step = np.linalg.solve(spread, miss)
        found = found - step * min(1.0, 1.0 / np.abs(step).max())  # never farther than 1: far off, Newton overshoots
    raise ArithmeticError(f"no distribution over {values.tolist()} has mean {mean} and variance {variance}")


def _softmax(exponents: Floats) -> Floats:
    weights = np.exp(exponents - exponents.max())
    return np.asarray(weights / weights.sum())


def draws(rows: Sequence[tuple[Floats, Floats]], modulus: int) -> NDArray[np.int8]:
    """Return the change by row and cell key, shape (rows, modulus): the inverse distribution at (key + 0.5) / modulus.

    rows: changes and their probabilities; the changes of a row in the order in which the distribution adds them up.
    """
    at = (np.arange(modulus) + 0.5) / modulus
    drawn = [changes[np.minimum(np.searchsorted(p.cumsum(), at, side="right"), len(p) - 1)] for changes, p in rows]
    return np.stack(drawn).astype(np.int8)


@cache
def _ours() -> NDArray[np.int8]:
    return draws(table(), MODULUS)


def perturb(count: Counts, key: NDArray[np.int64], drawn: NDArray[np.int8] | None = None) -> Counts:
    """Return counts changed as their cell keys say, at least 0; both of one shape. drawn: another table than ours."""
    by = _ours() if drawn is None else drawn
    return count + by[np.minimum(count, len(by) - 1), key]
