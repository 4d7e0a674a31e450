"""Answers with every status, an unknown population and awkward names, and shapes to go with them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from access import demonstration
from data import ABSENT, Status
from reports import Export
from tests.layouts import samples

PARTNER, ANALYST = (Export.of(demonstration(tier)) for tier in ("partner", "analyst"))


def answer(question=samples.QUESTION, *, status=None, names=None, within=None):
    """Return the sample answer with these statuses by unit, these names, and these units inside."""
    made = samples.answer(question)
    rows = samples.N if status is None else len(status)
    status = np.arange(rows) % 4 if status is None else np.array(status)
    units = replace(
        made.units,
        code=made.units.code[:rows],
        name=tuple(names) if names is not None else made.units.name[:rows],
        residents=made.units.residents[:rows],
    )
    held = made.context
    return replace(
        made,
        units=units,
        inside=np.ones(rows, bool) if within is None else np.array(within, bool),
        series=tuple(with_status(one, status.astype(np.uint8), rows) for one in made.series),
        context=replace(held, value=held.value[:rows], fifth=held.fifth[:rows]) if held else None,
        ranking=np.arange(rows),
    )  # fmt: skip


def with_status(series, status, rows):
    """Return a source's figures with another status by unit; nothing but SHOWN keeps a number."""
    shown = status == Status.SHOWN
    keep = lambda values: np.where(shown, np.nan_to_num(values[:rows], nan=3.0), np.nan)  # noqa: E731
    return replace(
        series,
        count=np.where(shown, np.abs(series.count[:rows]), ABSENT),
        status=status,
        supplied=series.supplied[:rows],
        value=keep(series.value),
        low=keep(series.low),
        high=keep(series.high),
        change_word=tuple(series.change_word[:rows]) if series.change_word else None,
    )


def shapes(level):
    """Return a shape for every unit of the samples: squares, one of them drawn clockwise and one in two parts."""
    made = [shapely.box(at, 54, at + 0.12345678901, 54.5) for at in range(samples.N)]
    made[0] = made[0].reverse()
    made[3] = shapely.MultiPolygon([made[3], shapely.box(3, 55, 3.1, 55.1)])
    return pd.DataFrame({"code": samples.units().code, "geometry": shapely.to_wkb(made)})
