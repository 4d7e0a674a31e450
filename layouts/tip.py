"""The one line the map says of the unit under the pointer: the painted source's figure, or why there is none."""

from __future__ import annotations

import numpy as np

from data import Status
from indicators import Answer, Series
from layouts import words

_WHY = {
    Status.HIDDEN: f"Hidden: {words.HOW_HIDDEN}",
    Status.NOT_SUPPLIED: "Not supplied for this period",
    Status.NOT_COMPUTABLE: "This source cannot answer the question",
}


def tip(answer: Answer, unit: int) -> str:
    """Return the tooltip's line for row `unit`: count, value with its interval, and the context measure if any."""
    parts = [_figure(answer, answer.series[0], unit)] if answer.series else []
    if answer.context is not None and not np.isnan(answer.context.value[unit]):
        parts.append(f"{answer.context.label} {answer.context.value[unit]:,.1f}")
    return " · ".join(parts)


def _figure(answer: Answer, series: Series, unit: int) -> str:
    status = Status(int(series.status[unit]))
    if status is not Status.SHOWN:
        return _WHY[status]
    measure = answer.question.measure
    said = [words.plural(int(series.count[unit]), "incident")]
    if measure != "count" and not np.isnan(series.value[unit]):
        ends = words.interval(float(series.low[unit]), float(series.high[unit]), measure)
        said.append(f"{words.value(float(series.value[unit]), measure)} {answer.unit} {ends}".strip())
    if series.change_word is not None and series.change_word[unit]:
        said.append(series.change_word[unit])
    if 0 < int(series.supplied[unit]) < series.months:
        said.append(f"{series.supplied[unit]} of {series.months} months supplied")
    return " · ".join(said)
