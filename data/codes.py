"""The codes a category may hold: plain labels, groups for charts, and the sets that definitions are written in."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

KINDS = ("police", "police_uk", "ed", "ambulance", "fire")  # kinds of source a definition can have a rule for
KIND_LABELS = MappingProxyType(
    {
        "police": "police records",
        "police_uk": "police open data",
        "ed": "emergency departments",
        "ambulance": "ambulance",
        "fire": "fire and rescue",
    }
)
UNKNOWN = "Code not known"


@dataclass(frozen=True, slots=True)
class CodeBook:
    """Everything in codes.toml. codes: kind -> code -> (label, group); sets: kind -> name -> codes."""

    groups: tuple[str, ...]
    codes: Mapping[str, Mapping[str, tuple[str, str]]]
    subcodes: Mapping[str, str]
    sets: Mapping[str, Mapping[str, frozenset[str]]]
    places: Mapping[str, frozenset[str]]
    set_words: Mapping[str, str]


@cache
def codebook() -> CodeBook:
    """Return the code book. Raises ValueError naming the set, code or group that does not exist."""
    path = Path(__file__).with_name("codes.toml")
    raw = tomllib.loads(path.read_text("utf-8"))
    groups = tuple(raw["groups"])
    codes = {kind: {code: (entry[0], entry[1]) for code, entry in raw["codes"][kind].items()} for kind in KINDS}
    for table in codes.values():
        for code, (_, group) in table.items():
            if group not in groups:
                raise ValueError(f"{path.name}: {code}: no group {group!r}{nearest(group, groups)}")
    sets = {kind: _open_sets(kind, raw["sets"][kind], codes[kind]) for kind in KINDS}
    places = MappingProxyType({name: frozenset(values) for name, values in raw["places"].items()})
    words, subcodes = MappingProxyType(raw["set_words"]), MappingProxyType(raw["subcodes"])
    return CodeBook(groups, _frozen(codes), subcodes, _frozen(sets), places, words)


def _frozen(tables: Mapping[str, dict[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    return MappingProxyType({key: MappingProxyType(table) for key, table in tables.items()})


def _open_sets(kind: str, raw: Mapping[str, list[str]], codes: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Return every set with the sets inside it opened; a set may name only those written above it."""
    found: dict[str, frozenset[str]] = {}
    for name, entries in raw.items():
        found[name] = frozenset[str]().union(
            *(_expand(f"codes.toml: {kind}.{name}", one, codes, found) for one in entries)
        )
    return found


def expand(kind: str, entry: str, *, where: str) -> frozenset[str]:
    """Return the codes an entry of a definition stands for: "@SET", "*" (the kind's VIOLENT) or one code.

    Raises ValueError naming `where`, the entry and the nearest known one.
    """
    book = codebook()
    return _expand(where, "@VIOLENT" if entry == "*" else entry, book.codes[kind], book.sets[kind])


def _expand(where: str, entry: str, codes: Mapping[str, Any], sets: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if entry.startswith("@"):
        if entry[1:] not in sets:
            raise ValueError(f"{where}: unknown set {entry!r}{nearest(entry, ['@' + name for name in sets])}")
        return sets[entry[1:]]
    if entry not in codes:
        raise ValueError(f"{where}: unknown code {entry!r}{nearest(entry, codes)}")
    return frozenset({entry})


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "; the nearest known is ..." or, when nothing is near, "; known: ..."."""
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    return f"; the nearest known is {near[0]}" if near else f"; known: {', '.join(names)}"


def category_label(code: str) -> str:
    """Return the plain label of a harmonised category ("8N"), or of a class and sub-code ("8N:s20")."""
    if code.startswith("unknown:"):
        return f"Code not known ({code.removeprefix('unknown:')})"
    if code in codebook().subcodes:
        return codebook().subcodes[code]
    return _entry(code)[0]


def category_group(code: str) -> str:
    """Return the group a category belongs to in the drawer's bars; codes nobody knows are "Code not known"."""
    return _entry(code)[1]


def category_groups() -> tuple[str, ...]:
    """Return every group, in the order charts list them."""
    return codebook().groups


def known_codes(kind: str) -> frozenset[str]:
    """Return the category codes a kind of source may hold, without those no table knows."""
    return frozenset(codebook().codes[kind])


def _entry(code: str) -> tuple[str, str]:
    for table in codebook().codes.values():
        if code in table:
            return table[code]
    return f"Code not known ({code})", UNKNOWN
