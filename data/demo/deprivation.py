"""A deprivation index for Doggershire's LSOAs, shaped like the English Indices of Deprivation 2025. All synthetic."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demo.areas import Areas
from data.demo.ground import Floats
from data.demo.grow import Graph
from data.demo.plan import Plan
from data.demo.sites import Setting

ENGLAND = 33_755  # LSOAs that ranks are given among
DOMAINS = {
    "Income": 0.8, "Employment": 0.8, "Education": 0.7, "Health": 0.75, "Crime": 0.6, "Housing_and_Services": -0.1,
    "Environment": 0.3,
}  # fmt: skip


def smooth(graph: Graph, values: Floats, rounds: int) -> Floats:
    """Return values averaged with their neighbours' again and again, scaled to mean 0 and deviation 1."""
    a, b = graph.pairs.T
    degree = np.bincount(graph.pairs.ravel(), minlength=len(values))
    for _ in range(rounds):
        beside = np.bincount(a, values[b], len(values)) + np.bincount(b, values[a], len(values))
        values = 0.5 * values + 0.5 * beside / np.maximum(degree, 1)
    return np.asarray((values - values.mean()) / values.std())


def make_scores(plan: Plan, areas: Areas, setting: Setting, rng: np.random.Generator) -> Floats:
    """Return a score by LSOA: higher in inner towns and in patches; its mean over residents is each district's."""
    lsoas = areas.graph.merged(areas.member["lsoa21"])
    inner = np.bincount(areas.member["lsoa21"], by_output_area(areas, setting.centre), len(lsoas.weights))
    inner = np.sqrt(np.minimum(inner / inner.max(), 0.3) / 0.3)
    patch = smooth(lsoas, rng.normal(size=len(inner)), 5)
    latent = 0.9 * patch + 1.1 * inner + 0.45 * rng.normal(size=len(inner))
    score = np.exp(0.55 * (latent - latent.mean()))
    people, lad = areas.people("lsoa21"), areas.parent("lsoa21", "lad")
    for index, district in enumerate(plan.districts):
        here = lad == index
        for _ in range(8):  # the ceiling moves the mean, so again
            score[here] *= district.deprivation * people[here].sum() / (score[here] * people[here]).sum()
            score = np.minimum(score, 82.0)
    return np.round(score, 3)


def by_output_area(areas: Areas, values: Floats) -> Floats:
    """Return the mean over cells of each output area."""
    land = areas.cell >= 0
    count = np.bincount(areas.cell[land])
    return np.asarray(np.bincount(areas.cell[land], values[land]) / np.maximum(count, 1))


def table(codes: list[str], score: Floats, areas: Areas, rng: np.random.Generator) -> pd.DataFrame:
    """Return one row per LSOA with score, rank and decile of the index and its domains."""
    lsoas = areas.graph.merged(areas.member["lsoa21"])
    z = (np.log(score) - np.log(19.6)) / 0.62  # England's mean score, and about its spread
    columns: dict[str, Floats] = {"IMD": score}
    latent = {"IMD": z}
    for domain, link in DOMAINS.items():
        own = smooth(lsoas, rng.normal(size=len(z)), 2)
        latent[domain] = link * z + np.sqrt(max(0.05, 1 - link * link)) * 0.8 * own
        columns[domain] = np.round(_domain_score(domain, latent[domain]), 3)
    frame = pd.DataFrame({"lsoa21": codes})
    for what in ("decile", "rank", "score"):
        for key, score_of in columns.items():
            rank = _rank(latent[key])
            frame[f"{key}_{what}"] = {"score": score_of, "rank": rank, "decile": (rank - 1) * 10 // ENGLAND + 1}[what]
    return frame


def _domain_score(domain: str, z: Floats) -> Floats:
    if domain in ("Income", "Employment"):
        return np.asarray(0.12 * np.exp(0.5 * z))
    return np.asarray(z if domain in ("Health", "Crime") else 18 * np.exp(0.5 * z))


def _rank(z: Floats) -> np.ndarray:
    """Return where each would stand among England's LSOAs (1 most deprived), if z were normal there; no two alike."""
    share = 1 / (1 + np.exp(1.702 * z))  # the logistic curve that is nearest to the normal (Haley 1952)
    rank = np.clip(np.rint(share * ENGLAND), 1, ENGLAND).astype(np.int64)
    order = np.argsort(rank, kind="stable")
    kept = np.maximum.accumulate(rank[order] - np.arange(len(rank))) + np.arange(len(rank))
    rank[order] = kept - max(0, int(kept[-1]) - ENGLAND)
    return rank
