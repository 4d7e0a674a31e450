"""Codes and names of Doggershire's areas. The codes begin with X, which no statistical office issues."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.demo.areas import Areas
from data.demo.ground import Ground, Ints
from data.demo.names import ward_names
from data.demo.plan import Plan

PREFIX = {"oa": "X00", "lsoa": "X01", "msoa": "X02", "ward": "X05"}


@dataclass(frozen=True, slots=True)
class Labels:
    """code[level] and name[level], by position in the level; output areas have their code for a name."""

    code: Mapping[str, list[str]]
    name: Mapping[str, list[str]]


def make_labels(plan: Plan, ground: Ground, areas: Areas, rng: np.random.Generator) -> Labels:
    """Return codes and names: "Doggerhaven 012A" is in "Doggerhaven 012", counted from the north as ONS does."""
    code = {"lad": [district.code for district in plan.districts]}
    name = {"lad": [district.name for district in plan.districts]}
    for stem in ("oa", "lsoa", "msoa"):
        code[f"{stem}21"] = [f"{PREFIX[stem]}{i + 1:06d}" for i in range(areas.count(f"{stem}21"))]
        code[f"{stem}11"] = _earlier(areas, stem, code[f"{stem}21"])
    code["ward"] = [f"{PREFIX['ward']}{i + 1:06d}" for i in range(areas.count("ward"))]
    name["ward"] = ward_names(_homes(ground, areas), rng, plan.words["villages"])
    for year in ("21", "11"):
        name[f"msoa{year}"] = _counted(areas.parent(f"msoa{year}", "lad"), name["lad"])
        name[f"lsoa{year}"] = _lettered(areas.parent(f"lsoa{year}", f"msoa{year}"), name[f"msoa{year}"])
        name[f"oa{year}"] = code[f"oa{year}"]
    return Labels(code, name)


def _earlier(areas: Areas, stem: str, codes: list[str]) -> list[str]:
    """Return codes of 2011: the same where the area is the same, a number past the last where it is not."""
    old, new = areas.member[f"{stem}11"], areas.member[f"{stem}21"]
    found, following = [], len(codes)
    same = np.bincount(old)[old] == np.bincount(new)[new]
    first = np.unique(old, return_index=True)[1]
    pure = np.bincount(old, same) == np.bincount(old)
    whole = np.array([len(set(new[old == i].tolist())) == 1 if not pure[i] else True for i in range(len(first))])
    for i, oa in enumerate(first.tolist()):
        if pure[i] and whole[i]:
            found.append(codes[new[oa]])
        else:
            following += 1
            found.append(f"{PREFIX[stem]}{following:06d}")
    return found


def _counted(lad: Ints, names: list[str]) -> list[str]:
    turn = [0] * len(names)
    found = []
    for district in lad.tolist():
        turn[district] += 1
        found.append(f"{names[district]} {turn[district]:03d}")
    return found


def _lettered(msoa: Ints, names: list[str]) -> list[str]:
    turn = [0] * len(names)
    found = []
    for above in msoa.tolist():
        found.append(names[above] + string.ascii_uppercase[turn[above]])
        turn[above] += 1
    return found


def _homes(ground: Ground, areas: Areas) -> list[str]:
    """Return the settlement nearest to the middle of each ward's residents, weighted towards larger places."""
    wards = areas.graph.merged(areas.member["ward"])
    found = []
    for point in wards.points:
        pull = [np.hypot(*(point - place.at)) / (place.residents + 500) ** 0.35 for place in ground.settlements]
        found.append(ground.settlements[int(np.argmin(pull))].name)
    return found
