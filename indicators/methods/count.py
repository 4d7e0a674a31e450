"""Count: incidents in the period."""

from __future__ import annotations

import numpy as np

from indicators.method import Indicator, Measured, Method, Result


def count(measured: Measured) -> Result:
    """Return the counts themselves; a count of what was recorded has no sampling interval, so limits are NaN."""
    nothing = np.full(len(measured.count), np.nan)
    return Result(measured.count, nothing, nothing)


INDICATOR = Indicator(
    "count",
    "Count",
    "incidents",
    needs_residents=False,
    needs_previous=False,
    compute=count,
    method=Method(
        read="How many incidents this source recorded here in the period. Large areas have more, being large.",
        formula="The number of records the definition takes, each once, in the months supplied.",
        interval="None: it is no sample. To partners and the public it is changed at random by up to 5 a period.",
        refuses="Hidden below the threshold of the reader's tier; not supplied where a month was not sent.",
        source="No formula.",
    ),
)
