"""The files of Doggershire's police, month by month, in the layout of data/mappings/demo_police.toml."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data.demo import faults
from data.demo.ground import Flags, Ints
from data.demo.incidents import Incidents, facts
from data.demo.rows import (
    flag,
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
from data.demo.seen import Scene, Spot


def write_police(scene: Scene, seen: Incidents, spot: Spot, lsoa: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Write the police files; return the reference of each record."""
    count = len(seen)
    told = rng.uniform(size=count)
    day_only, nothing = told < 0.10, told > 0.985
    wait = np.minimum(rng.geometric(0.42, count) - 1, 60)
    recorded = (seen.when.astype("datetime64[D]") + wait).astype("datetime64[m]")
    nothing &= month_of(recorded) == seen.month
    reference = refs("P", seen.month)
    table = pa.table(
        {
            "crime_ref": pa.array(reference),
            "ho_code": text(_split(seen.code, 0)),
            "ho_subcode": text(_split(seen.code, 1)),
            "occurred_from": _occurred(seen.when, day_only, nothing),
            "occurred_to": _until(seen, nothing, rng),
            "recorded_on": minutes(recorded, "%Y-%m-%d"),
            "easting": metres(spot.at[:, 0]),
            "northing": metres(spot.at[:, 1]),
            "lsoa21": text(lsoa),
            "location_text": told_where(scene.place, scene.streets, spot, seen.site),
            "location_precision": precise(spot),
            "place_type": text(seen.place, rng.uniform(size=count) < 0.03),
            "premises_ref": site_refs(scene.place, spot, seen.site),
            "victim_age": number(seen.age, (seen.age < 0) | (rng.uniform(size=count) < 0.05)),
            "victim_sex": _victims(seen, rng),
            **_police_flags(seen, rng),
        }
    )
    write_months(*_police_faults(scene, table, seen.month, rng), scene.folder / "events" / "police")
    return reference


def _split(code: np.ndarray, part: int) -> np.ndarray:
    """Return the class or the sub-code of "8N:s20"."""
    names, index = np.unique(code, return_inverse=True)
    return np.array([(*name.split(":"), "")[part] for name in names.tolist()])[index]


def _occurred(when: np.ndarray, day_only: Flags, nothing: Flags) -> pa.Array:
    whole, day = minutes(when, "%Y-%m-%dT%H:%M"), minutes(when, "%Y-%m-%d")
    choice = np.where(nothing, -1, np.where(day_only, 1, 0))
    both = pa.chunked_array([whole, day]).combine_chunks()
    index = np.arange(len(when)) + np.maximum(choice, 0) * len(when)
    return both.take(pa.array(index, mask=choice < 0))


def _until(seen: Incidents, nothing: Flags, rng: np.random.Generator) -> pa.Array:
    """Return the end of the stretch in which a burglary or a piece of damage must have happened; blank for the rest."""
    unseen = np.array([kind["id"] in ("damage", "burglary") for kind in facts()["kinds"]])[seen.kind]
    later = seen.when + rng.integers(30, 900, len(seen))
    return minutes(later, "%Y-%m-%dT%H:%M", ~unseen | nothing)


def _victims(seen: Incidents, rng: np.random.Generator) -> pa.Array:
    column = sexes(seen.female, rng, unknown=0.04)
    return pa.array(column.to_numpy(zero_copy_only=False), mask=seen.age < 0)


def _police_flags(seen: Incidents, rng: np.random.Generator) -> dict[str, pa.Array]:
    """Return the flags: domestic always filled; keywords are optional, so true ones may be missing."""
    filled = {
        "knife": 0.82,
        "firearm": 0.8,
        "other_weapon": 0.6,
        "corrosive": 0.5,
        "alcohol": 0.55,
        "drugs": 0.5,
        "hate": 0.9,
        "gang": 0.3,
        "county_lines": 0.35,
        "cse": 0.45,
        "modern_slavery": 0.45,
        "child_victim": 0.75,
    }
    columns = {"domestic": flag(seen.flag("domestic"), np.ones(len(seen), bool))}
    for name, share in filled.items():
        truth = rng.uniform(size=len(seen)) < 0.0006 if name == "corrosive" else seen.flag(name)
        known = rng.uniform(size=len(seen)) < np.where(truth, 0.5 + share / 2, share)
        columns[name] = flag(truth, known)
    order = (
        "domestic",
        "knife",
        "firearm",
        "other_weapon",
        "corrosive",
        "alcohol",
        "drugs",
        "hate",
        "gang",
        "county_lines",
        "cse",
        "modern_slavery",
        "child_victim",
    )
    return {name: columns[name] for name in order}


def _police_faults(scene: Scene, table: pa.Table, month: Ints, rng: np.random.Generator) -> tuple[pa.Table, Ints]:
    loose = np.asarray(table.column("lsoa21").is_null())  # never a row that the calibrated rates count
    spare = np.flatnonzero(loose & (rng.uniform(size=table.num_rows) < 0.12))
    away = faults.abroad(scene.place.plan, len(spare), rng)
    stated = [faults.ELSEWHERE[i % 2] if i % 3 else None for i in range(len(spare))]
    table = faults.put(
        table,
        {
            "easting": [str(east) for east, _ in away.tolist()],
            "northing": [str(north) for _, north in away.tolist()],
            "lsoa21": stated,
            "location_precision": ["street"] * len(spare),
            "location_text": ["A61 towards the border"] * len(spare),
        },
        spare,
    )
    table = _only(table, loose, "occurred_from", 0.03, faults.BAD_DATES, rng)
    table = _only(table, loose, "ho_code", 0.004, faults.UNKNOWN_CODES, rng)
    table = _only(
        table, loose & np.asarray(table.column("easting").is_valid()), "northing", 0.10, ("0", "53.91", "unknown"), rng
    )
    return faults.repeated(table, month, 0.0004, rng)


def _only(
    table: pa.Table, where: Flags, column: str, share: float, bad: tuple[str, ...], rng: np.random.Generator
) -> pa.Table:
    hit = np.flatnonzero(where & (rng.uniform(size=len(where)) < share))
    return faults.put(table, {column: [bad[i] for i in rng.integers(0, len(bad), len(hit)).tolist()]}, hit)
