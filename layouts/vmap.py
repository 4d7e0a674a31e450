"""VMap: our Dash component around MapLibre GL JS, written by hand in assets/vmap.js (no build step)."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class VMap(Component):
    """A choropleth of tiles already in the browser, painted with one byte per unit.

    Set by the server (see `layouts.map.map_props`, which makes all but the last four):
    level: {key, label, url, sourceLayer, promoteId, minzoom, maxzoom, names}; changing it swaps the tiles, and the old
        ones stay drawn until the new are ready.
    values: base64 of one uint8 per unit, an index into `palette`, or one of Classes' special bytes.
    palette: theme tokens, one per class.
    words: {byte: what the tooltip says of a unit painted with it}.
    outline: base64 of one uint8 per unit (context fifth 1-5, 0 none), or None.
    bounds: [west, south, east, north] in EPSG:4326; the map goes there when it changes.
    query: the question as answered ("?definition=..."), for asking the exact figure of the unit under the pointer.
    selected: {id, bbox} of the unit open in the drawer, or None; the map keeps it in sight.
    drawn: corners [lon, lat] of the closed line the reader drew, [] for none.
    base: address that answers {"url": tiles of the base map or null}.
    stack: layers of the stack as `layouts.map.stacked` makes them, the first on top; empty for the painted layer alone.
    marks: numbered places, {id, n, at: [lon, lat]}: outlined, and pointed at together with their row (data-unit).
    padding: pixels of the map that the page covers, [top, right, bottom, left].
    label: what the map is, for those who cannot see it.

    Told to the server: clicked {id, level, n}, boxed {ids, level, n}, hovered id, viewport {zoom, center,
    bounds}, cleared n, ready.
    The theme is read from data-bs-theme on the page: no property, no data.
    """

    _children_props: list[str] = []  # noqa: RUF012 - Dash's own protocol
    _base_nodes = ["children"]  # noqa: RUF012
    _namespace = "vmap"
    _type = "VMap"
    _prop_names = [  # noqa: RUF012
        "id", "level", "values", "palette", "words", "outline", "bounds", "query", "selected", "base", "stack", "drawn",
        "marks", "padding", "label", "clicked", "boxed", "hovered", "viewport", "cleared", "ready", "className",
        "style",
    ]  # fmt: skip
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []  # noqa: RUF012

    def __init__(self, id: str, **props: Any) -> None:
        super().__init__(id=id, **props)  # type: ignore[no-untyped-call]
