"""What protection costs a reader: how far the protected figures are from the true ones, and whether they rank alike."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import spearmanr

from benchmarks.attack.county import County
from benchmarks.attack.engines import Ask, Ours
from data import Spec

DEFINITIONS = ("vap", "vwi")
YEARS = 3
TOP = 20


@dataclass(frozen=True, slots=True)
class Utility:
    """Protected figures beside true ones, of one definition and tier.

    root_mean_square: error of shown LSOA-years. shown, events: shares of cells shown, and of events in them. top: share
    of the twenty highest LSOAs of a year that stay among the twenty highest. rank: Spearman's correlation of shown
    LSOAs over three years. district: the largest error of a district's year.
    """

    tier: str
    definition: str
    root_mean_square: float
    shown: float
    events: float
    top: float
    rank: float
    district: int


def utility(county: County, engine: Ours, definition: str) -> Utility:
    """Return how useful a tier's figures of one definition stay, over the last three years ending with a quarter."""
    last = county.store.facts.last
    last -= (last + 1) % 3
    years = [(last - 11 - 12 * back, last - 12 * back) for back in range(YEARS)]
    specs = [Spec(definition, county.source, "lsoa21", year) for year in years]
    told = np.stack([_told(engine, spec, len(county.counts(spec))) for spec in specs])
    true = np.stack([county.counts(spec) for spec in specs])
    shown = told >= 0
    districts = [replace(spec, level="lad") for spec in specs]
    errors = [_told(engine, one, len(county.counts(one))) - county.counts(one) for one in districts]
    whole = shown.all(axis=0)
    return Utility(
        tier=engine.tier,
        definition=definition,
        root_mean_square=float(np.sqrt(np.mean((told - true)[shown] ** 2.0))),
        shown=float(shown.mean()),
        events=float(true[shown].sum() / true.sum()),
        top=float(np.mean([_overlap(one, other) for one, other in zip(told, true, strict=True)])),
        rank=float(spearmanr(told[:, whole].sum(axis=0), true[:, whole].sum(axis=0)).statistic),
        district=int(np.abs(errors).max()),
    )


def _told(engine: Ours, spec: Spec, units: int) -> np.ndarray:
    return np.array([engine.answer(Ask(spec, unit)) for unit in range(units)])


def _overlap(told: np.ndarray, true: np.ndarray) -> float:
    """Return the share of the highest by the protected figures that are among the highest by the true ones.

    A tie at the twentieth place counts for either: who is named twentieth of several alike is chance.
    """
    chosen = np.argsort(-told, kind="stable")[:TOP]
    return float((true[chosen] >= np.sort(true)[-TOP]).mean())
