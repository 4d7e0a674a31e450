"""An Answer as the map's properties: ids and bytes, never shapes."""

from __future__ import annotations

import base64
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indicators import STATUSES, Answer, Classes, Layer, Units, status_words
from layouts.theme import ramp

MAP_PROPS = ("level", "values", "palette", "words", "outline", "bounds", "query", "selected", "base", "stack", "drawn")


def map_props(answer: Answer) -> dict[str, Any]:
    """Return VMap's properties for an answer, one for each name in MAP_PROPS.

    `values` and `outline` are base64 of one byte per unit of the level, in tile order: every unit is there, so that
    absence says nothing (rulings 7).
    """
    classes = answer.classes
    props = {
        "level": level(answer.units, answer.release.id),
        "values": packed(classes.index),
        "palette": list(ramp(classes.scheme, len(classes.labels))),
        "words": words(answer),
        "outline": None if answer.outline is None else packed(answer.outline),
        "bounds": [round(edge, 5) for edge in answer.bounds],
        "query": answer.question.to_query(),
        "selected": selected(answer.units, answer.question.area),
        "base": f"/base/{answer.release.id}.json",
        "stack": [stacked(layer) for layer in answer.layers],
        "drawn": [list(corner) for corner in answer.drawn],
    }
    return {name: props[name] for name in MAP_PROPS}


def level(units: Units, release: str) -> dict[str, Any]:
    """Return what the browser needs to fetch and name a level's units: the same for every question about it."""
    return {
        "key": units.level,
        "label": units.label,
        "url": f"/tiles/{PurePosixPath(units.tiles).name}",
        "sourceLayer": "a",
        "promoteId": "id",
        "minzoom": units.minzoom,
        "maxzoom": units.maxzoom,
        "names": f"/names/{release}/{units.level}.json",
    }


def stacked(layer: Layer) -> dict[str, Any]:
    """Return what the browser needs to draw one layer of the stack; places and shapes it fetches by `url`."""
    return {
        "key": layer.key,
        "kind": layer.kind,
        "label": layer.label,
        "opacity": layer.opacity / 100,
        "shape": layer.shape,
        "url": layer.url,
        "months": list(layer.months),
        "values": None if layer.values is None else packed(layer.values),
    }


def words(answer: Answer) -> dict[str, str]:
    """Return what the tooltip says of a unit, by the byte that paints it."""
    classes = {str(index): label for index, label in enumerate(answer.classes.labels)}
    statuses = {str(byte): status_words(text, field, answer) for field, byte, _, text in STATUSES}
    return {**classes, **statuses, str(Classes.OUTSIDE): "Outside the place chosen"}


def selected(units: Units, code: str) -> dict[str, Any] | None:
    """Return {id, bbox} of the unit open in the drawer, so that the map can mark it and keep it in sight."""
    if (index := index_of(units, code)) is None:
        return None
    return {"id": index, "bbox": [round(float(edge), 5) for edge in units.bbox[index]]}


def packed(values: NDArray[np.uint8]) -> str:
    """Return base64 of the bytes. Raises TypeError for anything but uint8, which would be read as something else."""
    if values.dtype != np.uint8:
        raise TypeError(f"the map takes one uint8 per unit, got {values.dtype}")
    return base64.b64encode(values.tobytes()).decode("ascii")


def index_of(units: Units, code: str) -> int | None:
    """Return the row number of `code` among the units, None when it is not of this level."""
    if not code:
        return None
    at = int(np.searchsorted(np.asarray(units.code), code))  # rows are sorted by code
    return at if at < len(units.code) and units.code[at] == code else None
