"""The files of emergency departments, ambulance and fire, in the layouts of data/mappings/demo_*.toml."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data.demo import faults
from data.demo.ground import Flags, Floats, Ints
from data.demo.incidents import Incidents, facts
from data.demo.plan import FIRST, LAST
from data.demo.rows import (
    flag,
    lonlat,
    metres,
    minutes,
    month_of,
    number,
    precise,
    refs,
    sexes,
    site_refs,
    text,
    told_where,
    write_months,
)
from data.demo.seen import Scene, Spot, blurred, locate, nudged

# -- emergency departments

TRUSTS = ("ed-1", "ed-2", "ed-3", "ed-4")
LEANING = np.array([0.35, -0.25, -0.45, 0.1])  # how complete a trust's forms are beside the others'
SILENT = ("ed-3", frozenset(range(2025 * 12 + 4, 2025 * 12 + 8)))  # May to August 2025: nothing was sent
LATE = ("ed-2", 2024 * 12 + 10)  # November 2024 was sent half empty, then again in full


def write_ed(
    scene: Scene, every: Incidents, assaults: int, residence: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Write the files of four trusts; return the reference of each assault, "" where its trust sent nothing.

    The first `assaults` are that, the rest is what else departments report; residence: LSOA where each patient lives.
    """
    count = len(every)
    assault = np.arange(count) < assaults
    trust = np.where(rng.uniform(size=count) < 0.94, every.district, rng.integers(0, 4, count))
    filled = _filling(trust, assault, rng)
    arrival = every.when + np.minimum(rng.exponential(70, count) + 15, 2000).astype(np.int64)
    told = blurred(every.when, 20, rng)
    told = np.minimum(told, arrival)
    month = month_of(np.where(filled["time"], told, arrival))
    columns = _ed_columns(scene, every, assault, filled, residence, rng)
    times = {
        "arrival": minutes(arrival, "%Y-%m-%d %H:%M"),
        "incident_time": minutes(told, "%Y-%m-%d %H:%M", ~filled["time"]),
    }
    reference = np.full(count, "", "U16")
    for number_, name in enumerate(TRUSTS):
        rows = np.flatnonzero((trust == number_) & (month >= FIRST) & (month <= LAST))
        rows = rows[np.argsort(month[rows], kind="stable")]
        sent = refs(f"A{number_ + 1}", month[rows])
        silent = SILENT[1] if SILENT[0] == name else frozenset()
        reference[rows] = np.where(np.isin(month[rows], list(silent)), "", sent)
        table = pa.table(
            {"attendance_ref": pa.array(sent), **{k: v.take(pa.array(rows)) for k, v in {**times, **columns}.items()}}
        )
        _write_trust(scene, name, table, month[rows], silent, rng)
    return reference[:assaults]


def _write_trust(
    scene: Scene, name: str, table: pa.Table, month: Ints, silent: frozenset[int], rng: np.random.Generator
) -> None:
    folder = scene.folder / "events" / name
    table = faults.spoil(table, "arrival", 0.0015, ("2024-13-01 10:00", "31/06/2023"), rng)
    table, month = faults.repeated(table, month, 0.001, rng)
    write_months(table, month, folder, silent)
    if name == LATE[0]:
        label = f"{LATE[1] // 12}-{LATE[1] % 12 + 1:02d}"
        (folder / f"{label}.csv").rename(folder / f"{label}_resubmitted.csv")
        early = np.flatnonzero((month == LATE[1]) & (rng.uniform(size=len(month)) < 0.55))
        write_months(table.take(pa.array(early)), month[early], folder)


def _filling(trust: Ints, assault: Flags, rng: np.random.Generator) -> dict[str, Flags]:
    """Return which rows have each field filled: the published share overall, more at one trust than another."""
    weights = np.bincount(trust[assault], minlength=4)
    lean = LEANING - (LEANING * weights).sum() / weights.sum()
    return {
        name: rng.uniform(size=len(trust)) < (share + lean * min(share, 1 - share))[trust]
        for name, share in facts()["ed"].items()
    }


def _ed_columns(
    scene: Scene,
    every: Incidents,
    assault: Flags,
    filled: dict[str, Flags],
    residence: np.ndarray,
    rng: np.random.Generator,
) -> dict[str, pa.Array]:
    count = len(every)
    spot = _ed_spot(scene, every, filled["location"], rng)
    point = lonlat(nudged(np.nan_to_num(spot.at), 9.0, rng))
    blank = np.isnan(spot.at[:, 0])
    sexual = np.char.startswith(every.code, "19") | np.char.startswith(every.code, "20")
    intent = np.where(assault, np.where(sexual, "sexual assault", "assault"), every.code)
    grave = np.isin(every.code, facts()["injury"]["most_serious"])
    told = np.where(every.police, 0.82, 0.12)
    return {
        "incident_text": told_where(scene.place, scene.streets, spot, every.site),
        "place_type": text(every.place, ~filled["place"]),
        "longitude": number(point[:, 0], blank),
        "latitude": number(point[:, 1], blank),
        "location_precision": precise(spot),
        "intent": text(intent),
        "mechanism": text(_mechanism(every, rng), ~filled["mechanism"]),
        "age": number(every.age, (every.age < 0) | (rng.uniform(size=count) < 0.01)),
        "sex": sexes(every.female, rng, 0.01),
        "residence_lsoa": text(residence),
        "alcohol": flag(every.flag("alcohol"), filled["alcohol"]),
        "drugs": flag(every.flag("drugs"), filled["drugs"]),
        "domestic": flag(every.flag("domestic"), filled["domestic"]),
        "relationship": text(_relationship(every, rng), ~filled["relationship"]),
        "assailants": number(np.minimum(rng.geometric(0.68, count), 9), ~filled["assailants"]),
        "gang": flag(every.flag("gang"), filled["gang"]),
        "reported_to_police": flag(rng.uniform(size=count) < told, filled["reported"]),
        "knife": flag(every.flag("knife"), filled["knife"]),
        "firearm": flag(every.flag("firearm"), filled["firearm"]),
        "other_weapon": flag(every.flag("other_weapon"), filled["other_weapon"]),
        "admitted": flag(rng.uniform(size=count) < np.where(grave, 0.62, 0.06), np.ones(count, bool)),
        "premises_ref": site_refs(scene.place, spot, every.site),
    }


def _ed_spot(scene: Scene, every: Incidents, known: Flags, rng: np.random.Generator) -> Spot:
    """Return what the desk wrote down: often only the street, and nothing for the rows whose location is not filled."""
    shares = _ed_shares(known, every.site >= 0)
    return locate(scene.place, every, shares, scene.streets.middle, rng)


def _ed_shares(known: Flags, named: Flags) -> dict[str, Floats]:
    shares = {
        "premises": np.where(named, 0.75, 0.0),
        "address": np.where(named, 0.02, 0.28),
        "street": np.where(named, 0.05, 0.27),
        "whole_street": np.where(named, 0.10, 0.27),
        "area": np.where(named, 0.08, 0.18),
    }
    return {key: share * known for key, share in shares.items()}


def _mechanism(every: Incidents, rng: np.random.Generator) -> np.ndarray:
    glass = (every.place == "licensed") & (rng.uniform(size=len(every)) < 0.6)
    armed = np.where(glass, "glass", "blunt")
    return np.select(
        [every.flag("knife"), every.flag("firearm"), every.flag("other_weapon"), rng.uniform(size=len(every)) < 0.05],
        ["knife", "firearm", armed, "other"],
        "body",
    )


def _relationship(every: Incidents, rng: np.random.Generator) -> np.ndarray:
    home = np.array(["partner", "ex_partner", "family"])[np.searchsorted([0.46, 0.74], rng.uniform(size=len(every)))]
    away = np.array(["stranger", "acquaintance", "other"])[np.searchsorted([0.55, 0.92], rng.uniform(size=len(every)))]
    return np.where(every.flag("domestic"), home, away)


# -- ambulance and fire


def write_ambulance(scene: Scene, every: Incidents, assaults: int, rng: np.random.Generator) -> np.ndarray:
    """Write the ambulance files; return the reference of each call to violence, which are the first `assaults`."""
    count = len(every)
    violent = np.arange(count) < assaults
    armed = every.flag("knife") | every.flag("firearm")
    card = np.where(armed, "27D2", np.where(rng.uniform(size=count) < 0.6, "4B1", "4D2"))
    called = np.where(violent, every.when + rng.integers(0, 12, count), every.when)
    called = np.where(month_of(called) == every.month, called, every.when)
    order = np.argsort(called, kind="stable")
    spot = locate(
        scene.place,
        every,
        {
            "premises": np.where(every.site >= 0, 0.5, 0.0),
            "address": 0.62,
            "street": 0.26,
            "whole_street": 0.02,
            "area": 0.01,
        },
        scene.streets.middle,
        rng,
    )
    point, blank = lonlat(nudged(np.nan_to_num(spot.at), 14.0, rng)), np.isnan(spot.at[:, 0])
    reference = np.empty(count, "U16")
    reference[order] = refs("C", month_of(called[order]))
    table = pa.table(
        {
            "call_ref": pa.array(reference),
            "call_time": minutes(called, "%Y-%m-%d %H:%M"),
            "nature_code": text(np.where(violent, card, every.code)),
            "longitude": number(point[:, 0], blank),
            "latitude": number(point[:, 1], blank),
            "location_precision": precise(spot),
            "place_type": text(every.place, rng.uniform(size=count) < 0.14),
            "age": number(every.age, (every.age < 0) | (rng.uniform(size=count) < 0.12)),
            "sex": sexes(every.female, rng, 0.08),
            "alcohol": flag(every.flag("alcohol"), rng.uniform(size=count) < 0.45),
            "conveyed": flag(rng.uniform(size=count) < 0.68, np.ones(count, bool)),
        }
    ).take(pa.array(order))
    table = faults.spoil(table, "longitude", 0.001, ("0", "541.2", "east"), rng)
    table, month = faults.repeated(table, month_of(called[order]), 0.0008, rng)
    write_months(table, month, scene.folder / "events" / "ambulance")
    return reference[:assaults]


def write_fire(scene: Scene, every: Incidents, rng: np.random.Generator) -> None:
    """Write the fire and rescue files."""
    spot = locate(
        scene.place,
        every,
        {"premises": 0.0, "address": 0.6, "street": 0.3, "whole_street": 0.04, "area": 0.03},
        scene.streets.middle,
        rng,
    )
    table = pa.table(
        {
            "incident_ref": pa.array(refs("F", every.month)),
            "call_time": minutes(every.when, "%Y-%m-%d %H:%M"),
            "incident_type": text(every.code),
            "easting": metres(spot.at[:, 0]),
            "northing": metres(spot.at[:, 1]),
            "location_precision": precise(spot),
        }
    )
    write_months(table, every.month, scene.folder / "events" / "fire")
