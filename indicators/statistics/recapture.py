"""How many incidents nobody recorded, judged by how far sources that should overlap do."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats

from indicators.statistics.common import Floats, Refused, not_negative

LEAST_IN_BOTH = 7  # with fewer the estimate is biased (Robson and Regier 1964)
SEEN = ((1, 1, 1), (1, 1, 0), (1, 0, 1), (1, 0, 0), (0, 1, 1), (0, 1, 0), (0, 0, 1))  # by A, B, C
PAIRS = ((0, 1), (0, 2), (1, 2))
NAMES = ("A with B", "A with C", "B with C")


@dataclass(frozen=True, slots=True)
class Recaptured:
    """An estimated number with its variance and 95 % limits, and Lincoln and Petersen's for comparison."""

    value: float
    variance: float
    low: float
    high: float
    lincoln_petersen: float


def chapman(first: int, second: int, both: int, confidence: float = 0.95) -> Recaptured:
    """Return Chapman's estimate of how many there are, seen or not, from two sources and what both saw.

    (n1 + 1)(n2 + 1) / (m + 1) - 1 (Chapman 1951; variance Seber 1970; normal limits, Seber, The Estimation of Animal
    Abundance, 1982, p. 60). It takes the sources as independent and every match as right: an upper or lower bound where
    they are not. Refused where fewer than seven were seen by both (Robson and Regier 1964, Transactions of the American
    Fisheries Society 93, 215-226). ValueError where both saw more than either.
    """
    if not 0 <= both <= min(first, second):
        raise ValueError(f"what both saw is at least 0 and at most what either saw, got {both}")
    if both < LEAST_IN_BOTH:
        raise Refused(f"Only {both} were seen by both; {LEAST_IN_BOTH} are needed to say how many neither saw.")
    value = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    reach = float(stats.norm.ppf(1 - (1 - confidence) / 2)) * variance**0.5
    return Recaptured(value, variance, value - reach, value + reach, first * second / both)


@dataclass(frozen=True, slots=True)
class Model:
    """One log-linear model of three sources: which of them go together, how many there are in all, and its AIC."""

    together: tuple[str, ...]
    value: float
    deviance: float
    aic: float


@dataclass(frozen=True, slots=True)
class Models:
    """Every log-linear model, the best first, and the range of what they say: never one number without it."""

    models: tuple[Model, ...]
    seen: int

    def range(self) -> tuple[float, float]:
        """Return the least and the most that any of the models says there are."""
        values = [one.value for one in self.models]
        return min(values), max(values)


def three_sources(counts: Floats) -> Models:
    """Return what the eight log-linear models of three sources say of those that none of them saw.

    Fienberg 1972, Biometrika 59, 591-603; Chao, Tsay, Lin, Shau and Chao 2001, Statistics in Medicine 20, 3123-3157.
    counts: seen by A, B and C in the order of SEEN. Refused where a count is not shown, or fewer than seven were seen
    by two or more sources, or where a model has no finite answer (a pair that never met).
    """
    from statsmodels.api import GLM, families

    x = np.asarray(counts, float)
    if x.shape != (len(SEEN),):
        raise ValueError(f"counts are those of the {len(SEEN)} ways to be seen, got {x.shape}")
    not_negative(x, "counts")
    if np.isnan(x).any():
        raise Refused("A count of the overlap is not shown.")
    seen = np.array(SEEN)
    if x[seen.sum(axis=1) > 1].sum() < LEAST_IN_BOTH:
        raise Refused(f"Fewer than {LEAST_IN_BOTH} were seen by two sources or more.")
    if (x == 0).any():
        raise Refused("One way to be seen never happened: some models have no answer.")
    models = []
    for chosen in range(2 ** len(PAIRS)):
        pairs = [at for at in range(len(PAIRS)) if chosen >> at & 1]
        together = [seen[:, PAIRS[at][0]] * seen[:, PAIRS[at][1]] for at in pairs]
        design = np.column_stack([np.ones(len(SEEN)), seen, *together])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the model of all three pairs fits perfectly, as it should
            found = GLM(x, design, family=families.Poisson()).fit(tol=1e-13, maxiter=200)
        unseen = float(np.exp(found.params[0]))  # of none of the three every column but the first is 0
        models.append(
            Model(tuple(NAMES[at] for at in pairs), float(x.sum()) + unseen, float(found.deviance), float(found.aic))
        )
    return Models(tuple(sorted(models, key=lambda one: one.aic)), int(x.sum()))
