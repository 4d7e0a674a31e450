"""How well the list of a year ago met the twelve months after it: hit rate, PAI and PEI of `indicators.statistics`.

Of the counts shown alone, and they say so: a place of the list that is hidden now counts as none.
"""

from __future__ import annotations

import numpy as np

from indicators.hotspots.ground import Ground, counts, in_list, supplied
from indicators.hotspots.model import Forward
from indicators.statistics import Refused, foretold


def forward(ground: Ground) -> Forward:
    """Return how the list of the question's months a year ago met these months."""
    then, now = ground.year_before(1), (ground.question.start, ground.question.end)
    if then is None:
        return Forward(now, now, 0, reason="The release does not reach back to the year before.")
    if ground.question.months() > 12:
        return Forward(then, now, 0, reason="It is told of twelve months at most.")
    old, new = ground.held(start=then[0], end=then[1]), ground.held()
    if not (supplied(old, ground.eligible) and supplied(new, ground.eligible)):
        return Forward(then, now, 0, reason="Not both years were supplied.")
    listed = in_list(old, ground.eligible, ground.places)
    inside = ground.store.inside(ground.question.level, ground.question.within)
    area = ground.store.units(ground.question.level).area_km2
    try:
        told = foretold(listed[inside], counts(new)[inside], area[inside])
    except Refused as refused:
        return Forward(then, now, int(listed.sum()), reason=refused.reason)
    places = int(np.count_nonzero(listed))
    return Forward(then, now, places, told.hit_rate, told.pai, told.pei, told.hidden_listed)
