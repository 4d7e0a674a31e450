"""The kinds of source: one module of this folder each, with one constant `KIND`."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
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


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by id: those of all modules of this folder that have one."""
    folder = Path(__file__).parent
    modules = [import_module(f"data.sources.{one.name}") for one in pkgutil.iter_modules([str(folder)])]
    found = [module.KIND for module in modules if hasattr(module, "KIND")]
    return MappingProxyType({kind.id: kind for kind in found})
