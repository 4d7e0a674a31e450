"""Words of change of every place of a board, tested over all that may be listed."""

from __future__ import annotations

import numpy as np

from data import Cells
from indicators.hotspots.ground import YEAR, Ground, counts
from indicators.method import Measured, indicators


def change_words(ground: Ground, held: Cells, earlier: Cells) -> tuple[str, ...]:
    """Return the change word of every unit from one period to another that does not overlap it, "" where untold.

    False discoveries are held over every place that may be listed, not over the list: the list was picked for its high
    counts now, and a test of those alone would call too many of them higher (decision 0022).
    """
    now, before = (np.where(ground.eligible, counts(one), np.nan) for one in (held, earlier))
    whole = (held.supplied == held.months) & (earlier.supplied == earlier.months)
    residents = ground.store.units(ground.question.level).residents
    result = indicators()["change"].compute(
        Measured(now, residents, held.supplied / YEAR, before, whole, variance=held.variance + earlier.variance)
    )
    return result.words or ()
