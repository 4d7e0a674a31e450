"""What a store's TOML asks for, and which publisher has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from data.building.config import SourceConfig, StoreConfig
from data.model import month_text
from data.publishers import Dataset


@dataclass(frozen=True, slots=True)
class Output:
    """One file to write below the root, or one a month where its path holds {month}.

    columns: the publisher's column -> the name the store's TOML gives it. percent: those of the publisher's columns
    that become per cent. part: the force, postcode area or "header" it is taken from. districts: whose units it holds.
    """

    path: str
    columns: Mapping[str, str] = field(default_factory=dict)
    percent: frozenset[str] = frozenset()
    part: str = ""
    districts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to fetch and the files it fills. months: first and last inclusive, None for all in an archive."""

    dataset: Dataset
    address: str
    outputs: tuple[Output, ...]
    months: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """Return what messages and the record call it."""
        return (
            f"{self.dataset.id} {self.address.rpartition('/')[2]}" if self.dataset.how == "archive" else self.dataset.id
        )


def plan(
    config: StoreConfig, datasets: Iterable[Dataset], only: Iterable[str] = (), months: tuple[int, int] | None = None
) -> tuple[list[Job], list[str]]:
    """Return what to fetch, lookups first, and a sentence for everything that no publisher is known to have."""
    wanted = set(only)
    known = [one for one in datasets if not wanted or one.group in wanted]
    jobs: list[Job] = []
    notes: list[str] = []
    for part in (_lookups, _boundaries, _population, _context, _postcodes):
        for found in part(config, known):
            if isinstance(found, str):
                notes += [] if wanted else [found]
            else:
                jobs.append(found)
    for found in _police(config.sources, known, months) if not wanted or "police" in wanted else ():
        if isinstance(found, str):
            notes.append(found)
        else:
            jobs.append(found)
    return _together(jobs), notes


def _together(jobs: Iterable[Job]) -> list[Job]:
    """Return the jobs with those that share a download made one."""
    held: dict[tuple[str, str], Job] = {}
    for job in jobs:
        before = held.get((job.dataset.id, job.address))
        outputs = (*before.outputs, *job.outputs) if before else job.outputs
        held[job.dataset.id, job.address] = Job(job.dataset, job.address, outputs, job.months)
    return list(held.values())


def _lookups(config: StoreConfig, known: Iterable[Dataset]) -> Iterator[Job | str]:
    for item in config.geography.lookups:
        fits = (one for one in known if one.fills == "lookups" and set(item.columns) <= set(one.columns))
        if dataset := min(fits, key=lambda one: len(one.columns), default=None):  # the one with the fewest rows
            columns = {dataset.columns[key]: name for key, name in item.columns.items()}
            output = Output(_one(item.file, dataset.id), columns, districts=config.geography.districts)
            yield Job(dataset, dataset.address, (output,))
        else:
            yield f"{item.file}: no publisher is known for a lookup of {', '.join(item.columns)}"


def _boundaries(config: StoreConfig, known: Iterable[Dataset]) -> Iterator[Job | str]:
    for item in config.geography.boundaries:
        named = {"code": item.code, **({"name": item.name} if item.name else {})}
        fits = (
            one
            for one in known
            if one.fills == "boundaries" and one.level == item.level and set(named) <= set(one.columns)
        )
        if dataset := next(fits, None):
            columns = {dataset.columns[key]: name for key, name in named.items()}
            yield Job(dataset, dataset.address, tuple(_by_district(item.file, columns, config.geography.districts)))
        else:
            yield f"{item.file}: no publisher is known for boundaries of {item.level}"


def _by_district(pattern: str, columns: Mapping[str, str], districts: tuple[str, ...]) -> Iterator[Output]:
    """Yield one file a district where the path is a pattern, else one file for all of them."""
    if "*" not in pattern:
        yield Output(pattern, columns, districts=districts)
        return
    for district in districts:
        yield Output(_one(pattern, district), columns, districts=(district,))


def _one(pattern: str, word: str) -> str:
    """Return a path that a pattern matches, with `word` in place of its wild part.

    "lsoa_E0800*.geojson" and E08000016 give "lsoa_E08000016.geojson": what the pattern already says is not said twice.
    """
    head, wild, tail = pattern.partition("*")
    if not wild:
        return pattern
    said = next((size for size in range(len(word), 0, -1) if head.endswith(word[:size])), 0)
    return head + word[said:] + tail.replace("*", "")


def _population(config: StoreConfig, known: Iterable[Dataset]) -> Iterator[Job | str]:
    for item in config.population:
        fits = (one for one in known if one.fills == "population" and (one.level, one.date) == (item.level, item.date))
        if dataset := next(fits, None):
            columns = {dataset.columns["code"]: item.code, dataset.columns["value"]: item.value}
            yield Job(dataset, dataset.address, (Output(_one(item.files[0], dataset.id), columns),))
        else:
            yield f"{item.files[0]}: no publisher is known for residents of {item.level} on {item.date}"


def _context(config: StoreConfig, known: Iterable[Dataset]) -> Iterator[Job | str]:
    for item in config.context:
        keys = {one.key: one.column for one in item.measures if one.column}
        fits = (
            one for one in known
            if (one.fills, one.layer, one.level) == ("context", item.id, item.level) and set(keys) <= set(one.columns)
        )  # fmt: skip
        dataset = next(fits, None)
        if dataset and len(keys) == len(item.measures):
            columns = {dataset.code: item.code} | {dataset.columns[key]: name for key, name in keys.items()}
            percent = frozenset(dataset.columns[key] for key in keys if key in dataset.percent)
            yield Job(dataset, dataset.address, (Output(_one(item.files[0], dataset.id), columns, percent),))
        else:
            yield f"{item.files[0]}: no publisher is known for the layer {item.id} of {item.level}"


def _postcodes(config: StoreConfig, known: Iterable[Dataset]) -> Iterator[Job | str]:
    for item in config.postcodes:
        dataset = next((one for one in known if one.fills == "postcodes" and one.layer == item.format), None)
        areas = {
            file: match[1]
            for file in item.files
            if (match := re.search(r"(?:^|[-_/])([a-z]{1,2})\.csv(?:\.gz)?$", file))
        }
        if dataset and len(areas) == len(item.files) and item.header:
            parts = {**areas, item.header: "header"}
            yield Job(dataset, dataset.address, tuple(Output(path, part=part) for path, part in parts.items()))
        else:
            yield (
                f"{', '.join(item.files)}: no publisher is known for postcodes as {item.format}; for Code-Point Open "
                'name a file for each postcode area, as "postcodes/s.csv.gz", and a header'
            )


def _police(
    sources: Iterable[SourceConfig], known: Iterable[Dataset], months: tuple[int, int] | None
) -> Iterator[Job | str]:
    dataset = next((one for one in known if one.fills == "sources"), None)
    for source in sources:
        for provider in source.providers:
            pattern = next((one for one in provider.files if "{month}" in one and "*" not in one), "")
            if source.kind != "police_uk":
                yield f"{source.id}/{provider.id}: comes from the supplier; python -m data watch takes it in"
            elif not dataset:
                continue
            elif not pattern:
                yield f"{source.id}/{provider.id}: `files` must name each month, as {{month}}-{provider.id}.csv"
            else:
                output = Output(pattern, part=provider.id)
                yield from (Job(dataset, address, (output,), span) for address, span in archives(dataset, months))


def archives(dataset: Dataset, months: tuple[int, int] | None) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """Yield the fewest archives that hold the months, newest first, each with the months to take from it."""
    if months is None:
        yield dataset.latest, None
        return
    first, last = months
    while last >= first:
        begins = max(first, last - dataset.months + 1)
        yield dataset.address.replace("{month}", month_text(last)), (begins, last)
        last = begins - 1


__all__ = ["Job", "Output", "archives", "plan"]
