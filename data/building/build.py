"""From a store's TOML to its published release; whatever goes wrong, the release before it stays as it was."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import geo
from data.answering.completeness import FILE as COMPLETENESS
from data.answering.completeness import known_shares, measured, used_columns
from data.answering.revisions import revision_lines, since_release, write_revisions
from data.building.ages import read_ages, write_ages
from data.building.coarse_build import COARSE, write_coarse
from data.building.config import SourceConfig, StoreConfig
from data.building.context import Units, read_population, write_context, write_population
from data.building.coverage import coverage, months_of
from data.building.event_ids import INVENTED, read_secret
from data.building.intake import Intake, plan, take
from data.building.origins import origins
from data.building.own_levels import read_own_population, with_order, with_own_levels
from data.building.premises_build import Registered, registered
from data.building.quarantine import write_faults
from data.building.report import BuildReport, closing_lines
from data.calendar import write_calendar
from data.keys import key_for, key_id, record_keys, refuse_other_key
from data.matching import COLUMNS as LINKED
from data.matching import MATCHED, Traits, traits, write_matches
from data.pack import PROFILE, RECORD_KEY, pack
from data.places import find_places
from data.points import write_points
from data.progress import Say, say, steps
from data.release import Release, ReleaseError, lock, publish, published, sha256, sweep
from data.schema import COLUMNS, arrow_schema
from data.sources import Read
from data.tables import BuildError

APP_VERSION = "0.1.0"


@dataclass(frozen=True, slots=True)
class _Job:
    """One build on its way: what, from where, into which work folder."""

    config: StoreConfig
    root: Path
    work: Path
    talk: Say
    report: BuildReport
    previous: Path | None = None  # the release published now
    key: bytes | None = None  # what protects its counts, None where every source is open


def build(config: StoreConfig, store: Path, root: Path, talk: Say = say) -> Release:
    """Read everything `config` names under `root`, and publish it as a new release of `store`; return the release.

    Raises BuildInProgress when another build holds the store, BuildError or ConfigError for what its user can mend, and
    KeyFileError where a source is not open and KEY_FILE names no good key. The published release is not touched before
    the new one is whole.
    """
    closed = not all(source.open for source in config.sources)
    key = key_for(store, synthetic=config.synthetic, closed=closed, environment=os.environ)
    with lock(store):
        (store / "releases").mkdir(exist_ok=True)
        if left := sweep(store):
            talk(f"removed {left} unfinished build{'s' * (left > 1)} of a process that died")
        work = store / "releases" / f".building-{os.getpid()}"  # its own, should a killed build still be writing
        work.mkdir()
        try:
            previous = _previous(store)
            refuse_other_key(previous, key)
            secret = read_secret(store)  # made here in any case: cookies hang from it too
            ids = INVENTED if config.synthetic else secret
            facts = _fill(_Job(config, root, work, talk, BuildReport(), previous, key), ids)
            return publish(store, work, facts)
        finally:
            shutil.rmtree(work, ignore_errors=True)  # gone already when it has become the release


def _previous(store: Path) -> Path | None:
    """Return the release to compare with; one that is not there any more is as none."""
    try:
        return published(store)
    except ReleaseError:
        return None


def _fill(job: _Job, secret: bytes) -> dict[str, Any]:
    """Write every file of the release into the work folder and return the facts of its manifest."""
    started = time.monotonic()
    files, job.report.notes[:] = plan(job.config.sources, job.root)
    fetched, changed = origins(job.config, job.root)
    job.report.notes += changed
    job.talk("reading boundaries and lookups")
    geography = _geography(job)
    job.talk("writing units, shapes and tiles in a process beside this one")
    drawing = geo.start_drawing(geography, job.work)
    try:
        return {**_with_maps(job, files, geography, drawing, secret, started), "origins": fetched}
    finally:
        drawing.stop()


def _with_maps(
    job: _Job, files: Sequence[Any], geography: geo.Geography, drawing: geo.Drawing, secret: bytes, started: float
) -> dict[str, Any]:
    """Read and place every file while the maps are drawn, then write what needs both."""
    named = geo.named_places(job.config.geography.base, job.root)
    own = [key for key, areas in geography.areas.items() if areas.level.custom]
    inside = partial(_at, geography, own=own)
    premises = registered(job.config, job.root, named, inside, job.work, job.report.notes)
    intake = Intake(named=named, premises=premises.named())
    finest = {source.id: _resolution(source) for source in job.config.sources}
    reading = steps(files, "reading and placing files", job.talk)
    job.report.taken.extend(take(reading, finest, geography, secret, intake))
    _all_supplied(job, intake)
    supply = _supply(job, intake)
    levels, base = _drawn(drawing)
    stems = {level["key"]: level["key"].replace(":", "-") for level in levels}
    units = {key: pd.read_parquet(job.work / "units" / f"{stem}.parquet") for key, stem in stems.items()}
    units = geo.name_hexagons(units, named, geography, job.work)
    context = _surroundings(job, units, geography, levels)
    months = months_of(intake.rows())
    seen: dict[str, Traits] = {}
    rows = _events(job, intake, units, months, geography, seen, premises)
    job.talk("matching incidents that several services saw")
    matched = write_matches(seen, job.work, job.key)
    job.report.revisions = _revisions(job, intake)
    write_calendar(job.config.calendar, job.root, months, job.work)
    _report(job, intake, supply, rows, units, started)
    place = {"bounds": list(geography.bounds), "districts": sorted(geography.districts), "base": base}
    kept = {"key_id": key_id(job.key)} if job.key else {}
    known = {"premises": premises.write(job.work)}
    return _facts(job, months, rows, {**place, **context, "matched": matched, **kept, **known})


def _drawn(drawing: geo.Drawing) -> tuple[list[dict[str, Any]], str]:
    try:
        return drawing.result()
    except RuntimeError as error:  # a full disk, or the process was killed
        raise BuildError(str(error)) from error


def _geography(job: _Job) -> geo.Geography:
    try:
        return geo.load(job.config.geography, job.root, job.report.geography.append)
    except ValueError as error:  # the geography knows no builds: its faults of files become ours
        raise BuildError(f"geography: {error}") from error


def _resolution(source: SourceConfig) -> int | None:
    return int(source.finest_grid.removeprefix("h3r")) if source.finest_grid else None


def _all_supplied(job: _Job, intake: Intake) -> None:
    """Raise BuildError naming every provider of whom no file was accepted, with the reasons."""
    given = {(source, provider) for source, provider, _ in intake.parts}
    faults = []
    for source in job.config.sources:
        for provider in source.providers:
            if (source.id, provider.id) not in given:
                reasons = [str(one.read.refused) for one in job.report.taken if _of(one.read.file, source, provider.id)]
                faults.append(f"{source.id}/{provider.id}: every file was refused\n  " + "\n  ".join(reasons))
    if faults:
        raise BuildError("\n".join(faults))


def _of(file: Any, source: SourceConfig, provider: str) -> bool:
    return bool(file.source == source.id and file.provider == provider)


def _supply(job: _Job, intake: Intake) -> pd.DataFrame:
    """Write coverage.parquet and return it; a month whose only file was refused says so."""
    refused = {
        (one.read.file.source, one.read.file.provider, one.read.file.month): f"{one.read.file.rel_path} was refused"
        for one in job.report.taken
        if one.read.refused and one.read.file.month is not None
    }
    notes = {key: note for key, note in refused.items() if key not in intake.parts}
    frame = coverage(job.config.sources, intake.rows(), job.config.gaps, notes)
    frame.to_parquet(job.work / "coverage.parquet", index=False)
    return frame


def _surroundings(job: _Job, units: Units, geography: geo.Geography, levels: list[dict[str, Any]]) -> dict[str, Any]:
    """Write population, context and places; return their facts and those of the levels for the manifest."""
    job.talk("reading population, context and places")
    config, root = job.config, job.root
    populations = read_population(config.population, root, units)
    populations |= read_own_population(populations, units, geography)
    facts: dict[str, Any] = {
        "levels": with_order(levels, units, populations),
        "population": write_population(populations, job.work),
        "ages": write_ages(read_ages(config.population, root, units), job.work),
        "context": write_context(config.context, root, units, populations, job.work),
    }
    for level, one in populations.items():
        missing = len(units[level]) - len(one.residents)
        if missing:
            job.report.notes.append(f"population: {missing} of {len(units[level])} units of {level} have no residents")
    own = {key: areas.level for key, areas in geography.areas.items() if areas.level.custom}

    def place(lon: Any, lat: Any) -> pd.DataFrame:
        return _at(geography, lon, lat, own)

    places = find_places(units, config.postcodes, config.premises, config.geography.base, root, place, own)
    places.to_parquet(job.work / "places.parquet", index=False)
    return {**facts, "points": write_points(config.points, root, place, job.work, job.report.notes)}


def _at(geography: geo.Geography, lon: Any, lat: Any, own: Iterable[str]) -> pd.DataFrame:
    """Return the areas of points, the store's own levels among them."""
    codes = {key: np.append(geography.areas[key].codes, "")[geography.find(key, lon, lat)] for key in own}
    return geography.place(lon, lat).table.assign(**codes)


def _events(
    job: _Job,
    intake: Intake,
    units: Units,
    months: tuple[int, int],
    geography: geo.Geography,
    seen: dict[str, Traits],
    premises: Registered,
) -> dict[str, dict[str, Any]]:
    """Write events, quarantine and engine of every source; return by source its row counts and known fields.

    Fills `seen` with what matching needs of the sources it links, in the order of their engines.
    """
    codes = {level: table["code"].tolist() for level, table in units.items()}
    coarse = write_coarse(intake, [source.id for source in job.config.sources], job.work)
    (job.work / "quarantine").mkdir(exist_ok=True)
    found, completeness = {}, []
    for source in steps(job.config.sources, "writing events", job.talk):
        table = intake.source(source.id)
        _write_years(source.id, intake, job.work / "events" / source.id)
        taken = [one.read for one in job.report.taken if one.read.file.source == source.id]
        _write_errors(job.work, source, taken)
        events = with_own_levels(table.select([*_packed(codes), COARSE]).to_pandas(), units, geography)
        ids = (one for chunk in table["event_id"].chunks for one in chunk.to_pylist())  # as texts, a few at a time
        keys = {} if job.key is None else {RECORD_KEY: record_keys(job.key, source.id, ids)}
        order = pack(events.assign(**keys), source.id, {**codes, COARSE: coarse}, months, job.work)
        if source.id in MATCHED and source.kind == "records":  # open data has neither hours nor people
            seen[source.id] = traits(table.select(LINKED).to_pandas().assign(**keys), source.id).take(order)
        premises.take(source.id, table, order)
        completeness.append(measured(table.select(used_columns()).to_pandas(), source.id))
        found[source.id] = {
            "rows": _row_counts(source.id, intake, taken, table),
            "latest_month": int(pc.max(table["month"]).as_py()),
            "fields": known_shares(table),
        }
    pd.concat(completeness, ignore_index=True).to_parquet(job.work / COMPLETENESS, index=False)
    return found


def _write_errors(work: Path, source: SourceConfig, taken: Sequence[Read]) -> None:
    """Write the faults of a source, and again for each of its senders, whose file holds nobody else's."""
    reads = sorted(taken, key=lambda read: read.file.rel_path)
    write_faults(work / "quarantine" / f"{source.id}.csv", (fault for read in reads for fault in read.in_order()))
    folder = work / "quarantine" / source.id
    folder.mkdir()
    for provider in source.providers:
        own = [read for read in reads if read.file.provider == provider.id]
        if any(read.refused or read.quarantined or read.flagged for read in own):
            write_faults(folder / f"{provider.id}.csv", (fault for read in own for fault in read.in_order()))


def _revisions(job: _Job, intake: Intake) -> list[str]:
    """Write what changed in months published or sent before, and return it in words."""
    parts = {key: part.table for key, part in intake.parts.items()}
    files = {key: part.file for key, part in intake.parts.items()}
    since = since_release(job.previous, parts, files)
    return revision_lines(write_revisions([*intake.revised, *since], job.work))


def _packed(levels: Iterable[str]) -> list[str]:
    """Return the columns that packing reads; ids, points and texts would only take memory."""
    words = ("month", "h3", "hour", "weekday", "victim_age", "victim_sex", "place_status")
    points = ("lon", "lat") if any(level not in geo.LEVELS for level in levels) else ()
    return [*words, *points, *PROFILE, *(level for level in levels if level in COLUMNS)]


def _write_years(source: str, intake: Intake, folder: Path) -> None:
    """Write <year>.parquet of one source, sorted by time then id, with a checksum on every page."""
    folder.mkdir(parents=True)
    months = sorted({month for name, _, month in intake.parts if name == source})
    for year in sorted({month // 12 for month in months}):
        table = intake.source(source, [month for month in months if month // 12 == year])
        order = pc.sort_indices(table, sort_keys=[("occurred_at", "ascending"), ("event_id", "ascending")])
        plain = table.take(order).cast(arrow_schema())
        pq.write_table(
            plain.replace_schema_metadata(None), folder / f"{year}.parquet",
            compression="zstd", write_page_checksum=True, store_schema=False,
        )  # fmt: skip


def _row_counts(source: str, intake: Intake, taken: Iterable[Any], table: pa.Table) -> dict[str, int]:
    """Return read = accepted + quarantined + replaced, and of the accepted: unlocated and outside."""
    status = Counter(dict(zip(*_value_counts(table["place_status"]), strict=True)))
    counts = [read.counts for read in taken]
    return {
        "read": sum(count.read for count in counts),
        "accepted": table.num_rows,
        "quarantined": sum(count.quarantined for count in counts),
        "replaced": sum(rows for (name, _, _), _, rows, _ in intake.replaced if name == source),
        "unlocated": status["unlocated"],
        "outside": status["outside"],
    }


def _value_counts(column: pa.ChunkedArray) -> tuple[list[Any], list[int]]:
    found = pc.value_counts(column.cast(pa.string()))
    return found.field("values").to_pylist(), found.field("counts").to_pylist()


def _report(
    job: _Job, intake: Intake, supply: pd.DataFrame, rows: Mapping[str, Any], units: Units, started: float
) -> None:
    """Write report.json, and say the report in words."""
    codes = {
        vintage: frozenset(units[level]["code"])
        for vintage, level in ((2011, "lsoa11"), (2021, "lsoa21"))
        if level in units
    }
    content = job.report.content(intake, supply, {source: one["rows"] for source, one in rows.items()}, codes)
    content["seconds"] = round(time.monotonic() - started, 1)
    content["peak_memory_mb"] = peak_memory_mb()
    (job.work / "report.json").write_text(json.dumps(content, indent=1, ensure_ascii=False), "utf-8")
    for line in closing_lines(content):
        job.talk(line)
    job.talk(f"\n{content['seconds']:.0f} s, {content['peak_memory_mb']:,} MB at most")


def peak_memory_mb() -> int:
    """Return the most memory this process and the one that drew the maps have held, in MB (10^6 bytes), added."""
    unit = 1 if sys.platform == "darwin" else 1024
    held = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return held * unit // 1_000_000


def _facts(
    job: _Job, months: tuple[int, int], rows: Mapping[str, Mapping[str, Any]], more: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the manifest's facts, all but schema, id, time and files."""
    config = job.config
    return {
        "name": config.name,
        "short": config.short,
        "description": config.description,
        "attribution": config.attribution,
        "hotspots": dict(config.hotspots),
        "synthetic": config.synthetic,
        "app_version": APP_VERSION,
        "config_sha256": sha256(config.path),
        "months": list(months),
        "sources": [_source_facts(source, rows[source.id]) for source in config.sources],
        **more,
    }


def _source_facts(source: SourceConfig, found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": source.id,
        "kind": source.kind,
        "label": source.label,
        "open": source.open,
        "health": source.health,
        "finest_grid": _resolution(source),
        "hearings": source.hearings,
        "providers": [
            {"id": one.id, "label": one.label, "serves": list(one.serves), "hearings": one.hearings}
            for one in source.providers
        ],
        **found,
    }
