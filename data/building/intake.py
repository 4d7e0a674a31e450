"""From files to canonical events: which files, in which order, what each gave, and what a later one replaced."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

import geo
from data.answering.revisions import Revision, turned
from data.building.config import ProviderConfig, SourceConfig
from data.building.coverage import Partition
from data.building.event_ids import Occurrences, event_ids
from data.model import month_index
from data.premises import Names, metres_of
from data.schema import COLUMNS, arrow_schema
from data.sources import Read, SourceFile, layout, plain, read
from data.tables import BuildError

BATCH = 250_000  # rows placed together, at most
_MONTH = r"(\d{4}-(?:0[1-9]|1[0-2]))"
_WILD = {r"\*\*/": "(?:.*/)?", r"\*": "[^/]*", r"\?": "[^/]", r"\{month\}": _MONTH}


@dataclass(frozen=True, slots=True)
class NamedPremises:
    """The register as reading needs it: its ids, and what they are called."""

    ids: NDArray[Any]
    names: Names


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one source, provider and month. table has the canonical columns, texts as dictionaries."""

    file: str
    table: pa.Table


@dataclass(slots=True)
class Intake:
    """What the files gave. A later file of the same source, provider and month takes the place of the earlier one."""

    named: geo.NamedPlaces | None = None  # streets and towns, for records that are no point
    premises: NamedPremises | None = None  # for records whose words name licensed premises
    parts: dict[Partition, Part] = field(default_factory=dict)
    replaced: list[tuple[Partition, str, int, str]] = field(
        default_factory=list
    )  # partition, old file, its rows, new file
    revised: list[Revision] = field(default_factory=list)  # what the later file changed
    measured: dict[str, Counter[str]] = field(default_factory=dict)  # what placing counted, by source

    def put(self, key: Partition, part: Part) -> None:
        """Take a part in, noting what it replaces."""
        if key in self.parts:
            old = self.parts[key]
            self.replaced.append((key, old.file, old.table.num_rows, part.file))
            found = turned(key, old.table["event_id"], part.table["event_id"], "", part.file)
            self.revised += [found] if found else []
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
    """What one file gave, for the report: the reading without its rows."""

    read: Read
    stated: pd.DataFrame  # stated codes with the rows they stand for


@dataclass(slots=True)
class _Batch:
    """Files read and not yet placed: placing many rows at once costs little more than placing few."""

    source: str = ""
    vintage: int | None = None
    reads: list[Read] = field(default_factory=list)
    rows: int = 0

    def fits(self, read: Read, vintage: int | None) -> bool:
        """Return whether a reading can be placed together with those already here."""
        same = (self.source, self.vintage) == (read.file.source, vintage)
        return not self.reads or (same and self.rows + read.counts.accepted <= BATCH)

    def add(self, read: Read, vintage: int | None) -> None:
        """Take a reading in."""
        self.source, self.vintage = read.file.source, vintage
        self.reads.append(read)
        self.rows += read.counts.accepted


def take(
    files: Iterable[SourceFile],
    finest: Mapping[str, int | None],
    geography: geo.Geography,
    secret: bytes,
    into: Intake,
) -> Iterator[Taken]:
    """Read files in order, place their rows and put them into the intake by month; yield what the report needs of each.

    finest: H3 resolution of the finest permitted cell by source, None for none. Everything is in only when all is read.
    """
    batch = _Batch()
    for file in files:
        found = read(file)
        if found.refused is None:
            vintages = set(found.table["stated_vintage"].unique().to_pylist() if found.table else []) - {0}
            vintage = int(vintages.pop()) if len(vintages) == 1 else None
            if not batch.fits(found, vintage):
                _put(batch, finest, geography, secret, into)
                batch = _Batch()
            batch.add(found, vintage)
        yield Taken(replace(found, table=None), _stated(found))
    if batch.reads:
        _put(batch, finest, geography, secret, into)


def _stated(found: Read) -> pd.DataFrame:
    """Return the stated area codes of a file with the rows they stand for."""
    if found.table is None:
        return pd.DataFrame({"code": [], "rows": []})
    counts = pc.value_counts(found.table["stated_lsoa"].cast(pa.large_string()))
    stated = pd.DataFrame({"code": counts.field("values").to_pylist(), "rows": counts.field("counts").to_pylist()})
    return stated[stated["code"] != ""]


def _put(
    batch: _Batch, finest: Mapping[str, int | None], geography: geo.Geography, secret: bytes, into: Intake
) -> None:
    """Place a batch, then put it into the intake file by file and month by month."""
    table = pa.concat_tables([read_.table for read_ in batch.reads if read_.table]).unify_dictionaries()
    number = np.repeat(np.arange(len(batch.reads)), [read_.counts.accepted for read_ in batch.reads])
    seen, placed = Occurrences(), []
    for start in range(0, table.num_rows, BATCH):  # a file larger than a batch goes through in several
        rows: pd.DataFrame = plain(table.slice(start, BATCH)).to_pandas()
        ids = event_ids(rows, secret, number[start : start + BATCH], seen)
        part, measured = _placed(rows, ids, finest[batch.source], batch.vintage, geography, into)
        into.measured.setdefault(batch.source, Counter()).update(measured)
        placed.append(part)
    table = pa.concat_tables(placed).unify_dictionaries() if placed else table
    start = 0
    for read_ in batch.reads:
        mine = table.slice(start, read_.counts.accepted)
        start += read_.counts.accepted
        file = read_.file
        for month in read_.months or ((file.month,) if file.month is not None else ()):
            part = mine.filter(pc.equal(mine["month"], month)) if len(read_.months) > 1 else mine
            into.put((file.source, file.provider, month), Part(file.rel_path, part))


def _placed(
    rows: pd.DataFrame,
    ids: list[str],
    finest: int | None,
    vintage: int | None,
    geography: geo.Geography,
    into: Intake,
) -> tuple[pa.Table, Mapping[str, int]]:
    """Return canonical events with areas, hexagon and id, and the counts that placing took."""
    lon, lat = rows["lon"].to_numpy(), rows["lat"].to_numpy()
    placed = geography.place(lon, lat, rows["stated_lsoa"].to_numpy(), vintage)
    areas = placed.table
    located = (areas["place_status"] == "located").to_numpy()
    # the point of an area is no place: as a hexagon it would make a hotspot of nowhere
    exact = located & (rows["location_precision"] != "area").to_numpy()
    cells = geography.cells(lon, lat, finest) if finest is not None else np.zeros(len(rows), np.uint64)
    made: dict[str, Any] = {str(name): areas[name] for name in areas}
    made["stated_vintage"] = np.where(located, areas["stated_vintage"], rows["stated_vintage"])
    made["coarse_place"] = _coarse(rows, into.named)
    made["premises_id"] = _premises(rows, into.premises)
    made |= {"h3": np.where(exact, cells, np.uint64(0)), "event_id": ids}
    arrays = []
    for name, kind in zip(COLUMNS, arrow_schema(), strict=True):
        values, text = made[name] if name in made else rows[name], COLUMNS[name].type == "string"
        array = pa.array(values, type=kind.type, from_pandas=text)  # NaN stays NaN
        arrays.append(array.dictionary_encode() if text and name != "event_id" else array)
    return pa.table(arrays, names=list(COLUMNS)), placed.measured


def _premises(rows: pd.DataFrame, known: NamedPremises | None) -> Any:
    """Return the premises of every record: the id it states, else the one its words name, "" where neither does."""
    stated = rows["premises_id"].to_numpy(object)
    if known is None:
        return stated
    unsaid = np.flatnonzero((stated == "") & (rows["stated_place"] != "").to_numpy())
    at = metres_of(*(rows[name].to_numpy(float)[unsaid] for name in ("lon", "lat")))
    found = known.names.find(rows["stated_place"].to_numpy(object)[unsaid].tolist(), at)
    named = stated.copy()
    named[unsaid[found >= 0]] = known.ids[found[found >= 0]]
    return named


def _coarse(rows: pd.DataFrame, named: geo.NamedPlaces | None) -> Any:
    """Return the street or town of the records known no better, "" for the others."""
    found = np.full(len(rows), "", object)
    if named is None:
        return found
    loose = (rows["location_precision"] == "whole_street") | rows["lon"].isna()
    lon, lat = (rows[name][loose].to_numpy(float) for name in ("lon", "lat"))
    found[loose.to_numpy()] = named.find(rows["stated_place"][loose].tolist(), lon, lat)
    return found
