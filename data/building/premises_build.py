"""Read the register of licensed premises, and link every source's records to it, while a release is built."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from access import AccessError
from data.building.config import StoreConfig
from data.building.intake import NamedPremises
from data.places import Placing
from data.premises import (
    USED,
    Links,
    Names,
    link,
    metres_of,
    read_register,
    split_aliases,
    write_premises,
    write_register_faults,
)
from data.premises.book import Book, book_path
from data.premises.register import BETWEEN
from data.tables import BuildError
from geo import NamedPlaces

QUARANTINE = "premises.csv"


@dataclass(slots=True)
class Registered:
    """The register of one build, and what was linked to it so far, by source."""

    table: pd.DataFrame
    at: NDArray[np.float64]
    names: Names
    streets: list[str]
    links: dict[str, Links] = field(default_factory=dict)

    def named(self) -> NamedPremises | None:
        """Return what reading needs to know premises by their names, None without a register."""
        return NamedPremises(self.table["id"].to_numpy(object), self.names) if len(self.table) else None

    def take(self, source: str, table: pa.Table, order: NDArray[np.int64]) -> None:
        """Link the records of one source. table: its canonical events; order: which of them each engine row is."""
        if len(self.table):
            events = table.select(list(USED)).take(pa.array(order)).to_pandas()
            self.links[source] = link(events, self.table["id"].tolist(), self.at, self.streets)

    def write(self, work: Path) -> int:
        """Write what the release keeps; return how many premises there are."""
        if len(self.table):
            write_premises(self.table, self.links, work)
        return len(self.table)


def registered(
    config: StoreConfig, root: Path, named: NamedPlaces, place: Placing, work: Path, notes: list[str]
) -> Registered:
    """Return the register with the names officers wrote in the book of premises, where the environment names one.

    Its faults are written to quarantine/premises.csv and counted in the notes. Raises BuildError where the book cannot
    be read.
    """
    table, faults = read_register(config.premises, root, place)
    table, chosen = _with_book(table)
    if faults:
        (work / "quarantine").mkdir(exist_ok=True)
        write_register_faults(work / "quarantine" / QUARANTINE, faults)
        rows = len({(one.file, one.line) for one in faults})
        notes.append(f"premises: {rows} row{'s' * (rows > 1)} of the register with faults, see quarantine/{QUARANTINE}")
    lon, lat = (table[name].to_numpy(float) for name in ("lon", "lat"))
    called = [
        (name, *split_aliases(also)) for name, also in zip(table["name"], table["aliases"].astype(str), strict=True)
    ]
    streets = named.find(table["street"].astype(str).tolist(), lon, lat)
    at = metres_of(lon, lat)
    return Registered(
        table, at, Names(called, at, chosen), [code if code.startswith("street:") else "" for code in streets]
    )


def _with_book(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the register with the book's names among its aliases, and which shared names mean which row."""
    path = book_path(os.environ)
    if path is None or not path.exists():
        return table, {}
    try:
        book = Book(path, time.time)
    except AccessError as error:
        raise BuildError(str(error)) from error
    more, row = book.aliases(), {one: at for at, one in enumerate(table["id"].tolist())}
    together = [
        f"{BETWEEN} ".join(filter(None, (also, *more.get(one, ()))))
        for one, also in zip(table["id"].tolist(), table["aliases"].astype(str).tolist(), strict=True)
    ]
    chosen = {key: row[one] for key, one in book.chosen().items() if one in row}
    return table.assign(aliases=together), chosen
