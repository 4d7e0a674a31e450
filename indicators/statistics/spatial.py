"""Whether high counts lie beside high counts: Moran's I, local Moran and Gi*, false discoveries controlled.

Of esda and libpysal, imported only when asked: that takes some seconds once a process (`warm`). Their closed forms are
used, not their permutations: the same question gives the same answer, and a p-value can be small enough to pass
false-discovery control among thousands of places, which one of 999 permutations cannot.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import stats

from indicators.statistics.change import discoveries
from indicators.statistics.common import Bools, Floats, Ints, Refused

LEAST = 30  # places: the normal approximation of a local statistic is not used for fewer (Getis and Ord 1992)
HIGH_HIGH, LOW_LOW, HIGH_LOW, LOW_HIGH = "high among high", "low among low", "high among low", "low among high"


@dataclass(frozen=True, slots=True)
class Moran:
    """Moran's I, what is expected of no pattern, and its z and two-sided p under randomisation."""

    value: float
    expected: float
    z: float
    p: float


@dataclass(frozen=True, slots=True)
class Local:
    """One statistic a place, its z and two-sided p, and which pass false-discovery control; NaN where not known.

    words: HIGH_HIGH and the like where a local Moran is sure, else ""; None of Gi*, whose sign says high or low.
    """

    value: Floats
    z: Floats
    p: Floats
    sure: Bools
    words: tuple[str, ...] | None = None


def warm() -> None:
    """Import what the statistics of this module and of `regression` stand on, so that nobody waits for it later.

    The server does so once before it forks (`app.main`), unless it is to run one process alone. Measured with three, on
    two cores, memory in proportion to who shares it: without it 0.75 GB in all, and 1.2 s (2 to 6 on a busy machine)
    for whoever asks first in each; imported in the parent 0.82 GB, and the start 1 to 4 s later; by a thread in each
    process 1.09 GB. After the fork the first Gi* of 8,587 places takes 0.04 s.
    """
    import esda
    import libpysal
    import statsmodels.api

    del esda, libpysal, statsmodels


def moran(value: Floats, pairs: Ints) -> Moran:
    """Return Moran's I over neighbours, rows of weights adding up to 1.

    Moran 1950, Biometrika 37, 17-23; Cliff and Ord 1981, Spatial Processes, pp. 42-46. value: by place, NaN not shown.
    pairs: row numbers of neighbours, shape (k, 2), each pair both ways. Places not shown, and those left without a
    neighbour, take no part. Refused for fewer than 30 places, or where all have one value.
    """
    import esda

    kept = _linked(value, pairs)
    found = esda.Moran(value[kept], _weights(kept, pairs), permutations=0)
    return Moran(float(found.I), float(found.EI), float(found.z_rand), float(found.p_rand))


def local_moran(value: Floats, pairs: Ints, rate: float = 0.05) -> Local:
    """Return local Moran's I, its z conditional on the place's own value.

    Anselin 1995, Geographical Analysis 27, 93-115; Sokal, Oden and Thomson 1998, Geographical Analysis 30, 331-354.
    Arguments and refusals as `moran`; NaN for a place without a neighbour.
    """
    import esda

    kept = _linked(value, pairs)
    found = esda.Moran_Local(value[kept], _weights(kept, pairs), permutations=0)
    n = len(kept)
    index = found.Is * n / (n - 1)  # esda divides by n - 1 what its moments take as divided by n
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (index - found.EIc) / np.sqrt(found.VIc)
    words = np.array(["", HIGH_HIGH, LOW_HIGH, LOW_LOW, HIGH_LOW], object)[found.q]
    made = _local(len(value), kept, index, z, rate)
    placed = np.full(len(value), "", object)
    placed[kept] = words
    return replace(made, words=tuple(np.where(made.sure, placed, "").tolist()))


def gi_star(value: Floats, pairs: Ints, rate: float = 0.05) -> Local:
    """Return Gi*: the share of the whole that a place and its neighbours hold, above 0 in z where more than expected.

    Getis and Ord 1992, Geographical Analysis 24, 189-206; Ord and Getis 1995, Geographical Analysis 27, 286-306, binary
    weights, the place itself included. Arguments as `moran`; a place without neighbours stands for itself. Refused for
    fewer than 30 places, or where all have one value.
    """
    import esda

    kept = _varying(value, np.flatnonzero(~np.isnan(value)))
    found = esda.G_Local(value[kept], _weights(kept, pairs, own=True), transform="B", permutations=0, star=True)
    return _local(len(value), kept, found.Gs, found.Zs, rate)


def _local(places: int, kept: Ints, value: Floats, z: Floats, rate: float) -> Local:
    def spread(column: Floats) -> Floats:
        whole = np.full(places, np.nan)
        whole[kept] = column
        return whole

    p = spread(2 * stats.norm.sf(np.abs(z)))
    return Local(spread(value), spread(z), p, discoveries(p, rate))


def _linked(value: Floats, pairs: Ints) -> Ints:
    """Return the rows that are known and have a known neighbour. Refused as `moran` says."""
    known = ~np.isnan(value)
    beside = pairs[known[pairs[:, 0]] & known[pairs[:, 1]]]
    return _varying(value, np.unique(beside))


def _varying(value: Floats, kept: Ints) -> Ints:
    if len(kept) < LEAST:
        raise Refused(f"Only {len(kept)} places have a figure that is shown; {LEAST} are needed to see a pattern.")
    if np.ptp(value[kept]) == 0:
        raise Refused("Every place that is shown has the same figure.")
    return kept


def _weights(kept: Ints, pairs: Ints, *, own: bool = False) -> Any:
    """Return libpysal weights of the kept rows, in their order; own: every row is its own neighbour too."""
    from libpysal.weights import W

    at = np.full(max(int(pairs.max(initial=-1)), int(kept.max())) + 1, -1)
    at[kept] = np.arange(len(kept))
    ends = at[pairs]
    ends = ends[(ends >= 0).all(axis=1) & (ends[:, 0] != ends[:, 1])]
    ends = np.unique(np.concatenate([ends, at[kept][:, None].repeat(2, axis=1)]) if own else ends, axis=0)
    starts = np.searchsorted(ends[:, 0], np.arange(len(kept) + 1))
    beside = {row: ends[starts[row] : starts[row + 1], 1].tolist() for row in range(len(kept))}
    return W(beside, id_order=list(range(len(kept))), silence_warnings=True)
