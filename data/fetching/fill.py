"""From what a publisher sends to the files a store's TOML names: the same values under the names it gives them."""

from __future__ import annotations

import csv
import gzip
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import ZipFile

import openpyxl
import pandas as pd

from data.building.validate import validate
from data.fetching import unpack
from data.fetching.client import FetchError
from data.fetching.plan import Job, Output
from data.model import month_index
from data.publishers import Dataset
from data.tables import numbers, read_columns


def fill(job: Job, raw: Path | IO[bytes], work: Path) -> Iterator[tuple[str, Path]]:
    """Yield the path below the root and the finished file of everything a download fills; checked, not yet in place.

    raw: the download, or for an archive anything that can be read like it.
    Raises FetchError or BuildError naming what the publisher's file lacks.
    """
    if not isinstance(raw, Path):
        yield from _months(job, raw, work)
        return
    ways = {"archive": _months, "zip": _zipped, "csv": _table, "listing": _postcodes}
    yield from ways[job.dataset.how](job, raw, work)


def _months(job: Job, raw: Path | IO[bytes], work: Path) -> Iterator[tuple[str, Path]]:
    """Yield the months that an archive holds for each force; a month that is not in it was not published."""
    with unpack.opened(raw, job.name, job.dataset.unpacked) as archive:
        for output in job.outputs:
            named = re.escape(job.dataset.member).replace(r"\{force\}", re.escape(output.part))
            month = named.replace(r"\{month\}", r"(?P<month>\d{4}-\d{2})", 1).replace(r"\{month\}", "(?P=month)")
            found = {match["month"]: match[0] for name in archive.namelist() if (match := re.fullmatch(month, name))}
            inside = {text: member for text, member in sorted(found.items()) if _within(text, job.months)}
            if not inside:
                raise FetchError(
                    f"{job.name}: holds no month of {output.part}. Is the provider's id the force's name there?"
                )
            for text, member in inside.items():
                path = output.path.replace("{month}", text)
                held = _ready(path, work)  # from a run that was stopped
                yield path, held if held.exists() else _checked(archive, member, path, text, work)


def _within(text: str, months: tuple[int, int] | None) -> bool:
    return months is None or months[0] <= month_index(text) <= months[1]


def _checked(archive: ZipFile, member: str, path: str, month: str, work: Path) -> Path:
    """Return one month of police records, read by the validator first: what it would refuse is not taken."""
    plain = work / Path(member).name
    unpack.take(archive, member, plain)
    report = validate(plain, month=month_index(month))
    if not report.passed:
        raise FetchError(f"{member}: {report.read.refused}. The files that were here stay as they are")
    return _as_named(plain, path, work)


def _as_named(plain: Path, path: str, work: Path) -> Path:
    """Return the file packed if its path says so; the same bytes are always packed the same."""
    made = _ready(path, work)
    if path.endswith(".gz"):
        packed = plain.with_name(plain.name + ".gz")
        with plain.open("rb") as source, packed.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as target:
            shutil.copyfileobj(source, target, 1 << 20)
        plain.unlink()
        plain = packed
    return plain.replace(made)


def _ready(path: str, work: Path) -> Path:
    """Return where a finished file waits; it is there only when it is whole."""
    return work / ("ready-" + path.replace("/", "-"))


def _zipped(job: Job, raw: Path, work: Path) -> Iterator[tuple[str, Path]]:
    with unpack.opened(raw, job.name, job.dataset.unpacked) as archive:
        member = unpack.only(archive, job.dataset.member)
        inner = work / f"inner{Path(member).suffix}"
        unpack.take(archive, member, inner)
    yield from _table(job, inner, work)
    inner.unlink(missing_ok=True)


def _table(job: Job, raw: Path, work: Path) -> Iterator[tuple[str, Path]]:
    for output in job.outputs:
        read = _sheet if job.dataset.sheet else _csv
        table = read(raw, job.dataset, output)
        for name in output.percent:
            table[name] = (
                (numbers(table[name], raw) * 100).round(10).map(lambda value: "" if pd.isna(value) else f"{value:g}")
            )
        yield output.path, write_table(table.rename(columns=output.columns), output.path, work)


def _csv(raw: Path, dataset: Dataset, output: Output) -> pd.DataFrame:
    table = read_columns(raw, output.columns)
    return _not_empty(table, dataset)


def _sheet(raw: Path, dataset: Dataset, output: Output) -> pd.DataFrame:
    """Return columns of a workbook's sheet, whose header may stand below a title."""
    book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
    if dataset.sheet not in book.sheetnames:
        raise FetchError(
            f"{dataset.id}: the workbook has no sheet {dataset.sheet!r}. Check `sheet` in data/publishers.toml"
        )
    rows = book[dataset.sheet].iter_rows(values_only=True)
    header: list[object] = next((list(row) for row in rows if set(output.columns) <= set(row)), [])
    if not header:
        raise FetchError(f"{dataset.id}: no row of the sheet names {', '.join(output.columns)}. Check `columns` there")
    places = [header.index(name) for name in output.columns]
    found = [["" if row[at] is None else str(row[at]).strip() for at in places] for row in rows]
    book.close()
    table = pd.DataFrame(found, columns=list(output.columns), dtype=str)
    return _not_empty(table[table[next(iter(output.columns))] != ""], dataset)


def _not_empty(table: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    if table.empty:
        raise FetchError(
            f"{dataset.id}: the publisher's table has a header and no rows. Nothing was kept; try again later"
        )
    return table


def write_table(table: pd.DataFrame, path: str, work: Path) -> Path:
    """Write a CSV under a name of its own in the work folder, packed if its path says so, and return it."""
    plain = work / "table.csv"
    table.to_csv(plain, index=False, lineterminator="\n")
    return _as_named(plain, path, work)


def _postcodes(job: Job, raw: Path, work: Path) -> Iterator[tuple[str, Path]]:
    """Yield the postcode areas asked for, as published, and their header: the last row of the file of headers."""
    with unpack.opened(raw, job.name, job.dataset.unpacked) as archive:
        for output in job.outputs:
            header = output.part == "header"
            wanted = job.dataset.header if header else job.dataset.member.replace("{area}", output.part)
            plain = work / "postcodes.csv"
            unpack.take(archive, unpack.only(archive, wanted), plain)
            if header:
                _last_row(plain)
            yield output.path, _as_named(plain, output.path, work)


def _last_row(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if row]
    if not rows or "Postcode" not in rows[-1]:
        raise FetchError(
            "the file of postcode headers has no row with the long names. Check `header` in data/publishers.toml"
        )
    with path.open("w", encoding="utf-8", newline="") as file:
        _write_row(file, rows[-1])


def _write_row(file: IO[str], row: list[str]) -> None:
    csv.writer(file, lineterminator="\n").writerow(row)
