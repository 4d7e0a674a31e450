"""Where violence truly gathered in Doggershire's latest year: what a list of hotspots should find, and what set aside.

Written beside what truly happened and read by tests alone: no store reads it, no screen shows it.
"""

from __future__ import annotations

from itertools import repeat
from pathlib import Path

import h3.api.basic_int as h3
import numpy as np
import pandas as pd
from pyproj import Transformer

from data.codes import codebook
from data.demo.incidents import Incidents, Place
from data.demo.plan import LAST, Points

RESOLUTION, WANTED = 9, 60  # the grid of partners' boards, and how many places a partnership agrees on
SITES = ("hospital", "prison", "police station")
SERVICES = ("hospital", "prison", "custody")  # types of place of what happens there
HALF = 0.5


def write_hotspots(folder: Path, place: Place, every: Incidents, reference: np.ndarray) -> None:
    """Write truth/hotspots.csv: the sixty hexagons where most violent offences known to the police truly happened.

    Columns rank, cell (H3 r9), incidents (latest twelve months) and set_aside: the hospital, prison or police station
    whose services half of them happened at, "" for a hotspot. Those set aside have no rank and come last.
    """
    violent = np.isin([code.partition(":")[0] for code in every.code.tolist()], list(codebook().sets["police"]["VAP"]))
    chosen = violent & (reference != "") & (every.month > LAST - 12)
    table = pd.DataFrame({"cell": _cells(every.at[chosen]), "service": np.isin(every.place[chosen], SERVICES)})
    found = table.groupby("cell")["service"].agg(incidents="size", share="mean").reset_index()
    found["set_aside"] = found["cell"].map(_sites(place)).fillna("").where(found["share"] >= HALF, "")
    found = found.sort_values(["incidents", "cell"], ascending=[False, True], ignore_index=True)
    hot, aside = found[found["set_aside"] == ""][:WANTED], found[found["set_aside"] != ""]
    whole = pd.concat([hot, aside[aside["incidents"] >= hot["incidents"].min()]], ignore_index=True)
    whole.insert(0, "rank", [*range(1, len(hot) + 1), *[""] * (len(whole) - len(hot))])
    whole.drop(columns="share").to_csv(folder / "truth" / "hotspots.csv", index=False, lineterminator="\n")


def _sites(place: Place) -> dict[str, str]:
    rows = place.sites.of(*SITES)
    return dict(zip(_cells(place.sites.at[rows]), [place.sites.name[row] for row in rows], strict=True))


def _cells(at: Points) -> list[str]:
    lon, lat = Transformer.from_crs(27700, 4326, always_xy=True).transform(at[:, 0], at[:, 1])
    return [f"{cell:x}" for cell in map(h3.latlng_to_cell, lat.tolist(), lon.tolist(), repeat(RESOLUTION))]
