"""How few places hold how much: the foot of the list, the half, and the curve, from the cells shown alone."""

from __future__ import annotations

import numpy as np

from data import Cell, Cells, Status
from indicators.hotspots.ground import Flags
from indicators.hotspots.model import Foot


def foot(held: Cells, inside: Flags, listed: list[int], total: Cell) -> Foot:
    """Return the foot of a list. listed: rows of the places shown; total: the place's own protected cell."""
    count = np.where(held.status == Status.SHOWN, held.count, 0)
    most = np.sort(count[inside & (count > 0)])[::-1]
    along, units, whole = np.cumsum(most), int(inside.sum()), total.count or 0
    share = np.minimum(along / whole, 1.0) if whole else np.zeros(0)
    enough = np.flatnonzero(2 * along >= whole) if whole else np.zeros(0, np.int64)
    return Foot(
        units=units,
        of_units=len(listed) / units if units else 0.0,
        of_incidents=min(float(count[listed].sum()) / whole, 1.0) if whole else None,
        half=int(enough[0]) + 1 if len(enough) else None,
        curve=np.asarray(share, np.float64),
        shown=float(share[-1]) if len(share) else None,
        total=total,
    )
