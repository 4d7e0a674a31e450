"""What is wrong with a file, where, and what to do about it: never the value itself."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import overload

import numpy as np
from numpy.typing import NDArray

REFUSE, QUARANTINE, FLAG = "refuse", "quarantine", "flag"
_RUNS = "=+-@\uff1d\uff0b\uff0d\uff20"  # what a spreadsheet takes for the start of a formula, full width included
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
    """Return every class of fault by id, in the order of `data/building/faults.toml`."""
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


class Faults(Sequence[Fault]):
    """Many faults of one file in four bytes each, so that a file with millions of them can still be told about."""

    __slots__ = ("_blocks", "file")

    def __init__(self, file: str, faults: Iterable[Fault] = ()) -> None:
        self.file = file
        self._blocks: list[tuple[str, str, NDArray[np.int32]]] = []  # column, class, lines
        for (column, kind), many in groupby(faults, key=lambda one: (one.column, one.id)):
            self.add(column, kind, np.array([one.line for one in many], np.int32))

    def add(self, column: str, kind: str, lines: NDArray[np.int32]) -> None:
        """Take in one fault for every line of `lines`."""
        if len(lines):
            self._blocks.append((column, kind, lines.astype(np.int32)))

    def extend(self, other: Faults) -> None:
        """Take in the faults of another collection about the same file."""
        self._blocks += other._blocks

    def without(self, lines: NDArray[np.int32]) -> Faults:
        """Return the faults of all other lines."""
        kept = Faults(self.file)
        for column, kind, own in self._blocks:
            kept.add(column, kind, own[~np.isin(own, lines)])
        return kept

    def blocks(self) -> Iterator[tuple[str, str, NDArray[np.int32]]]:
        """Yield column, class of fault and lines, block by block."""
        yield from self._blocks

    def __len__(self) -> int:
        return sum(len(lines) for _, _, lines in self._blocks)

    def __iter__(self) -> Iterator[Fault]:
        for column, kind, lines in self._blocks:
            for line in lines.tolist():
                yield Fault(self.file, line, column, kind)

    @overload
    def __getitem__(self, at: int) -> Fault: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Fault, ...]: ...
    def __getitem__(self, at: int | slice) -> Fault | tuple[Fault, ...]:
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Faults, tuple, list)) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def in_order(file: str, *parts: Faults) -> Iterator[Fault]:
    """Yield the faults of several collections about one file by line, column and class."""
    blocks = [block for part in parts for block in part.blocks()]
    kinds = sorted({(column, kind) for column, kind, _ in blocks})
    rank = {kind: number for number, kind in enumerate(kinds)}
    if not blocks:
        return
    lines = np.concatenate([own for _, _, own in blocks])
    which = np.repeat([rank[column, kind] for column, kind, _ in blocks], [len(own) for _, _, own in blocks])
    order = np.lexsort((which, lines))
    for start in range(0, len(order), 10_000):  # a slice at a time: as Python objects they would take much room
        some = order[start : start + 10_000]
        for line, number in zip(lines[some].tolist(), which[some].tolist(), strict=True):
            yield Fault(file, line, *kinds[number])


class Refused(Exception):
    """A file that stays out as a whole."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def write_faults(path: Path, faults: Iterable[Fault]) -> int:
    """Write `faults` as CSV (`HEADER`) in the order given, and return how many. No value of any row is in it.

    UTF-8 with a byte order mark, without which Excel takes it for the machine's own code page.
    """
    number = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for number, one in enumerate(faults, start=1):  # noqa: B007 - the last number is how many there were
            writer.writerow(
                (_inert(one.file), one.line, _inert(one.column), one.id, one.outcome, one.words, one.remedy)
            )
    return number


def _inert(text: str) -> str:
    """Return `text` so that a spreadsheet does not run it: file and column names come from outside too."""
    return "'" + text if text.lstrip()[:1] in _RUNS and text.strip() else text
