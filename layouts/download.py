"""The download menu: what is on screen, as files that say what they are, each fetched once by whoever asked."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from access import LONGEST_REASON, tiers
from indicators import COMPARE_PANELS, COMPARE_TAKEN, Answer
from layouts import ids
from layouts.links import detail, icon
from layouts.screens import SCREENS, own, screen_at, with_own

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


COMPARE = SCREENS["/compare"]
PANEL_TABLES = (("csv", "CSV", "any spreadsheet or program"), ("xlsx", "Excel", "with notes and manifest sheets"))
PANEL_SHAPES = (("gpkg", "GeoPackage", "QGIS and ArcGIS"), ("geojson", "GeoJSON", "the web"))
HOLDS = {  # by the screen seen: what its files hold
    "atlas": "Exactly what is on screen",
    "hotspots": "The areas of the map",
    "compare": "Every figure and every row of this panel",
    "premises": "Counts by area, of the sentence above",
    "crew": "Counts by area, of the sentence above",
}
LACKS = {  # and what of the screen they do not
    "hotspots": "The list has files of its own: Export, above it.",
    "premises": "What is told of premises is not in these files.",
    "crew": "The bands of the ground are not in these files.",
}
UPLOADED = "Figures that analysts uploaded are not in these files."
NO_FIGURES = "Saved views hold no figures. Files of a view are here once it is open."


def menu(answer: Answer, path: str = "/", search: str | None = None) -> Component:
    """Return the fold-out of the files of a screen: a button per file and its manifest.

    path, search: the address that is seen. On Compare the files are the tables of its panel; else the atlas's, all of
    them as one zip, and the API's address.
    """
    screen = screen_at(path)
    made = of_panel(answer, search) if screen is COMPARE else of_atlas(answer, screen.key)
    return detail([icon("down"), html.Span("Download")], made, className="menu")


def of_atlas(answer: Answer, screen: str) -> list[Component]:
    """Return what is offered where the atlas's own counts are taken."""
    query = answer.question.to_query()
    files = [part for title, words in OFFERED for part in group(title, [offer(*one) for one in words])]
    drawn = group("Picture", [html.Li(take(kind, [html.B(name), html.Span(what)])) for kind, name, what in PICTURES])
    zipped = html.P(take("zip", "Everything as one zip", className="quiet"))
    form = html.Form([*rule(answer, screen), *files, *drawn, zipped], action=f"{ROOT}{query}", method="post")
    return [form, api(query), embed(query)]


def of_panel(answer: Answer, search: str | None) -> list[Component]:
    """Return what is offered of the panel of Compare that is seen."""
    query = answer.question.to_query()
    asked = own(COMPARE, search).get("panel", "")
    panel = asked if asked in COMPARE_PANELS else next(iter(COMPARE_PANELS))
    counts = html.P(["The counts behind it: ", html.A("the atlas", href=f"/{query}"), ", Download."])
    if not COMPARE_TAKEN[panel]:
        return [html.P(NO_FIGURES), counts]
    files = []
    for one in COMPARE_TAKEN[panel]:
        endings = (*PANEL_TABLES, *(PANEL_SHAPES if one.areas else ()))
        files += group(one.label, [offer(f"panel.{one.key}.{ending}", *words) for ending, *words in endings])
    if panel == "outliers" and answer.takes.rule:  # whoever may see such figures
        files.append(html.P(UPLOADED))
    action = f"{ROOT}{with_own(COMPARE, search, query)}"
    return [html.Form([*rule(answer, COMPARE.key), *files], action=action, method="post"), counts]


def rule(answer: Answer, screen: str) -> list[Component]:
    """Return which figures the files have, and where others may be asked for, the room for the reason."""
    export, lacks = answer.takes, LACKS.get(screen, "")
    if not export.rule:
        return [html.P(f"{HOLDS[screen]}, with the same areas hidden. {lacks}".strip())]
    told: list[Component] = [html.P(f"{by_rule(answer)} {lacks}".strip())]
    if not export.reason:
        return told
    words = f"Why exact figures? At least {export.reason} characters; kept in the file and the audit."
    box: Any = dbc.Input(
        id=ids.REASON, name="reason", type="text", minLength=export.reason, maxLength=LONGEST_REASON, autoComplete="off"
    )
    return [*told, html.Label([words, box], htmlFor=ids.REASON, className="reason")]


def by_rule(answer: Answer) -> str:
    """Return how files by another tier's rule differ from the screen."""
    tier = tiers()[answer.takes.rule]
    follow = f"Files follow the {tier.label.lower()} rule"
    if tier.exact or not answer.release.key_id:  # every source is open: nothing is changed for anybody
        return f"{follow}: times, ages and places finer than it allows are widened in them."
    return (
        f"{follow}, so they differ from the screen: every count in them, but of open data, is changed a little at "
        "random (419 may become 420), small ones are hidden, and times, ages and places finer than it allows are "
        "widened."
    )


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
