"""A small county with figures planted in it that must be found nowhere: 3, 7, 13 and 7,919 offences in four areas."""

import json

import numpy as np
import pandas as pd

from data.freezing import freeze
from data.progress import silent
from data.release import Release
from tests import small_store
from tests.small_store import FIRST, LAST

PLANTED = {"X0101B": 3, "X0102B": 7, "X0201B": 13, "X0202B": 7919}
QUIET_MONTHS = (LAST - 14, LAST - 3)  # the twelve months that small areas are told for last


def plant(held):
    """Return the events with the planted areas emptied and filled again with exactly so many assaults."""
    police = held["police"].reset_index(drop=True)
    template = police[(police["lsoa21"] != "") & (police["category"] == "8N")]
    rng = np.random.default_rng(7)
    grown = [police[~police["lsoa21"].isin(PLANTED)]]
    for code, number in PLANTED.items():
        one = template.iloc[rng.integers(0, len(template), number)].copy()
        one["lsoa21"], one["msoa21"], one["lad"], one["incident"] = code, code[:5], code[:3], -1
        one["coarse_place"], one["location_precision"] = "", "premises"
        one["month"] = rng.integers(QUIET_MONTHS[0], QUIET_MONTHS[1] + 1, number)
        grown.append(one)
    return {**held, "police": pd.concat(grown, ignore_index=True)}


def frozen(folder, **given):
    """Make a small store below `folder` and freeze it; return the store, its events, and the cube's path."""
    store, events = small_store.make(folder / "release", **given)
    release = Release(store.folder, json.loads((store.folder / "manifest.json").read_text("utf-8")))
    freeze(release, folder / "public.cube", silent)
    return store, events, folder / "public.cube"


__all__ = ["FIRST", "LAST", "PLANTED", "QUIET_MONTHS", "frozen", "plant"]
