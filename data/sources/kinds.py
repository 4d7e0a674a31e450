"""The kinds of source: one module of this folder each, with one constant `KIND`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data.sources.layout import Layout


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source file.

    layout: the mapping named in the configuration ("" when none is) -> the layout to read by.
    """

    id: str
    label: str
    layout: Callable[[str], Layout]


def kinds() -> Mapping[str, Kind]:
    """Return every kind by id."""
    from data.sources import police_uk, records

    return MappingProxyType({module.KIND.id: module.KIND for module in (police_uk, records)})
