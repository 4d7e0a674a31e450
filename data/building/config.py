"""What a store is made of: one TOML, checked whole, every fault named at once with its line and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geo
from data.building.config_points import POINT_RULES, PointsConfig, read_points
from data.building.config_rules import AREA_TABLES, RULES, TOP
from data.calendar import CalendarConfig
from data.defining.rules import definitions
from data.model import month_index
from data.toml_rules import Checked, ConfigError, Where, read_toml, unknown_key


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """Who supplies files of a source. files: patterns under the root, read in this order; `{month}` stands for 2024-04.

    serves: district codes whose residents this provider counts; every district of the store when empty.
    drop: folder under the root where the supplier leaves files for `python -m data watch`, "" for none.
    hearings: False where the agreement with the provider bars use in a licensing hearing.
    """

    id: str
    label: str
    files: tuple[str, ...]
    serves: tuple[str, ...] = ()
    mapping: str = ""
    vintage: int | None = None
    drop: str = ""
    hearings: bool = True


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One source of events. kind: police_uk or records; open: exact counts for everyone; finest_grid: "" for none.

    hearings: False where no provider's agreement allows use in a licensing hearing.
    """

    id: str
    kind: str
    label: str
    open: bool
    health: bool
    finest_grid: str
    providers: tuple[ProviderConfig, ...]
    hearings: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """Months, first and last inclusive, that a provider is known not to have supplied although rows may exist."""

    source: str
    provider: str
    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class PopulationConfig:
    """Residents of one level: people by area code on a date.

    ages: columns of residents by age and the first age of each, the youngest first; the last has no upper end.
    """

    level: str
    files: tuple[str, ...]
    code: str
    value: str
    date: str
    source: str
    ages: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureConfig:
    """One number per area: a column, or value / denominator x per. higher_is: worse, better or neither."""

    key: str
    label: str
    unit: str
    higher_is: str
    column: str = ""
    value: str = ""
    denominator: str = ""
    per: int = 1


@dataclass(frozen=True, slots=True)
class ContextConfig:
    """One area-level layer; tables with the same id and different files or levels are joined by area code."""

    id: str
    label: str
    level: str
    files: tuple[str, ...]
    code: str
    date: str
    source: str
    measures: tuple[MeasureConfig, ...]


@dataclass(frozen=True, slots=True)
class PostcodesConfig:
    """Postcode files. format: codepoint (EPSG:27700) or onspd.

    header: a file that holds the header row, "" when the files have their own.
    """

    files: tuple[str, ...]
    format: str
    header: str = ""


@dataclass(frozen=True, slots=True)
class PremisesConfig:
    """Named premises for the search box, in EPSG:4326 degrees; the fields name columns, "" where there is none.

    register: these are the licensed premises that records are linked to. hours: seven columns from Monday.
    """

    files: tuple[str, ...]
    id: str
    name: str
    type: str
    lon: str
    lat: str
    register: bool = False
    uprn: str = ""
    aliases: str = ""
    address: str = ""
    street: str = ""
    postcode: str = ""
    hours: tuple[str, ...] = ()
    capacity: str = ""
    admissions: str = ""


LIST = range(5, 201)  # places a list of hotspots may have


@dataclass(frozen=True, slots=True)
class StoreConfig:
    """Everything one build needs to know. path is the TOML it came from, text its content.

    hotspots: what the partnership agreed on for its list of places: how many, and by which definition, where it did.
    contact: how a publisher can reach whoever runs `python -m data fetch`; part of its User-Agent.
    """

    path: Path
    text: str
    name: str
    short: str
    synthetic: bool
    description: str
    attribution: str
    geography: geo.GeoConfig
    sources: tuple[SourceConfig, ...]
    gaps: tuple[Gap, ...]
    population: tuple[PopulationConfig, ...]
    context: tuple[ContextConfig, ...]
    postcodes: tuple[PostcodesConfig, ...]
    premises: tuple[PremisesConfig, ...]
    contact: str = ""
    points: tuple[PointsConfig, ...] = ()
    calendar: tuple[CalendarConfig, ...] = ()
    hotspots: Mapping[str, Any] = field(default_factory=dict)


def read_config(path: Path) -> StoreConfig:
    """Return what a store is made of. Raises ConfigError holding every fault found, each with file, line and remedy."""
    doc = read_toml(path)
    for key in doc.content:
        if key not in TOP:
            doc.fault((key,), unknown_key(key, TOP, ()))
    sources = tuple(_source(doc, where, table) for where, table in doc.tables((), doc.content, "sources"))
    if not sources:
        doc.fault((), "a store needs at least one [[sources]] table")
    _distinct(doc, "sources", [source.id for source in sources])
    gaps = [_gap(doc, where, row, sources) for where, row in _rows(doc, "gaps")]
    layers = [_context(doc, where, table) for where, table in doc.tables((), doc.content, "context")]
    population, postcodes, premises = (_plain(doc, key) for key in ("population", "postcodes", "premises"))
    points = [layer for kind in POINT_RULES for layer in read_points(doc, kind)]
    _distinct(doc, "points", [layer.id for layer in points])
    store, geography = _table(doc, "store"), _geography(doc)
    contact = _table(doc, "fetch").get("contact", "")
    _drops(doc, sources)
    _weeks(doc, premises)
    hotspots = _hotspots(doc)
    doc.raise_faults()
    assert geography is not None  # a missing geography is a fault, raised above
    return StoreConfig(
        path=path,
        text=path.read_text(encoding="utf-8-sig"),
        geography=geography,
        sources=sources,
        gaps=tuple(gap for gap in gaps if gap),
        population=tuple(PopulationConfig(**{**row, "ages": _youngest_first(row)}) for row in population),
        context=tuple(layer for layer in layers if layer),
        postcodes=tuple(PostcodesConfig(**row) for row in postcodes),
        premises=tuple(PremisesConfig(**{**row, "hours": tuple(row.get("hours", ()))}) for row in premises),
        contact=contact,
        points=tuple(points),
        calendar=tuple(CalendarConfig(**row) for row in _plain(doc, "calendar")),
        hotspots=hotspots,
        **store,
    )


def _hotspots(doc: Checked) -> dict[str, Any]:
    """Return what the partnership agreed on for its list of hotspots: how many places, by which definition."""
    agreed = {name: value for name, value in _table(doc, "hotspots").items() if value is not None}
    if isinstance(places := agreed.get("places", LIST[0]), int) and not LIST[0] <= places <= LIST[-1]:
        doc.fault(("hotspots", "places"), f"must be {LIST[0]} to {LIST[-1]} places, got {places}")
    if (wanted := agreed.get("definition")) is not None and wanted not in definitions():
        why = f"there is no definition {wanted!r}; `python -m data definitions` lists them"
        doc.fault(("hotspots", "definition"), why)
    return agreed


def _plain(doc: Checked, key: str) -> list[dict[str, Any]]:
    """Return the tables of a simple kind that lack nothing, ready for their dataclass."""
    return [_files(row) for _, row in _rows(doc, key) if _whole(row, key)]


def _table(doc: Checked, key: str) -> dict[str, Any]:
    table = doc.content.get(key, {})
    if not isinstance(table, dict):
        doc.fault((key,), f"{key} must be written as [{key}]")
        return {}
    return _defaults(key) | doc.check((key,), table, RULES[key])


def _rows(doc: Checked, key: str) -> list[tuple[Where, dict[str, Any]]]:
    tables = doc.tables((), doc.content, key)
    return [(where, _defaults(key) | doc.check(where, table, RULES[key])) for where, table in tables]


def _defaults(key: str) -> dict[str, Any]:
    return {name: rule.default for name, rule in RULES[key].items() if not rule.required and rule.default is not None}


def _whole(table: Mapping[str, Any], key: str) -> bool:
    """Return whether every required key survived the check (its absence is noted already)."""
    return all(name in table for name, rule in RULES[key].items() if rule.required)


def _youngest_first(table: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """Return the columns of residents by age with their first ages."""
    return tuple(sorted(table.get("ages", {}).items(), key=lambda band: band[1]))


def _files(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table with its file or files as a tuple."""
    return {**table, "files": listed(table["files"])}


def listed(value: str | Iterable[str]) -> tuple[str, ...]:
    """Return a text or a list of texts as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value)


def _source(doc: Checked, where: Where, table: dict[str, Any]) -> SourceConfig:
    known = _defaults("sources") | doc.check(where, table, RULES["sources"], nested=("providers",))
    mapping = known.pop("mapping", "")
    providers = []
    rows = doc.tables(where, table, "providers")
    for place, row in rows:
        provider = _defaults("providers") | doc.check(place, row, RULES["providers"])
        provider["mapping"] = provider.get("mapping") or mapping
        if known.get("kind") == "records" and not provider["mapping"]:
            doc.fault(place, "records need a mapping: the name of a file in data/mappings, here or in its [[sources]]")
        if _whole(provider, "providers"):
            providers.append(_provider(doc, place, provider))
    if not rows:
        doc.fault(where, "a source needs at least one [[sources.providers]] table")
    _distinct(doc, "providers", [provider.id for provider in providers])
    blank: dict[str, Any] = {"id": "", "kind": "", "label": "", "open": False, "health": False, "finest_grid": ""}
    return SourceConfig(**blank | known, providers=tuple(providers))


def _provider(doc: Checked, where: Where, row: dict[str, Any]) -> ProviderConfig:
    vintage = row.pop("vintage", "")
    for pattern in listed(row["files"]):
        if pattern.count("{month}") > 1:
            doc.fault((*where, "files"), f"{pattern}: {{month}} may stand once in a pattern")
    made = _files(row) | {"serves": tuple(row.get("serves", ())), "vintage": int(vintage) if vintage else None}
    return ProviderConfig(**made)


def _drops(doc: Checked, sources: Iterable[SourceConfig]) -> None:
    """Note drop folders that two providers share, that are patterns, or that hold a provider's own files."""
    providers = [provider for source in sources for provider in source.providers]
    folders = [provider.drop for provider in providers if provider.drop]
    for folder in sorted(set(folders)):
        inside = f"{folder}/accepted/2024-01.csv"
        if folders.count(folder) > 1:
            doc.fault(("sources",), f"drop {folder} is given to more than one provider")
        if re.search(r"[*?{\[]", folder):
            doc.fault(("sources",), f"drop {folder} must be a folder, not a pattern")
        elif any(pattern.startswith(f"{folder}/") or "**" in pattern for one in providers for pattern in one.files):
            doc.fault(("sources",), f"drop {folder}: no `files` may lie in it ({inside} would be read twice)")


def _weeks(doc: Checked, premises: Iterable[Mapping[str, Any]]) -> None:
    """Note registers whose licensed hours are not one column a weekday."""
    for number, row in enumerate(premises):
        if row.get("hours") and len(row["hours"]) != 7:
            doc.fault(("premises", number, "hours"), f"hours names {len(row['hours'])} columns; name 7, from Monday")


def _gap(doc: Checked, where: Where, row: dict[str, Any], sources: Iterable[SourceConfig]) -> Gap | None:
    if not _whole(row, "gaps"):
        return None
    known = {(source.id, provider.id) for source in sources for provider in source.providers}
    if (row["source"], row["provider"]) not in known:
        names = ", ".join(f"{source}/{provider}" for source, provider in sorted(known))
        doc.fault(where, f"there is no source {row['source']} with a provider {row['provider']}; there are {names}")
    first, last = month_index(row["from"]), month_index(row["to"])
    if first > last:
        doc.fault((*where, "to"), f"the gap ends ({row['to']}) before it begins ({row['from']})")
    return Gap(row["source"], row["provider"], first, last, row["reason"])


def _context(doc: Checked, where: Where, table: dict[str, Any]) -> ContextConfig | None:
    known = doc.check(where, table, RULES["context"], nested=("measures",))
    rows = [
        (place, _defaults("measures") | doc.check(place, row, RULES["measures"]))
        for place, row in doc.tables(where, table, "measures")
    ]
    for place, row in rows:
        if bool(row.get("column")) == bool(row.get("value") and row.get("denominator")):
            doc.fault(place, "a measure is either a column, or a value and a denominator")
    if not rows:
        doc.fault(where, "a context layer needs at least one [[context.measures]] table")
    if not _whole(known, "context") or not all(_whole(row, "measures") for _, row in rows):
        return None
    measures = tuple(MeasureConfig(**{**row, "per": int(row.get("per", 1))}) for _, row in rows)
    _distinct(doc, "measures", [measure.key for measure in measures])
    return ContextConfig(**_files(known), measures=measures)


def _distinct(doc: Checked, key: str, ids: list[str]) -> None:
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        doc.fault((key,), f"{key}: the id {name} is given more than once")


def _geography(doc: Checked) -> geo.GeoConfig | None:
    """Return the geography's own tables, checked first so that their faults carry lines."""
    before = len(doc.problems)
    area = doc.content.get("area", {})
    doc.check(("area",), area if isinstance(area, dict) else {}, RULES["area"])
    if "built_up" in doc.content:
        _table(doc, "built_up")
    for key in ("boundaries", "lookups", "base"):
        _rows(doc, key)
    if len(doc.problems) > before:
        return None
    try:
        return geo.parse({key: doc.content[key] for key in AREA_TABLES if key in doc.content})
    except ValueError as error:
        for line in str(error).splitlines():
            doc.fault(("boundaries",), line)
        return None


__all__ = [
    "ConfigError", "ContextConfig", "Gap", "MeasureConfig", "PopulationConfig", "PostcodesConfig", "PremisesConfig",
    "ProviderConfig", "SourceConfig", "StoreConfig", "listed", "read_config",
]  # fmt: skip
