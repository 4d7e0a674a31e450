"""How a rate goes with deprivation: the rates of five fifths of areas, the ratio of the ends, and the slope index."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from data import Status
from indicators.compare.denominator import Denominator
from indicators.model import Answer, Context, Floats
from indicators.statistics import Inequality, Refused, quantiles, quasi_poisson, slope_index

FIFTHS = 5
MOST_HIDDEN = 0.25  # share of areas hidden above which groups of areas are not compared
LINE = 0.05  # probability below which the fifths do not lie on a line
Z = float(stats.norm.ppf(0.975))
MANY_HIDDEN = "More than a quarter of areas are hidden: step up a level to see how the rate goes with deprivation."


@dataclass(frozen=True, slots=True)
class Slope:
    """The rates of the fifths, least deprived first, and the line fitted to them, in the unit of the rate.

    at: the middle of each fifth's share of the denominator, 0 to 1. value, low, high: its rate and 95 % limits.
    ratio: the most deprived fifth's rate over the least deprived one's, with its limits. spread: how many times as much
    the areas of one fifth differ as chance has it, by which every interval is widened. straight: whether the fifths lie
    on a line, as far as their intervals tell.
    """

    index: Inequality
    at: Floats
    value: Floats
    low: Floats
    high: Floats
    ratio: tuple[float, float, float]
    spread: float
    straight: bool


def slope_of(
    count: Floats, people: Floats, years: float | Floats, of: Denominator, told: Answer, deprived: Context | None
) -> tuple[Slope | None, str]:
    """Return the fifths and the slope index of a rate over deprivation, or why there is none.

    people: the denominator by unit. Fifths are of the areas in scope whose count is shown: what is hidden takes no
    part, and where that is more than a quarter of them there is no index.
    """
    if deprived is None:
        return None, f"No deprivation score is held for {told.units.label}."
    status = told.series[0].status[told.inside]
    if len(status) and (status == Status.HIDDEN).mean() > MOST_HIDDEN:
        return None, MANY_HIDDEN
    usable = np.isfinite(count) & np.isfinite(deprived.value) & (people * years > 0)
    try:
        fifth = quantiles(np.where(usable, deprived.value, np.nan))
        return by_fifths(count, people, people * years, fifth, of.per), ""
    except Refused as refused:
        return None, refused.reason


def by_fifths(count: Floats, people: Floats, exposure: Floats, fifth: np.ndarray, per: int) -> Slope:
    """Return rates by fifth (1 the least deprived, 0 takes no part) and the line through them.

    A quasi-Poisson regression on the fifths, log(exposure) an offset: its rates are those of the fifths, and its
    standard errors allow for areas of one fifth that differ by more than chance (Wedderburn 1974, Biometrika 61,
    439-447); never by less. Refused where a fifth counted nothing.
    """
    taken = fifth > 0
    groups = range(1, FIFTHS + 1)
    sums, held, weight = (
        np.array([column[fifth == one].sum() for one in groups]) for column in (count, exposure, people)
    )
    if not (sums > 0).all():
        raise Refused("In a fifth of the areas nothing was counted: it has no rate to compare.")
    columns = {str(one): (fifth[taken] == one).astype(float) for one in groups[1:]}
    terms, dispersion, _ = quasi_poisson(count[taken], columns, np.log(exposure[taken]))
    spread = max(1.0, dispersion)
    error = np.sqrt(spread / sums)  # of the logarithm of a fifth's rate
    value, reach = per * sums / held, np.exp(Z * error)
    share = weight / weight.sum()
    at = np.cumsum(share) - share / 2
    apart = float(np.hypot(error[0], error[-1]))
    ratio = float(np.exp(terms[-1].estimate))
    fitted = np.polyfit(at, value, 1, w=1 / (value * error))
    misfit = float((((value - np.polyval(fitted, at)) / (value * error)) ** 2).sum())
    return Slope(
        index=slope_index(value, weight, value * error),
        at=at,
        value=value,
        low=value / reach,
        high=value * reach,
        ratio=(ratio, ratio * float(np.exp(-Z * apart)), ratio * float(np.exp(Z * apart))),
        spread=spread,
        straight=bool(stats.chi2.sf(misfit, FIFTHS - 2) >= LINE),
    )
