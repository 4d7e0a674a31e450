"""Bytes of a CSV file in, blocks of text columns with exact line numbers out; what is not a CSV file is refused."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from data.building.quarantine import Fault, Refused

BLOCK = 4 << 20  # bytes read at a time: memory stays flat whatever the size of the file
LONGEST_BLOCK = 64 << 20  # no line end in so many bytes: not a text file
LONGEST_FIELD = 10_000  # characters
LONGEST_QUOTE = 50  # physical lines one quoted field may span before its quotation mark counts as never closed
_CONTROL = bytes(code for code in range(32) if code not in b"\t\r\n") + b"\x7f"
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"(\xb5/\xfd",
    b"%PDF",
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file.

    table: one string column per column of the file; lines: where each row began; faults: rows that are not there.
    """

    table: pa.Table
    lines: NDArray[np.int32]
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Rows:
    """What the careful reading of a block collects."""

    file: str
    fields: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, kind: str) -> None:
        self.faults.append(Fault(self.file, line, "", kind))


def read_text(path: Path, file: str) -> tuple[list[str], Iterator[Chunk]]:
    """Return the header of a UTF-8 CSV file (gzip or plain) and an iterator over its rows.

    Raises Refused, here or while iterating, when the file is not such a file. `file` is what faults call it.
    """
    blocks = _blocks(path, file)
    try:
        first = next(blocks, b"")
    except OSError as error:
        raise Refused(Fault(file, 0, "", _os_fault(path, error))) from error
    if not first[:4096].strip() and not first.strip():
        raise Refused(Fault(file, 0, "", "empty_file"))
    header, taken = _header(first, file)
    return header, _chunks(first[taken:], blocks, header, file)


def _os_fault(path: Path, error: OSError) -> str:
    return "damaged_gzip" if isinstance(error, gzip.BadGzipFile) and path.exists() else "missing_file"


def _blocks(path: Path, file: str) -> Iterator[bytes]:
    """Yield the bytes of the file, cut after a line end; check on the way that they are text."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
        try:
            _not_another_format(stream, file)
            stream.seek(0)
            yield from _cut(stream, file)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Refused(Fault(file, 0, "", "damaged_gzip")) from error


def _not_another_format(stream: IO[bytes], file: str) -> None:
    start = stream.read(512)
    if start.startswith(_ARCHIVES):
        raise Refused(Fault(file, 0, "", "archive"))
    if start.startswith(_UTF16):
        raise Refused(Fault(file, 1, "", "wrong_encoding"))
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        raise Refused(Fault(file, 1, "", "web_page"))


def _cut(stream: IO[bytes], file: str) -> Iterator[bytes]:
    rest = b""
    while piece := stream.read(BLOCK):
        if b"\x00" in piece:
            raise Refused(Fault(file, 0, "", "not_text"))
        cut = piece.rfind(b"\n") + 1
        if cut:
            yield rest + piece[:cut]
            rest = piece[cut:]
        else:
            rest += piece
        if len(rest) > LONGEST_BLOCK:
            raise Refused(Fault(file, 0, "", "not_text"))
    if rest:
        yield rest


def _header(first: bytes, file: str) -> tuple[list[str], int]:
    """Return the column names, trimmed, and how many bytes they took."""
    end = re.search(rb"\r\n|\n|\r", first)
    line = first[: end.start()] if end else first
    text = _decoded(line.removeprefix(b"\xef\xbb\xbf"), file, 1)
    names = [name.strip() or f"(column {number})" for number, name in enumerate(next(csv.reader([text]), []), start=1)]
    if len(names) == 1 and any(mark in text for mark in ";\t|"):
        raise Refused(Fault(file, 1, "", "wrong_delimiter"))
    lower = [name.lower() for name in names]
    if twice := [number for number, name in enumerate(lower, start=1) if lower.count(name) > 1]:
        # by number, since the first line of a file without a header holds values
        raise Refused(Fault(file, 1, ", ".join(f"column {number}" for number in twice), "duplicate_column"))
    return names, end.end() if end else len(first)


def is_record(header: Sequence[str]) -> bool:
    """Return whether a first line holds what no name of a column is: a number, a date or a time."""
    return any(re.fullmatch(r"[\d.,:/ T-]*\d[\d.,:/ TZ-]*", name) for name in header)


def _decoded(line: bytes, file: str, number: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        at = number + line[: error.start].count(b"\n")
        raise Refused(Fault(file, at, "", "wrong_encoding")) from error


def _chunks(rest: bytes, blocks: Iterator[bytes], header: Sequence[str], file: str) -> Iterator[Chunk]:
    line, block = 2, rest
    while block is not None:
        after = next(blocks, None)
        chunk, left, line = _parse(block, line, header, file, last=after is None)
        yield chunk
        block = left + after if after is not None else None  # type: ignore[assignment]


def _parse(block: bytes, line: int, header: Sequence[str], file: str, *, last: bool) -> tuple[Chunk, bytes, int]:
    """Return the rows of a block, the bytes of a record that goes on in the next one, and the next line number."""
    if not block.isascii():
        _decoded(block, file, line)
    table = _fast(block, header)
    if table is not None:
        lines = np.arange(line, line + table.num_rows, dtype=np.int32)
        return Chunk(table, lines), b"", line + table.num_rows
    return _careful(block, line, header, file, last=last)


def _fast(block: bytes, header: Sequence[str]) -> pa.Table | None:
    """Return the block as read by pyarrow when row i is certainly physical line i.

    None when anything about it is odd.
    """
    ends = block.count(b"\n")
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return None
    if b'"' in block and not _plainly_quoted(block):
        return None
    if len(block.translate(None, _CONTROL)) != len(block) or (not block.isascii() and _HIDDEN.search(block.decode())):
        return None
    text = pa.large_string()
    try:
        table = pacsv.read_csv(
            pa.BufferReader(block),
            pacsv.ReadOptions(
                use_threads=False, block_size=len(block) + 1, column_names=[str(i) for i in range(len(header))]
            ),
            pacsv.ParseOptions(ignore_empty_lines=True),
            pacsv.ConvertOptions(
                column_types={str(i): text for i in range(len(header))},
                null_values=[],
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != ends + (not block.endswith(b"\n")) or _longest(table) > LONGEST_FIELD:
        return None
    return table.rename_columns(list(header)).combine_chunks()


def _plainly_quoted(block: bytes) -> bool:
    """Return whether every quotation mark opens or closes a whole field; pyarrow forgives those that do neither."""
    opening = block.count(b',"') + block.count(b'\n"') + block.startswith(b'"')
    closing = block.count(b'",') + block.count(b'"\n') + block.count(b'"\r') + block.endswith(b'"')
    return opening == closing and opening + closing == block.count(b'"')


def _longest(table: pa.Table) -> int:
    lengths = [pc.max(pc.binary_length(column)).as_py() or 0 for column in table.columns]
    return max(lengths, default=0)


def _careful(block: bytes, line: int, header: Sequence[str], file: str, *, last: bool) -> tuple[Chunk, bytes, int]:
    """Read a block record by record, so that every odd one is found at its own line and hurts no other."""
    rows, at = _Rows(file), 0
    physical = _lines(block)
    while at < len(physical):
        size, fields = _record(physical, at)
        if not size and not last and at + LONGEST_QUOTE > len(physical):
            break  # the next block may close the quotation mark
        _take(rows, fields, physical[at], line + at, len(header), closed=bool(size))
        at += size or 1
    return _collected(rows, header), "".join(physical[at:]).encode(), line + at


def _lines(block: bytes) -> list[str]:
    """Return the physical lines of a block; of bytes, because text is also split at form feeds and the like."""
    return [line.decode("utf-8") for line in block.splitlines(keepends=True)]


def _record(physical: Sequence[str], at: int) -> tuple[int, list[str]]:
    """Return how many physical lines the record at `at` takes and its fields; 0 lines when a quote is never closed.

    A line that reads well alone is a record whatever marks it holds (5" is a width); else it goes on until they are
    even.
    """
    marks = 0
    for size, text in enumerate(physical[at : at + LONGEST_QUOTE], start=1):
        marks += text.count('"')
        if size == 1 and (fields := _fields(text)):
            return 1, fields
        if marks % 2 == 0:
            return size, _fields("".join(physical[at : at + size]))
    return 0, []


def _fields(text: str) -> list[str]:
    """Return the fields of one record, [] when its quotation marks are not in order or a field is too long to read."""
    try:
        return next(csv.reader([text.rstrip("\r\n")], strict=True), [])
    except csv.Error:
        return []


def _take(rows: _Rows, fields: list[str], text: str, line: int, width: int, *, closed: bool) -> None:
    if not text.strip("\r\n"):
        return  # an empty line holds no record
    while len(fields) > width and not fields[-1].strip():
        fields.pop()  # trailing commas, as spreadsheets leave them
    if odd := _odd(fields, text, width, closed=closed):
        rows.fault(line, odd)
        return
    rows.fields.append(fields)
    rows.lines.append(line)


def _odd(fields: Sequence[str], text: str, width: int, *, closed: bool) -> str:
    if max(map(len, fields or [text])) > LONGEST_FIELD:
        return "field_too_long"
    if not fields or not closed:
        return "bad_quotes"
    if len(fields) != width:
        return "row_short" if len(fields) < width else "row_long"
    return "control_characters" if _HIDDEN.search("".join(fields)) else ""


def _collected(rows: _Rows, header: Sequence[str]) -> Chunk:
    columns = list(zip(*rows.fields, strict=True)) or [()] * len(header)
    table = pa.table(
        {name: pa.array(values, type=pa.large_string()) for name, values in zip(header, columns, strict=True)}
    )
    return Chunk(table, np.array(rows.lines, dtype=np.int32), tuple(rows.faults))
