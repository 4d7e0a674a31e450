"""How well the list of a year ago met the twelve months after it: hit rate, PAI and PEI.

Hit rate: n / N, the share of the later incidents in the list's places. PAI: (n / N) / (a / A), a the list's share of
the area (Chainey, Tompson and Uhlig 2008, Security Journal 21, 4-28). PEI: n / n*, n* being what as many places, had
they been the best, would have held (Hunt 2016). All of protected counts: a place hidden now counts as none, so that
each figure is the least it can be.
"""

from __future__ import annotations

import numpy as np

from data import Status
from indicators.hotspots.ground import Ground, in_list, supplied
from indicators.hotspots.model import Forward


def forward(ground: Ground, total: int | None) -> Forward:
    """Return how the list of the question's months a year ago met these months.

    total: incidents of the whole place now, None where hidden: then nothing is told.
    """
    then, now = ground.year_before(1), (ground.question.start, ground.question.end)
    if then is None or ground.question.months() > 12:
        why = (
            "The release does not reach back to the year before." if then is None else "Told of twelve months at most."
        )
        return Forward(now, now, 0, reason=why)
    old, new = ground.held(start=then[0], end=then[1]), ground.held()
    if not (supplied(old, ground.eligible) and supplied(new, ground.eligible)) or not total:
        return Forward(then, now, 0, reason="Not both years are told of.")
    listed = in_list(old, ground.eligible, ground.places)
    if not listed.any():
        return Forward(then, now, 0, reason="No place was in the list of the year before.")
    held = np.where(new.status == Status.SHOWN, new.count, 0)
    hits, places = int(held[listed].sum()), int(listed.sum())
    best = int(np.sort(held[ground.eligible])[::-1][:places].sum())
    area = ground.store.units(ground.question.level).area_km2
    inside = ground.store.inside(ground.question.level, ground.question.within)
    rate = min(hits / total, 1.0)
    return Forward(
        then=then,
        after=now,
        places=places,
        hit_rate=rate,
        pai=rate / float(area[listed].sum() / area[inside].sum()),
        pei=hits / best if best else None,
        hidden=int((listed & (new.status == Status.HIDDEN)).sum()),
    )
