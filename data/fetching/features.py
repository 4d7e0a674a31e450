"""Areas and lookups from an ArcGIS feature layer, asked district by district and page by page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd
import urllib3

from data.building.config import StoreConfig
from data.fetching.client import Again, Client, FetchError, shown
from data.fetching.download import PIECE
from data.fetching.fill import write_table
from data.fetching.plan import Job, Output
from data.publishers import Dataset
from data.tables import BuildError, read_columns

PAGE = 500  # features asked for at once; a layer that gives fewer is asked again from where it stopped
CODES = 100  # codes named in one question: more would make an address too long for some servers
LARGEST = 100_000_000  # bytes of one page


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer and what it is read with. work: folder where pages wait until all are there."""

    client: Client
    dataset: Dataset
    work: Path

    def edited(self) -> str:
        """Return when the layer was last changed, as its description says; "" when it does not."""
        said = self._json({"f": "json"}, query=False)
        times = said.get("editingInfo") or {}
        return str(times.get("dataLastEditDate") or times.get("lastEditDate") or "")

    def features(self, where: str, fields: Iterable[str], geometry: bool) -> list[dict[str, Any]]:
        """Return every feature a condition selects, as GeoJSON, EPSG:4326. Raises FetchError if some are lost."""
        expected = int(self._json({"where": where, "returnCountOnly": "true", "f": "json"}).get("count", -1))
        if expected < 0:
            raise FetchError(f"{shown(self.dataset.address)}: does not say how many features it has. {CHECK}")
        found: list[dict[str, Any]] = []
        while len(found) < expected:
            page = self._page(where, fields, geometry, len(found))
            if not page:
                raise FetchError(f"{shown(self.dataset.address)}: gave {len(found)} of {expected} features. {LATER}")
            found += page
        if len(found) > expected:
            raise FetchError(
                f"{shown(self.dataset.address)}: gave {len(found)} features where it names {expected}. {LATER}"
            )
        return found

    def _page(self, where: str, fields: Iterable[str], geometry: bool, offset: int) -> list[dict[str, Any]]:
        """Return one page, from the last run if it was stopped after this page came."""
        asked = {
            "where": where, "outFields": ",".join(fields), "returnGeometry": str(geometry).lower(), "outSR": "4326",
            "geometryPrecision": "7", "orderByFields": next(iter(fields)), "resultOffset": str(offset),
            "resultRecordCount": str(PAGE), "f": "geojson",
        }  # fmt: skip
        kept = self.work / f"{hashlib.sha256(urlencode(asked).encode()).hexdigest()[:24]}.json"
        if kept.exists():
            held: list[dict[str, Any]] = json.loads(kept.read_text("utf-8"))
            return held
        page: list[dict[str, Any]] = self._json(asked).get("features") or []
        fresh = kept.with_suffix(".new")
        fresh.write_text(json.dumps(page), "utf-8")
        fresh.replace(kept)
        return page

    def _json(self, asked: Mapping[str, str], query: bool = True) -> dict[str, Any]:
        # ArcGIS takes layers whose names have brackets; they are escaped so that every server between reads them alike
        address = quote(self.dataset.address, safe=":/") + ("/query" if query else "")
        found = self.client.ask(f"{address}?{urlencode(asked)}", self.dataset.publisher.hosts, _body)
        if "error" in found:  # ArcGIS says what is wrong with status 200
            raise FetchError(f"{shown(self.dataset.address)}: the service refused the question. {CHECK}")
        return found


CHECK = "Check the address and columns in data/publishers.toml against its documentation page"
LATER = "The layer changed while it was read, or is out of order; run the command again"


def _body(response: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    text = bytearray()
    for piece in response.stream(PIECE, decode_content=True):
        text += piece
        if len(text) > LARGEST:
            raise FetchError(f"an answer of more than {LARGEST:,} bytes; nothing was kept. {CHECK}")
    try:
        found = json.loads(text)
    except ValueError:
        raise Again("the answer is not JSON (a notice of trouble?)") from None
    if not isinstance(found, dict):
        raise Again("the answer is not what a feature layer gives")
    return found


def fill_features(job: Job, layer: Layer, config: StoreConfig, root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the path below the root and the finished file of every output of a layer; checked, not yet in place."""
    for output in job.outputs:
        geometry = job.dataset.fills == "boundaries"
        found: list[dict[str, Any]] = []
        for where in _conditions(job.dataset, output, config, root):
            found += layer.features(where, tuple(output.columns), geometry)
        if not found:
            districts = ", ".join(output.districts)
            raise FetchError(
                f"{job.name}: has nothing in {districts}. Its district codes are those of its own year. {CHECK}"
            )
        made = _geojson if geometry else _lookup
        yield output.path, made(found, output, job, layer.work)


def _conditions(dataset: Dataset, output: Output, config: StoreConfig, root: Path) -> Iterator[str]:
    """Yield what selects the units of the districts: by the layer's own column, else by codes from the lookups."""
    if not output.districts:
        raise FetchError(
            f"{dataset.id}: name the districts of the store in [area] districts; a whole country is not fetched"
        )
    if dataset.districts:
        yield _among(dataset.districts, output.districts)
        return
    codes = _codes(dataset.level, output.districts, config, root)
    for start in range(0, len(codes), CODES):
        yield _among(dataset.columns["code"], codes[start : start + CODES])


def _among(column: str, codes: Iterable[str]) -> str:
    named = [code for code in codes if code.isalnum()]  # they stand between quotes in a condition
    return f"{column} IN ({','.join(f'{chr(39)}{code}{chr(39)}' for code in named)})"


def _codes(level: str, districts: Iterable[str], config: StoreConfig, root: Path) -> list[str]:
    """Return the codes of a level inside districts, from the first lookup that holds both."""
    lookup = next((one for one in config.geography.lookups if {level, "lad"} <= set(one.columns)), None)
    if lookup is None:
        raise FetchError(
            f"boundaries of {level}: a [[lookups]] table must link {level} to lad, to know which lie in the districts"
        )
    names = [lookup.columns[level], lookup.columns["lad"]]
    try:
        tables = [read_columns(path, names) for path in sorted(root.glob(lookup.file))]
    except BuildError as error:
        raise FetchError(str(error)) from None
    if not tables:
        raise FetchError(f"{lookup.file}: is needed to know which areas to ask for; fetch lookups first")
    table = pd.concat(tables)
    return sorted(set(table.loc[table[names[1]].isin(list(districts)), names[0]]) - {""})


def _geojson(found: list[dict[str, Any]], output: Output, job: Job, work: Path) -> Path:
    """Write polygons with only the columns asked for, each unit once."""
    code = next(iter(output.columns))
    features, seen = [], set()
    for one in sorted(found, key=lambda feature: str((feature.get("properties") or {}).get(code))):
        properties, shape = one.get("properties") or {}, one.get("geometry") or {}
        if missing := [name for name in output.columns if properties.get(name) is None]:
            raise FetchError(f"{job.name}: a feature has no {', '.join(missing)}. {CHECK}")
        if shape.get("type") not in ("Polygon", "MultiPolygon") or properties[code] in seen:
            raise FetchError(f"{job.name}: {properties[code]} has no polygon, or comes twice. {LATER}")
        seen.add(properties[code])
        named = {ours: properties[theirs] for theirs, ours in output.columns.items()}
        features.append({"type": "Feature", "properties": named, "geometry": shape})
    made = work / ("ready-" + output.path.replace("/", "-"))
    made.write_text(json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")), "utf-8")
    return made


def _lookup(found: list[dict[str, Any]], output: Output, job: Job, work: Path) -> Path:
    rows = [one.get("properties") or {} for one in found]
    if missing := [name for name in output.columns if any(row.get(name) in (None, "") for row in rows)]:
        raise FetchError(f"{job.name}: some rows have no {', '.join(missing)}. {CHECK}")
    table = pd.DataFrame(rows, columns=list(output.columns), dtype=str).drop_duplicates().rename(columns=output.columns)
    return write_table(table.sort_values(list(table.columns)), output.path, work)
