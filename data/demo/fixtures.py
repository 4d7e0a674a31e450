"""Doggershire's calendar: a football club's home matches and a few fairs, all of them invented."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from data.demo.layers import write_table
from data.demo.plan import FIRST, LAST, Plan

SATURDAY, SEASON = 5, (8, 9, 10, 11, 12, 1, 2, 3, 4, 5)  # months with matches
FAIRS = (("Herring Fair", 8, 3, 2), ("Lantern Walk", 11, 1, 0), ("Spring Regatta", 5, 2, 1))  # name, month, week, days


def write_fixtures(folder: Path, plan: Plan, rng: np.random.Generator) -> None:
    """Write calendar/fixtures.csv: date, end, label, kind and place (a district's code), by date."""
    rows: list[tuple[date, date, str, str, str]] = []
    for number, district in enumerate(plan.districts[:2]):
        rows += [
            (day, day, f"{district.name} Mariners at home", "match", district.code)
            for day in _saturdays()
            if day.month in SEASON and (day.toordinal() // 7 + number) % 2 and rng.uniform() > 0.12
        ]
    for at, (name, month, week, more) in enumerate(FAIRS):
        place = plan.districts[at % len(plan.districts)]
        for year in range(FIRST // 12, LAST // 12 + 1):
            held = [one for one in _saturdays() if (one.year, one.month) == (year, month)]
            if held:
                day = held[week - 1]
                rows.append((day, day + timedelta(more), f"{place.name} {name}", "fair", place.code))
    rows.sort()
    columns = ("date", "end", "label", "kind", "place")
    table = {name: [str(row[at]) for row in rows] for at, name in enumerate(columns)}
    write_table(folder / "calendar" / "fixtures.csv", table)


def _saturdays() -> list[date]:
    first, last = date(FIRST // 12, FIRST % 12 + 1, 1), date(LAST // 12, LAST % 12 + 1, 28)
    days = (first + timedelta(number) for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() == SATURDAY]
