"""A supplier's file in, canonical rows or reasons out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import pandas as pd
import pyarrow as pa

from data.building.quarantine import Fault, Faults, Refused
from data.sources.convert import Reading, convert
from data.sources.kinds import kinds
from data.sources.layout import Layout
from data.sources.model import Read, RowCounts, SourceFile, packed
from data.sources.text import Chunk, is_record, read_text
from personal import forbidden_columns, personal_in, personal_references

WORST_SHARE = 0.2  # above this share of bad rows the file is taken to be in another layout, and refused


def read(source: SourceFile, today: datetime | None = None, *, keep: bool = True) -> Read:
    """Return the canonical rows of a file, and why other rows, or the whole file, stay out.

    Times are naive Europe/London, points EPSG:4326. today: what lies after it is in the future; by default, now in
    London. keep: without it the rows are checked and let go, so that a file of any size needs the same memory.
    Raises ConfigError if the mapping is wrong, ValueError if the kind is unknown or the layout is of another source.
    """
    known = kinds()
    if source.kind not in known:
        raise ValueError(f"{source.rel_path}: kind must be one of {', '.join(known)}, got {source.kind!r}")
    layout = known[source.kind].layout(source.mapping)
    if layout.source != source.source:
        raise ValueError(f"{source.rel_path}: the mapping {layout.id} is for {layout.source}, not for {source.source}")
    reading = Reading(source, layout, today or _now())
    try:
        return _read(reading, keep)
    except Refused as refusal:
        return Read(source, refused=refusal.fault)


def _now() -> datetime:
    london: pd.Timestamp = pd.Timestamp.now("Europe/London").tz_localize(None)
    return london.to_pydatetime()


def _read(reading: Reading, keep: bool) -> Read:
    source = reading.file
    flagged, quarantined = Faults(source.rel_path), Faults(source.rel_path)
    parts: list[pa.Table] = []
    accepted, found = 0, set[int]()
    for chunk in _checked_chunks(reading, flagged):
        table, marks = convert(chunk, reading)
        accepted += table.num_rows
        found |= set(table["month"].unique().to_pylist())
        if keep:
            parts.append(packed(table))
        quarantined.extend(Faults(source.rel_path, chunk.faults))
        quarantined.extend(marks.quarantined)
        flagged.extend(marks.kept_flags())
    read_rows = accepted + len(quarantined)
    refused = _verdict(source.rel_path, read_rows, len(quarantined))
    if refused:
        counts = RowCounts(read_rows, 0, read_rows)
        return Read(source, quarantined=quarantined, flagged=flagged, counts=counts, refused=refused)
    rows = pa.concat_tables(parts).unify_dictionaries() if parts else None
    counts = RowCounts(read_rows, accepted, len(quarantined))
    told, months = reading.told, tuple(sorted(found))
    return Read(source, rows, quarantined, flagged, counts, told.unknown, None, months, told.unverified)


def _verdict(file: str, rows: int, bad: int) -> Fault | None:
    if not rows:
        return Fault(file, 0, "", "header_only")
    return Fault(file, 0, "", "too_many_bad_rows") if bad > WORST_SHARE * rows else None


def _checked_chunks(reading: Reading, flagged: Faults) -> Iterator[Chunk]:
    """Yield the chunks of a file under the names its layout uses, once they hold no personal identifier."""
    file, layout = reading.file.rel_path, reading.layout
    header, chunks = read_text(reading.file.path, file)
    names = _named(header, layout)
    _check_header(names, layout, file)
    extra = [name for name in names if name not in layout.declared()]
    flagged.extend(Faults(file, (Fault(file, 1, name, "undeclared_column") for name in extra)))
    for chunk in chunks:
        table = chunk.table.rename_columns(names)
        _check_personal(table, layout, extra, file)
        yield Chunk(table, chunk.lines, chunk.faults)


def _named(header: Sequence[str], layout: Layout) -> list[str]:
    """Return the header with every column the layout declares spelt as there.

    Capitals, spaces and underscores do not matter.
    """
    declared = {_plain(name): name for name in layout.declared()}
    return [declared.get(_plain(name), name) for name in header]


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name.strip().lower())


def _check_header(names: Sequence[str], layout: Layout, file: str) -> None:
    if wrong := forbidden_columns(name for name in names if name not in layout.declared()):
        raise Refused(Fault(file, 1, ", ".join(wrong), "forbidden_column"))
    if wrong := sorted({name for name in names if names.count(name) > 1}):
        raise Refused(Fault(file, 1, ", ".join(wrong), "duplicate_column"))
    wrong = [name for name in layout.needed() if name not in names]
    if wrong and is_record(names):
        raise Refused(Fault(file, 1, "", "no_header"))
    if wrong:
        raise Refused(Fault(file, 1, ", ".join(wrong), "missing_column"))


def _check_personal(table: pa.Table, layout: Layout, extra: Sequence[str], file: str) -> None:
    """Refuse the file if a column holds identifiers of persons.

    Coordinates and times are checked by their own formats.
    """
    strict = {layout.x, layout.y, *(name for time in layout.times for name in (time.column, time.clock))}
    free = {*layout.free_text, *extra}
    references = {layout.reference, *(name for name in layout.ignored), *_ids(layout)} - free
    found: dict[str, list[str]] = {}
    for name in table.column_names:
        if name in strict:
            continue
        column = table[name].combine_chunks()
        kind = personal_references(column) if name in references else personal_in(column, free_text=name in free)
        if kind:
            found.setdefault(kind, []).append(name)
    if found:
        kind, columns = next(iter(found.items()))
        raise Refused(Fault(file, 1, ", ".join(columns), kind))


def _ids(layout: Layout) -> set[str]:
    return {rule.column for name, rule in layout.columns.items() if name == "premises_id"}
