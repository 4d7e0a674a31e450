"""From what happened to the files about it: incidents first, then each agency's view of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.demo.areas import Areas
from data.demo.ground import Flags, Ints
from data.demo.health import write_ambulance, write_ed, write_fire
from data.demo.hotspots import with_hotspots, write_hotspots
from data.demo.incidents import Incidents, Place, facts, make_incidents, make_others
from data.demo.labels import Labels
from data.demo.outliers import with_odd_ones, write_odd_ones
from data.demo.plan import LAST
from data.demo.police import write_police
from data.demo.rows import text
from data.demo.seen import Scene, Spot, concentrated, health_sees, police_sees, thinned

STRAY = 0.036  # share of records put in the next output area, often in another LSOA, as geocoders disagree
Chance = Callable[[int], np.random.Generator]


def happen(scene: Scene, labels: Labels, chance: Chance) -> None:
    """Write all events of five years, and the truth behind them."""
    codes = np.array([*labels.code["lsoa21"], ""])
    every, police = _police(scene, codes, chance)
    by_ed, by_ambulance = (np.flatnonzero(seen) for seen in health_sees(every, chance(30)))
    refs = {"police": police, "ed": np.full(len(every), "", "U16"), "ambulance": np.full(len(every), "", "U16")}
    others = make_others(scene.place, "ed", chance(31))
    patients = _joined(every.take(by_ed), others)
    homes = codes[_residence(scene.place, patients, chance(32))]
    refs["ed"][by_ed] = write_ed(scene, patients, len(by_ed), homes, chance(33))
    calls = _joined(every.take(by_ambulance), make_others(scene.place, "ambulance", chance(34)))
    refs["ambulance"][by_ambulance] = write_ambulance(scene, calls, len(by_ambulance), chance(35))
    write_fire(scene, make_others(scene.place, "fire", chance(36)), chance(37))
    _write_truth(scene, every, refs)
    write_odd_ones(scene.folder, scene.place, labels)
    write_hotspots(scene.folder, scene.place, every, police)


def _police(scene: Scene, codes: np.ndarray, chance: Chance) -> tuple[Incidents, np.ndarray]:
    """Write the police files; return the incidents that remain after calibration and the police's reference of each."""
    every = with_odd_ones(scene.place, make_incidents(scene.place, chance(20)), chance(71))
    every = with_hotspots(scene.place, every, chance(96))
    told = np.flatnonzero(every.police)
    spot = police_sees(scene.place, every.take(told), scene.streets.middle, chance(21))
    lsoa = _stated(scene.place.areas, spot, chance(22))
    lad = np.append(scene.place.areas.parent("lsoa21", "lad"), -1)[lsoa]
    keep = thinned(scene.place, every.take(told), lad, LAST, chance(23))
    records = concentrated(scene.place, every.take(told[keep]), (spot.precision == 0)[keep], chance(24))
    reference, code = np.full(len(every), "", "U16"), every.code.copy()
    reference[told[keep]] = write_police(scene, records, spot.take(keep), codes[lsoa[keep]], chance(25))
    code[told[keep]] = records.code
    alive: Flags = ~every.police
    alive[told[keep]] = True
    return replace(every, code=code).take(alive), reference[alive]


def _joined(one: Incidents, other: Incidents) -> Incidents:
    """Return both lists, one after the other."""
    return Incidents(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in Incidents.__slots__))


def _stated(areas: Areas, spot: Spot, rng: np.random.Generator) -> Ints:
    """Return the LSOA stated for each record: that of its point, now and then its neighbour, -1 without a point."""
    lsoa, (a, b) = areas.member["lsoa21"], areas.graph.pairs.T
    border = lsoa[a] != lsoa[b]
    beside = np.arange(len(lsoa))
    beside[a[border]], beside[b[border]] = b[border], a[border]
    oa = areas.cell[np.maximum(spot.cell, 0)]
    oa = np.where(rng.uniform(size=len(oa)) < STRAY, beside[oa], oa)
    return np.where(spot.cell < 0, -1, lsoa[oa])


def _residence(place: Place, patients: Incidents, rng: np.random.Generator) -> Ints:
    """Return the LSOA where each patient lives, -1 where nobody asked; what happens at home happens near it."""
    areas, count = place.areas, len(patients)
    at_home = (patients.place == "dwelling") & (rng.uniform(size=count) < 0.85)
    elsewhere = np.empty(count, np.int64)
    for district in range(len(place.plan.districts)):
        here = patients.district == district
        pull = np.cumsum(np.where(areas.member["lad"] == district, areas.residents, 0))
        elsewhere[here] = np.searchsorted(pull, rng.uniform(size=int(here.sum())) * pull[-1], side="right")
    lsoa = areas.member["lsoa21"][np.where(at_home, areas.cell[patients.cell], elsewhere)]
    return np.where(rng.uniform(size=count) < 0.06, -1, lsoa)


def _write_truth(scene: Scene, every: Incidents, refs: dict[str, np.ndarray]) -> None:
    """Write what truly happened, and under which reference each agency knows it; "" where it does not."""
    kinds = np.array([kind["id"] for kind in facts()["kinds"]])
    table = pa.table(
        {
            "occurred_at": pa.array(every.when.astype("datetime64[s]")),
            "easting": every.at[:, 0],
            "northing": every.at[:, 1],
            "kind": text(kinds[every.kind]),
            "code": text(every.code),
            "place_type": text(every.place),
            "injury": every.injury,
            **{f"{source}_ref": pa.array(reference) for source, reference in refs.items()},
        }
    )
    folder = scene.folder / "truth"
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / "truth.parquet", compression="zstd")
