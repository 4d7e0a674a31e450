"""From files to canonical events: which files, in which order, what each gave, and what a later one replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

import geo
from data.config import ProviderConfig, SourceConfig
from data.coverage import Partition
from data.event_ids import event_ids
from data.model import month_index
from data.schema import COLUMNS, arrow_schema
from data.sources import Read, SourceFile, layout, read
from data.tables import BuildError

_MONTH = r"(\d{4}-(?:0[1-9]|1[0-2]))"
_WILD = {r"\*\*/": "(?:.*/)?", r"\*": "[^/]*", r"\?": "[^/]", r"\{month\}": _MONTH}


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one source, provider and month. table has the canonical columns, texts as dictionaries."""

    file: str
    table: pa.Table


@dataclass(slots=True)
class Intake:
    """What the files gave. A later file of the same source, provider and month takes the place of the earlier one."""

    parts: dict[Partition, Part] = field(default_factory=dict)
    replaced: list[tuple[Partition, str, int, str]] = field(
        default_factory=list
    )  # partition, old file, its rows, new file

    def put(self, key: Partition, part: Part) -> None:
        """Take a part in, noting what it replaces."""
        if key in self.parts:
            old = self.parts[key]
            self.replaced.append((key, old.file, old.table.num_rows, part.file))
        self.parts[key] = part

    def rows(self) -> dict[Partition, int]:
        """Return the accepted rows of every partition in force."""
        return {key: part.table.num_rows for key, part in sorted(self.parts.items())}

    def source(self, source: str, months: Iterable[int] | None = None) -> pa.Table:
        """Return the events of a source (of some months), by month then provider, texts as shared dictionaries."""
        kept = None if months is None else set(months)
        chosen = [
            part.table
            for (name, _, month), part in sorted(self.parts.items(), key=lambda item: (item[0][2], item[0][:2]))
            if name == source and (kept is None or month in kept)
        ]
        return pa.concat_tables(chosen).unify_dictionaries()


def plan(sources: Iterable[SourceConfig], root: Path) -> tuple[list[SourceFile], list[str]]:
    """Return the files to read, in order, and a sentence for every pattern that matched none.

    Raises BuildError when a provider has no file at all, ConfigError when a layout is faulty.
    """
    files: list[SourceFile] = []
    notes, lost = [], []
    for source in sources:
        for provider in source.providers:
            found: dict[Path, SourceFile] = {}
            for pattern in provider.files:
                matches = list(_matches(pattern, root, source, provider))
                if not matches:
                    notes.append(f"{source.id}/{provider.id}: no file matches {pattern}")
                for file in matches:
                    found.pop(file.path, None)  # a file that two patterns name is read once, at its last place
                    found[file.path] = file
            if not found:
                lost.append(f"{source.id}/{provider.id}: no file under {root} matches {', '.join(provider.files)}")
            files += found.values()
    if lost:
        raise BuildError("\n".join([*lost, "Check `files` in the configuration, or give the folder with --root."]))
    return files, notes


def _matches(pattern: str, root: Path, source: SourceConfig, provider: ProviderConfig) -> Iterator[SourceFile]:
    regular = re.escape(pattern)
    for wild, meaning in _WILD.items():
        regular = regular.replace(wild, meaning)
    mapping = provider.mapping
    if source.kind == "records":
        mapping = str(root / mapping) if mapping.endswith(".toml") else mapping
        made_for = layout(mapping).source  # a faulty layout is named before any file is read
        if made_for != source.id:
            raise BuildError(f"{source.id}/{provider.id}: the mapping {provider.mapping} is for {made_for}")
    for path in sorted(root.glob(pattern.replace("{month}", "[0-9][0-9][0-9][0-9]-[0-9][0-9]"))):
        name = path.relative_to(root).as_posix()
        match = re.fullmatch(regular, name)
        if match and path.is_file():
            month = month_index(match[1]) if match.groups() else None
            yield SourceFile(path, name, source.id, source.kind, provider.id, mapping, month, provider.vintage)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one file gave, for the report: the reading without its rows, and what placing measured."""

    read: Read
    stated: pd.DataFrame  # stated codes with the rows they stand for
    measured: dict[str, int]


def take(file: SourceFile, finest: int | None, geography: geo.Geography, secret: bytes, into: Intake) -> Taken:
    """Read one file, place its rows and put them into the intake by month; return what the report needs.

    finest: H3 resolution of the finest permitted cell, None for none.
    """
    found = read(file)
    measured: dict[str, int] = {}
    if found.refused is None:
        table, measured = _placed(found.rows, finest, geography, secret)
        months = found.rows["month"].to_numpy()
        for month in found.months or ((file.month,) if file.month is not None else ()):
            mine = table.filter(pa.array(months == month))
            into.put((file.source, file.provider, month), Part(file.rel_path, mine))
    stated = found.rows["stated_lsoa"].value_counts().rename_axis("code").reset_index(name="rows")
    return Taken(_without_rows(found), stated[stated["code"] != ""], measured)


def _without_rows(found: Read) -> Read:
    return Read(
        file=found.file,
        quarantined=found.quarantined,
        flagged=found.flagged,
        counts=found.counts,
        unknown_codes=found.unknown_codes,
        refused=found.refused,
        months=found.months,
    )


def _placed(
    rows: pd.DataFrame, finest: int | None, geography: geo.Geography, secret: bytes
) -> tuple[pa.Table, dict[str, int]]:
    """Return canonical events with areas, hexagon and id, and the counts that placing took."""
    lon, lat = rows["lon"].to_numpy(), rows["lat"].to_numpy()
    vintages = set(rows["stated_vintage"].unique()) - {0}
    placed = geography.place(lon, lat, rows["stated_lsoa"].to_numpy(), vintages.pop() if len(vintages) == 1 else None)
    areas = placed.table
    located = (areas["place_status"] == "located").to_numpy()
    # the point of an area is no place: as a hexagon it would make a hotspot of nowhere
    exact = located & (rows["location_precision"] != "area").to_numpy()
    cells = geography.cells(lon, lat, finest) if finest is not None else np.zeros(len(rows), np.uint64)
    vintage = np.where(located, areas["stated_vintage"], rows["stated_vintage"])
    made: dict[str, Any] = {str(name): areas[name] for name in areas if name != "stated_vintage"}
    made |= {"h3": np.where(exact, cells, np.uint64(0)), "stated_vintage": vintage, "event_id": event_ids(rows, secret)}
    arrays = []
    for name, kind in zip(COLUMNS, arrow_schema(), strict=True):
        values = made[name] if name in made else rows[name]
        array = pa.array(values, type=kind.type, from_pandas=COLUMNS[name].type == "string")  # NaN stays NaN
        arrays.append(array.dictionary_encode() if COLUMNS[name].type == "string" and name != "event_id" else array)
    return pa.table(arrays, names=list(COLUMNS)), dict(placed.measured)
