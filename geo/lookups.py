"""Which area lies in which: CSV lookups read, joined across files, and refused where two files disagree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations, product
from pathlib import Path

import pandas as pd

from geo.config import Lookup
from geo.levels import LEVELS

Pairs = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lookups:
    """`up[child, ancestor]` maps codes, `names[level]` code to name; `vintages`: (lsoa11, lsoa21) sharing ground."""

    up: Mapping[tuple[str, str], Pairs]
    names: Mapping[str, Pairs]
    vintages: frozenset[tuple[str, str]]

    def climb(self, child: str, ancestor: str) -> Pairs:
        """Return code to ancestor's code for every `child` the files know, directly or rung by rung."""
        found = dict(self.up.get((child, ancestor), {}))
        parent = LEVELS[child].parent
        if parent and parent != ancestor and ancestor in ancestors(parent):
            higher = self.climb(parent, ancestor)
            for code, rung in self.up.get((child, parent), {}).items():
                if rung in higher:
                    found.setdefault(code, higher[rung])
        return found


def ancestors(level: str) -> Iterator[str]:
    """Yield the rungs above a level, nearest first."""
    parent = LEVELS[level].parent
    while parent:
        yield parent
        parent = LEVELS[parent].parent


def read(items: Iterable[Lookup], root: Path) -> Lookups:
    """Return the lookups of all files together.

    Raises ValueError naming each area that two lines put into different areas, and any missing file or column.
    """
    up: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    names: dict[str, dict[str, str]] = defaultdict(dict)
    vintages: set[tuple[str, str]] = set()
    faults: list[str] = []
    for item in items:
        table = _table(item, root)
        for child, ancestor in permutations(table.columns, 2):
            if child in LEVELS and ancestor in LEVELS and ancestor in ancestors(child):
                faults += _merge(up[child, ancestor], _distinct(table, child, ancestor), ancestor, item.file)
            if ancestor == f"{child}_name":
                names[child].update(_distinct(table, child, ancestor))
        if {"lsoa11", "lsoa21"} <= set(table.columns):
            vintages.update(_distinct(table, "lsoa11", "lsoa21"))
    if faults := faults + list(_detours(up)):
        raise ValueError("\n".join(faults))
    return Lookups(dict(up), dict(names), frozenset(vintages))


def _table(item: Lookup, root: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(root / item.file, dtype="str", encoding="utf-8-sig", keep_default_na=False)
    except FileNotFoundError as error:
        raise ValueError(f"{item.file}: no such file") from error
    if missing := [column for column in item.columns.values() if column not in table.columns]:
        raise ValueError(f"{item.file}: no column {', '.join(missing)}; it has {', '.join(table.columns)}")
    return pd.DataFrame({key: table[column].str.strip() for key, column in item.columns.items()})


def _distinct(table: pd.DataFrame, left: str, right: str) -> list[tuple[str, str]]:
    pairs = table[[left, right]].drop_duplicates()
    pairs = pairs[(pairs[left] != "") & (pairs[right] != "")]
    return list(zip(pairs[left], pairs[right], strict=True))


def _merge(known: dict[str, str], pairs: Iterable[tuple[str, str]], ancestor: str, file: str) -> Iterator[str]:
    """Add the pairs; yield a sentence for each code that is already somewhere else."""
    for code, above in pairs:
        if known.setdefault(code, above) != above:
            label = LEVELS[ancestor].label
            yield f"{file}: {code} is in {label} {above}, but in {known[code]} elsewhere in the lookups"


def _detours(up: Mapping[tuple[str, str], Pairs]) -> Iterator[str]:
    """Yield a sentence for each two codes that the direct way and the way through a rung between arrive at."""
    told: set[tuple[str, str]] = set()
    for (child, between), (rung, ancestor) in product(up, up):
        if between != rung or (child, ancestor) not in up:
            continue
        for code, above in up[child, ancestor].items():
            other = up[rung, ancestor].get(up[child, between].get(code, ""), above)
            if other != above and (above, other) not in told:
                told.add((above, other))
                yield f"{code} is in {LEVELS[ancestor].label} {above} by one lookup and in {other} by another"


def same_names(level: str, named: Iterable[tuple[str, str, str]]) -> None:
    """Raise ValueError if one name of a level stands for two codes; `named` gives code, name and file.

    ONS has renumbered districts (Barnsley and Sheffield); joining the two editions would silently lose one.
    """
    codes: dict[str, dict[str, str]] = defaultdict(dict)
    for code, name, file in named:
        codes[name].setdefault(code, file)
    faults = [
        f"{LEVELS[level].label} {name!r} has codes that differ: "
        + ", ".join(f"{code} in {file}" for code, file in found.items())
        for name, found in codes.items()
        if name and len(found) > 1
    ]
    if faults:
        raise ValueError("\n".join(faults))
