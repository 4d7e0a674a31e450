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
from indicators.statistics.density import kernel_density
from indicators.statistics.emerging import NO_PATTERN, emerging
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
from indicators.statistics.recapture import Model, Models, Recaptured, chapman, three_sources
from indicators.statistics.regression import Expected, Term, expected_counts
from indicators.statistics.series import Decomposed, Interrupted, decomposed, interrupted, quasi_poisson
from indicators.statistics.smoothing import empirical_bayes, local_empirical_bayes
from indicators.statistics.spatial import Local, Moran, gi_star, local_moran, moran, warm
from indicators.statistics.standard import (
    european,
    expected_by_rates,
    standardised_rate,
    standardised_rate_of_repeats,
    standardised_ratio,
)
from indicators.statistics.trend import Trend, mann_kendall, seasonal_mann_kendall

__all__ = [
    "HIGHER", "LOWER", "NO_CLEAR_CHANGE", "NO_PATTERN", "Control", "Curve", "Decomposed", "Expected", "Foretold",
    "Inequality", "Interrupted", "Local", "Model", "Models", "Moran", "Recaptured", "Refused", "Term", "Trend",
    "byar_limits", "change_p_value", "change_words", "chapman", "decomposed", "discoveries", "emerging",
    "empirical_bayes", "european", "exact_poisson_limits", "exact_proportion_limits", "expected_by_rates",
    "expected_counts", "foretold", "funnel_expected", "funnel_limits", "funnel_place", "funnel_proportions",
    "gi_star", "interrupted", "kernel_density", "local_empirical_bayes", "local_moran", "lorenz", "mann_kendall",
    "moran", "overdispersion", "pai", "poisson_limits", "proportion_limits", "quantiles", "quasi_poisson", "rate",
    "ratio_limits", "root_z", "seasonal_mann_kendall", "slope_index", "standardised_rate",
    "standardised_rate_of_repeats", "standardised_ratio", "three_sources", "warm", "xmr",
]  # fmt: skip
