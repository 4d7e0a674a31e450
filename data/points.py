"""Named points and outlines that lie over the map: premises, schools, stations, interventions. Never a count of events.

Read when a store is built, kept as points/<layer>.parquet, and given only to the tiers that may see the layer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from access import Principal
from data.answering.store import Store
from data.building.config_points import SHAPES, TABLES, PointsConfig
from data.model import month_index
from data.tables import BuildError, files_of, numbers, read_columns

COLUMNS = ("name", "category", "first", "last", "geometry")
OPEN = 0  # a month that is not known: the place was there before, or is there still
PLACES = 5  # decimals of a degree: a metre

Placing = Callable[[np.ndarray, np.ndarray], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class PointLayer:
    """One layer of a release. kind: points or interventions; shape: the symbol of its points; outlines: it has areas.

    features: how many it holds; dated: whether they begin and end.
    """

    id: str
    kind: str
    label: str
    shape: str
    tiers: tuple[str, ...]
    features: int
    outlines: bool
    dated: bool
    date: str
    source: str


def read_layer(config: PointsConfig, root: Path, place: Placing) -> tuple[pd.DataFrame, int]:
    """Return the places of one layer with COLUMNS (geometry WKB, EPSG:4326), and how many lay outside the county.

    first and last: year x 12 + month - 1 of the months in which a place is there, OPEN where not known.
    Raises BuildError naming file, line and remedy.
    """
    parts = [_read(path, config) for path in files_of(config.files, root, f"[[{config.kind}]] {config.id}")]
    frame = pd.concat(parts, ignore_index=True)
    if frame.empty:
        raise BuildError(f"[[{config.kind}]] {config.id}: {', '.join(config.files)} holds no place")
    shapes = np.asarray(frame["geometry"], object)
    middle = shapely.get_coordinates(shapely.point_on_surface(shapes))
    inside = (place(middle[:, 0], middle[:, 1])["place_status"] == "located").to_numpy()
    kept = frame[inside].assign(geometry=shapely.to_wkb(shapes[inside]))
    return kept.sort_values(["name", "category"], kind="stable", ignore_index=True), int((~inside).sum())


def _read(path: Path, config: PointsConfig) -> pd.DataFrame:
    table, shapes = _table(path, config) if path.name.lower().endswith(TABLES) else _drawn(path, config)
    first, last = (_months(table, name, path) for name in (config.since, config.until))
    if len(backwards := np.flatnonzero((first > last) & (last != OPEN))):
        raise BuildError(f"{path.name}, line {backwards[0] + 2}: it ends before it begins")
    named = {"name": table[config.name], "category": table[config.category] if config.category else ""}
    if (table[config.name] == "").any():
        line = int((table[config.name] == "").to_numpy().argmax()) + 2
        raise BuildError(f"{path.name}, line {line}, column {config.name}: is empty; every place needs a name")
    frame = pd.DataFrame({**named, "first": first, "last": last}, index=table.index)
    wanted = frame["category"].isin(config.only) if config.only else True
    return frame.assign(geometry=shapes)[~shapely.is_missing(shapes) & wanted]


def _columns(config: PointsConfig) -> list[str]:
    return [one for one in (config.name, config.category, config.since, config.until) if one]


def _table(path: Path, config: PointsConfig) -> tuple[pd.DataFrame, Any]:
    table = read_columns(path, (*_columns(config), config.x, config.y))
    x, y = (numbers(table[name], path).to_numpy() for name in (config.x, config.y))
    if config.system == "bng":
        x, y = pyproj.Transformer.from_crs(27700, 4326, always_xy=True).transform(x, y)
    elif len(wrong := np.flatnonzero((np.abs(x) > 180) | (np.abs(y) > 90))):
        raise BuildError(f"{path.name}, line {wrong[0] + 2}: {config.x} and {config.y} must be degrees (EPSG:4326)")
    known = np.isfinite(x) & np.isfinite(y)
    shapes = np.full(len(table), None, object)
    shapes[known] = shapely.points(x[known], y[known])
    return table, shapes


def _drawn(path: Path, config: PointsConfig) -> tuple[pd.DataFrame, Any]:
    """Return the attributes as texts and the geometry (EPSG:4326) of a GeoJSON or GeoPackage."""
    try:
        frame = pyogrio.read_dataframe(path, layer=config.layer or None)
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise BuildError(f"{path.name}: cannot be read as GeoJSON or GeoPackage ({type(error).__name__})") from None
    if missing := [one for one in _columns(config) if one not in frame.columns]:
        raise BuildError(f"{path.name}: has no column {', '.join(missing)}")
    if frame.crs is None:
        frame = frame.set_crs(config.crs or 4326)
    shapes = np.asarray(frame.geometry.to_crs(4326).array, object)
    broken = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken])
    texts = {one: frame[one].map(_text) for one in _columns(config)}
    return pd.DataFrame(texts), shapes


def _text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return "" if pd.isna(value) else str(value).strip()


def _months(table: pd.DataFrame, column: str, path: Path) -> np.ndarray:
    """Return the month of "2024-04" or "2024-04-17", OPEN where blank or where there is no such column."""
    if not column:
        return np.full(len(table), OPEN, np.int32)
    found = np.full(len(table), OPEN, np.int32)
    for row, text in enumerate(table[column]):
        try:
            found[row] = month_index(text[:7]) if text else OPEN
        except ValueError as error:
            raise BuildError(f"{path.name}, line {row + 2}, column {column}: {error}") from None
    return found


def write_points(
    configs: Iterable[PointsConfig], root: Path, place: Placing, folder: Path, notes: list[str]
) -> list[dict[str, Any]]:
    """Write points/<layer>.parquet of every layer, note what was left out, and return their facts for the manifest."""
    facts = []
    for number, config in enumerate(configs):
        frame, outside = read_layer(config, root, place)
        if outside:
            notes.append(f"{config.id}: {outside} of {outside + len(frame)} places lie outside the county, left out")
        (folder / "points").mkdir(exist_ok=True)
        frame.to_parquet(folder / "points" / f"{config.id}.parquet", index=False)
        facts.append(_facts(config, frame, config.shape or SHAPES[number % len(SHAPES)]))
    return facts


def _facts(config: PointsConfig, frame: pd.DataFrame, shape: str) -> dict[str, Any]:
    outlines = shapely.get_dimensions(shapely.from_wkb(frame["geometry"].to_numpy())) > 0
    return {
        "id": config.id,
        "kind": config.kind,
        "label": config.label,
        "shape": shape,
        "tiers": list(config.tiers),
        "features": len(frame),
        "outlines": bool(outlines.any()),
        "dated": bool(config.since or config.until),
        "date": config.date,
        "source": config.source,
    }


# -- reading a release


def point_layers(store: Store, principal: Principal) -> tuple[PointLayer, ...]:
    """Return the layers of the release that this reader may see, in the order of the configuration."""
    own, kinds = principal.tier.points, {principal.tier.id, principal.tier.like}
    return tuple(
        PointLayer(**{**raw, "tiers": tuple(raw["tiers"])})
        for raw in store.facts.points
        if kinds & set(raw["tiers"]) and ("*" in own or raw["id"] in own)
    )


def drawn_points(store: Store, layer: str, principal: Principal) -> str:
    """Return a layer as GeoJSON (EPSG:4326), its properties n (name), c (category), a and b (first and last month).

    Raises KeyError alike for a layer there is not and for one this reader may not see.
    """
    if layer not in {one.id for one in point_layers(store, principal)}:
        raise KeyError(layer)
    made: str = store._once(("drawn", layer), lambda: _geojson(_places(store, layer)))
    return made


def _places(store: Store, layer: str) -> pd.DataFrame:
    frame: pd.DataFrame = store._once(
        ("points", layer), lambda: pd.read_parquet(store.folder / "points" / f"{layer}.parquet")
    )
    return frame


def _geojson(frame: pd.DataFrame) -> str:
    shapes = shapely.set_precision(shapely.from_wkb(frame["geometry"].to_numpy()), 10.0**-PLACES)
    rows = zip(frame["name"], frame["category"], frame["first"], frame["last"], shapely.to_geojson(shapes), strict=True)
    features = [
        {"type": "Feature", "properties": {"n": name, "c": category, "a": int(first), "b": int(last)},
         "geometry": json.loads(shape)}
        for name, category, first, last, shape in rows
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def points_at(
    store: Store, layer: str, level: str, code: str, months: tuple[int, int], principal: Principal
) -> tuple[tuple[str, str], ...]:
    """Return name and category of a layer's places in one unit that are there at any time of the inclusive months.

    Raises KeyError as `drawn_points`, and for a unit the release does not hold.
    """
    if layer not in {one.id for one in point_layers(store, principal)}:
        raise KeyError(layer)
    frame, row = _places(store, layer), store.units(level).index[code]
    outline = shapely.from_wkb(store.shapes(level)["geometry"].iloc[row])
    shapely.prepare(outline)
    shapes = store._once(("shapes of", layer), lambda: shapely.from_wkb(frame["geometry"].to_numpy()))
    there = shapely.intersects(outline, shapes) & _during(frame, months)
    return tuple(zip(frame["name"][there], frame["category"][there], strict=True))


def _during(frame: pd.DataFrame, months: tuple[int, int]) -> np.ndarray:
    first, last = frame["first"].to_numpy(), frame["last"].to_numpy()
    return np.asarray((first <= months[1]) & ((last == OPEN) | (last >= months[0])))


def places_in(
    store: Store,
    layer: str,
    level: str,
    months: tuple[int, int],
    principal: Principal,
    *,
    categories: tuple[str, ...] = (),
) -> np.ndarray:
    """Return how many of a layer's places each unit of a level holds at any time of the inclusive months, int64.

    categories: only places of these, whatever the case; all where none of them occurs in the layer. Raises KeyError as
    `drawn_points`.
    """
    if layer not in {one.id for one in point_layers(store, principal)}:
        raise KeyError(layer)
    frame = _places(store, layer)
    row, unit = store._once(("places in", layer, level), lambda: _held_by(store, frame, level))
    wanted = frame["category"].str.lower().isin(categories).to_numpy()
    there = _during(frame, months) & (wanted if wanted.any() else True)
    return np.bincount(unit[there[row]], minlength=len(store.units(level).code)).astype(np.int64)


def _held_by(store: Store, frame: pd.DataFrame, level: str) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs of a place's row and the unit that it touches."""
    shapes = shapely.from_wkb(frame["geometry"].to_numpy())
    units = shapely.from_wkb(store.shapes(level)["geometry"].to_numpy())
    row, unit = shapely.STRtree(units).query(shapes, predicate="intersects")
    return row, unit
