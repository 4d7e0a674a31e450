"""The download menu: exactly what is on screen, as files that say what they are."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from indicators import Answer
from layouts.links import detail, icon

API = "/api/v1/cells"
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
VIEW = "/api/v1/view"
PICTURES = (
    ("png", "wide", "PNG", "for slides, 16:9"),
    ("png", "a4", "PNG", "for print, A4"),
    ("svg", "wide", "SVG", "to edit, 16:9"),
    ("svg", "a4", "SVG", "to edit, A4"),
)


def menu(answer: Answer) -> Component:
    """Return the fold-out with one link per format, its manifest, everything as one zip, and the address of the API."""
    query = answer.question.to_query()
    files = [part for title, words in OFFERED for part in group(title, [offer(query, *one) for one in words])]
    zipped = html.A("Everything as one zip", href=f"{API}.zip{query}", download="")
    return detail(
        [icon("down"), html.Span("Download")],
        [
            html.P("Exactly what is on screen, with the same areas hidden."),
            *files,
            *pictures(query),
            html.P(zipped),
            api(query),
            embed(query),
        ],
        className="menu",
    )


def group(title: str, offers: Sequence[Component]) -> list[Component]:
    """Return some files under what they have in common."""
    return [html.H3(title), html.Ul(list(offers))]


def pictures(query: str) -> list[Component]:
    """Return the map as a picture with sentence, legend, sources and rule."""
    made = [
        html.Li(
            html.A(
                [html.B(name), html.Span(what)],
                href=f"{VIEW}.{ending}{query}&size={size}",
                className="file",
                download="",
            )
        )
        for ending, size, name, what in PICTURES
    ]
    return group("Picture", made)


def offer(query: str, ending: str, name: str, what: str) -> Component:
    """Return one file to take and the manifest that goes with it."""
    file = html.A([html.B(name), html.Span(what)], href=f"{API}.{ending}{query}", className="file", download="")
    manifest = html.A("manifest", href=f"{API}.{ending}.manifest.json{query}", title=f"What the {name} is: JSON")
    return html.Li([file, manifest])


def api(query: str) -> Component:
    """Return the address that gives the same numbers to a program."""
    return html.P(["The same for programs: ", html.A(html.Code("GET /api/v1/cells.json"), href=f"{API}.json{query}")])


def embed(query: str) -> Component:
    """Return the page that another site may frame."""
    return html.P(["For another page's frame: ", html.A(html.Code("/embed"), href=f"/embed{query}", target="_blank")])
