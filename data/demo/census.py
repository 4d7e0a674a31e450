"""A census for Doggershire's output areas: the young and the old, homes without a car, crowded or of one; synthetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from data.demo.areas import Areas
from data.demo.deprivation import by_output_area, smooth
from data.demo.ground import Floats, Ints
from data.demo.sites import Setting

PEOPLE_A_HOME = 2.36  # the mean of England and Wales, Census 2021 (ONS, "Household and resident characteristics")


@dataclass(frozen=True, slots=True)
class Share:
    """One share. whole: what it is a share of, in the county; poor, inner, own: what moves it, on the log odds."""

    of: str
    whole: float
    poor: float
    inner: float
    own: float


# About the shares of England and Wales in the Census 2021: ages 15 to 24, no car or van, fewer bedrooms than needed,
# 65 and over, one person alone. New ones go last: each draws after those before it
SHARES: Mapping[str, Share] = MappingProxyType(
    {
        "aged_15_24": Share("residents", 0.117, 0.10, 0.55, 0.30),
        "no_car": Share("households", 0.233, 0.60, 0.55, 0.25),
        "overcrowded": Share("households", 0.043, 0.65, 0.30, 0.35),
        "aged_65_over": Share("residents", 0.186, -0.15, -0.35, 0.30),
        "living_alone": Share("households", 0.302, 0.20, 0.30, 0.25),
    }
)


# Residents by age of England and Wales in the Census 2021, in per cent (ONS): bands of five years, the last 90 and over
AGES = (
    5.4, 5.9, 6.0, 5.7, 6.0, 6.5, 7.0, 6.7, 6.3, 6.4, 6.9, 6.8, 5.8, 4.9, 5.0, 3.6, 2.5, 1.6, 0.9,
)  # fmt: skip
YOUNG, OLD = slice(3, 5), slice(13, None)  # the bands of 15 to 24, and of 65 and over


def census(codes: list[str], score: Floats, areas: Areas, setting: Setting, rng: np.random.Generator) -> pd.DataFrame:
    """Return one row per output area (2021) with residents, households and the people or homes of each share.

    score: deprivation by LSOA. Poorer and more central areas have more of each but older people; the county has the
    share of England and Wales.
    """
    residents = areas.residents
    homes = np.maximum(1, np.rint(residents / (PEOPLE_A_HOME * np.exp(0.08 * rng.normal(size=len(residents))))))
    counted: dict[str, Ints] = {"residents": residents, "households": homes.astype(np.int64)}
    poor = _standard(np.log(score))[areas.member["lsoa21"]]
    inner = _standard(np.sqrt(by_output_area(areas, setting.centre)))
    for name, share in SHARES.items():
        latent = (
            share.poor * poor + share.inner * inner + share.own * smooth(areas.graph, rng.normal(size=len(poor)), 2)
        )
        counted[name] = rng.binomial(counted[share.of], _meeting(share.whole, latent, counted[share.of]))
    return pd.DataFrame({"oa21": codes, **counted})


def by_age(counted: pd.DataFrame, lsoa: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Return residents by band of five years of every LSOA, one column a band: as many young and old as the census has.

    counted: what `census` returned; lsoa: of each of its output areas.
    """
    whole = counted[["residents", "aged_15_24", "aged_65_over"]].groupby(lsoa).sum()
    shares, found = np.array(AGES), np.zeros((len(whole), len(AGES)), np.int64)
    others = np.ones(len(AGES), bool)
    others[YOUNG] = others[OLD] = False
    rest = whole["residents"] - whole["aged_15_24"] - whole["aged_65_over"]
    for bands, people in ((YOUNG, whole["aged_15_24"]), (OLD, whole["aged_65_over"]), (others, rest)):
        found[:, bands] = rng.multinomial(people.to_numpy(), shares[bands] / shares[bands].sum())
    last = len(AGES) - 1
    names = [f"aged_{5 * at}_{'over' if at == last else 5 * at + 4}" for at in range(len(AGES))]
    return pd.DataFrame(found, columns=names)


def _standard(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / values.std())


def _meeting(whole: float, latent: Floats, weights: Ints) -> Floats:
    """Return chances whose log odds differ as `latent` does and whose weighted mean is `whole`."""
    at = np.log(whole / (1 - whole))
    for _ in range(40):  # each step closes most of what is left
        chances = 1 / (1 + np.exp(-(at + latent)))
        at += np.log(whole / np.average(chances, weights=weights))
    return np.asarray(1 / (1 + np.exp(-(at + latent))))
