"""What is wrong with a file, where, and what to do about it: never the value itself."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

REFUSE, QUARANTINE, FLAG = "refuse", "quarantine", "flag"
HEADER = ("file", "line", "column", "fault", "outcome", "words", "remedy")


@dataclass(frozen=True, slots=True)
class FaultClass:
    """One way to be wrong. outcome: "refuse" a file, "quarantine" a row, or "flag" a field that was emptied."""

    id: str
    outcome: str
    words: str
    remedy: str


@cache
def fault_classes() -> Mapping[str, FaultClass]:
    """Return every class of fault by id, in the order of `data/faults.toml`."""
    table = tomllib.loads((Path(__file__).parent / "faults.toml").read_text("utf-8"))
    return MappingProxyType({key: FaultClass(id=key, **fields) for key, fields in table.items()})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong.

    line: 1 is the header, 0 the file as a whole. column: as the file names it, "" when it is none in particular.
    """

    file: str
    line: int
    column: str
    id: str

    @property
    def words(self) -> str:
        """Return what is wrong, in plain words."""
        return fault_classes()[self.id].words

    @property
    def remedy(self) -> str:
        """Return what to do about it."""
        return fault_classes()[self.id].remedy

    @property
    def outcome(self) -> str:
        """Return "refuse", "quarantine" or "flag"."""
        return fault_classes()[self.id].outcome

    @property
    def fatal(self) -> bool:
        """Return whether the whole file stays out."""
        return self.outcome == REFUSE

    def __str__(self) -> str:
        where = (
            self.file
            + (f", line {self.line}" if self.line else "")
            + (f", column {self.column}" if self.column else "")
        )
        return f"{where}: {self.words} {self.remedy}"


class Refused(Exception):
    """A file that stays out as a whole."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def write_faults(path: Path, faults: Iterable[Fault]) -> int:
    """Write `faults` as CSV (`HEADER`), sorted by file and line, and return how many. No value of any row is in it."""
    ordered = sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column, fault.id))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(
            (_inert(fault.file), fault.line, _inert(fault.column), fault.id, fault.outcome, fault.words, fault.remedy)
            for fault in ordered
        )
    return len(ordered)


def _inert(text: str) -> str:
    """Return `text` so that a spreadsheet does not run it: file and column names come from outside too."""
    return "'" + text if text[:1] in "=+-@\t\r" and text else text
