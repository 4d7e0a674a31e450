"""Outliers beside figures that analysts uploaded: what of those is unusual at the places listed, and what was not used.

Uploaded figures are their uploader's, unprotected and not checked: only who counts exactly is told of them, and of
another's alone where they count exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from access import Principal, Upload, Uploads
from data import Store
from indicators.compare.outliers import Odd, Outliers, OwnLayer, Unusual, standing
from indicators.model import Floats, Units


@dataclass(frozen=True, slots=True)
class Shelf:
    """The uploads that one reader may see."""

    uploads: Uploads
    reader: Principal

    def all(self) -> tuple[Upload, ...]:
        """Return what the reader may see, without figures."""
        return self.uploads.of(self.reader)

    def by(self, one: Upload) -> str:
        """Return in words whose figures they are."""
        return "you" if one.user == self.reader.user else f"{one.user}, {one.org}"

    def values(self, one: Upload, units: Units) -> Floats:
        """Return the figures by unit: NaN where there is none, and where another's is not for this reader."""
        held = self.uploads.figures(self.reader, one.id)
        value = np.array([held.get(code, np.nan) for code in units.code], float)
        if self.reader.areas and one.user != self.reader.user:
            value[~np.isin(np.array(units.lad), self.reader.areas)] = np.nan
        return value


def with_uploads(panel: Outliers, shelf: Shelf, store: Store) -> Outliers:
    """Return the panel with uploaded layers that are unusual at its places, and a line for every one of them."""
    level, units = panel.answer.question.level, panel.answer.units
    lines, values = [], []
    for one in shelf.all():
        if one.level != level:
            lines.append(OwnLayer(one.name, shelf.by(one), False, _why_not(one, level, store)))
            continue
        value = shelf.values(one, units)
        known = f"{int(np.isfinite(value).sum()):,} of {len(value):,} areas have a figure; {one.source}, {one.date}."
        lines.append(OwnLayer(one.name, shelf.by(one), True, known))
        values.append((one, value))

    def _added(odd: Odd) -> Odd:
        found = [_beside(one, value, odd.row, shelf) for one, value in values]
        return replace(odd, unusual=(*odd.unusual, *(each for each in found if each is not None)))

    return replace(
        panel,
        high=tuple(map(_added, panel.high)),
        low=tuple(map(_added, panel.low)),
        place=None if panel.place is None else _added(panel.place),
        uploaded=tuple(lines),
    )


def _beside(one: Upload, value: Floats, row: int, shelf: Shelf) -> Unusual | None:
    found = standing(value, row)
    if found is None:
        return None
    _, own, place = found
    worse = "" if one.higher_is == "neither" else f"; higher is {one.higher_is}"
    return Unusual(one.name, f"{own} {one.unit}", f"{place}{worse}; {one.source}, {one.date}", by=shelf.by(one))


def _why_not(one: Upload, level: str, store: Store) -> str:
    own = store.level(one.level).label if one.level in store.facts.levels else "areas that this release does not have"
    return f"Not used here: its figures are of {own}, the list is of {store.level(level).label}. Nothing is converted."
