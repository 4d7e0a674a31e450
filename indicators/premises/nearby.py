"""Licensed premises within sight of one, from the register alone: no count is in it."""

from __future__ import annotations

import math

from data import Premises, Store, register

METRES = 111_320.0  # of a degree of latitude


def nearby(one: Premises, store: Store, metres: float) -> tuple[Premises, ...]:
    """Return the others of the register at most so many metres away, nearest first, ties by id."""
    squeeze = math.cos(math.radians(one.lat))

    def far(other: Premises) -> float:
        return METRES * math.hypot((other.lon - one.lon) * squeeze, other.lat - one.lat)

    found = [(far(other), other.id, other) for other in register(store).premises if other.id != one.id]
    return tuple(other for distance, _, other in sorted(found, key=lambda it: it[:2]) if distance <= metres)
