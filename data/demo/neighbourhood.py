"""Area indicators of Doggershire that partners would upload: exclusions, children in care, workday people.

All synthetic. Districts have the figures of South Yorkshire's (product research: fixed-term exclusions 2016/17 by
district, children looked after per 10,000); within them poorer places have more.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from data.demo.areas import Areas
from data.demo.deprivation import smooth
from data.demo.ground import Floats, Ints
from data.demo.incidents import Place
from data.demo.labels import Labels
from data.demo.layers import write_table
from data.demo.outliers import odd_ones

EXCLUSIONS = (18.6, 17.2, 45.0, 50.8)  # fixed-term exclusions per 100 pupils, by district
IN_CARE = (59.0, 99.0, 70.0, 92.0)  # children looked after per 10,000, by district
PUPILS, CHILDREN = 0.155, 0.212  # of residents
ODD = 5.0  # how many times as many the planted place has as its district
JOBS = 0.44  # people at work in a place, per resident of the county


def write_neighbourhood(folder: Path, place: Place, labels: Labels, rng: np.random.Generator) -> None:
    """Write exclusions by residence and by school, children in care and the workday population, by LSOA (2021)."""
    codes, areas = labels.code["lsoa21"], place.areas
    people, lad = areas.people("lsoa21"), areas.parent("lsoa21", "lad")
    lsoas = areas.graph.merged(areas.member["lsoa21"])
    pull = _pull(place) * np.exp(0.25 * smooth(lsoas, rng.normal(size=len(people)), 1))
    pupils, children = np.rint(people * PUPILS).astype(np.int64), np.rint(people * CHILDREN).astype(np.int64)
    excluded = rng.poisson(_meeting(np.array(EXCLUSIONS) / 100, pull, pupils, lad))
    cared = np.minimum(rng.poisson(_meeting(np.array(IN_CARE) / 10_000, pull, children, lad)), children)
    write_table(folder / "context" / "exclusions_by_residence.csv",
                {"lsoa21": codes, "pupils": pupils, "exclusions": excluded})  # fmt: skip
    write_table(folder / "context" / "children_in_care.csv", {"lsoa21": codes, "children": children, "in_care": cared})
    roll, sent = _schools(place, pupils, excluded, lad, rng)
    here = np.flatnonzero(roll > 0)
    write_table(folder / "context" / "exclusions_by_school.csv",
                {"lsoa21": [codes[i] for i in here], "pupils": roll[here], "exclusions": sent[here]})  # fmt: skip
    write_table(folder / "context" / "workday.csv",
                {"lsoa21": codes, "residents": people, "workday": _workday(place, people, rng)})  # fmt: skip


def _pull(place: Place) -> Floats:
    """Return how many times as many each place has as the county, by deprivation; ODD times in the planted."""
    pull = (place.score / 29.0) ** 0.8
    pull[odd_ones(place).high] = ODD
    return np.asarray(pull)


def _meeting(rates: Floats, pull: Floats, of: Ints, lad: Ints) -> Floats:
    """Return expected numbers that follow the pull and have each district's rate."""
    wanted = np.bincount(lad, of) * rates
    return np.asarray(pull * of * (wanted / np.bincount(lad, pull * of))[lad])


def _schools(place: Place, pupils: Ints, excluded: Ints, lad: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return pupils on the roll and exclusions by where the school stands: each district's own, spread over schools.

    Large schools draw from far: where a school excludes says little of where its pupils live.
    """
    schools = place.sites.of("school")
    at = place.areas.member["lsoa21"][place.areas.cell[place.sites.cell[schools]]]
    roll, sent = np.zeros(len(pupils), np.int64), np.zeros(len(pupils), np.int64)
    for index in range(len(place.plan.districts)):
        own = np.flatnonzero(lad[at] == index)
        size = place.sites.pull[schools[own]]
        np.add.at(roll, at[own], rng.multinomial(int(pupils[lad == index].sum()), size / size.sum()))
        strict = size * rng.gamma(1.5, 1.0, len(own))
        np.add.at(sent, at[own], rng.multinomial(int(excluded[lad == index].sum()), strict / strict.sum()))
    return roll, sent


def _workday(place: Place, people: Ints, rng: np.random.Generator) -> Ints:
    """Return who is there on a working day: those who stay, and those who come to work, most of them to the centres."""
    areas: Areas = place.areas
    land = areas.cell >= 0
    lsoa = areas.member["lsoa21"][areas.cell[land]]
    pull = np.bincount(lsoa, place.setting.centre[land] ** 1.3 + 0.0005, len(people))
    come = rng.multinomial(round(JOBS * float(people.sum())), pull / pull.sum())
    return np.asarray(np.rint(people * (1 - JOBS)) + come, np.int64)
