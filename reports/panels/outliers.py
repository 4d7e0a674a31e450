"""The panel of outliers as a table: every area with what the model expects there, and which list it is on."""

from __future__ import annotations

import numpy as np

from indicators import Odd, Outliers
from reports.panels.sheet import COUNTED, Sheet, finite, of_areas, shown, where, yes_no
from reports.table import Column, texts, wholes

HIGH, LOW = "high violence, low deprivation", "low violence, high deprivation"
COLUMNS = (
    *COUNTED,
    Column("expected", "Incidents the model expects, empty where the area takes no part", "incidents"),
    Column("residual", "Count less what is expected, in standard deviations of the model"),
    Column("deprivation_fifth", "Fifth of areas by deprivation score: 5 the most deprived"),
    Column("against_expected", "How the area stands against what is expected, as the map shades it"),
    Column("beyond_chance", "Passed a test with false discoveries held at 5 % over every area"),
    Column("list", f"The list it is on: {HIGH}; or {LOW}"),
    Column("list_place", "Its place on that list, 1 the furthest out"),
    Column(
        "unusual",
        "Layers unusual at places listed or asked for, each with its value and how it stands among all areas",
    ),
)


def areas(one: Outliers) -> Sheet:
    """Return every area in scope: those on a list first, as listed, then all others by code."""
    told = one.answer
    lists = ((HIGH, one.high), (LOW, one.low))
    listed = {odd.row: (name, place, odd) for name, found in lists for place, odd in enumerate(found, 1)}
    told_of = {odd.row: odd for odd in (*([one.place] if one.place else []), *one.high, *one.low)}
    others = [int(row) for row in np.flatnonzero(told.inside) if int(row) not in listed]
    rows = np.array([*listed, *others], np.int64)
    nothing = np.full(len(rows), np.nan)
    expected, residual = (one.model.expected[rows], one.model.pearson[rows]) if one.model else (nothing, nothing)
    known = shown(told, rows) & np.isfinite(expected)
    looks = one.bands.labels
    band = [int(one.bands.index[row]) for row in rows]
    on = [listed.get(int(row)) for row in rows]
    made = of_areas(told, rows).assign(
        expected=where(known, expected),
        residual=where(known, residual),
        deprivation_fifth=wholes(np.where(one.fifth[rows] > 0, one.fifth[rows], np.nan)),
        against_expected=texts([looks[at] if yes else None for at, yes in zip(band, known, strict=True)]),
        beyond_chance=yes_no(known, one.model.sure[rows] if one.model else np.zeros(len(rows), bool)),
        list=texts([held[0] if held else None for held in on]),
        list_place=wholes(np.array([held[1] if held else np.nan for held in on], float)),
        unusual=texts([beside(told_of[int(row)]) if int(row) in told_of else None for row in rows]),
    )
    order = "the two lists as on screen, the furthest out first, then every other area by code"
    said = tuple(filter(None, (one.refused, *one.said, *(one.cannot_say if one.model else ()))))
    return Sheet(told, made, COLUMNS, order, said, model(one))


def beside(odd: Odd) -> str | None:
    """Return what else is unusual at a place; what analysts uploaded goes into no file (decision 0033)."""
    return "; ".join(f"{one.label}: {one.told} ({one.standing})" for one in odd.unusual if not one.by) or None


def model(one: Outliers) -> dict[str, object]:
    """Return the coefficients as ratios with their limits, nothing where the model was refused."""
    if one.model is None:
        return {}
    terms = [{"name": term.name, "ratio": [finite(each) for each in term.ratio()]} for term in one.model.terms[1:]]
    return {"areas": one.model.known, "terms": terms, "alpha": finite(one.model.alpha)}
