"""Statistics on plain columns of numbers: docs/statistics.md lists each, its formula, source, and when it refuses.

A value that cannot be told is NaN, a statistic that cannot be told raises `Refused` with a sentence for the reader, and
what no caller should give raises ValueError. What is hidden comes in as NaN and takes no part. Heavy libraries are
imported when asked for (`warm`).
"""

from indicators.statistics.change import (
    HIGHER,
    LOWER,
    NO_CLEAR_CHANGE,
    change_p_value,
    change_words,
    discoveries,
)
from indicators.statistics.common import Refused
from indicators.statistics.concentration import Curve, Foretold, foretold, lorenz, pai
from indicators.statistics.control import Control, xmr
from indicators.statistics.funnel import (
    funnel_expected,
    funnel_limits,
    funnel_place,
    funnel_proportions,
    overdispersion,
    root_z,
)
from indicators.statistics.inequality import Inequality, quantiles, slope_index
from indicators.statistics.intervals import (
    byar_limits,
    exact_poisson_limits,
    exact_proportion_limits,
    poisson_limits,
    proportion_limits,
    rate,
    ratio_limits,
)
from indicators.statistics.regression import Expected, Term, expected_counts
from indicators.statistics.smoothing import empirical_bayes, local_empirical_bayes
from indicators.statistics.spatial import Local, Moran, gi_star, local_moran, moran, warm

__all__ = [
    "HIGHER", "LOWER", "NO_CLEAR_CHANGE", "Control", "Curve", "Expected", "Foretold", "Inequality", "Local",
    "Moran", "Refused", "Term", "byar_limits", "change_p_value", "change_words", "discoveries", "empirical_bayes",
    "exact_poisson_limits", "exact_proportion_limits", "expected_counts", "foretold", "funnel_expected",
    "funnel_limits", "funnel_place", "funnel_proportions", "gi_star", "local_empirical_bayes", "local_moran",
    "lorenz", "moran", "overdispersion", "pai", "poisson_limits", "proportion_limits", "quantiles", "rate",
    "ratio_limits", "root_z", "slope_index", "warm", "xmr",
]  # fmt: skip
