"""Coordinates and stated area codes as suppliers write them, to EPSG:4326 degrees and nine-character codes."""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyproj import Transformer

from data.sources.marks import Marks

Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

# Generous boxes round the United Kingdom and its waters: what lies outside was written wrongly, not committed far away.
WEST, EAST, SOUTH, NORTH = -9.5, 3.5, 49.0, 61.5  # degrees
MAX_EASTING, MAX_NORTHING = 800_000, 1_300_000  # metres, British National Grid
_NUMBER = r"^[+-]?\d{1,8}(\.\d+)?$"
_COMMA = r"^[+-]?\d{1,8},\d+$"
_AREA = re.compile(r"[A-Z]\d{8}|95[A-Z]{2}\d{2}[A-Z]\d")  # GSS codes, and Northern Ireland's super output areas


def read_points(x: pa.Array, y: pa.Array, names: tuple[str, str], system: str, marks: Marks) -> tuple[Floats, Floats]:
    """Return longitude and latitude, EPSG:4326, NaN where blank or wrong; marks rows whose coordinates are wrong.

    system: "wgs84" (x longitude, y latitude, degrees) or "bng" (x easting, y northing, metres, EPSG:27700).
    """
    first, second = _numbers(x, names[0], marks), _numbers(y, names[1], marks)
    blank_x, blank_y = np.isnan(first), np.isnan(second)
    both = " and ".join(names)
    marks.quarantine(blank_x ^ blank_y, both, "half_coordinate")
    filled = ~blank_x & ~blank_y
    marks.quarantine(filled & (first == 0) & (second == 0), both, "null_island")
    for rows, kind in _misplaced(first, second, system):
        marks.quarantine(filled & rows, both, kind)
    good = filled & ~marks.bad
    lon, lat = np.where(good, first, np.nan), np.where(good, second, np.nan)
    return to_degrees(lon, lat) if system == "bng" else (lon, lat)


def _numbers(column: pa.Array, name: str, marks: Marks) -> Floats:
    """Return the numbers in a column of texts; NaN where blank."""
    texts = pc.utf8_trim_whitespace(column)
    number = pc.match_substring_regex(texts, _NUMBER)
    if not pc.all(number, min_count=0).as_py():
        wrong = pc.and_not(pc.not_equal(texts, ""), number).to_numpy(zero_copy_only=False)
        marks.quarantine(
            wrong & pc.match_substring_regex(texts, _COMMA).to_numpy(zero_copy_only=False), name, "decimal_comma"
        )
        marks.quarantine(wrong, name, "unreadable_coordinate")
        texts = pc.if_else(number, texts, pa.scalar(None, texts.type))
    values: Floats = texts.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values


def _misplaced(x: Floats, y: Floats, system: str) -> tuple[tuple[Mask, str], ...]:
    with np.errstate(invalid="ignore"):
        degrees = _within(x, WEST, EAST) & _within(y, SOUTH, NORTH)
        metres = _within(x, 0, MAX_EASTING) & _within(y, 0, MAX_NORTHING)
        swapped = _within(y, WEST, EAST) & _within(x, SOUTH, NORTH)
        far = (np.abs(x) > 180) | (np.abs(y) > 180)
    if system == "bng":
        return ((degrees | swapped, "degrees_in_grid"), (~metres, "coordinate_out_of_range"))
    return (
        (swapped, "swapped_coordinates"),
        (~degrees & far & metres, "grid_in_degrees"),
        (~degrees, "coordinate_out_of_range"),
    )


def _within(values: Floats, low: float, high: float) -> Mask:
    return (values >= low) & (values <= high)


def to_degrees(easting: Floats, northing: Floats) -> tuple[Floats, Floats]:
    """Return longitude and latitude (EPSG:4326) of British National Grid metres (EPSG:27700); NaN stays NaN."""
    lon, lat = np.full(len(easting), np.nan), np.full(len(easting), np.nan)
    known = np.flatnonzero(~np.isnan(easting))
    if len(known):
        lon[known], lat[known] = _transformer().transform(easting[known], northing[known])
    return lon, lat


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs(27700, 4326, always_xy=True)


def read_areas(column: pa.Array) -> tuple[pa.Array, Mask]:
    """Return stated area codes, upper case and trimmed, "" where blank or wrong; and which rows are wrong."""
    encoded = column.dictionary_encode()
    texts = [text.strip().upper() for text in encoded.dictionary.to_pylist()]
    good = [bool(_AREA.fullmatch(text)) for text in texts]
    codes = pa.array([text if fine else "" for text, fine in zip(texts, good, strict=True)], type=pa.large_string())
    wrong = pa.array([bool(text) and not fine for text, fine in zip(texts, good, strict=True)], type=pa.bool_())
    return codes.take(encoded.indices), wrong.take(encoded.indices).to_numpy(zero_copy_only=False)
