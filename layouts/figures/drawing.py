"""Charts as drawings inside a piece of page: axes, dots, lines and bands, all coloured by the stylesheet."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from dash import html
from dash.development.base_component import Component

from layouts import words
from layouts.figures.graph import how_to_read
from layouts.links import attrs
from layouts.markup import Svg

WIDE, HIGH = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 12, 40
NARROW = 12  # times the smallest value: within that, even ticks do on any scale
APART = 0.075  # of an axis between two ticks
ROOM = 13.0  # pixels of height that a name takes
Floats = np.ndarray

SHAPES: dict[str, Callable[[Floats], Floats]] = {"plain": np.asarray, "root": np.sqrt, "log": np.log1p}


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: from low to high, on a scale ("plain", "root", or "log" of one more), with its title and ticks."""

    low: float
    high: float
    title: str
    scale: str = "plain"
    ticks: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()

    def share(self, value: Floats | float) -> Floats:
        """Return where values lie along the axis, 0 to 1, kept inside."""
        shape = SHAPES[self.scale]
        low, high = (float(shape(np.asarray(end, float))) for end in (self.low, self.high))
        return np.clip((shape(np.asarray(value, float)) - low) / ((high - low) or 1.0), 0, 1)


def axis(values: Iterable[float], title: str, *, scale: str = "plain", zero: bool = True) -> Axis:
    """Return an axis from 0 (or a little below the smallest value) to beyond the largest, with readable ticks."""
    known = [one for one in values if math.isfinite(one)]
    top = max(known, default=1.0) or 1.0
    low = 0.0 if zero else 0.85 * min(known, default=0.0)
    steps = readable(top) if scale == "plain" or 0 < top < NARROW * low else spread_out(top)
    made = Axis(low, max(top * 1.04, steps[-1]), title, scale, tuple(one for one in steps if one >= low))
    return replace(made, ticks=_apart(made))


def _apart(one: Axis) -> tuple[float, ...]:
    """Return the ticks that do not crowd each other, the highest first chosen."""
    kept: list[float] = []
    for tick in reversed(one.ticks):
        if not kept or float(one.share(kept[-1]) - one.share(tick)) >= APART:
            kept.append(tick)
    return tuple(reversed(kept))


def readable(top: float) -> tuple[float, ...]:
    """Return 0 and three to six even steps up to `top`."""
    raw = top / 4
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(one * unit for one in (1, 2, 2.5, 5, 10) if one * unit >= raw)
    return tuple(step * i for i in range(int(top / step + 1e-9) + 1))


def spread_out(top: float) -> tuple[float, ...]:
    """Return 0 and round numbers that lie apart on a bent scale."""
    steps = [one * 10**power for power in range(-1, 7) for one in (1, 2, 5)]
    inside = [float(one) for one in steps if top / 1000 <= one <= top]
    return (0.0, *inside) if inside else (0.0, top)


@dataclass(frozen=True, slots=True)
class Chart:
    """An empty chart: turns values into pixels and draws marks."""

    x: Axis
    y: Axis
    high: int = HIGH

    def at(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return pixels, rounded to tenths."""
        across, up = WIDE - LEFT - RIGHT, self.high - TOP - BOTTOM
        return np.round(LEFT + self.x.share(x) * across, 1), np.round(TOP + (1 - self.y.share(y)) * up, 1)

    def dots(self, x: Floats, y: Floats, look: str) -> Component:
        """Return one mark a point, all in one path; points that are not known are left out."""
        known = np.isfinite(x) & np.isfinite(y)
        across, down = self.at(np.asarray(x)[known], np.asarray(y)[known])
        path = "".join(f"M{a:g} {b:g}h0" for a, b in zip(across.tolist(), down.tolist(), strict=True))
        return Svg("path", d=path, className=f"dots {look}")

    def line(self, x: Floats, y: Floats, look: str) -> Component:
        """Return a line, broken where a point is not known."""
        across, down = self.at(np.nan_to_num(np.asarray(x, float)), np.nan_to_num(np.asarray(y, float)))
        known = np.isfinite(x) & np.isfinite(y)
        parts = [
            f"{'L' if i and known[i - 1] else 'M'}{a:g} {b:g}"
            for i, (a, b) in enumerate(zip(across.tolist(), down.tolist(), strict=True))
            if known[i]
        ]
        return Svg("path", d="".join(parts), className=f"line {look}")

    def text(self, x: float, y: float, told: str, look: str = "") -> Component:
        """Return words beside a point, on the side that has room."""
        (across, down) = (float(one) for one in self.at(np.asarray(x), np.asarray(y)))
        left = across > WIDE * 0.6
        anchor = {"text-anchor": "end"} if left else {}
        return Svg("text", told, x=across - 7 if left else across + 7, y=round(down + 4, 1), className=look, **anchor)

    def names(self, x: Floats, y: Floats, told: Sequence[str]) -> list[Component]:
        """Return names beside their points, those left out that would lie on one before them."""
        made: list[Component] = []
        taken: list[float] = []
        for across, up, name in zip(x, y, told, strict=True):
            down = float(self.at(np.asarray(across), np.asarray(up))[1])
            if all(abs(down - other) >= ROOM for other in taken):
                taken.append(down)
                made.append(self.text(float(across), float(up), name, "named"))
        return made

    def frame(self) -> list[Component]:
        """Return axes, ticks and titles."""
        made: list[Component] = []
        bottom = self.high - BOTTOM
        for value, told in _ticks(self.x):
            across = float(self.at(np.asarray(value), np.asarray(self.y.low))[0])
            made.append(Svg("path", d=f"M{across:g} {bottom}v4", className="tick"))
            made.append(Svg("text", told, x=across, y=bottom + 16, **{"text-anchor": "middle"}))
        for value, told in _ticks(self.y):
            down = float(self.at(np.asarray(self.x.low), np.asarray(value))[1])
            made.append(Svg("path", d=f"M{LEFT} {down:g}H{WIDE - RIGHT}", className="grid"))
            made.append(Svg("text", told, x=LEFT - 6, y=down + 4, **{"text-anchor": "end"}))
        made.append(Svg("path", d=f"M{LEFT} {bottom}H{WIDE - RIGHT}", className="axis"))
        made.append(
            Svg("text", self.x.title, x=WIDE - RIGHT, y=self.high - 6, className="title", **{"text-anchor": "end"})
        )
        made.append(Svg("text", self.y.title, x=2, y=TOP - 2, className="title"))
        return made

    def drawn(self, marks: Sequence[Component], *, says: str) -> Component:
        """Return the whole drawing; `says` is what it shows, for those who do not see it."""
        box = f"0 -8 {WIDE} {self.high + 8}"
        inside = [*self.frame(), *marks]
        return Svg("svg", inside, viewBox=box, className="drawing", role="img", **attrs(aria_label=says))


def _ticks(one: Axis) -> Iterable[tuple[float, str]]:
    labels = one.labels or tuple(told(value) for value in one.ticks)
    return zip(one.ticks, labels, strict=True)


def told(value: float) -> str:
    """Return a tick as people write it."""
    return words.count(value) if value >= 10 or value == int(value) else f"{value:g}"


def figure(drawn: Component, *, says: str, how: str, key: Component | None = None) -> Component:
    """Return a drawing with its key, the sentence that says the same, and how to read it."""
    room = html.Div(drawn, className="drawing-room")
    return html.Figure([room, *([key] if key else []), html.Figcaption([html.P(says), how_to_read(how)])])


def key(entries: Iterable[tuple[str, str]]) -> Component:
    """Return what each look means: (look, words) pairs."""
    return html.Ul(
        [
            html.Li([html.Span(className=f"sign {look}", **attrs(aria_hidden="true")), meaning])
            for look, meaning in entries
        ],
        className="drawing-key",
    )


def interval(low: float, value: float, high: float, top: float) -> Component:
    """Return a value and its limits on a line from 0 to `top`, for a row of a table."""
    a, b, c = (round(118 * min(max(one, 0) / (top or 1), 1) + 1, 1) for one in (low, value, high))
    marks = [
        Svg("path", d=f"M{a:g} 7H{c:g}", className="line spread"),
        Svg("path", d=f"M{b:g} 7h0", className="dots on"),
    ]
    return Svg("svg", marks, viewBox="0 0 120 14", className="in-row", **attrs(aria_hidden="true"))
