"""Where the public's areas are: units with outlines to draw, and the list that leads from a postcode to its areas."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.answering.store import Store
from data.freezing.offered import levels, similar
from data.places import search_key

METRES = 111_320.0  # of a degree of latitude
STEP = 10.0  # metres: outlines are whole numbers of these
DETAIL = {"area": 2.0, "grid": 0.0}  # steps that a simpler outline may differ from the true one
KINDS = ("district", "town", "postcode", "MSOA")


def unit_rows(store: Store, level: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the table `units`: no point, only what is needed to name, draw and link an area."""
    table, outlines, boxes = store.units(level), *outline(store, level)
    for row, code in enumerate(table.code):
        people = table.residents[row]
        yield (
            level, row, code, table.name[row] or code, table.parent[row], code if level == "lad" else table.lad[row],
            None if math.isnan(people) else round(float(people)), *boxes[row], outlines[row],
        )  # fmt: skip


def outline(store: Store, level: str) -> tuple[list[str], list[tuple[int, int, int, int]]]:
    """Return each unit's outline as the data of an SVG path, and its box (west, north, east, south).

    In steps of ten metres east and south of the north-west corner of the store's bounds; neighbours share their edge.
    """
    west, south, _, north = store.facts.bounds
    squeeze = math.cos(math.radians((south + north) / 2))

    def place(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(
            [(points[:, 0] - west) * squeeze * METRES / STEP, (north - points[:, 1]) * METRES / STEP]
        )

    shapes = shapely.transform(shapely.from_wkb(store.shapes(level)["geometry"].to_numpy()), place)
    if detail := DETAIL[store.level(level).kind]:
        shapes = shapely.coverage_simplify(shapes, detail)
    bounds = np.round(shapely.bounds(shapes)).astype(int)
    return [path(one) for one in shapes], [tuple(one) for one in bounds.tolist()]


def path(shape: Any) -> str:
    """Return a polygon as the data of an SVG path: whole numbers, each point relative to the last."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    return "".join(_ring(np.round(shapely.get_coordinates(ring)).astype(int)) for ring in rings)


def _ring(points: NDArray[np.int64]) -> str:
    steps = np.diff(points[:-1], axis=0)
    kept = steps[(steps != 0).any(axis=1)].tolist()
    return f"M{points[0][0]} {points[0][1]}l{' '.join(f'{x} {y}' for x, y in kept)}z" if kept else ""


def place_rows(store: Store) -> list[tuple[str, ...]]:
    """Return the rows of the table `places`, in order: areas, towns and postcodes by the areas that hold them.

    No premises: a hospital or a prison is nothing to look figures up by.
    """
    table = store.places()
    table = table[table["kind"].isin(KINDS)]
    middle, small = (newest_of(store, rung) for rung in ("msoa", "lsoa"))
    table = table[(table["kind"] != "MSOA") | (table["level"] == middle)]
    held = pd.DataFrame(
        {
            "search": [search_key(label) for label in table["label"]],
            "kind": table["kind"].to_numpy(),
            "label": table["label"].to_numpy(),
            "district": table["lad"].to_numpy(),
            "middle": table[middle].to_numpy() if middle else "",
            "small": table[small].to_numpy() if small else "",
        }
    )
    held.loc[held["kind"] == "district", ["middle", "small"]] = ""
    held.loc[held["kind"] == "MSOA", "small"] = ""
    held = held[held["search"] != ""].fillna("").drop_duplicates(["search", "kind", "label", "district", "middle"])
    return sorted(held.itertuples(index=False, name=None))


def newest_of(store: Store, rung: str) -> str:
    """Return the newest vintage of "msoa" or "lsoa" that the public sees, "" where there is none."""
    held = [key for key in levels(store) if key.startswith(rung)]
    return max(held, key=lambda key: store.level(key).vintage or 0) if held else ""


def score_rows(store: Store, level: str) -> list[tuple[str, int, float]]:
    """Return the rows of the table `context`: the score by which areas are called similar, where it is known."""
    for layer in store.facts.contexts:
        keys = [one["key"] for one in layer["measures"]]
        if key := next((one for one in similar() if one in keys), ""):
            frame = store.context(layer["id"])
            frame = frame[frame["level"] == level].dropna(subset=[key])
            index = store.units(level).index
            pairs = zip(frame["code"], frame[key], strict=True)
            return sorted((level, index[code], round(float(score), 4)) for code, score in pairs if code in index)
    return []


def similar_words(store: Store) -> str:
    """Return what areas are called similar by, as the context layer calls itself; "" where there is none."""
    for layer in store.facts.contexts:
        for one in layer["measures"]:
            if one["key"] in similar():
                return f"{one['label']}; {layer['label']}, {layer['date']}, {layer['source']}"
    return ""
