"""What truly happened in Doggershire; which agency saw which of it, and how badly, is decided afterwards."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np

from data.demo.areas import Areas
from data.demo.ground import Flags, Floats, Ground, Ints
from data.demo.plan import FIRST, FOLDER, MONTHS, Plan, Points
from data.demo.sites import Setting, Sites

Times = np.ndarray  # datetime64[m], naive Europe/London
LOCATED = 0.955  # share of police records that can be put on the map; the calibrated ones are among them
FLAGS = (
    "domestic",
    "knife",
    "firearm",
    "other_weapon",
    "alcohol",
    "drugs",
    "hate",
    "gang",
    "county_lines",
    "cse",
    "modern_slavery",
    "child_victim",
)


@cache
def facts() -> Mapping[str, Any]:
    """Return violence.toml: kinds of incident, when they happen, and the figures to meet."""
    return tomllib.loads((FOLDER / "violence.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Place:
    """The county as the generator of incidents needs it."""

    plan: Plan
    ground: Ground
    areas: Areas
    setting: Setting
    sites: Sites
    score: Floats  # deprivation by LSOA
    street: Ints  # street of each cell, -1 none


@dataclass(frozen=True, slots=True)
class Incidents:
    """One entry per incident, ordered by time. at: metres (EPSG:27700), where it truly was; site, age: -1 none.

    kind, code, place: positions in the lists of violence.toml and PLACES. police: whether the police recorded it.
    """

    when: Times
    month: Ints
    district: Ints
    kind: Ints
    code: np.ndarray
    place: np.ndarray
    cell: Ints
    site: Ints
    at: Points
    female: Flags
    age: Ints
    police: Flags
    flags: np.ndarray  # one bit per FLAGS

    def __len__(self) -> int:
        return len(self.when)

    def take(self, chosen: Ints | Flags) -> Incidents:
        """Return some of the incidents, in the order asked for."""
        return Incidents(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def flag(self, name: str) -> Flags:
        """Return whether each incident truly had the flag."""
        return np.asarray(self.flags >> FLAGS.index(name) & 1, bool)

    @property
    def injury(self) -> Flags:
        """Return whether each incident left an injury."""
        return np.isin(self.code, facts()["injury"]["codes"])


def make_incidents(place: Place, rng: np.random.Generator) -> Incidents:
    """Return every incident that any agency may have seen, five years of them."""
    people = place.areas.people("lad")
    parts = []
    for kind, rules in enumerate(facts()["kinds"]):
        for index, district in enumerate(place.plan.districts):
            yearly = district.violence * people[index] / 1000 / LOCATED * rules["size"] / _violent_size() * 1.02
            parts.append(_batch(place, rules, kind, index, yearly, rng))
            if hidden := yearly * _injury_share(rules) * _never_told(rules):
                told = _batch(place, _injuries(rules), kind, index, hidden, rng)
                parts.append(replace(told, police=~told.police))
    return _joined(parts)


def make_others(place: Place, source: str, rng: np.random.Generator) -> Incidents:
    """Return what a service also attends that is no assault: `kind` is a position in violence.toml's list `others`."""
    people = place.areas.people("lad")
    parts = [
        _batch(place, rules, kind, index, rules["yearly"] * float(people[index] / people.sum()), rng)
        for kind, rules in enumerate(facts()["others"])
        for index in range(len(people))
        if rules["source"] == source
    ]
    return _joined(parts)


def _joined(parts: Sequence[Incidents]) -> Incidents:
    whole = Incidents(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Incidents)))
    return whole.take(np.argsort(whole.when, kind="stable"))


def _injuries(rules: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the kind with only those codes that are injuries: what nobody told the police is known for its wound."""
    codes = {code: share for code, share in rules["codes"].items() if code in facts()["injury"]["codes"]}
    return {**rules, "codes": codes}


def _violent_size() -> float:
    return float(sum(kind["size"] for kind in facts()["kinds"] if kind.get("violent")))


def _injury_share(rules: Mapping[str, Any]) -> float:
    codes = rules["codes"]
    return sum(share for code, share in codes.items() if code in facts()["injury"]["codes"]) / sum(codes.values())


def _never_told(rules: Mapping[str, Any]) -> float:
    """Return injuries only a health service saw, per injury of the kind that the police recorded.

    They are spread over kinds as health contacts are; in all they make the wanted share of the union.
    """
    if not rules["health"]:
        return 0.0
    kinds = [kind for kind in facts()["kinds"] if kind["health"]]
    injuries = sum(kind["size"] * _injury_share(kind) for kind in kinds)
    contacts = sum(kind["size"] * _injury_share(kind) * kind["health"] for kind in kinds)
    only = facts()["injury"]["health_only"]
    hidden = only / (1 - only) * injuries / contacts * rules["health"]
    return float(hidden)


def _batch(
    place: Place, rules: Mapping[str, Any], kind: int, district: int, yearly: float, rng: np.random.Generator
) -> Incidents:
    """Return the incidents of one kind in one district; `yearly` is how many in the latest year."""
    month = np.repeat(np.arange(MONTHS), rng.poisson(yearly * _trend(rules)))
    count = len(month)
    late = (month >= MONTHS // 2).astype(int)
    cell, site, at = _where(place, rules["where"], district, late, rng)
    female = rng.uniform(size=count) < rules["female"]
    return Incidents(
        when=_when(month, rules["hours"], rng),
        month=month + FIRST,
        district=np.full(count, district),
        kind=np.full(count, kind),
        code=_pick(rules["codes"], count, rng),
        place=_place(place, rules, site, count, rng),
        cell=cell,
        site=site,
        at=at,
        female=female,
        age=_ages(rules["ages"], count, rng),
        police=np.ones(count, bool),
        flags=_flags(rules["flags"], count, rng),
    )


def _place(place: Place, rules: Mapping[str, Any], site: Ints, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return the type of place of each: drawn, but at a hospital, care home, police station or prison what it is."""
    drawn = _pick(rules["place"], count, rng)
    if rules["where"] != "hospital":
        return drawn
    known = np.array([SERVICES.get(kind, "other") for kind in place.sites.kind], dtype="U20")
    return known[site]


def _trend(rules: Mapping[str, Any]) -> Floats:
    """Return how much of a latest year's worth falls in each month; the latest twelve come to 1."""
    calendar = np.array([facts()["months"][(FIRST + i) % 12] for i in range(MONTHS)])
    drift = np.repeat(np.array(facts()["years"]), 12)
    if rules["hours"] == "night":  # bars were shut, then half empty, in the spring of 2021
        drift[:4] *= (0.25, 0.5, 0.7, 0.85)
    shape = calendar * drift
    return np.asarray(shape / shape[-12:].sum())


def _pick(weights: Mapping[str, float], count: int, rng: np.random.Generator) -> np.ndarray:
    names = np.array(list(weights), dtype="U20")
    cumulated = np.cumsum(list(weights.values()))
    return names[np.searchsorted(cumulated / cumulated[-1], rng.uniform(size=count), side="right")]


def _ages(quartiles: list[int], count: int, rng: np.random.Generator) -> Ints:
    """Return ages whose quartiles are about those given; half of them between the outer two."""
    low, middle, high = quartiles
    u = rng.uniform(size=count)
    spread = np.interp(u, [0, 0.25, 0.5, 0.75, 0.97, 1], [max(low * 0.8, 1), low, middle, high, high + 24, 96])
    return np.where(middle < 0, -1, np.floor(spread)).astype(np.int64)


def _flags(shares: Mapping[str, float], count: int, rng: np.random.Generator) -> np.ndarray:
    bits = np.zeros(count, np.uint16)
    for name, share in shares.items():
        bits |= (rng.uniform(size=count) < share).astype(np.uint16) << np.uint16(FLAGS.index(name))
    return bits


# -- when


def _when(month: Ints, profile: str, rng: np.random.Generator) -> Times:
    """Return a minute for each: days by weekday, hours by the profile, small hours belonging to the night before."""
    shape = facts()["hours"][profile]
    first = (np.datetime64("1970-01") + (FIRST - 1970 * 12 + np.arange(MONTHS + 1))).astype("datetime64[D]")
    by_day, by_hour = np.array(shape["by_day"]), np.array(shape["by_hour"], float)
    week = np.outer(by_day, by_hour)
    week[:, :5] = np.roll(by_day, 1)[:, None] * by_hour[:5]
    days = np.arange(first[0], first[-1])
    weekday = (days.astype(np.int64) + 3) % 7
    start, stop = np.searchsorted(days, first[month]), np.searchsorted(days, first[month + 1])
    total = np.concatenate([[0.0], np.cumsum(week[weekday].ravel())])
    aim = total[start * 24] + rng.uniform(size=len(month)) * (total[stop * 24] - total[start * 24])
    hour = np.clip(np.searchsorted(total, aim, side="right") - 1, start * 24, stop * 24 - 1)
    minutes = days[0].astype("datetime64[m]") + hour * 60 + rng.integers(0, 60, len(month))
    return _no_gap(np.asarray(minutes, "datetime64[m]"))


def _no_gap(when: Times) -> Times:
    """Move minutes that the spring change of clocks leaves out to an hour later."""
    day = when.astype("datetime64[D]")
    number = day.astype(np.int64)
    month = day.astype("datetime64[M]").astype(np.int64) % 12
    last_sunday = (month == 2) & ((number + 3) % 7 == 6) & ((day - day.astype("datetime64[M]")).astype(np.int64) >= 24)
    gap = last_sunday & ((when - day).astype(np.int64) // 60 == 1)
    return np.asarray(when + np.where(gap, 60, 0))


# -- where


def _where(place: Place, where: str, district: int, late: Ints, rng: np.random.Generator) -> tuple[Ints, Ints, Points]:
    """Return cell, site and point; `late` says which half of the five years, for places go quiet or wake."""
    count = len(late)
    if where in SITES:
        chosen = place.sites.of(*SITES[where])
        chosen = chosen[place.setting.district[place.sites.cell[chosen]] == district]
        chosen = chosen if len(chosen) else place.sites.of("hospital")
        site = chosen[_draw(_pull(place, where, chosen), count, rng)]
        return place.sites.cell[site], site, place.sites.at[site]
    weights = _weights(place, where, district, rng)
    cell = np.empty(count, np.int64)
    for half in (0, 1):
        here = late == half
        cell[here] = _draw(weights, int(here.sum()), rng)
        weights = weights * np.where(rng.uniform(size=len(weights)) < 0.08, rng.gamma(0.7, 1.6, len(weights)), 1.0)
    wobble = rng.uniform(-0.7, 0.7, (count, 2)) * place.ground.room[cell][:, None]
    return cell, np.full(count, -1), np.round(place.ground.sites[cell] + wobble, 1)


def _pull(place: Place, where: str, chosen: Ints) -> Floats:
    """Return how much each site draws; of services, each kind as much in all as violence.toml gives its place."""
    pull = place.sites.pull[chosen]
    if where != "hospital":
        return pull
    shares = next(kind["place"] for kind in facts()["kinds"] if kind["where"] == where)
    kinds = [place.sites.kind[one] for one in chosen.tolist()]
    whole = {kind: pull[[one == kind for one in kinds]].sum() for kind in set(kinds)}
    weight = [shares[SERVICES[kind]] / whole[kind] for kind in kinds]
    return np.asarray(np.round(pull * weight, 9), np.float64)


SERVICES = {"hospital": "hospital", "care home": "care", "police station": "custody", "prison": "prison"}
SITES = {
    "premises": ("pub", "bar", "nightclub"),
    "schools": ("school",),
    "hospital": ("hospital", "care home", "police station", "prison"),
}


def _weights(place: Place, where: str, district: int, rng: np.random.Generator) -> Floats:
    """Return the pull of every cell for incidents of some whereabouts; heavy-tailed, so that few cells hold many."""
    ground, setting = place.ground, place.setting
    oa = np.maximum(place.areas.cell, 0)
    poor = np.round((place.score[place.areas.member["lsoa21"][oa]] / 29.0) ** 1.1, 9)
    people = ground.residents / ground.residents.mean()
    own = np.random.default_rng([int(rng.integers(1 << 30)), district])
    hot = np.round(
        np.exp(own.normal(0, 1, len(people)) * {"homes": 0.55, "streets": 1.3, "nightlife": 1.2, "shops": 1.4}[where]),
        9,
    )
    base = {
        "homes": people * poor,
        "streets": (0.12 * people + 5.0 * setting.centre) * poor,
        "nightlife": setting.lively + 0.0004 * people,
        "shops": setting.centre**1.2 + 0.002 * people,
    }[where]
    usable = (setting.district == district) & (place.street >= 0)
    return np.asarray(np.where(usable, base * hot, 0.0))


def _draw(weights: Floats, count: int, rng: np.random.Generator) -> Ints:
    total = np.cumsum(weights)
    return np.asarray(np.searchsorted(total, rng.uniform(size=count) * total[-1], side="right"), np.int64)
