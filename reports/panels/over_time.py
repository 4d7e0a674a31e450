"""The panel over time as tables: the points of the chart with what is usual, and every area in both periods."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from data import STATUS_WORDS, Status, month_text
from indicators import OverTime
from reports.panels.sheet import COUNTED, Sheet, finite, of_areas, where, yes_no
from reports.table import Column, columns, table, texts, wholes

RULES = (
    Column("outside", "Beyond a limit"),
    Column("shift", "One of seven or more in a row on one side of the average"),
    Column("trend", "One of seven or more rising or falling in a row"),
    Column("near", "One of two in three near a limit"),
)
MONTHS = (
    Column("from", "First month of the period"),
    Column("to", "Last month of the period"),
    Column("count", "Incidents, empty unless status is shown", "incidents"),
    Column("status", "Why there is a count or none: " + ", ".join(STATUS_WORDS.values())),
    Column(
        "level", "The count with the season taken out, as the chart has it; the count where it is left in", "incidents"
    ),
    *(replace(rule, meaning=f"{rule.meaning}; empty where there is no count or no chart") for rule in RULES),
)


def months(one: OverTime) -> Sheet:
    """Return the points of the chart, the oldest first."""
    status = np.array(one.status, np.uint8)
    known = (status == Status.SHOWN) & np.isfinite(one.count)
    charted = known & (one.control is not None)
    broken = {
        rule.name: yes_no(charted, getattr(one.control, rule.name) if one.control else np.zeros(len(status), bool))
        for rule in RULES
    }
    made = pd.DataFrame(
        {
            "from": texts([month_text(each.start) for each in one.periods]),
            "to": texts([month_text(each.end) for each in one.periods]),
            "count": wholes(np.where(known, one.count, np.nan)),
            "status": texts([STATUS_WORDS[Status(int(each))] for each in status]),
            "level": where(known, one.level()),
            **broken,
        }
    )
    figures: dict[str, object] = {"of": one.place, "source": one.answer.series[0].source, "grain": one.grain}
    if one.control is not None:
        figures["mean"] = finite(one.control.mean)
        figures["usual"] = [finite(max(one.control.low, 0.0)), finite(one.control.high)]
    said = tuple(filter(None, (one.refused, one.no_season)))
    return Sheet(one.answer, made, MONTHS, "the oldest period first", said, figures)


def changes(one: OverTime) -> Sheet:
    """Return every area in both periods by the first source, no row where there is no second; `said` has the reason."""
    if one.change is None:
        nothing = of_areas(one.answer, np.zeros(0, np.int64))
        return Sheet(one.answer, nothing, COUNTED, "by code", (one.no_change,))
    change = one.change
    figures = {"areas_of": one.around, "higher": len(one.higher), "lower": len(one.lower), **whole(one)}
    return Sheet(change, table(replace(change, series=change.series[:1])), columns(change), "by code", (), figures)


def whole(one: OverTime) -> dict[str, object]:
    """Return the place itself in both periods, and the change between them in percent with its limits."""
    if one.two is None:
        return {}
    cells = {name: cell for name, cell in (("now", one.two.now), ("then", one.two.then)) if cell is not None}
    told = {name: {"count": cell.count, "status": STATUS_WORDS[cell.status]} for name, cell in cells.items()}
    change = [None if each is None else finite(each) for each in (one.two.value, one.two.low, one.two.high)]
    return {"of": one.place, **told, "change_percent": change}
