"""What is expected of a place given what is known of it: negative-binomial regression, and who lies far from it.

Of statsmodels, imported only when asked.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats

from indicators.statistics.change import discoveries
from indicators.statistics.common import Bools, Floats, Ints, Refused, not_negative, same_length

PER_TERM = 10  # places for each coefficient, the intercept included
Z = float(stats.norm.ppf(0.975))


@dataclass(frozen=True, slots=True)
class Term:
    """One coefficient on the log scale, by unit of its column, and its standard error."""

    name: str
    estimate: float
    error: float

    def ratio(self) -> tuple[float, float, float]:
        """Return by how much one unit more multiplies what is expected, and its 95 % limits."""
        low, high = self.estimate - Z * self.error, self.estimate + Z * self.error
        return float(np.exp(self.estimate)), float(np.exp(low)), float(np.exp(high))


@dataclass(frozen=True, slots=True)
class Expected:
    """What a model expects of each place, NaN where a count or a column is not known.

    terms: the intercept first. alpha: the variance is mean + alpha mean². pearson: (count - expected) / its standard
    deviation. p: two-sided, of a count so far out (mid-p); sure: passes false-discovery control. known: places the
    model was fitted to.
    """

    terms: tuple[Term, ...]
    alpha: float
    log_likelihood: float
    expected: Floats
    pearson: Floats
    p: Floats
    sure: Bools
    known: int


def expected_counts(count: Ints | Floats, exposure: Floats, columns: dict[str, Floats], rate: float = 0.05) -> Expected:
    """Return the negative-binomial regression of counts on columns, log(exposure) an offset.

    Maximum likelihood with variance mean + alpha mean² (Hilbe, Negative Binomial Regression, 2011; NB2). exposure: of
    which the count is a rate, in residents or residents x years. Refused for fewer than ten known places a coefficient,
    for a column without variation or one that others determine, for counts that vary no more than chance, and where no
    maximum is found.
    """
    x, n = np.asarray(count, float), np.asarray(exposure, float)
    same_length(x, n, *columns.values())
    not_negative(x, "counts")
    known = ~np.isnan(x) & (n > 0)
    for column in columns.values():
        known &= np.isfinite(column)
    _enough(known, columns)
    centre = {name: (column[known].mean(), column[known].std()) for name, column in columns.items()}
    held = [(columns[name][known] - mean) / spread for name, (mean, spread) in centre.items()]
    design = np.column_stack([np.ones(int(known.sum())), *held])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise Refused("One of the model's columns follows from the others: leave it out.")
    found, covariance, alpha, likelihood = _fit(x[known], design, np.log(n[known]))
    back = _unscale(tuple(centre.values()))
    estimates, errors = back @ found, np.sqrt(np.diag(back @ covariance @ back.T))
    mean = np.full(len(x), np.nan)
    mean[known] = n[known] * np.exp(design @ found)
    p = _p_value(x, mean, alpha)
    return Expected(
        terms=tuple(
            Term(name, float(estimate), float(error))
            for name, estimate, error in zip(("intercept", *columns), estimates, errors, strict=True)
        ),
        alpha=alpha,
        log_likelihood=likelihood,
        expected=mean,
        pearson=(x - mean) / np.sqrt(mean + alpha * mean**2),
        p=p,
        sure=discoveries(p, rate),
        known=int(known.sum()),
    )


def _enough(known: Bools, columns: dict[str, Floats]) -> None:
    needed = PER_TERM * (1 + len(columns))
    if known.sum() < needed:
        raise Refused(f"Only {int(known.sum())} places have all that the model needs; it needs {needed}.")
    for name, column in columns.items():
        if np.ptp(column[known]) == 0:
            raise Refused(f"Every place has the same {name}: nothing can be learned from it.")


def _fit(count: Floats, design: Floats, offset: Floats) -> tuple[Floats, Floats, float, float]:
    """Return coefficients, their covariance, alpha and the log-likelihood. Refused where no maximum is found.

    The covariance is the inverse of the expected information (as MASS has it): alpha takes no part, being orthogonal.
    """
    from statsmodels.discrete.discrete_model import NegativeBinomial
    from statsmodels.tools.sm_exceptions import HessianInversionWarning

    if not count.any():
        raise Refused("Nothing was counted at any place that is shown.")
    model = NegativeBinomial(count, design, loglike_method="nb2", offset=offset)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", HessianInversionWarning)
        try:
            found = model.fit(method="bfgs", maxiter=500, gtol=1e-6, disp=False)
            found = model.fit(start_params=found.params, method="newton", maxiter=100, tol=1e-12, disp=False)
        except (HessianInversionWarning, np.linalg.LinAlgError):
            raise Refused("These counts vary no more than chance alone, or the model does not fit them.") from None
    beta, alpha = np.asarray(found.params[:-1]), float(found.params[-1])
    mean = np.exp(design @ beta + offset)
    if not (found.mle_retvals["converged"] and np.isfinite(mean).all() and alpha > 0):
        raise Refused("These counts vary no more than chance alone, or the model does not fit them.")
    covariance = np.linalg.inv(design.T * (mean / (1 + alpha * mean)) @ design)
    return beta, covariance, alpha, float(found.llf)


def _unscale(centre: tuple[tuple[float, float], ...]) -> Floats:
    """Return the matrix that takes coefficients of centred columns of unit spread to those of the columns given."""
    back = np.eye(1 + len(centre))
    for at, (mean, spread) in enumerate(centre, start=1):
        back[at, at] = 1 / spread
        back[0, at] = -mean / spread
    return back


def _p_value(count: Floats, mean: Floats, alpha: float) -> Floats:
    """Return the two-sided mid-p of counts under their negative binomial; NaN where either is."""
    size = 1 / alpha
    share = size / (size + mean)
    below, above = stats.nbinom.cdf(count, size, share), stats.nbinom.sf(count - 1, size, share)
    return np.minimum(1.0, 2 * np.minimum(below, above) - stats.nbinom.pmf(count, size, share))
