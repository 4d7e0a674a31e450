"""What lies over the map of a picture: shaded fills, named places told apart by shape, whole streets and halos."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from indicators import Answer, Layer
from reports.picture.frame import Frame, paths, ways
from reports.picture.look import Look
from reports.picture.svg import element, safe

Over = Mapping[str, str]  # key of a layer -> what the page is sent of it, as GeoJSON (EPSG:4326)
NOTHING: Over = MappingProxyType({})
REACH = 6.0  # pixels from the middle of a symbol to its edge where the page draws it at full size
GROUND = 3.0  # pixels that a place may lie beyond the units shown: hexagons do not end where their place does
SWATCH = (20.0, 14.0)  # pixels
MERCATOR = 78_271.5  # metres of a pixel at zoom 0 on the equator, tiles of 512 pixels


def _corners(number: int, turn: float, stretch: float, down: float = 0.0) -> tuple[tuple[float, float], ...]:
    angles = [turn + 2 * math.pi * at / number for at in range(number)]
    return tuple((math.cos(one) * stretch, math.sin(one) * stretch + down) for one in angles)


UP, ARM = -math.pi / 2, 0.36
# the symbols of assets/parts/layers.js, of reach 1; any other name is a circle
SYMBOLS: Mapping[str, tuple[tuple[float, float], ...]] = MappingProxyType(
    {
        "square": _corners(4, math.pi / 4, 1.1),
        "triangle": _corners(3, UP, 1.15, 0.18),
        "diamond": _corners(4, UP, 1.12),
        "pentagon": _corners(5, UP, 1.08),
        "cross": (
            (-ARM, -1), (ARM, -1), (ARM, -ARM), (1, -ARM), (1, ARM), (ARM, ARM),
            (ARM, 1), (-ARM, 1), (-ARM, ARM), (-1, ARM), (-1, -ARM), (-ARM, -ARM),
        ),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """One layer in a legend. swatch: SVG inside SWATCH; label: its name, and how faint it is; words: what it says."""

    swatch: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Features:
    """Some features of one kind: geometry in pixels and, row by row, the properties the page has."""

    shapes: NDArray[np.object_]
    told: tuple[Mapping[str, Any], ...]

    def where(self, kept: NDArray[np.bool_]) -> Features:
        """Return the features of a mask."""
        return Features(self.shapes[kept], tuple(one for one, stays in zip(self.told, kept, strict=True) if stays))

    def counts(self) -> NDArray[np.float64]:
        """Return the protected count of every street or town."""
        return np.array([one["v"] for one in self.told], float)


def base_opacity(answer: Answer) -> float:
    """Return how opaque the units are, 1 wholly."""
    return next((one.opacity / 100 for one in answer.layers if one.kind == "violence"), 1.0)


def fills(answer: Answer, placed: NDArray[np.object_], inside: NDArray[np.int64], look: Look, *, under: bool) -> str:
    """Return the shaded fills that lie under the painted units, or over them; the first on top."""
    base = next((at for at, one in enumerate(answer.layers) if one.kind == "violence"), 0)
    drawn = [one for at, one in enumerate(answer.layers) if one.values is not None and (at > base) == under]
    return "".join(_fill(one, placed, inside, look) for one in reversed(drawn))


def _fill(layer: Layer, placed: NDArray[np.object_], inside: NDArray[np.int64], look: Look) -> str:
    assert layer.values is not None
    fifth = layer.values[inside]
    edge: dict[str, Any] = {"stroke": look.colour("edge"), "stroke_width": 0.3, "fill_rule": "evenodd"}
    made = [
        element("path", d=paths(placed[fifth == one]), fill=look.colour(f"context-{one - 1}"), **edge)
        for one in range(1, 6)
        if (fifth == one).any()
    ]
    return element("g", "".join(made), opacity=layer.opacity / 100, data_layer=layer.key)


def places(
    answer: Answer, over: Over, frame: Frame, placed: NDArray[np.object_], look: Look, *, named: bool = False
) -> str:
    """Return named places, whole streets and towns, the first layer on top; nothing outside the frame.

    placed: the units shown, in pixels: within a place, nothing beyond them is drawn. named: places say their name under
    the pointer. Raises KeyError for a layer that is drawn and has no GeoJSON in `over`.
    """
    drawn = [one for one in answer.layers if one.url]
    if not drawn:
        return ""
    ground = shapely.union_all(placed).buffer(GROUND) if answer.question.within and len(placed) else None
    made = [_layer(one, over[one.key], frame, ground, look, named) for one in reversed(drawn)]
    box = element("rect", x=frame.x, y=frame.y, width=frame.width, height=frame.height)
    clip = element("clipPath", box, id="map-box")
    return clip + element("g", "".join(made), id="layers", clip_path="url(#map-box)")


def _layer(layer: Layer, held: str, frame: Frame, ground: Any, look: Look, named: bool) -> str:
    found = _features(held, frame)
    if layer.kind == "coarse":
        inside = _streets(found, frame, look)
    else:
        inside = _named(found.where(_there(found, layer, ground)), layer, frame, look, named)
    return element("g", inside, opacity=layer.opacity / 100, data_layer=layer.key)


def _features(held: str, frame: Frame) -> Features:
    """Return the features of a GeoJSON that touch the frame."""
    told = tuple(one["properties"] for one in json.loads(held)["features"])
    shapes = shapely.get_parts(shapely.from_geojson(held)) if told else np.array([], object)
    placed = shapely.transform(shapes, frame.place)
    box = shapely.box(frame.x, frame.y, frame.x + frame.width, frame.y + frame.height)
    return Features(placed, told).where(shapely.intersects(placed, box))


def _there(found: Features, layer: Layer, ground: Any) -> NDArray[np.bool_]:
    """Return which places are there at any time of the layer's months, and on the ground that is shown."""
    start, end = layer.months
    first, last = (np.array([one[key] for one in found.told], int) for key in ("a", "b"))
    there = (first <= end) & ((last == 0) | (last >= start))
    return there if ground is None else there & shapely.intersects(found.shapes, ground)


def _named(found: Features, layer: Layer, frame: Frame, look: Look, named: bool) -> str:
    points = shapely.get_dimensions(found.shapes) == 0
    parts = [_area(shape, one, look, named) for shape, one in _each(found.where(~points))]
    size = REACH * float(np.interp(_zoom(frame), (8, 10, 12, 15), (0.2, 0.45, 0.75, 1.1)))
    if points.any():
        mark = f"mark-{layer.key}"
        parts.append(element("defs", element("g", symbol(layer.shape, size, look), id=mark)))
        parts += [_symbol(mark, shape, one, named) for shape, one in _each(found.where(points))]
    return "".join(parts)


def _each(found: Features) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    return zip(found.shapes, found.told, strict=True)


def _area(shape: Any, told: Mapping[str, Any], look: Look, named: bool) -> str:
    outline = paths(np.array([shape], object))
    title = _title(told) if named else ""
    line: dict[str, Any] = {"d": outline, "fill": "none"}
    return (
        element("path", title, d=outline, fill=look.colour("accent"), fill_opacity=0.22, fill_rule="evenodd")
        + element("path", stroke=look.colour("halo"), stroke_width=4, **line)
        + element("path", stroke=look.colour("label"), stroke_width=2, stroke_dasharray="4 3", **line)
    )


def _symbol(mark: str, shape: Any, told: Mapping[str, Any], named: bool) -> str:
    x, y = (round(one, 1) for one in shapely.get_coordinates(shape)[0].tolist())
    return element("use", _title(told) if named else "", href=f"#{mark}", x=x, y=y)


def _title(told: Mapping[str, Any]) -> str:
    name, category = told["n"], told["c"]
    return element("title", safe(f"{name}, {category}" if category and category not in name.lower() else name))


def symbol(shape: str, reach: float, look: Look) -> str:
    """Return one symbol round the origin: dark on a light edge, told from others by its shape alone."""
    edge = max(0.8, reach / 3)
    given: dict[str, Any] = {
        "fill": look.colour("label"),
        "stroke": look.colour("halo"),
        "stroke_width": edge,
        "stroke_linejoin": "round",
        "paint_order": "stroke",
    }
    if shape not in SYMBOLS:
        return element("circle", r=reach, **given)
    corners = " ".join(f"{x * reach:.2f},{y * reach:.2f}" for x, y in SYMBOLS[shape])
    return element("polygon", points=corners, **given)


def _streets(found: Features, frame: Frame, look: Look) -> str:
    """Return towns as halos under whole streets as lines; the wider a line, the more records: never a point."""
    towns = np.array([one["k"] == "town" for one in found.told], bool)
    ink, halo = look.colour("coarse"), look.colour("halo")
    many = np.interp(np.sqrt(found.counts()), (1, 12), (1.0, 3.2))
    parts = []
    for shape, width in zip(found.shapes[towns], many[towns].tolist(), strict=True):
        outline = paths(np.array([shape], object))
        dashes = f"{width:.1f} {1.5 * width:.1f}"
        parts.append(element("path", d=outline, fill=ink, fill_opacity=0.12, fill_rule="evenodd"))
        parts.append(element("path", d=outline, fill="none", stroke=ink, stroke_width=width, stroke_dasharray=dashes))
    wide = np.interp(_zoom(frame), (8, 14), (0.9, 2.4)) * many[~towns]
    lines: dict[str, Any] = {"fill": "none", "stroke_linejoin": "round", "stroke_linecap": "round"}
    drawn = [(ways(np.array([shape], object)), width) for shape, width in zip(found.shapes[~towns], wide, strict=True)]
    parts += [element("path", d=way, stroke=halo, stroke_width=float(width) + 2.4, **lines) for way, width in drawn]
    parts += [element("path", d=way, stroke=ink, stroke_width=float(width), **lines) for way, width in drawn]
    return "".join(parts)


def _zoom(frame: Frame) -> float:
    """Return the zoom at which the page has this scale."""
    latitude = frame.north - (frame.height / 2) / frame.down
    return math.log2(MERCATOR * math.cos(math.radians(latitude)) * frame.kilometre() / 1000)


def marks(answer: Answer, look: Look) -> Iterator[Mark]:
    """Yield the layers over the map for a legend, the first on top; the units' own where they are faint."""
    for layer in answer.layers:
        faint = "" if layer.opacity == 100 else f", {layer.opacity} % opaque"
        if layer.kind != "violence" or faint:
            yield Mark(_swatch(layer, answer, look), f"{layer.label}{faint}", layer.words)


def _swatch(layer: Layer, answer: Answer, look: Look) -> str:
    wide, tall = SWATCH
    if layer.kind == "coarse":
        given: dict[str, Any] = {"fill": "none", "stroke": look.colour("coarse"), "stroke_linecap": "round"}
        return element("path", d="M2 11C7 11 11 3 18 3", stroke_width=3, **given)
    if layer.url:
        return element("g", symbol(layer.shape, 5, look), transform=f"translate({wide / 2:g} {tall / 2:g})")
    tokens = (
        [f"context-{step}" for step in range(5)]
        if layer.values is not None
        else look.ramp(answer.classes.scheme, len(answer.classes.labels))
    )
    step = wide / len(tokens)
    shades = (
        element("rect", x=at * step, width=step, height=tall, fill=look.colour(one)) for at, one in enumerate(tokens)
    )
    return "".join(shades)
