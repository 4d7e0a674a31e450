"""What goes into reading a supplier's file, and what comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa

from data.building.quarantine import Fault, Faults, in_order
from data.schema import READ, arrow_schema


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a supplier.

    path: where it is; rel_path: below the root folder, what messages and the column `file` call it. source: police, ed,
    ambulance or fire. kind: "police_uk" or "records". mapping: id of a layout in data/mappings, or the path of a TOML
    (records only). month: the month the file is for, year x 12 + month - 1, None when it does not say. vintage: census
    year of its LSOA codes, None when the codes or the layout must tell.
    """

    path: Path
    rel_path: str
    source: str
    kind: str
    provider: str
    mapping: str = ""
    month: int | None = None
    vintage: int | None = None


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows of a file: read == accepted + quarantined, always. A refused file has accepted none."""

    read: int = 0
    accepted: int = 0
    quarantined: int = 0

    def __post_init__(self) -> None:
        if self.read != self.accepted + self.quarantined:
            raise ValueError(f"rows read {self.read} != accepted {self.accepted} + quarantined {self.quarantined}")


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read, or refused.

    table: accepted events with the columns of `data.schema.READ` (canonical, less what placing sets, plus
    `stated_lsoa`), in file order, texts as dictionaries; None when the file was refused or its rows were not kept.
    quarantined: one fault a row that stayed out. flagged: fields that were emptied, and remarks on the file.
    unknown_codes: (canonical column, code as sent) -> rows; unverified_codes: the same for codes read by a table nobody
    could check against its standard. refused: why the whole file stays out. months: months of the accepted rows,
    ascending.
    """

    file: SourceFile
    table: pa.Table | None = None
    quarantined: Faults = field(default_factory=lambda: Faults(""))
    flagged: Faults = field(default_factory=lambda: Faults(""))
    counts: RowCounts = RowCounts()
    unknown_codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Fault | None = None
    months: tuple[int, ...] = ()
    unverified_codes: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def rows(self) -> pd.DataFrame:
        """Return the accepted events as a new data frame; none where there is no table."""
        frame: pd.DataFrame = plain(self.table).to_pandas()
        return frame

    def in_order(self) -> Iterator[Fault]:
        """Yield everything wrong with the file as its sender looks for it: the refusal, then by line and column."""
        if self.refused:
            yield self.refused
        yield from in_order(self.file.rel_path, self.quarantined, self.flagged)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return everything wrong with the file, the refusal first."""
        return (*((self.refused,) if self.refused else ()), *self.quarantined, *self.flagged)


def packed(table: pa.Table) -> pa.Table:
    """Return a table with its texts as dictionaries: a quarter of the room."""
    arrays = [
        column.dictionary_encode() if pa.types.is_large_string(column.type) else column for column in table.columns
    ]
    return pa.table(arrays, names=table.column_names)


def plain(table: pa.Table | None) -> pa.Table:
    """Return a table of `data.schema.READ` with its texts as texts; an empty one for None."""
    schema = arrow_schema(READ)
    return schema.empty_table() if table is None else table.cast(schema)
