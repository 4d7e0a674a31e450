"""New, persistent and fading hot spots: what a place's Gi* has been over time, in published words.

Categories as of Esri's Emerging Hot Spot Analysis (ArcGIS Pro, "How Emerging Hot Spot Analysis works"); its rules of
90 % come before "sporadic" and "oscillating".
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from indicators.statistics.common import Bools, Floats, Refused
from indicators.statistics.trend import LEAST, mann_kendall

SIGNIFICANT = 0.05
MOSTLY = 0.9  # share of the steps
NO_PATTERN = "no pattern"
KINDS = ("new", "consecutive", "intensifying", "persistent", "diminishing", "sporadic", "oscillating", "historical")


def emerging(z: Floats, hot: Bools, cold: Bools) -> tuple[str, ...]:
    """Return by place one of KINDS with "hot" or "cold", "new hot", or NO_PATTERN; "" where a step is not known.

    z: Gi* by place and step of time, shape (places, steps), NaN not known; hot and cold: where it is significant (as
    `gi_star` says step by step). Refused for fewer than eight steps.
    """
    if z.shape[1] < LEAST:
        raise Refused(f"Only {z.shape[1]} periods: {LEAST} are needed to see how a hot spot goes on.")
    return tuple(
        "" if np.isnan(row).any() else _kind(row, up, down) for row, up, down in zip(z, hot, cold, strict=True)
    )


def _kind(z: Floats, hot: Bools, cold: Bools) -> str:
    for word, own, other in (("hot", hot, cold), ("cold", cold, hot)):
        for kind, holds in RULES:
            if holds(own, other, z if word == "hot" else -z):
                return f"{kind} {word}"
    return NO_PATTERN


def _trend(z: Floats) -> int:
    """Return 1 or -1 for a significant trend up or down of the strength of clustering, else 0."""
    try:
        found = mann_kendall(z)
    except Refused:
        return 0
    return int(np.sign(found.z)) if found.p < SIGNIFICANT else 0


def _final_run(own: Bools) -> int:
    """Return how many of the last steps are significant in a row."""
    return int(np.argmin(own[::-1])) if not own.all() else len(own)


def _mostly(own: Bools) -> bool:
    return bool(own.mean() >= MOSTLY)


Rule = Callable[[Bools, Bools, Floats], bool]
RULES: tuple[tuple[str, Rule], ...] = (
    ("new", lambda own, other, z: bool(own[-1]) and own.sum() == 1),
    ("intensifying", lambda own, other, z: _mostly(own) and bool(own[-1]) and _trend(z) > 0),
    ("diminishing", lambda own, other, z: _mostly(own) and bool(own[-1]) and _trend(z) < 0),
    ("persistent", lambda own, other, z: _mostly(own) and bool(own[-1])),
    ("historical", lambda own, other, z: _mostly(own) and not own[-1]),
    ("consecutive", lambda own, other, z: _final_run(own) >= 2 and own.sum() == _final_run(own)),
    ("oscillating", lambda own, other, z: bool(own[-1]) and bool(other.any())),
    ("sporadic", lambda own, other, z: bool(own[-1])),
)
