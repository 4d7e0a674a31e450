"""Monthly series: what changed when something began, and a series taken apart into trend and season.

Of statsmodels, imported only when asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.statistics.common import Floats, Ints, Refused, not_negative, same_length
from indicators.statistics.regression import Term

YEAR = 12
BEFORE, AFTER = 12, 6  # known points, so that a season is seen before, and a slope after
STL_SEASONAL, STL_TREND, STL_LOW = 13, 21, 13


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A quasi-Poisson regression of an interrupted series: its terms, dispersion, and what it expects by point.

    without: what it would have expected had nothing begun. Both are told of every point, for they are the model's.
    """

    terms: tuple[Term, ...]
    dispersion: float
    expected: Floats
    without: Floats

    def step(self) -> Term:
        """Return the coefficient of what began: its ratio is by how much the level changed at once."""
        return next(one for one in self.terms if one.name == "step")


def quasi_poisson(
    count: Ints | Floats, columns: dict[str, Floats], offset: Floats | None = None
) -> tuple[tuple[Term, ...], float, Floats]:
    """Return terms (intercept first), dispersion and fitted means of a Poisson regression with free dispersion.

    Coefficients by maximum likelihood, dispersion from Pearson's chi-squared over its degrees of freedom (Wedderburn
    1974, Biometrika 61, 439-447). NaN counts take no part; means are told of every point. Refused where a column
    follows from others or fewer points are known than there are terms.
    """
    import statsmodels.api as sm

    x = np.asarray(count, float)
    same_length(x, *columns.values())
    not_negative(x, "counts")
    design = np.column_stack([np.ones(len(x)), *columns.values()])
    known, shift = ~np.isnan(x), np.zeros(len(x)) if offset is None else offset
    if known.sum() <= design.shape[1] or np.linalg.matrix_rank(design[known]) < design.shape[1]:
        raise Refused("Too few points are known to tell the model's terms apart.")
    if not x[known].any():
        raise Refused("Nothing was counted in the points that are shown.")
    model = sm.GLM(x[known], design[known], family=sm.families.Poisson(), offset=shift[known])
    found = model.fit(scale="X2", tol=1e-12, maxiter=200)
    terms = tuple(
        Term(name, float(estimate), float(error))
        for name, estimate, error in zip(("intercept", *columns), found.params, found.bse, strict=True)
    )
    return terms, float(found.scale), np.exp(design @ found.params + shift)


def interrupted(
    count: Ints | Floats, began: int, exposure: Floats | None = None, *, slope: bool = False, harmonics: int = 2
) -> Interrupted:
    """Return what changed in a monthly series when something began: a step, with trend and season taken out.

    Bernal, Cummins and Gasparrini 2017, International Journal of Epidemiology 46, 348-355: quasi-Poisson on time, a
    step from `began` (an index), its slope where asked, and so many pairs of sine and cosine a year. exposure: such as
    days or residents, known of every month. Refused for fewer than twelve known points before or six after.
    """
    x = np.asarray(count, float)
    time = np.arange(len(x), dtype=float)
    after = (time >= began).astype(float)
    known = ~np.isnan(x)
    before, since = int(known[: max(began, 0)].sum()), int(known[max(began, 0) :].sum())
    if before < BEFORE or since < AFTER:
        raise Refused(f"{before} points are known before and {since} since; {BEFORE} and {AFTER} are needed.")
    columns = {"time": time, "step": after}
    if slope:
        columns["slope"] = after * (time - began)
    for pair in range(1, harmonics + 1):
        columns[f"sin{pair}"] = np.sin(2 * np.pi * pair * time / YEAR)
        columns[f"cos{pair}"] = np.cos(2 * np.pi * pair * time / YEAR)
    terms, dispersion, expected = quasi_poisson(x, columns, None if exposure is None else np.log(exposure))
    gone = {one.name: one.estimate for one in terms if one.name in ("step", "slope")}
    effect = np.exp(sum(estimate * columns[name] for name, estimate in gone.items()))
    return Interrupted(terms, dispersion, expected, expected / effect)


@dataclass(frozen=True, slots=True)
class Decomposed:
    """A series as trend + season + remainder, by point."""

    trend: Floats
    season: Floats
    remainder: Floats


def decomposed(value: Floats, period: int = YEAR) -> Decomposed:
    """Return a series taken apart by STL into trend, a season that changes slowly, and what remains.

    Cleveland, Cleveland, McRae and Terpenning 1990, Journal of Official Statistics 6, 3-73: local constants
    over 13 years for the season, lines over 21 points for the trend. Refused for fewer than two periods, or with a gap:
    it would have to be filled by a made-up number.
    """
    from statsmodels.tsa.seasonal import STL

    x = np.asarray(value, float)
    if np.isnan(x).any():
        raise Refused("A month of the series is not shown or not supplied.")
    if len(x) < 2 * period:
        raise Refused(f"Only {len(x)} points: {2 * period} are needed to see a season.")
    found = STL(
        x, period=period, seasonal=STL_SEASONAL, trend=STL_TREND, low_pass=STL_LOW, seasonal_deg=0, trend_deg=1
    ).fit()
    return Decomposed(np.asarray(found.trend), np.asarray(found.seasonal), np.asarray(found.resid))
