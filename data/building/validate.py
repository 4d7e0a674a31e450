"""Trying a supplier's file before it is built into a store: what would come in, what would stay out, and why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.building.quarantine import Faults, fault_classes, write_faults
from data.model import month_index, month_text
from data.sources import Read, SourceFile, layout, read

FIRST_LINES = 5  # lines named per class of fault in the table; the error file has them all


@dataclass(frozen=True, slots=True)
class FaultCount:
    """One class of fault of a file. lines: the first few; columns: as the file names them."""

    id: str
    outcome: str
    count: int
    lines: tuple[int, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What reading one file gave. `passed` when it would come in; rows may still be quarantined."""

    read: Read

    @property
    def passed(self) -> bool:
        """Return whether the file would come in."""
        return self.read.refused is None

    def table(self) -> tuple[FaultCount, ...]:
        """Return the faults by class: what refuses the file first, then the commonest."""
        grouped: dict[str, list[tuple[str, NDArray[np.int32]]]] = {}
        refused = Faults(self.read.file.rel_path, [self.read.refused] if self.read.refused else [])
        for part in (refused, self.read.quarantined, self.read.flagged):
            for column, kind, at in part.blocks():
                grouped.setdefault(kind, []).append((column, at))
        order = ("refuse", "quarantine", "flag")
        counts = [_count(kind, blocks) for kind, blocks in grouped.items()]
        return tuple(sorted(counts, key=lambda one: (order.index(one.outcome), -one.count, one.id)))

    def text(self) -> str:
        """Return the report in plain words, for a terminal. No value of any row is in it."""
        counts, found = self.read.counts, self.read
        verdict = "would come in" if self.passed else "would be REFUSED as a whole"
        months = f", {month_text(found.months[0])} to {month_text(found.months[-1])}" if found.months else ""
        lines = [
            f"{found.file.rel_path}: {verdict}",
            f"  rows: {counts.read:,} read = {counts.accepted:,} accepted + {counts.quarantined:,} quarantined{months}",
        ]
        for one in self.table():
            known = fault_classes()[one.id]
            lines += [
                "",
                f"  {one.id} ({one.outcome}): {one.count:,}{_where(one)}",
                f"    {known.words} {known.remedy}",
            ]
        if found.unknown_codes:
            lines += ["", "  codes that no table knows; their rows are kept:"]
            lines += [f"    {column} {code}: {rows:,}" for (column, code), rows in found.unknown_codes.most_common()]
        if found.unverified_codes:
            lines += ["", "  codes read by a table that nobody has checked against its standard yet:"]
            lines += [f"    {column} {code}: {rows:,}" for (column, code), rows in found.unverified_codes.most_common()]
        return "\n".join(lines)

    def write_errors(self, path: Path) -> int:
        """Write every fault to a CSV for the supplier and return how many; no value of any row is in it."""
        return write_faults(path, self.read.in_order())


def _count(kind: str, blocks: list[tuple[str, NDArray[np.int32]]]) -> FaultCount:
    lines = np.concatenate([at for _, at in blocks])
    often: Counter[str] = Counter()
    for column, at in blocks:
        often[column] += len(at)
    first = tuple(np.sort(lines[lines > 0])[:FIRST_LINES].tolist())
    columns = tuple(name for name, _ in often.most_common() if name)
    return FaultCount(kind, fault_classes()[kind].outcome, len(lines), first, columns)


def _where(one: FaultCount) -> str:
    columns = f", {', '.join(one.columns)}" if one.columns else ""
    if not one.lines:
        return columns
    more = ", ..." if one.count > len(one.lines) else ""
    return f"{columns}, line{'s' if len(one.lines) > 1 else ''} {', '.join(map(str, one.lines))}{more}"


def validate(path: Path, mapping: str = "police_uk", *, month: int | None = None, provider: str = "trial") -> Report:
    """Return what reading `path` by `mapping` would give; nothing is stored.

    mapping: "police_uk", the id of a layout in data/mappings, or the path of a TOML. month: the month the file is for,
    year x 12 + month - 1; by default the month its name begins or ends with, if any.

    Raises ConfigError if the mapping is wrong.
    """
    kind = "police_uk" if mapping == "police_uk" else "records"
    declared = month_in(path.name) if month is None else month
    file = SourceFile(path, path.name, layout(mapping).source, kind, provider, mapping, declared)
    return Report(read(file, keep=False))


def error_file(
    path: Path, mapping: str, out: Path, *, month: int | None = None, provider: str = "trial"
) -> tuple[bool, int]:
    """Write what is wrong with `path` to `out` for its sender; return whether it would come in, and how many faults.

    Arguments as for `validate`. One line a fault: file, line, column, class, words and remedy; never a value.
    """
    report = validate(path, mapping, month=month, provider=provider)
    return report.passed, report.write_errors(out)


def month_in(name: str) -> int | None:
    """Return the month a file's name begins or ends with, year x 12 + month - 1; None when it names none."""
    found = re.search(r"(?<!\d)(\d{4}-(?:0[1-9]|1[0-2]))(?![\d-]\d)", name)
    return month_index(found[1]) if found else None
