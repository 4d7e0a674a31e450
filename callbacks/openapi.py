"""The API described to programs as OpenAPI 3.1, made of the lists the atlas itself reads: it cannot fall behind."""

from __future__ import annotations

from typing import Any

from indicators import Parameter
from reports import FORMATS, PAPERS, PICTURES, app_version

MANIFEST = ".manifest.json"
JSON = "application/json"
TEXT = {"type": "string"}
NUMBER_OR_NONE = {"type": ["number", "string", "null"]}
NEVER_KEPT = {"description": "Nothing is to be kept.", "required": True, "schema": {"const": "no-store"}}
NAMED = {"description": "Whether to show or to keep the file, and its name.", "required": True, "schema": TEXT}
HEADERS = {
    "Cache-Control": NEVER_KEPT,
    "Content-Disposition": NAMED,
    "Link": {"description": "Leads to the file's manifest (rel describedby).", "required": True, "schema": TEXT},
    "Content-Location": {"description": "The question that was answered.", "required": True, "schema": TEXT},
    "X-Atlas-Notes": {"description": "What had to give, percent-encoded; absent when nothing had.", "schema": TEXT},
}
WHAT = {
    "csv": "One row per area and source, UTF-8, header first.",
    "json": "The manifest and the cells.",
    "geojson": "The cells with their geometry, EPSG:4326 (RFC 7946).",
    "xlsx": "Sheets cells, notes and manifest.",
    "parquet": "The table in columns, the manifest in the schema's metadata.",
    "gpkg": "A layer named after the level, and a table metadata.",
    "geo.parquet": "GeoParquet 1.1: the columns with WKB geometry, EPSG:4326.",
    "zip": "Every other format, each with its manifest.",
}


def document(parameters: tuple[Parameter, ...], root: str, release: str) -> dict[str, Any]:
    """Return the description of the API. Raises KeyError for a format that has no words here."""
    asked = [{"$ref": f"#/components/parameters/{one.name}"} for one in parameters]
    paths: dict[str, Any] = {}
    for kind in FORMATS.values():
        address = f"{root}/cells.{kind.key}"
        content = {kind.media_type.split(";")[0]: {"schema": _body(kind.key)}}
        paths[address] = _operation(f"cells_{kind.key}", WHAT[kind.key], asked, content, HEADERS)
        paths[address + MANIFEST] = _manifest(f"manifest_{kind.key}", f"What cells.{kind.key} is.", asked)
    for key, media_type in PICTURES.items():
        address, sized = f"{root}/view.{key}", [*asked, {"$ref": "#/components/parameters/size"}]
        content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
        what = f"The view as {key.upper()}: sentence, map, legend, sources, release, rule."
        paths[address] = _operation(f"view_{key}", what, sized, content, HEADERS)
        paths[address + MANIFEST] = _manifest(f"view_manifest_{key}", f"What view.{key} is.", sized)
    paths[f"{root}/openapi.json"] = {"get": _itself()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Violence Atlas",
            "version": app_version(),
            "summary": "What the page shows, as files",
            "description": f"Release {release}. Every answer is made for the reader's tier: hidden stays hidden. A "
            "parameter left out takes the value the page would open with; one that is unknown, invalid or repeated is "
            "answered with 400.",
            "license": {"name": "See LICENSE", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "parameters": {one.name: _parameter(one) for one in parameters} | {"size": _size()},
            "schemas": {"Error": _error(), "Manifest": _facts(), "Cell": _cell(), "Feature": _feature()},
            "responses": {
                "Refused": _refused("A parameter is unknown, invalid or repeated; each is named."),
                "NotAllowed": _refused("Only GET, HEAD and OPTIONS are answered.", Allow=_allow()),
            },
        },
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {"name": one.name, "in": "query", "description": one.meaning, "schema": dict(one.schema)}
    if one.many:
        return told | {"style": "form", "explode": False, "example": one.example.split(",")}
    return told | ({"example": one.example} if one.example else {})


def _size() -> dict[str, Any]:
    told = "; ".join(f"{one.key}: {one.label}" for one in PAPERS.values())
    schema = {"type": "string", "enum": list(PAPERS)}
    words = f"The paper of a picture. {told}."
    return {"name": "size", "in": "query", "description": words, "schema": schema, "example": "wide"}


def _operation(
    name: str, what: str, asked: list[dict[str, Any]], content: dict[str, Any], headers: dict[str, Any]
) -> dict[str, Any]:
    return {
        "get": {
            "operationId": name.replace(".", "_"),
            "summary": what,
            "parameters": asked,
            "responses": {
                "200": {"description": what, "content": content, "headers": headers},
                "400": {"$ref": "#/components/responses/Refused"},
                "405": {"$ref": "#/components/responses/NotAllowed"},
            },
        }
    }


def _manifest(name: str, what: str, asked: list[dict[str, Any]]) -> dict[str, Any]:
    content = {JSON: {"schema": {"$ref": "#/components/schemas/Manifest"}}}
    return _operation(
        name, what, asked, content, {name: HEADERS[name] for name in ("Cache-Control", "Content-Disposition")}
    )


def _itself() -> dict[str, Any]:
    told = {"description": "OpenAPI 3.1", "content": {JSON: {"schema": {"type": "object", "required": ["openapi"]}}}}
    return {
        "operationId": "openapi",
        "summary": "This description.",
        "responses": {"200": told, "405": {"$ref": "#/components/responses/NotAllowed"}},
    }


def _body(key: str) -> dict[str, Any]:
    if key == "json":
        cells = {"type": "array", "items": {"$ref": "#/components/schemas/Cell"}}
        manifest = {"$ref": "#/components/schemas/Manifest"}
        return _object(manifest=manifest, cells=cells)
    if key == "geojson":
        features = {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}}
        manifest = {"$ref": "#/components/schemas/Manifest"}
        return _object(type={"const": "FeatureCollection"}, manifest=manifest, features=features)
    return {"type": "string"} if key == "csv" else {"type": "string", "format": "binary"}


def _object(**properties: Any) -> dict[str, Any]:
    """Return an object that has all of these."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _cell() -> dict[str, Any]:
    count = {"type": ["integer", "null"], "minimum": 0, "description": "null unless status is shown"}
    held = _object(code=TEXT, name={"type": ["string", "null"]}, level=TEXT, source=TEXT, count=count, status=TEXT)
    return held | {"additionalProperties": NUMBER_OR_NONE, "description": "The manifest's `columns` say what each is."}


def _feature() -> dict[str, Any]:
    geometry = _object(type={"enum": ["Polygon", "MultiPolygon"]}, coordinates={"type": "array"})
    return _object(type={"const": "Feature"}, properties={"$ref": "#/components/schemas/Cell"}, geometry=geometry)


def _facts() -> dict[str, Any]:
    several = {"type": "array"}
    return _object(
        sentence=TEXT,
        notice=TEXT,
        synthetic={"type": "boolean"},
        question=_object(answered={"type": "object"}, asked={"type": "object"}),
        notes={"type": "array", "items": TEXT},
        release=_object(id=TEXT, name=TEXT, created=TEXT, latest_month=TEXT, months=several),
        tier=_object(id=TEXT, label=TEXT),
        export=_object(id=TEXT, user=TEXT, org=TEXT, reason={"type": ["string", "null"]}),
        rule=_object(of=TEXT, words=TEXT, tier=TEXT),
        key_id={"type": ["string", "null"]},
        query=TEXT,
        watermark=TEXT,
        app_version=TEXT,
        coverage=several,
        disclosure=several,
        totals=several,
        statements=several,
        attribution=several,
        rows={"type": "integer", "minimum": 0},
        columns={"type": "array", "items": _object(name=TEXT, meaning=TEXT, unit=TEXT)},
    )


def _error() -> dict[str, Any]:
    problem = _object(parameter=TEXT, message=TEXT)
    problems = {"type": "array", "items": problem, "minItems": 1}
    return {"type": "object", "required": ["error"], "properties": {"error": TEXT, "problems": problems}}


def _refused(what: str, **headers: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"description": what, "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}
    return told | ({"headers": headers} if headers else {})


def _allow() -> dict[str, Any]:
    return {"description": "The methods that are answered.", "required": True, "schema": TEXT}
