"""The download menu: what is on screen, as files that say what they are, each fetched once by whoever asked."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from access import LONGEST_REASON, tiers
from indicators import Answer
from layouts import ids
from layouts.links import detail, icon

API = "/api/v1/cells"
ROOT = "/downloads"
MANIFEST = ".manifest.json"
# heading, and what is offered under it: ending, name, what it is for
OFFERED = (
    (
        "Tables",
        (
            ("csv", "CSV", "any spreadsheet or program"),
            ("xlsx", "Excel", "with notes and manifest sheets"),
            ("parquet", "Parquet", "columns for data tools"),
        ),
    ),
    (
        "With shapes",
        (
            ("gpkg", "GeoPackage", "QGIS and ArcGIS"),
            ("geojson", "GeoJSON", "the web"),
            ("geo.parquet", "GeoParquet", "columns and shapes"),
        ),
    ),
)
PICTURES = (
    ("png:wide", "PNG", "for slides, 16:9"),
    ("png:a4", "PNG", "for print, A4"),
    ("svg:wide", "SVG", "to edit, 16:9"),
    ("svg:a4", "SVG", "to edit, A4"),
)


def menu(answer: Answer) -> Component:
    """Return the fold-out with a button per file and its manifest, all of them as one zip, and the API's address."""
    query = answer.question.to_query()
    files = [part for title, words in OFFERED for part in group(title, [offer(*one) for one in words])]
    drawn = group("Picture", [html.Li(take(kind, [html.B(name), html.Span(what)])) for kind, name, what in PICTURES])
    zipped = html.P(take("zip", "Everything as one zip", className="quiet"))
    form = html.Form([*rule(answer), *files, *drawn, zipped], action=f"{ROOT}{query}", method="post")
    return detail([icon("down"), html.Span("Download")], [form, api(query), embed(query)], className="menu")


def rule(answer: Answer) -> list[Component]:
    """Return which figures the files have, and where others may be asked for, the room for the reason."""
    export = answer.takes
    if not export.rule:
        return [html.P("Exactly what is on screen, with the same areas hidden.")]
    label = tiers()[export.rule].label.lower()
    hidden = f"Files follow the {label} rule: small counts that you see here are hidden in them."
    told: list[Component] = [html.P(hidden)]
    if not export.reason:
        return told
    words = f"Why exact figures? At least {export.reason} characters; kept in the file and the audit."
    box: Any = dbc.Input(
        id=ids.REASON, name="reason", type="text", minLength=export.reason, maxLength=LONGEST_REASON, autoComplete="off"
    )
    return [*told, html.Label([words, box], htmlFor=ids.REASON, className="reason")]


def group(title: str, offers: list[Component]) -> list[Component]:
    """Return some files under what they have in common."""
    return [html.H3(title), html.Ul(offers)]


def take(kind: str, words: Any, className: str = "file", title: str = "") -> Component:
    """Return the button that takes one file."""
    return html.Button(words, type="submit", name="kind", value=kind, className=className, title=title or None)


def offer(ending: str, name: str, what: str) -> Component:
    """Return one file to take and the manifest that goes with it."""
    manifest = take(f"{ending}{MANIFEST}", "manifest", className="quiet", title=f"What the {name} is: JSON")
    return html.Li([take(ending, [html.B(name), html.Span(what)]), manifest])


def api(query: str) -> Component:
    """Return the address that gives the same numbers to a program."""
    return html.P(["The same for programs: ", html.A(html.Code("GET /api/v1/cells.json"), href=f"{API}.json{query}")])


def embed(query: str) -> Component:
    """Return the page that another site may frame."""
    return html.P(["For another page's frame: ", html.A(html.Code("/embed"), href=f"/embed{query}", target="_blank")])
