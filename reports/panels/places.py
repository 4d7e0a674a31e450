"""The panels of places and of exclusions as tables: both are of areas beside each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from indicators import Context, Exclusions, Places
from reports.panels.sheet import PLACE, Sheet, finite, of_areas, where
from reports.table import ALWAYS, Column, numbers, table, texts, wholes

RATE = ("rate", "rate_low", "rate_high")


def places(one: Places) -> Sheet:
    """Return the place, the one beside it and those most like it: by every source, similar ones by the first alone."""
    told = one.answer
    chosen = [("place", one.place, 0.0), ("beside", one.beside, np.nan)]
    named = [(role, row, far) for role, row, far in chosen if row is not None and (role, row) != ("beside", one.place)]
    alike = [("similar", row, far) for row, far in zip(one.peers, one.distance, strict=True)]
    many = len(told.series)
    wanted = [(role, row, far, at) for role, row, far in named for at in range(many)]
    wanted += [(role, row, far, 0) for role, row, far in alike]
    inside = np.zeros(len(told.inside), bool)
    inside[[row for _, row, _, _ in wanted]] = True
    held = np.flatnonzero(inside)
    rows = np.array([row for _, row, _, _ in wanted], np.int64)
    at = [int(np.searchsorted(held, row)) * many + source for _, row, _, source in wanted]
    cells = table(replace(told, inside=inside)).iloc[at].reset_index(drop=True)[[each.name for each in ALWAYS]]
    first = np.array([source == 0 for _, _, _, source in wanted], bool)
    rate = {name: where(first, value[rows]) for name, value in zip(RATE, (one.value, one.low, one.high), strict=True)}
    made = cells.assign(
        **rate,  # as on screen: of the first source alone
        role=texts([role for role, _, _, _ in wanted]),
        distance=numbers(np.array([far for _, _, far, _ in wanted], float)),
        deprivation=numbers(one.deprived.value[rows] if one.deprived else np.full(len(rows), np.nan)),
        night_premises=wholes(one.nightlife.count[rows].astype(float) if one.nightlife else np.full(len(rows), np.nan)),
    )
    figures = {"alike_by": list(one.by), "band": [finite(each) for each in one.band], "elsewhere": one.elsewhere}
    said = tuple(filter(None, (one.why,)))
    order = "the place, the one beside it, then similar ones, the nearest first; by source as asked"
    return Sheet(told, made, (*ALWAYS, *columns(one)), order, said, figures)


def columns(one: Places) -> tuple[Column, ...]:
    """Return what the columns mean that only this table has."""
    deprived = (
        f"{one.deprived.label} ({one.deprived.source}, {one.deprived.date})" if one.deprived else "None held here"
    )
    register = f" ({one.nightlife.source}, {one.nightlife.date})" if one.nightlife else ", none held here for you"
    return (
        Column("role", "place: the one asked about; beside: the one put beside it; similar: one of those most like it"),
        Column("distance", "How unlike the place, in `panel.figures.alike_by`, each in its own spread; 0 is the same"),
        Column("deprivation", deprived),
        Column("night_premises", f"Night-time premises{register}", "premises"),
    )


def exclusions(one: Exclusions) -> Sheet:
    """Return every area in scope by both measures, the highest by the first measure held first."""
    told = one.answer
    inside = np.flatnonzero(told.inside)
    lead = one.residence or one.school
    rows = inside[np.argsort(-np.nan_to_num(lead.value[inside], nan=-1.0), kind="stable")] if lead else inside
    made = of_areas(told, rows, PLACE).assign(
        by_residence=numbers(_values(one.residence, rows)), by_school=numbers(_values(one.school, rows))
    )
    meaning = (
        Column("by_residence", _meaning(one.residence), one.residence.unit if one.residence else ""),
        Column("by_school", _meaning(one.school), one.school.unit if one.school else ""),
    )
    order = "the highest first by the first measure held, areas without one last"
    held = {"residence": one.residence, "school": one.school}
    middle = {f"middle_by_{name}": _middle(each, inside) for name, each in held.items() if each is not None}
    return Sheet(told, made, (*PLACE, *meaning), order, tuple(filter(None, (one.warning,))), middle)


def _middle(one: Context, rows: np.ndarray) -> float | None:
    known = one.value[rows][np.isfinite(one.value[rows])]
    return finite(float(np.median(known))) if len(known) else None


def _values(one: Context | None, rows: np.ndarray) -> np.ndarray:
    return np.full(len(rows), np.nan) if one is None else one.value[rows]


def _meaning(one: Context | None) -> str:
    return (
        f"{one.label} ({one.source}, {one.date}); empty where none is held" if one else "No such measure is held here"
    )
