"""Columns of supplier files: text as a supplier would have typed it, blanks as blanks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from pyproj import Transformer

from data.demo.ground import Flags, Floats, Ints
from data.demo.incidents import Place
from data.demo.plan import Points
from data.demo.seen import PRECISIONS, Spot
from data.demo.streets import Streets

# The published seven-parameter shift (OS, "A guide to coordinate systems in Great Britain", 6.6), good to 5 m: unlike
# "the best available" it does not depend on which grid files a machine has.
TO_WGS84 = (
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
    " +step +proj=push +v_3 +step +proj=cart +ellps=airy +step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15"
    " +ry=0.247 +rz=0.842 +s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=WGS84 +step +proj=pop"
    " +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
SEX = ("F", "M", "X")


def lonlat(at: Points) -> Points:
    """Return degrees (EPSG:4326, longitude first), to six decimals, of metres on the British National Grid."""
    lon, lat = Transformer.from_pipeline(TO_WGS84).transform(at[:, 0], at[:, 1])
    return np.asarray(np.round(np.c_[lon, lat], 6), np.float64)


def words(choice: Ints | Flags, vocabulary: Sequence[str | None]) -> pa.Array:
    """Return the word at each position of the vocabulary; -1 is blank."""
    index = np.asarray(choice, np.int32)
    return pa.array(vocabulary, pa.string()).take(pa.array(index, mask=index < 0))


def text(values: np.ndarray, blank: Flags | None = None) -> pa.Array:
    """Return strings, blank where asked; there are few different ones, so they are encoded once."""
    names, index = np.unique(values, return_inverse=True)
    index = index if blank is None else np.where(blank, -1, index)
    return words(index, [name or None for name in names.tolist()])


def flag(truth: Flags, known: Flags) -> pa.Array:
    """Return Y or N where known, blank elsewhere."""
    return words(np.where(known, truth.astype(int), -1), ("N", "Y"))


def number(values: Floats | Ints, blank: Flags) -> pa.Array:
    """Return numbers as text, blank where asked."""
    return pc.cast(pa.array(values, mask=blank), pa.string())


def metres(values: Floats) -> pa.Array:
    """Return whole metres as text, blank where there is no point."""
    blank = np.isnan(values)
    return number(np.rint(np.where(blank, 0, values)).astype(np.int64), blank)


def month_of(when: np.ndarray) -> Ints:
    """Return year x 12 + month - 1 of times."""
    return np.asarray(when.astype("datetime64[M]").astype(np.int64) + 1970 * 12)


def minutes(when: np.ndarray, form: str, blank: Flags | None = None) -> pa.Array:
    """Return times written in a strftime form, blank where asked."""
    return pc.strftime(pa.array(when.astype("datetime64[s]"), mask=blank), format=form)


def sexes(female: Flags, rng: np.random.Generator, unknown: float = 0.03) -> pa.Array:
    """Return F, M or rarely X, with some blanks."""
    u = rng.uniform(size=len(female))
    return words(np.where(u < unknown, -1, np.where(u > 0.996, 2, np.where(female, 0, 1))), SEX)


def refs(prefix: str, month: Ints) -> np.ndarray:
    """Return references that count up within each month, which is sorted: "P2104-00001"."""
    first = np.searchsorted(month, month, side="left")
    run = np.arange(len(month)) - first + 1
    stem = [f"{prefix}{m // 12 % 100:02d}{m % 12 + 1:02d}-" for m in month.tolist()]
    return np.array([f"{a}{b:05d}" for a, b in zip(stem, run.tolist(), strict=True)])


def told_where(place: Place, streets: Streets, spot: Spot, site: Ints) -> pa.Array:
    """Return the place as written down: premises, street and town, or town only; blank where nothing was."""
    towns = [home.name for home in place.ground.settlements]
    labels = [f"{name}, {towns[home]}" for name, home in zip(streets.names, streets.home.tolist(), strict=True)]
    vocabulary = [*labels, *place.sites.name, *towns]
    home = streets.home[np.maximum(spot.street, 0)]
    choice = np.where(spot.street >= 0, spot.street, -1)
    choice = np.where((spot.precision == 0) & (site >= 0), len(labels) + site, choice)
    choice = np.where(spot.precision == 4, len(labels) + len(place.sites.name) + home, choice)
    return words(np.where(spot.precision == 5, -1, choice), vocabulary)


def precise(spot: Spot) -> pa.Array:
    """Return the precision in the words of the canonical schema."""
    return words(spot.precision, PRECISIONS)


def site_refs(place: Place, spot: Spot, site: Ints) -> pa.Array:
    """Return the register's id where the incident was put at named premises."""
    return words(np.where((spot.precision == 0) & (site >= 0), site, -1), place.sites.ref)


def write(columns: Mapping[str, pa.Array], folder: Path, name: str) -> None:
    """Write one CSV: UTF-8, header first, blanks empty."""
    folder.mkdir(parents=True, exist_ok=True)
    options = pyarrow.csv.WriteOptions(quoting_style="needed", quoting_header="none")
    pyarrow.csv.write_csv(pa.table(dict(columns)), folder / name, options)


def write_months(table: pa.Table, month: Ints, folder: Path, skip: frozenset[int] = frozenset()) -> None:
    """Write rows sorted by month to one file a month, 2021-04.csv and so on."""
    for number_ in np.unique(month).tolist():
        if number_ not in skip:
            start, stop = np.searchsorted(month, [number_, number_ + 1])
            part = table.slice(start, stop - start)
            write(
                dict(zip(part.column_names, part.columns, strict=True)),
                folder,
                f"{number_ // 12}-{number_ % 12 + 1:02d}.csv",
            )
