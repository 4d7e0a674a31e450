"""Where one place lies: its surroundings as outlines, the place itself, others of its kind, and how far is how far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from data import Premises
from reports.picture import Look, Shapes
from reports.picture.frame import METRES, fit, paths
from reports.picture.ground import scale
from reports.picture.inter import FAMILY, measure
from reports.picture.svg import element, text

WIDE, TALL, AROUND = 660.0, 360.0, 700.0  # pixels, and the metres that are seen to either side of the place
RINGS = (50, 250)  # metres


def locator_svg(one: Premises, near: Sequence[Premises], shapes: Shapes, level: str, look: Look) -> bytes:
    """Return the map of one premises among others. near: those within sight; level: whose outlines are drawn."""
    up = AROUND / METRES
    across = up / math.cos(math.radians(one.lat)) * WIDE / TALL
    west, south, east, north = one.lon - across, one.lat - up, one.lon + across, one.lat + up
    frame = fit((west, south, east, north), 0, 0, WIDE, TALL)
    window = shapely.box(west, south, east, north)
    geometry = shapely.from_wkb(shapes(level)["geometry"].to_numpy())
    seen = shapely.intersection(geometry[shapely.intersects(geometry, window)], window)
    placed = shapely.transform(seen, frame.place)
    parts = [element("rect", width=WIDE, height=TALL, fill=look.colour("raised"))]
    land: dict[str, Any] = {"fill": look.colour("surface"), "stroke": look.colour("interval"), "stroke_width": 0.8}
    parts.append(element("path", d=paths(placed), fill_rule="evenodd", **land))
    here, *others = frame.place(np.array([(point.lon, point.lat) for point in (one, *near)])).tolist()
    dot: dict[str, Any] = {"fill": look.colour("interval"), "stroke": look.colour("halo"), "stroke_width": 1}
    parts += [element("circle", cx=x, cy=y, r=3.5, **dot) for x, y in others]
    for metres in RINGS:
        line: dict[str, Any] = {"fill": "none", "stroke": look.colour("accent"), "stroke_dasharray": "4 3"}
        parts.append(element("circle", cx=here[0], cy=here[1], r=metres * frame.kilometre() / 1000, **line))
        far = here[1] - metres * frame.kilometre() / 1000 - 3
        parts.append(text(f"{metres} m", here[0], far, 10.5, text_anchor="middle", fill=look.colour("accent")))
    parts.append(element("circle", cx=here[0], cy=here[1], r=6, fill=look.colour("accent"), stroke=look.colour("halo")))
    halo: dict[str, Any] = {"stroke": look.colour("halo"), "stroke_width": 3.5, "paint_order": "stroke"}
    side = here[0] + 12 if here[0] + 12 + measure(one.name, 13, 600) < WIDE else 8
    parts.append(text(one.name, side, here[1] + 4.5, 13, font_weight=600, fill=look.colour("text"), **halo))
    given: dict[str, Any] = {"viewBox": f"0 0 {WIDE:g} {TALL:g}", "width": WIDE, "height": TALL}
    inside = "".join([*parts, scale(frame, look)])
    return element("svg", inside, xmlns="http://www.w3.org/2000/svg", font_family=FAMILY, **given).encode()
