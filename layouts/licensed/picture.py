"""The league drawn: where the premises with most incidents are, and how much the first of them hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import TypeAlias

import numpy as np

from indicators import premises
from layouts import words
from layouts.figures.curve import drawn
from layouts.licensed.look import address

At: TypeAlias = Callable[[float, float], tuple[float, float]]
MOST = 60  # premises on the map
WIDE, TALLEST, EDGE = 420.0, 420.0, 10.0
LARGEST, SMALLEST = 13.0, 3.0  # radius of the circle of the premises with most incidents, and the least


def curve(made: premises.League) -> str:
    """Return the curve of concentration as SVG, "" where there is none."""
    if len(made.held) < 2:
        return ""
    held = np.array(made.held)
    return drawn(held, int(np.searchsorted(held, 0.5)) + 1, one="premises", many="premises")


def chart(made: premises.League, ask: premises.Ask, ground: premises.Ground | None) -> str:
    """Return the map of the premises with most incidents as SVG; every circle opens its page, as the league does."""
    lines = made.lines[:MOST]
    if ground is None or not lines:
        return ""
    west, south, east, north = ground.box
    scale = min(WIDE / max((east - west) * ground.squeeze, 1e-6), TALLEST / max(north - south, 1e-6))

    def at(lon: float, lat: float) -> tuple[float, float]:
        x, y = (lon - west) * ground.squeeze * scale + EDGE, (north - lat) * scale + EDGE
        return round(x, 1), round(y, 1)

    wide, high = at(east, south)
    many = words.plural(len(lines), "premises", "premises")
    says = f"Where the {many} with most incidents are; the league names them."
    size = f"0 0 {wide + EDGE:.0f} {high + EDGE:.0f}"
    inside = "".join([*(_outline(ring, at) for ring in ground.rings), *_circles(made, lines, ask, at)])
    return (
        f'<figure class="premises-map"><svg viewBox="{size}" role="group" aria-label="{says}">{inside}</svg>'
        f"<figcaption>{says} The larger the circle, the more incidents.</figcaption></figure>"
    )


def _outline(ring: tuple[tuple[float, float], ...], at: At) -> str:
    points = " ".join("{},{}".format(*at(*one)) for one in ring)
    return f'<polygon points="{points}"/>'


def _circles(made: premises.League, lines: tuple[premises.Line, ...], ask: premises.Ask, at: At) -> Iterator[str]:
    """Yield a circle each, the largest last and so on top; the league is for those who use the keyboard."""
    top = max(line.incidents or 0 for line in lines) or 1
    for line in reversed(lines):
        x, y = at(line.premises.lon, line.premises.lat)
        radius = max(SMALLEST, LARGEST * ((line.incidents or 0) / top) ** 0.5)
        said = escape(f"{line.premises.name}, {line.premises.street}: {line.incidents or 0}", quote=True)
        query = escape(address(made.question, ask, premises=line.premises.id, zone=False), quote=True)
        circle = f'<circle cx="{x}" cy="{y}" r="{radius:.1f}"/>'
        yield f'<a href="{query}" data-go="" tabindex="-1"><title>{said}</title>{circle}</a>'
