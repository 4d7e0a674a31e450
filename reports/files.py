"""Write an answer to a file: one function a format, all from the same table, all with the same manifest."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

import pandas as pd

from data import month_text
from indicators import Answer
from reports.columnar import to_geoparquet, to_parquet
from reports.comma import to_csv
from reports.export import Export
from reports.manifest import ENDING, facts, side_car
from reports.picture import NOTHING, PAPERS, Look, Over, to_png, to_svg
from reports.spatial import to_geojson, to_gpkg
from reports.table import records, table
from reports.workbook import to_xlsx

Shapes: TypeAlias = Callable[[str], pd.DataFrame]  # level -> code and WKB geometry, EPSG:4326
PICTURES: Mapping[str, str] = MappingProxyType({"png": "image/png", "svg": "image/svg+xml"})  # kind -> media type
LONGEST = 60  # characters of one part of a file name


@dataclass(frozen=True, slots=True)
class File:
    """One file as sent: `content` are its bytes, `manifest` the bytes of its side-car, named `<name>.manifest.json`."""

    name: str
    media_type: str
    content: bytes
    manifest: bytes

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the content, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. body: bytes of the table of an answer, given its shapes and its facts."""

    key: str
    media_type: str
    body: Callable[[Answer, pd.DataFrame, Shapes, dict[str, Any]], bytes]


def write(answer: Answer, export: Export, key: str, shapes: Shapes, at: datetime | None = None, head: str = "") -> File:
    """Return an answer as a file of the format `key`, one of FORMATS.

    export: who takes it, by which rule. shapes: read only by the formats with geometry. at: when it is made, by default
    now; head: the audit's then. Both are in the side-car alone, so that one answer has one SHA-256. Raises KeyError for
    another format.
    """
    kind, told = FORMATS[key], facts(answer, export)
    content = kind.body(answer, table(answer), shapes, told)
    return sealed(file_name(answer, key), kind.media_type, content, told, at, head)


def draw(
    answer: Answer,
    export: Export,
    key: str,
    shapes: Shapes,
    look: Look,
    *,
    paper: str = "wide",
    districts: Mapping[str, str] = MappingProxyType({}),
    over: Over = NOTHING,
    at: datetime | None = None,
    head: str = "",
) -> File:
    """Return the view as a picture of the kind `key`, one of PICTURES, on a paper of PAPERS.

    districts: code -> name of those whose names help to find one's way. over: GeoJSON of the layers of places and
    streets, by key. at, head: as for `write`. Raises KeyError for another kind or paper, or a layer that has no
    GeoJSON.
    """
    media_type, told = PICTURES[key], facts(answer, export)
    drawn = to_svg(answer, told, shapes, look, PAPERS[paper], districts, over)
    content = to_png(drawn, told) if key == "png" else drawn
    return sealed(file_name(answer, key), media_type, content, told, at, head)


def file_name(answer: Answer, key: str) -> str:
    """Return "doggershire_grip_psv_lsoa21_2024-04_2025-03.csv": lower-case letters, digits, - and _ alone."""
    question = answer.question
    mark = ("synthetic",) if answer.release.synthetic and "synthetic" not in answer.release.name.lower() else ()
    place = ("drawn-shape",) if answer.drawn else (question.within,) if question.within else ()
    months = month_text(question.start), month_text(question.end)
    parts = (*mark, answer.release.name, question.definition, *place, question.level, *months)
    return f"{'_'.join(slug for part in parts if (slug := _slug(part)))}.{key}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "-", text.lower())[:LONGEST].strip("-_")


def sealed(name: str, media_type: str, content: bytes, told: dict[str, Any], at: datetime | None, head: str) -> File:
    """Return a file with its side-car. at: when it is made, None for now; head: the audit's then."""
    return File(name, media_type, content, _manifest(name, media_type, content, told, at or datetime.now(UTC), head))


def _manifest(
    name: str, media_type: str, content: bytes, told: dict[str, Any], at: datetime | None, head: str = ""
) -> bytes:
    made = side_car(name, media_type, content, told, at, head)
    return (json.dumps(made, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode("utf-8")


def _csv(answer: Answer, frame: pd.DataFrame, shapes: Shapes, told: dict[str, Any]) -> bytes:
    return to_csv(frame)


def _json(answer: Answer, frame: pd.DataFrame, shapes: Shapes, told: dict[str, Any]) -> bytes:
    dump = partial(json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    names = list(frame)
    cells = ",\n".join(dump(dict(zip(names, row, strict=True))) for row in records(frame))
    return f'{{"manifest":{dump(told)},\n"cells":[\n{cells}\n]}}\n'.encode()


def _geojson(answer: Answer, frame: pd.DataFrame, shapes: Shapes, told: dict[str, Any]) -> bytes:
    return to_geojson(frame, shapes(answer.question.level), told)


def _gpkg(answer: Answer, frame: pd.DataFrame, shapes: Shapes, told: dict[str, Any]) -> bytes:
    return to_gpkg(frame, shapes(answer.question.level), told, answer.question.level)


def _xlsx(answer: Answer, frame: pd.DataFrame, shapes: Shapes, told: dict[str, Any]) -> bytes:
    return to_xlsx(frame, told)


def _parquet(answer: Answer, frame: pd.DataFrame, shapes: Shapes, told: dict[str, Any]) -> bytes:
    return to_parquet(frame, told)


def _geoparquet(answer: Answer, frame: pd.DataFrame, shapes: Shapes, told: dict[str, Any]) -> bytes:
    return to_geoparquet(frame, shapes(answer.question.level), told)


def _zip(answer: Answer, frame: pd.DataFrame, shapes: Shapes, told: dict[str, Any]) -> bytes:
    """Return every other format with its side-car; entries carry no hour, so that one answer gives one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind in FORMATS.values():
            if kind.body is _zip:
                continue
            name, content = file_name(answer, kind.key), kind.body(answer, frame, shapes, told)
            add(archive, name, content)
            add(archive, name + ENDING, _manifest(name, kind.media_type, content, told, None))
    return out.getvalue()


def add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Put a file into an archive without an hour."""
    entry = zipfile.ZipInfo(name)  # dated 1980, the earliest a zip can say
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        kind.key: kind
        for kind in (
            Format("csv", "text/csv; charset=utf-8; header=present", _csv),
            Format("json", "application/json", _json),
            Format("geojson", "application/geo+json", _geojson),
            Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
            Format("parquet", "application/vnd.apache.parquet", _parquet),
            Format("gpkg", "application/geopackage+sqlite3", _gpkg),
            Format("geo.parquet", "application/vnd.apache.parquet", _geoparquet),
            Format("zip", "application/zip", _zip),
        )
    }
)
