"""What goes into reading a supplier's file, and what comes out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from data.quarantine import Fault
from data.schema import empty


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

    rows: accepted events with the columns of `data.schema.READ` (canonical, less what placing sets, plus
    `stated_lsoa`),
    in file order; none when the file was refused. quarantined: one fault a row that stayed out. flagged: fields that
    were emptied, and remarks on the file. unknown_codes: (canonical column, code as sent) -> rows;
    unverified_codes: the same for codes read by a table nobody could check against its standard. refused: why the whole
    file stays out. months: months of the accepted rows, ascending.
    """

    file: SourceFile
    rows: pd.DataFrame = field(default_factory=empty)
    quarantined: tuple[Fault, ...] = ()
    flagged: tuple[Fault, ...] = ()
    counts: RowCounts = RowCounts()
    unknown_codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Fault | None = None
    months: tuple[int, ...] = ()
    unverified_codes: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return everything wrong with the file, the refusal first."""
        return (*((self.refused,) if self.refused else ()), *self.quarantined, *self.flagged)
