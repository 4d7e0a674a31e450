"""The small county with a register of seven licensed premises, and records linked to them at random."""

import json

import numpy as np
import pandas as pd

from data.answering.store import open_store
from data.premises import AT_ADDRESS, NAMED, NEAR, Links, write_premises
from tests import small_store

NAMES = ("The Anchor", "The Bell", "The Crown", "The Dolphin", "The Eagle", "The Fox", "The Goose")
LINKED = {"police": 700, "ed": 260, "ambulance": 120}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = ("closed", "18:00-23:00", "18:00-23:00", "18:00-23:00", "18:00-02:00", "18:00-02:00", "12:00-20:00")


def register():
    """Return the register: four premises in the first district, three in the second; the last hears of few."""
    rows = []
    for at, name in enumerate(NAMES):
        rows.append(
            {
                "id": f"P{at}", "name": name, "aliases": "Vaults" if at in (1, 2) else "", "uprn": f"99{at}",
                "kind": "pub" if at != 5 else "off-licence", "address": f"{at + 1} Quay Street",
                "street": "Quay Street", "postcode": "", **dict(zip(WEEKDAYS, WEEK, strict=True)),
                "capacity": 100 + 10 * at if at != 3 else -1, "admissions": 50_000 if at == 0 else -1,
                "lon": 2.05 + 0.001 * at + 0.5 * (at > 3), "lat": 54.1, "lad": "X01" if at < 4 else "X02",
                "lsoa21": "X0101A" if at < 4 else "X0201B",
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows)
    frame.loc[4, list(WEEKDAYS)] = ""  # no hours known
    return frame


def links(frames, seed=5):
    """Return links of each source: most to the first premises, next to none to the last."""
    rng, made = np.random.default_rng(seed), {}
    weight = np.array([40, 20, 10, 8, 6, 3, 0.6])
    for source, frame in frames.items():
        rows = np.sort(rng.choice(len(frame), LINKED[source], replace=False))
        linked = pd.DataFrame({"row": rows, "premises": rng.choice(7, len(rows), p=weight / weight.sum())})
        linked["precision"] = rng.choice([NAMED, AT_ADDRESS, NEAR], len(rows), p=[0.7, 0.1, 0.2]).astype(np.uint8)
        linked["day"] = rng.integers(0, 29, len(rows)).astype(np.uint8)
        street = pd.DataFrame({"premises": rng.integers(0, 7, 90), "row": rng.integers(0, len(frame), 90)})
        made[source] = Links(linked, street.drop_duplicates().sort_values(["premises", "row"]))
    return made


def make(folder, *, barred=("ed2",), seed=5, **given):
    """Write the release below `folder`; return store, events by source in the order of their engines, and links."""
    store, held = small_store.make(folder, **given)
    frames = {
        source: frame.sort_values("month", kind="stable").reset_index(drop=True) for source, frame in held.items()
    }
    made = links(frames, seed)
    write_premises(register(), made, folder)
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    told["premises"] = len(NAMES)
    for source in told["sources"]:
        for one in source["providers"]:
            one["hearings"] = one["id"] not in barred
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")
    return open_store(store.folder), frames, made
