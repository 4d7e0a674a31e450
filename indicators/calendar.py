"""What the calendar holds for one place over the months of its trend."""

from __future__ import annotations

from datetime import date

from data import Store
from indicators.model import Day
from indicators.words import name_of


def days_of(store: Store, level: str, code: str, months: tuple[int, int]) -> tuple[Day, ...]:
    """Return the days of the calendar in an inclusive range of months that concern a place, by date.

    A day whose place is the code of an area concerns that area and what lies in it, if that is a district; every other
    day concerns the whole store.
    """
    table = store.units(level)
    own = {code, table.lad[table.index[code]]}
    first, after = _first(months[0]), _first(months[1] + 1)
    found = []
    for row in store.calendar.to_dict("records"):
        start, end, place = row["date"], row["end"], str(row["place"])
        elsewhere = place and place not in own and store.level_of(place)
        if start < after and end >= first and not elsewhere:
            where = name_of(store, place) if place else ""
            found.append(Day(max(start, first), end, str(row["label"]), str(row["kind"]), where))
    return tuple(found)


def _first(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
