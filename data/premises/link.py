"""Link records to premises, each with how surely: named, at the address, within 50 m, or on the street alone.

Only the first three are counted at a premises, each by itself; what is known to the street alone is listed beside them
and attached to nobody. A record goes to one premises at most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.spatial import cKDTree

NAMED, AT_ADDRESS, NEAR, STREET = range(4)
CLASSES = ("named premises", "at address", "within 50 m", "street only")
COUNTED = (NAMED, AT_ADDRESS)  # what stands as happening at the premises; NEAR is told beside it, STREET never counted
ADDRESS_METRES = 20.0  # a record at an address lies at the premises when no other licensed premises is as near
NEAR_METRES = 50.0
STREET_METRES = 100.0  # how far along a street a record known to a stretch of it may lie
SHARP, ROUGH = ("premises", "address"), ("street", "whole_street")
INSIDE = ("licensed", "other", "unknown")  # kinds of place that may be inside a licensed premises
OUTSIDE = ("public", "transport", "retail")  # and those that may be outside its door; a dwelling is neither
USED = (
    "lon",
    "lat",
    "location_precision",
    "premises_id",
    "place_type",
    "coarse_place",
    "occurred_at",
    "time_precision",
)


@dataclass(frozen=True, slots=True)
class Links:
    """Records of one source linked to premises, in engine rows.

    linked: row, premises (row of the register), precision (NAMED, AT_ADDRESS or NEAR), day (of the month, 0 unknown),
    sorted by row. street: premises and row, every pair of a premises and a record known to its street alone.
    """

    linked: pd.DataFrame
    street: pd.DataFrame


def metres_of(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points in metres (EPSG:27700), NaN where there is none."""
    east, north = Transformer.from_crs(4326, 27700, always_xy=True).transform(lon, lat)
    found = np.c_[east, north]
    found[~np.isfinite(found).all(axis=1)] = np.nan
    return found


def link(events: pd.DataFrame, ids: list[str], at: NDArray[np.float64], streets: list[str]) -> Links:
    """Return the links of the records of one source, in the order of its engine.

    events: USED columns. ids, at (metres, EPSG:27700), streets (codes of the base map's streets, "" unknown): of the
    register, row by row.
    """
    point = metres_of(events["lon"].to_numpy(float), events["lat"].to_numpy(float))
    premises = pd.Index(ids).get_indexer(pd.Index(events["premises_id"].astype(str)))
    precision = np.where(premises >= 0, NAMED, -1)
    _by_point(events, point, at, premises, precision)
    kept = np.flatnonzero(premises >= 0)
    known = events["time_precision"].astype(str).isin(("minute", "hour", "day")).to_numpy()
    day = np.where(known, pd.DatetimeIndex(events["occurred_at"]).day, 0)
    linked = pd.DataFrame(
        {
            "row": kept.astype(np.int64),
            "premises": premises[kept].astype(np.int32),
            "precision": precision[kept].astype(np.uint8),
            "day": day[kept].astype(np.uint8),
        }
    )
    return Links(linked, _on_streets(events, point, at, streets, premises >= 0))


def _by_point(
    events: pd.DataFrame,
    point: NDArray[np.float64],
    at: NDArray[np.float64],
    premises: NDArray[np.int64],
    precision: NDArray[np.int64],
) -> None:
    """Link what names no premises by where it lies, in place."""
    kind = events["place_type"].astype(str)
    maybe = (premises < 0) & np.isfinite(point).all(axis=1) & (events["premises_id"].astype(str) == "").to_numpy()
    maybe &= events["location_precision"].astype(str).isin(SHARP).to_numpy() & kind.isin(INSIDE + OUTSIDE).to_numpy()
    rows = np.flatnonzero(maybe)
    if not len(rows) or not len(at):
        return
    away, nearest = cKDTree(at).query(point[rows], k=min(2, len(at)))
    away, nearest = away.reshape(len(rows), -1), nearest.reshape(len(rows), -1)
    close = away[:, 0] <= NEAR_METRES
    alone = away[:, 1] > ADDRESS_METRES if away.shape[1] > 1 else np.ones(len(rows), bool)
    inside = (away[:, 0] <= ADDRESS_METRES) & alone & kind.isin(INSIDE).to_numpy()[rows]
    premises[rows[close]] = nearest[close, 0]
    precision[rows[close]] = np.where(inside, AT_ADDRESS, NEAR)[close]


def _on_streets(
    events: pd.DataFrame,
    point: NDArray[np.float64],
    at: NDArray[np.float64],
    streets: list[str],
    linked: NDArray[np.bool_],
) -> pd.DataFrame:
    """Return every pair of a premises and a record that is known to its street alone."""
    rough = ~linked & events["location_precision"].astype(str).isin(ROUGH).to_numpy()
    rough &= events["place_type"].astype(str).isin(INSIDE + OUTSIDE).to_numpy()
    pairs = [np.zeros((0, 2), np.int64)]
    code = events["coarse_place"].astype(str).to_numpy()
    named = rough & (code != "")
    by_street = pd.DataFrame({"code": code[named], "row": np.flatnonzero(named)})
    of = pd.DataFrame({"code": streets, "premises": np.arange(len(streets))})
    met = of[of["code"] != ""].merge(by_street, on="code")
    pairs.append(met[["premises", "row"]].to_numpy(np.int64))
    rows = np.flatnonzero(rough & ~named & np.isfinite(point).all(axis=1))
    if len(rows) and len(at):
        near = cKDTree(at).sparse_distance_matrix(cKDTree(point[rows]), STREET_METRES, output_type="coo_matrix")
        pairs.append(np.c_[near.row, rows[near.col]].astype(np.int64))
    whole = np.concatenate(pairs)
    whole = whole[np.lexsort((whole[:, 1], whole[:, 0]))]
    return pd.DataFrame({"premises": whole[:, 0].astype(np.int32), "row": whole[:, 1]})
