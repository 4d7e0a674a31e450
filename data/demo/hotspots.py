"""Sixty places where violence gathers in Doggershire: planted, and written down as what a list of hotspots should find.

Nothing is added or taken away: what happens in public in hexagons of lower rank is moved to the sixty of the same
district before any agency sees it, so that after the last of the sixty comes a gap which no error of place and no
change of counts closes. The list is written beside what truly happened and read by tests alone: no store reads it, no
screen shows it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import repeat
from pathlib import Path

import h3.api.basic_int as h3
import numpy as np
import pandas as pd
from pyproj import Transformer

from data.codes import codebook
from data.demo.ground import Flags, Ints
from data.demo.incidents import Incidents, Place
from data.demo.outliers import odd_ones
from data.demo.plan import LAST, Points

RESOLUTION, WANTED = 9, 60  # the grid of partners' boards, and how many places a partnership agrees on
FINEST = 10  # hexagons nest only roughly: as in the atlas (geo/grids.py), a point is in the ancestor of its finest one
LEAST, MOST = 150, 80  # offences of the latest year: at least in each of the sixty, at most in any other hexagon
IN_PUBLIC = ("public", "retail", "transport", "other")  # types of place of what is moved: nobody's home is
SITES = ("hospital", "prison", "police station")
SERVICES = ("hospital", "prison", "custody")  # types of place of what happens there
HALF = 0.5


def with_hotspots(place: Place, every: Incidents, rng: np.random.Generator) -> Incidents:
    """Return all incidents, some of them moved, in all five years alike, so that sixty hexagons stand out."""
    cells = np.array(_cells(every.at))
    latest = _latest(every) & every.police
    ranked = _ranked(place, every, cells, latest)
    counted = ranked[ranked["set_aside"] == ""].set_index("cell")["incidents"]
    free = _free(place, every)
    sixty, movable = counted[:WANTED], free & np.isin(cells, counted.index[WANTED:])
    surplus = (counted[WANTED:] - MOST).clip(lower=0) / pd.Series(cells[movable & latest]).value_counts()
    odds = surplus.reindex(cells).fillna(0.0).to_numpy()
    source = np.arange(len(every))
    for district in range(len(place.plan.districts)):
        here = every.district == district
        hosts = np.flatnonzero(free & here & np.isin(cells, sixty.index))
        lacking = (LEAST - sixty.reindex(np.unique(cells[hosts]))).clip(lower=0) + 1
        spare = movable & here & (odds == 0)
        more = max(0.0, lacking.sum() - odds[movable & here & latest].sum()) / (spare & latest).sum()
        gone = np.flatnonzero(movable & here & (rng.uniform(size=len(every)) < np.where(spare, more, odds)))
        source[gone] = _one_each(hosts, cells, lacking, len(gone), rng)
    return replace(every, cell=every.cell[source], at=every.at[source])


def _free(place: Place, every: Incidents) -> Flags:
    """Return which offences may be moved, or stay where others join them; the two odd neighbourhoods are let alone."""
    odd, lsoa = odd_ones(place), place.areas.member["lsoa21"][place.areas.cell[every.cell]]
    return _violent(every) & (every.site < 0) & np.isin(every.place, IN_PUBLIC) & ~np.isin(lsoa, (odd.high, odd.low))


def _one_each(hosts: Ints, cells: np.ndarray, lacking: pd.Series, count: int, rng: np.random.Generator) -> Ints:
    """Return positions of offences beside which others go: of hexagons as they lack, of a hexagon any alike."""
    number = pd.Series(cells[hosts]).map(lacking / pd.Series(cells[hosts]).value_counts()).to_numpy()
    return np.asarray(rng.choice(hosts, count, p=number / number.sum()))


def write_hotspots(folder: Path, place: Place, every: Incidents, reference: np.ndarray) -> None:
    """Write truth/hotspots.csv: the sixty hexagons where most violent offences known to the police truly happened.

    Columns rank, cell (H3 r9), incidents (latest twelve months) and set_aside: the hospital, prison or police station
    whose services half of them happened at, "" for a hotspot. Those set aside have no rank and come last.
    """
    found = _ranked(place, every, np.array(_cells(every.at)), (reference != "") & _latest(every))
    hot, aside = found[found["set_aside"] == ""][:WANTED], found[found["set_aside"] != ""]
    whole = pd.concat([hot, aside[aside["incidents"] >= hot["incidents"].min()]], ignore_index=True)
    whole.insert(0, "rank", [*range(1, len(hot) + 1), *[""] * (len(whole) - len(hot))])
    whole.to_csv(folder / "truth" / "hotspots.csv", index=False, lineterminator="\n")


def _ranked(place: Place, every: Incidents, cells: np.ndarray, chosen: Flags) -> pd.DataFrame:
    """Return cell, incidents and set_aside of every hexagon, most violent offences of those chosen first."""
    chosen = chosen & _violent(every)
    table = pd.DataFrame({"cell": cells[chosen], "service": np.isin(every.place[chosen], SERVICES)})
    found = table.groupby("cell")["service"].agg(incidents="size", share="mean").reset_index()
    found["set_aside"] = found["cell"].map(_sites(place)).fillna("").where(found["share"] >= HALF, "")
    return found.sort_values(["incidents", "cell"], ascending=[False, True], ignore_index=True).drop(columns="share")


def _violent(every: Incidents) -> Flags:
    violent = list(codebook().sets["police"]["VAP"])
    return np.isin([code.partition(":")[0] for code in every.code.tolist()], violent)


def _latest(every: Incidents) -> Flags:
    return np.asarray(every.month > LAST - 12)


def _sites(place: Place) -> dict[str, str]:
    rows = place.sites.of(*SITES)
    return dict(zip(_cells(place.sites.at[rows]), [place.sites.name[row] for row in rows], strict=True))


def _cells(at: Points) -> list[str]:
    lon, lat = Transformer.from_crs(27700, 4326, always_xy=True).transform(at[:, 0], at[:, 1])
    finest = map(h3.latlng_to_cell, lat.tolist(), lon.tolist(), repeat(FINEST))
    return [f"{h3.cell_to_parent(cell, RESOLUTION):x}" for cell in finest]
