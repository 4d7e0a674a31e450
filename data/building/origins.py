"""Whose data a release was made of: what `fetched.json` says of the files that the store's TOML names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.building.config import StoreConfig

RECORD = "fetched.json"
KEPT = ("publisher", "licence", "attribution", "address", "fetched", "sha256", "bytes", "dataset")


def origins(config: StoreConfig, root: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """Return one row for every fetched file the build reads, and a sentence for each that was changed since.

    A row: file (below the root) and KEPT. Nothing when nothing was fetched: then the TOML's own words stand alone.
    """
    try:
        held = json.loads((root / RECORD).read_text("utf-8"))["files"]
        known = {path: {key: fact[key] for key in KEPT} for path, fact in held.items()}
    except FileNotFoundError:
        return [], []
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return [], [f"{RECORD} cannot be read; the release does not say where its files were fetched from"]
    rows, notes = [], []
    for path in sorted(named(config, root) & set(known)):
        with (root / path).open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == known[path]["sha256"]
        if same:
            rows.append({"file": path, **known[path]})
        else:
            notes.append(f"{path}: has been changed since it was fetched from {known[path]['publisher']}")
    return rows, notes


def named(config: StoreConfig, root: Path) -> set[str]:
    """Return the files below the root that the TOML names, as paths from it."""
    found: set[str] = set()
    for pattern in patterns(config):
        loose = pattern.replace("{month}", "[0-9][0-9][0-9][0-9]-[0-9][0-9]")
        found |= {path.relative_to(root).as_posix() for path in root.glob(loose) if path.is_file()}
    return found


def patterns(config: StoreConfig) -> Iterator[str]:
    """Yield every path or pattern the TOML names, from the root."""
    place = config.geography
    yield from (one.file for one in place.boundaries)
    yield from (one.file for one in place.lookups)
    yield from (one.file for one in place.base)
    yield from filter(None, [place.built_up])
    for source in config.sources:
        yield from (pattern for provider in source.providers for pattern in provider.files)
    for files in (config.population, config.context, config.postcodes, config.premises):
        yield from (path for one in files for path in one.files)
    yield from (one.header for one in config.postcodes if one.header)
