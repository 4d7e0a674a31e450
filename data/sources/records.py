"""Record-level files of police, emergency departments, ambulance and fire, each read by the mapping of its supplier."""

from __future__ import annotations

from data.sources.kinds import Kind
from data.sources.layout import Layout, layout


def _named(mapping: str) -> Layout:
    if not mapping:
        raise ValueError("records need a mapping: the id of a file in data/mappings, or the path of a TOML")
    return layout(mapping)


KIND = Kind("records", "record-level files", _named)
