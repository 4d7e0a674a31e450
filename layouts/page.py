"""The page, empty of data: callbacks fill it from the address."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from access import Principal
from indicators import SYNTHETIC
from layouts import draw, ids, search, states
from layouts.board import views
from layouts.hints import hint
from layouts.links import attrs, icon
from layouts.markup import Markup
from layouts.screens import SCREENS, bodies
from layouts.vmap import VMap

SHORTCUTS = (
    ("/", "Search"),
    ("?", "This list"),
    ("Esc", "Close what is open"),
    ("t", "Table of every area"),
    ("d", "Download"),
    ("p", "Play through time: there, Space plays and stops, arrows step"),
    ("c", "Draw a circle"),
    ("l", "Draw a shape: arrows move the map, Enter sets a corner"),
    ("m", "To the map: arrows move, + and − zoom, Enter opens the area at the centre"),
)


def page() -> Component:
    """Return the whole page."""
    return html.Div(
        [*memory(), skip(), top(), told(), html.Div([main(), *bodies(), views()], className="rooms"), *overlays()],
        id=ids.ATLAS,
    )


def memory() -> list[Component]:
    """Return the address and the stores that hang from it."""
    view = {"open": False, "sort": "rank", "down": False, "rows": 50, "only": []}
    stores = [dcc.Store(id=name) for name in (ids.SHOWN, ids.OPEN, ids.LISTED, ids.ASKED, ids.TIER, ids.RETRY)]
    stores += [dcc.Store(id=one.at) for one in SCREENS.values() if one.at]
    return [dcc.Location(id=ids.URL, refresh=False), *stores, dcc.Store(id=ids.ROWS, data=view)]


def skip() -> Component:
    """Return the link past the header, for keyboards."""
    targets = ((f"#{ids.MAP}", "Skip to the map"), (f"#{ids.TABLE_HANDLE}", "Skip to the table"))
    return html.Div([html.A(text, href=target) for target, text in targets], className="skip")


def top() -> Component:
    """Return the bar: name, screens, theme, account."""
    name = html.H1(html.A([icon("mark"), html.Span("Violence Atlas")], href="/", id=ids.BRAND, className="brand"))
    tools = html.Div([help_button(), theme_button(), html.Div(id=ids.ACCOUNT)], className="tools")
    return html.Header(
        [name, Markup(ids.SCREENS, className="screens"), html.Div(id=ids.BANNER), tools], className="top"
    )


def theme_button() -> Component:
    """Return the switch between light and dark; the system's choice holds until it is used."""
    label = attrs(data_theme_switch="", aria_label="Switch between light and dark")
    return html.Button(icon("theme"), type="button", className="quiet", title="Light or dark", **label)


def help_button() -> Component:
    """Return the button that lists the shortcuts."""
    label = attrs(data_shortcuts="", aria_label="Keyboard shortcuts")
    return html.Button("?", type="button", className="quiet", title="Keyboard shortcuts", **label)


def told() -> Component:
    """Return sentence, truth strip and notices: what is shown and how far to believe it."""
    fold = html.Button("What is shown", type="button", className="fold", **attrs(data_fold="", aria_expanded="false"))
    rest = html.Button(
        "More", type="button", className="more", hidden=True, **attrs(data_more_chips="", aria_expanded="false")
    )
    strip = Markup(ids.STRIP, className="strip", role="region", label="How far to believe this")
    return html.Section(
        [
            html.Div([fold, Markup(ids.SENTENCE, className="sentence"), hint("sentence")], className="line"),
            html.Div([strip, rest, hint("strip")], className="truth"),
            html.Div(states.offline(), id=ids.OFFLINE, hidden=True),
            html.Div(states.unanswered(), id=ids.FAULT, hidden=True, role="alert"),
            html.Div(states.signed_out(), id=ids.SIGNED_OUT, hidden=True, role="alert"),
            html.Div(id=ids.ALERT, role="alert"),
            Markup(ids.NOTICES, role="status"),
        ],
        className="told",
        **attrs(aria_label="What is shown"),
    )


def main() -> Component:
    """Return map, what lies over it, drawer and table."""
    crumbs = Markup(ids.CRUMBS, className="crumbs")
    over = html.Div([search.box(), html.Div([crumbs, hint("map")], className="where")], className="over-top")
    keys = html.Details(
        [
            html.Summary("Legend and layers"),
            Markup(ids.LAYERS, className="layers"),
            Markup(ids.LEGEND, className="legend"),
        ],
        className="keys-box",
        open=True,
    )
    chart = html.Section(
        [
            VMap(id=ids.MAP, label="Map of recorded violence"),
            over,
            Markup(ids.EMPTY, className="empty"),
            draw.tools(),
            keys,
            Markup(ids.PLAY, className="play"),
            busy(),
        ],
        className="chart",
        **attrs(aria_label="Map"),
    )
    drawer = html.Aside(id=ids.DRAWER, className="drawer", **attrs(aria_label="Area"))
    return html.Main([chart, drawer, table()], className="main")


def busy() -> Component:
    """Return the line for answers that take more than a second."""
    return html.Div(states.busy(), id=ids.BUSY, hidden=True, role="status")


def table() -> Component:
    """Return the handle and the panel the table twin folds up into."""
    handle = html.Button(
        [icon("up"), html.Span("Table of every area")],
        id=ids.TABLE_HANDLE,
        type="button",
        className="handle",
        **attrs(aria_expanded="false", aria_controls=ids.TABLE_PANEL),
    )
    rows = Markup(ids.TABLE_ROWS)
    room = html.Div(rows, id=ids.TABLE, tabIndex="0", role="region", **attrs(aria_label="Table of every area"))
    panel = html.Div([hint("table"), room], id=ids.TABLE_PANEL, hidden=True)
    return html.Section([handle, panel], className="twin", **attrs(aria_label="Table"))


def overlays() -> list[Component]:
    """Return what opens over the page: the picker, the shortcuts, and the line for listeners."""
    close = html.Button(icon("close"), type="button", className="close", **attrs(data_close="", aria_label="Close"))
    head = html.Div([html.H2(id=ids.PICKER_TITLE), close], className="title")
    picker = html.Div(
        [head, html.Div(id=ids.PICKER_BODY)],
        id=ids.PICKER,
        hidden=True,
        role="dialog",
        tabIndex="-1",
        **attrs(aria_labelledby=ids.PICKER_TITLE),
    )
    return [picker, shortcuts(), html.Div(id=ids.LIVE, role="status", className="visually-hidden")]


def shortcuts() -> Component:
    """Return the sheet of keys."""
    close = html.Button(icon("close"), type="button", className="close", **attrs(data_close="", aria_label="Close"))
    rows = [html.Div([html.Dt(html.Kbd(key)), html.Dd(what)]) for key, what in SHORTCUTS]
    head = html.Div([html.H2("Keyboard shortcuts"), close], className="title")
    label = attrs(aria_label="Keyboard shortcuts")
    return html.Div([head, html.Dl(rows)], id=ids.SHORTCUTS, hidden=True, role="dialog", tabIndex="-1", **label)


def banner() -> Component:
    """Return the mark in the bar that says the data are invented."""
    return html.P(SYNTHETIC, className="synthetic", title="Nothing here happened, and nowhere here exists.")


def account(tiers: tuple[tuple[str, str], ...], chosen: str) -> Component:
    """Return the demonstration switch between kinds of reader: (id, label) pairs."""
    options = [
        html.Option(label, value=key, **attrs(**({"selected": True} if key == chosen else {}))) for key, label in tiers
    ]
    label = html.Label("View as (demonstration)", htmlFor="tier-select")
    return html.Div([label, html.Select(options, id="tier-select", **attrs(data_tier=""))], className="account")


def reader_link(reader: Principal) -> Component:
    """Return who is signed in, as the way to their account and out."""
    told = f"{reader.user}, {reader.tier.label.lower()}"
    title = f"{reader.org}: your account, and sign out"
    return html.Div(html.A(told, href="/account", title=title), className="account")
