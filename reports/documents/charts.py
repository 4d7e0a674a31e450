"""Charts on paper: SVG drawn here, from protected figures alone. Hidden has dots, not supplied a hatch.

Each takes what the screen's charts take. What a chart says in words comes from `indicators.telling`, as on the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data import Status, month_index
from indicators import MONTHS, Standing, Trend, telling
from reports.picture import Look
from reports.picture.inter import FAMILY, measure, wrap
from reports.picture.sheet import patterns
from reports.picture.svg import element, text

WIDTH, LEFT, RIGHT = 660.0, 40.0, 10.0  # pixels
PANEL, HEAD, AXIS = 84.0, 20.0, 20.0  # heights of a source's chart, of its name, of the months below
SMALL, BODY = 10.5, 12.0  # sizes of type
CELL, ROOM = 24.0, 84.0  # a cell of a grid, and what its row names have
SHADES = 5
LEAST = 5.0  # how far the scale of a trend goes at least, so that a single event is no full line
BANDS = {Status.HIDDEN: "hidden", Status.NOT_SUPPLIED: "not-supplied"}


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of a comparison: value with its limits, None where there is none; here: the one it is about."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    here: bool = False
    why: str = ""


def trends_svg(trends: Sequence[Trend], look: Look) -> bytes:
    """Return one panel a source over the same months. Raises ValueError where there is nothing to draw."""
    if not trends:
        raise ValueError("a trend needs at least one source")
    first = min(month_index(one.months[0]) for one in trends)
    end = max(month_index(one.months[-1]) + telling.LENGTHS[one.grain] for one in trends)
    scale = (WIDTH - LEFT - RIGHT) / (end - first)
    parts = []
    for at, one in enumerate(trends):
        parts.append(_panel(one, look, at * (PANEL + HEAD) + HEAD, first, scale))
    bottom = len(trends) * (PANEL + HEAD)
    return _drawing(WIDTH, bottom + AXIS, "".join([*parts, _months(first, end, scale, bottom, look)]), look)


def _panel(one: Trend, look: Look, top: float, first: int, scale: float) -> str:
    length, floor = telling.LENGTHS[one.grain], top + PANEL - 8
    shown = one.status == Status.SHOWN
    known = [one.count[shown], *([] if one.high is None else [np.nan_to_num(one.high[shown])])]
    most = max(LEAST, *(float(part.max(initial=0)) for part in known))
    tall = (PANEL - 16) / most

    def across(at: int, share: float = 0.5) -> float:
        return LEFT + (month_index(one.months[at]) - first + share * length) * scale

    parts = [text(one.label, LEFT, top - 4, BODY, font_weight=600, fill=look.colour("text"))]
    for status, token in BANDS.items():
        for at in np.flatnonzero(one.status == status).tolist():
            box: dict[str, Any] = {"x": across(at, 0), "y": top + 4, "width": length * scale, "height": floor - top - 4}
            parts += [element("rect", fill=look.colour(token), **box), element("rect", fill=f"url(#{token})", **box)]
    parts.append(_axis(floor, tall, most, look))
    dots = []
    for at in np.flatnonzero(shown).tolist():
        x, y = across(at), floor - float(one.count[at]) * tall
        if one.low is not None and one.high is not None:
            ends = floor - float(one.low[at]) * tall, floor - float(one.high[at]) * tall
            dots.append(element("path", d=f"M{x:.1f} {ends[0]:.1f}V{ends[1]:.1f}", stroke=look.colour("interval")))
        dots.append(element("circle", cx=x, cy=y, r=2.2, fill=look.colour("accent")))
    return "".join([*parts, _line(one, shown, across, floor, tall, look), *dots])


def _line(one: Trend, shown: NDArray[np.bool_], across: Any, floor: float, tall: float, look: Look) -> str:
    """Return the line through what is shown, broken where a period is not."""
    pieces, pen = [], "M"
    for at in range(len(one.months)):
        if shown[at]:
            pieces.append(f"{pen}{across(at):.1f} {floor - float(one.count[at]) * tall:.1f}")
        pen = "L" if shown[at] else "M"
    drawn: dict[str, Any] = {"fill": "none", "stroke": look.colour("accent"), "stroke_width": 1.4}
    return element("path", d="".join(pieces), **drawn) if pieces else ""


def _axis(floor: float, tall: float, most: float, look: Look) -> str:
    """Return the line of zero and one of a readable number, each with it."""
    step = 10 ** math.floor(math.log10(most))
    round_ = max(one * step for one in (1, 2, 5) if one * step <= most)
    parts = []
    for number in (0, round_):
        y = floor - number * tall
        parts.append(element("path", d=f"M{LEFT:g} {y:.1f}H{WIDTH - RIGHT:g}", stroke=look.colour("line")))
        parts.append(text(f"{number:,.0f}", LEFT - 5, y + 3.5, SMALL, text_anchor="end", fill=look.colour("muted")))
    return "".join(parts)


def _months(first: int, end: int, scale: float, y: float, look: Look) -> str:
    """Return the names of months below, as many as have room."""
    step = next(one for one in (1, 2, 3, 6, 12, 24, 36, 60, 120) if one * scale >= 62 or one == 120)
    parts = []
    for month in range(first + (-first % min(step, 12)), end, step):
        x, name = LEFT + (month - first) * scale, f"{MONTHS[month % 12]} {month // 12}"
        parts.append(element("path", d=f"M{x:.1f} {y - 8:.1f}v4", stroke=look.colour("muted")))
        if x + measure(name, SMALL) < WIDTH:
            parts.append(text(name, x, y + 7, SMALL, fill=look.colour("muted")))
    return "".join(parts)


def grid_svg(
    rows: Sequence[str],
    columns: Sequence[str],
    count: NDArray[np.int64],
    status: NDArray[np.uint8],
    look: Look,
    outlined: NDArray[np.bool_] | None = None,
) -> bytes:
    """Return weekdays by hours: the stronger the shade, the more. outlined: cells with a line around."""
    wide = min(60.0, (WIDTH - ROOM) / len(columns))
    most = max(1, int(count[status == Status.SHOWN].max(initial=0)))
    tokens = look.ramp("sequential", SHADES)
    parts = [
        text(name, ROOM + (at + 0.5) * wide, 13, SMALL, text_anchor="middle", fill=look.colour("muted"))
        for at, name in enumerate(columns)
    ]
    for row, name in enumerate(rows):
        y = 20 + row * CELL
        parts.append(text(name, 0, y + CELL - 8, BODY, fill=look.colour("text")))
        for at in range(len(columns)):
            found, number = Status(int(status[row, at])), int(count[row, at])
            box: dict[str, Any] = {"x": ROOM + at * wide, "y": y, "width": wide - 1.5, "height": CELL - 1.5}
            shade = tokens[min(SHADES - 1, number * SHADES // most)] if number > 0 else "zero"
            token = BANDS.get(found, shade if found is Status.SHOWN else "no-value")
            parts.append(element("rect", fill=look.colour(token), stroke=look.colour("line"), stroke_width=0.4, **box))
            if found in BANDS:
                parts.append(element("rect", fill=f"url(#{BANDS[found]})", **box))
            elif number > 0:
                dark = min(SHADES - 1, number * SHADES // most) >= 3
                ink = look.colour("surface" if dark else "text")
                where = ROOM + (at + 0.5) * wide - 0.75, y + CELL - 8.5
                parts.append(text(f"{number:,}", *where, 9.5, text_anchor="middle", fill=ink))
            if outlined is not None and outlined[row, at]:
                parts.append(element("rect", fill="none", stroke=look.colour("text"), stroke_width=1.6, **box))
    return _drawing(ROOM + len(columns) * wide, 24 + len(rows) * CELL, "".join(parts), look)


def strip_svg(standing: Standing, name: str, look: Look) -> bytes:
    """Return one thin mark an area, further right is higher, and a tall one for the area it is about."""
    values = standing.values[np.isfinite(standing.values)]
    low, high = float(values.min(initial=0.0)), float(values.max(initial=1.0))
    scale = (WIDTH - LEFT - RIGHT) / max(high - low, 1e-9)
    marks = "".join(
        element("path", d=f"M{x:.1f} 26v20", stroke=look.colour("interval"), stroke_width=1, stroke_opacity=0.6)
        for x in np.unique(np.round(LEFT + (values - low) * scale)).tolist()
    )
    parts = [marks, element("path", d=f"M{LEFT:g} 46H{WIDTH - RIGHT:g}", stroke=look.colour("line"))]
    for number, anchor in ((low, "start"), (high, "end")):
        x = LEFT + (number - low) * scale
        said = f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
        parts.append(text(said, x, 60, SMALL, text_anchor=anchor, fill=look.colour("muted")))
    if standing.value is not None:
        x = LEFT + (standing.value - low) * scale
        ink = look.colour("source-police")
        parts.append(element("path", d=f"M{x:.1f} 18v34", stroke=ink, stroke_width=3.5))
        half = measure(name, BODY, 600) / 2
        middle = min(max(x, half), WIDTH - half)
        parts.append(text(name, middle, 12, BODY, text_anchor="middle", font_weight=600, fill=look.colour("text")))
    return _drawing(WIDTH, 66, "".join(parts), look)


def compared_svg(lines: Sequence[Measured], unit: str, look: Look, band: tuple[float, float] | None = None) -> bytes:
    """Return one line each with its value and limits. band: from and to where similar ones lie, shaded behind."""
    room = min(220.0, max((measure(one.label, BODY, 600) for one in lines), default=0.0) + 12)
    ends = [one.high if one.high is not None else one.value for one in lines]
    top = max([1e-9, *(end for end in ends if end is not None and math.isfinite(end)), *(band or ())])
    scale, tall = (WIDTH - room - 74) / top, 22.0
    parts = []
    if band is not None:
        shade: dict[str, Any] = {"x": room + band[0] * scale, "width": max(2.0, (band[1] - band[0]) * scale)}
        parts.append(element("rect", y=4, height=len(lines) * tall, fill=look.colour("accent-soft"), **shade))
    for at, one in enumerate(lines):
        y = 4 + (at + 0.5) * tall
        label = wrap(one.label, BODY, room - 8, 600)[0]
        weight, ink = (600, look.colour("accent")) if one.here else (400, look.colour("interval"))
        parts.append(text(label, 0, y + 4, BODY, font_weight=weight, fill=look.colour("text")))
        if one.value is None:
            parts.append(text(one.why or "–", room, y + 4, SMALL, fill=look.colour("muted")))
            continue
        if one.low is not None and one.high is not None:
            line = f"M{room + one.low * scale:.1f} {y:.1f}H{room + min(one.high, top) * scale:.1f}"
            parts.append(element("path", d=line, stroke=ink, stroke_width=1.6))
        parts.append(element("circle", cx=room + one.value * scale, cy=y, r=4, fill=ink))
        said = telling.value(one.value, "rate")
        parts.append(text(said, WIDTH, y + 4, BODY, text_anchor="end", font_weight=weight, fill=look.colour("text")))
    foot = 4 + len(lines) * tall
    parts.append(element("path", d=f"M{room:g} {foot:g}H{WIDTH - 64:g}", stroke=look.colour("line")))
    parts.append(text("0", room, foot + 14, SMALL, text_anchor="middle", fill=look.colour("muted")))
    parts.append(text(unit, WIDTH, foot + 14, SMALL, text_anchor="end", fill=look.colour("muted")))
    return _drawing(WIDTH, foot + 20, "".join(parts), look)


def _drawing(width: float, height: float, inside: str, look: Look) -> bytes:
    """Return a whole SVG without a background of its own."""
    given: dict[str, Any] = {"viewBox": f"0 0 {width:g} {height:g}", "width": width, "height": height}
    return element(
        "svg", patterns(look) + inside, xmlns="http://www.w3.org/2000/svg", font_family=FAMILY, **given
    ).encode()
