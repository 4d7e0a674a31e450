"""The map of a picture: units as paths, one path a class, so that no single area says more than its shade."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from indicators import Answer, Classes
from reports.picture.frame import Frame, fit, paths
from reports.picture.inter import measure
from reports.picture.look import Look
from reports.picture.over import NOTHING, Over, base_opacity, fills, places
from reports.picture.svg import element, safe, text

DETAIL = 0.4  # pixels: what a simpler outline may differ from the true one
LENGTHS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)  # km: what a scale bar may be
PATTERNS = {Classes.HIDDEN: "hidden", Classes.NOT_SUPPLIED: "not-supplied"}
PLAIN = {Classes.ZERO: "zero", Classes.NO_VALUE: "no-value"}
Shapes = Callable[[str], pd.DataFrame]


def drawn(
    answer: Answer,
    shapes: Shapes,
    look: Look,
    box: tuple[float, float, float, float],
    named: Mapping[str, str],
    tips: Callable[[int], str] | None = None,
    over: Over = NOTHING,
    marked: str = "",
) -> str:
    """Return the map of an answer inside box (x, y, width, height): units, layers, districts by name, scale and north.

    named: the districts to find one's way by, code -> name. tips: row of a unit -> its words on hover. over: what the
    layers of places and streets draw. marked: the unit with a line around, "" for none. Raises KeyError for a unit
    without a shape, or a layer that is not in `over`.
    """
    held = shapes(answer.question.level).set_index("code")["geometry"]
    inside = np.flatnonzero(answer.inside)
    geometry = shapely.from_wkb(held.loc[np.array(answer.units.code, object)[inside]].to_numpy())
    bounds = tuple(shapely.total_bounds(geometry)) if len(inside) else answer.bounds
    frame = fit(bounds, *box)
    placed = _simple(geometry, frame)
    parts = [
        fills(answer, placed, inside, look, under=True),
        _units(answer, placed, inside, look),
        fills(answer, placed, inside, look, under=False),
        _outlines(answer, placed, inside, look),
    ]
    above = districts(shapes, named, frame, look) if named and not answer.question.within else ""
    held_over = _hovers(answer, placed, inside, tips) if tips else ""
    found = places(answer, over, frame, placed, look, named=tips is not None)
    ringed = _ring(answer, marked, placed, inside, look) if marked else ""
    return element("g", "".join(parts), id="map") + held_over + found + above + ringed + scale(frame, look)


def _ring(answer: Answer, marked: str, placed: NDArray[np.object_], inside: NDArray[np.int64], look: Look) -> str:
    """Return the line around one unit, light under dark, so that it is seen on every shade."""
    outline = paths(placed[np.array(answer.units.code, object)[inside] == marked])
    drawn: dict[str, Any] = {"fill": "none", "stroke_linejoin": "round"}
    pens = ((look.colour("halo"), 5.0), (look.colour("selected"), 2.4))
    return "".join(element("path", d=outline, stroke=ink, stroke_width=wide, **drawn) for ink, wide in pens)


def _simple(geometry: NDArray[np.object_], frame: Frame) -> NDArray[np.object_]:
    """Return shapes in pixels with no more points than can be seen; neighbours keep their common edge."""
    if not len(geometry):
        return geometry
    placed = shapely.transform(geometry, frame.place)
    return np.asarray(shapely.coverage_simplify(placed, DETAIL))


def _units(answer: Answer, placed: NDArray[np.object_], inside: NDArray[np.int64], look: Look) -> str:
    """Return one path for every look on the map, named in words as the legend has it."""
    classes, index = answer.classes, answer.classes.index[inside]
    tokens = look.ramp(classes.scheme, len(classes.labels))
    shades = {at: look.colour(token) for at, token in enumerate(tokens)}
    edge: dict[str, Any] = {
        "stroke": look.colour("edge"),
        "stroke_width": 0.3,
        "stroke_linejoin": "round",
        "fill_rule": "evenodd",
    }
    opacity = base_opacity(answer)
    # pattern and shade alike, so that no status turns into another
    faint: dict[str, Any] = {"fill_opacity": opacity} if opacity < 1 else {}
    parts = []
    for byte in np.unique(index).tolist():
        outline = paths(placed[index == byte])
        token = PATTERNS.get(byte) or PLAIN.get(byte, "")
        fill = look.colour(token) if token else shades.get(byte, look.colour("land"))
        parts.append(element("path", d=outline, fill=fill, class_=token or f"class-{byte}", **edge, **faint))
        if byte in PATTERNS:
            parts.append(element("path", d=outline, fill=f"url(#{PATTERNS[byte]})", fill_rule="evenodd", **faint))
    return "".join(parts)


def _hovers(answer: Answer, placed: NDArray[np.object_], inside: NDArray[np.int64], tips: Callable[[int], str]) -> str:
    """Return unseen units that say their name and what is known of them under the pointer."""
    return "".join(
        element(
            "path",
            element("title", safe(f"{answer.units.name[unit]}: {tips(unit)}")),
            d=paths(placed[at : at + 1]),
            fill_opacity=0,
        )
        for at, unit in enumerate(inside.tolist())
    )


def _outlines(answer: Answer, placed: NDArray[np.object_], inside: NDArray[np.int64], look: Look) -> str:
    """Return the fifths of a context drawn as outlines, where that was asked."""
    if answer.outline is None:
        return ""
    fifth = answer.outline[inside]
    drawn: dict[str, Any] = {"fill": "none", "stroke_width": 1.6, "stroke_linejoin": "round"}
    return "".join(
        element("path", d=paths(placed[fifth == one]), stroke=look.colour(f"context-{one - 1}"), **drawn)
        for one in range(1, 6)
        if (fifth == one).any()
    )


def districts(shapes: Shapes, names: Mapping[str, str], frame: Frame, look: Look) -> str:
    """Return the outlines and names of districts over the map, for finding one's way."""
    held = shapes("lad").set_index("code")["geometry"]
    codes = list(names)
    placed = _simple(shapely.from_wkb(held.loc[codes].to_numpy()), frame)
    outline = element("path", d=paths(placed), fill="none", stroke=look.colour("label"), stroke_width=1.1)
    halo: dict[str, Any] = {
        "stroke": look.colour("halo"),
        "stroke_width": 3.5,
        "paint_order": "stroke",
        "stroke_linejoin": "round",
    }
    middles = shapely.get_coordinates(shapely.point_on_surface(placed))
    told = [
        text(
            names[code],
            x - measure(names[code], 13, 600) / 2,
            y,
            13,
            font_weight=600,
            fill=look.colour("label"),
            **halo,
        )
        for code, (x, y) in zip(codes, middles.tolist(), strict=True)
    ]
    return element("g", outline + "".join(told), id="districts")


def scale(frame: Frame, look: Look) -> str:
    """Return the scale bar and the arrow to the north, in the lower left corner of the frame."""
    most = frame.width / 4
    length = max((one for one in LENGTHS if one * frame.kilometre() <= most), default=LENGTHS[0])
    long, x, y = length * frame.kilometre(), frame.x + 4, frame.y + frame.height - 6
    ink = look.colour("text")
    bar = element("path", d=f"M{x:.1f} {y - 5:.1f}v5h{long:.1f}v-5", fill="none", stroke=ink, stroke_width=1.3)
    named = text(f"{length:g} km", x + long + 6, y, 11, fill=ink)
    arrow = element("path", d=f"M{x + 4:.1f} {y - 34:.1f}l5 14l-5 -4l-5 4z", fill=ink)
    return element("g", bar + named + arrow + text("N", x, y - 38, 11, fill=ink, font_weight=600), id="scale")
