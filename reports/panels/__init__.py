"""What is taken away of the screen Compare: the tables of one panel, made of the panel alone. Entered here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from indicators import COMPARE_PANELS, COMPARE_TAKEN, Asked, Compared, compare_address
from reports.export import Export
from reports.files import FORMATS, File, Shapes, file_name, sealed
from reports.manifest import facts
from reports.panels import definitions, outliers, over_time, places, rates
from reports.panels.sheet import Sheet

TABLES = ("csv", "xlsx")
WITH_SHAPES = ("gpkg", "geojson")
MADE: Mapping[str, Callable[[Any], Sheet]] = MappingProxyType(  # by the keys of COMPARE_TAKEN's tables
    {
        "rates": rates.areas,
        "fifths": rates.fifths,
        "outliers": outliers.areas,
        "definitions": definitions.areas,
        "totals": definitions.totals,
        "months": over_time.months,
        "changes": over_time.changes,
        "places": places.places,
        "exclusions": places.exclusions,
    }
)
# kind of file -> panel, table and format: "panel.rates.csv" -> ("rates", "rates", "csv")
PANEL_FILES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        f"panel.{one.key}.{ending}": (panel, one.key, ending)
        for panel, held in COMPARE_TAKEN.items()
        for one in held
        for ending in (*TABLES, *(WITH_SHAPES if one.areas else ()))
    }
)


def panel_sheet(panel: Compared, key: str) -> Sheet:
    """Return one table of a panel, every row of it. Raises KeyError for a table there is none of."""
    return MADE[key](panel)


def write_panel(
    panel: Compared,
    asked: Asked,
    export: Export,
    kind: str,
    shapes: Shapes,
    at: datetime | None = None,
    head: str = "",
) -> tuple[File, str]:
    """Return one table of a panel as a file of a kind of PANEL_FILES, and the id of its export.

    export: who takes it, by which rule; the panel was made by that rule. at, head: as for `write`, in the side-car
    alone. Raises KeyError for another kind.
    """
    name, key, ending = PANEL_FILES[kind]
    sheet, format_ = panel_sheet(panel, key), FORMATS[ending]
    query = compare_address(panel.answer.question, replace(asked, rows="first"))
    mine = replace(export, beside=f"{key} {query}")
    told = facts(sheet.answer, mine)
    labels = {"key": name, "label": COMPARE_PANELS[name], "table": key}
    told |= {
        "query": f"/compare{query}",
        "statements": [*sheet.said, *told["statements"]],
        "panel": {**labels, "said": list(sheet.said), "figures": dict(sheet.figures)},
        "rows": len(sheet.frame),
        "order": sheet.order,
        "columns": [asdict(column) for column in sheet.columns],
    }
    content = format_.body(sheet.answer, sheet.frame, shapes, told)
    stem = file_name(sheet.answer, "").removesuffix(".")
    file = sealed(f"{stem}_compare-{key}.{ending}", format_.media_type, content, told, at, head)
    return file, mine.id(sheet.answer)
