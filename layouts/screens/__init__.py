"""The screens of the bar: one page holds them all, and the path of the address says which is seen.

Each has a file here with its skeleton, empty pieces of `Markup` that its callback fills, and a store of the address:
`callbacks/client.py` writes {"search", "n"} into the store of the screen that is seen and into no other, so a screen's
callback takes that store as its one Input and runs only while its screen is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, urlencode

from dash import html
from dash.development.base_component import Component

from access import Principal
from layouts.links import attrs
from layouts.screens import compare, crew, hotspots, premises

CARRIED: Final = ("definition", "sources", "within", "from", "to", "hours", "days", "together")  # from screen to screen


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry of the bar.

    key: its name in the page's classes, and of its path. own: names of its own parameters of the address, beside the
    question's. mapped: the atlas's map is seen on it. level: the one it starts with, where the release has it. tiers:
    ids of those who may open it, empty for everybody. body: its skeleton, None of the atlas.
    """

    key: str
    label: str
    own: tuple[str, ...] = ()
    mapped: bool = False
    level: str = ""
    tiers: tuple[str, ...] = ()
    body: Callable[[], Component] | None = None

    @property
    def path(self) -> str:
        """The path at which it is seen."""
        return f"/{self.key}" if self.at else "/"

    @property
    def at(self) -> str:
        """The id of its store of the address, "" of the atlas, which follows the address itself."""
        return f"at-{self.key}" if self.body else ""

    def open_to(self, reader: Principal) -> bool:
        """Return whether a reader may open the screen; what it tells them is another matter, decided by `data`."""
        return not self.tiers or bool({reader.tier.id, reader.tier.like} & set(self.tiers))


PARTNERS: Final = ("partner", "analyst")
SCREENS: Final[Mapping[str, Screen]] = MappingProxyType(
    {
        one.path: one
        for one in (
            Screen("atlas", "Atlas", mapped=True),
            Screen("hotspots", "Hotspots", hotspots.OWN, mapped=True, level="h3r9", tiers=PARTNERS, body=hotspots.body),
            Screen("compare", "Compare", compare.OWN, tiers=PARTNERS, body=compare.body),
            Screen("premises", "Premises", premises.OWN, tiers=PARTNERS, body=premises.body),
            Screen("crew", "Crew risk", crew.OWN, tiers=PARTNERS, body=crew.body),
        )
    }
)


PAGES: Final[Mapping[str, str]] = MappingProxyType({"/profiles": "Profiles"})  # for all but the public


def home(reader: Principal) -> str:
    """Return the path at which a reader's account lands; the atlas where its screen is not open to them."""
    return next((one.path for one in SCREENS.values() if one.key == reader.home and one.open_to(reader)), "/")


def screen_at(path: str | None) -> Screen:
    """Return the screen of a path; the atlas where there is none."""
    return SCREENS.get((path or "/").rstrip("/") or "/", SCREENS["/"])


def shared(screen: Screen, search: str | None) -> str:
    """Return the part of an address ("?a=1&b=2") that is the question, without the screen's own parameters."""
    return _search([(name, value) for name, value in _pairs(search) if name not in screen.own])


def own(screen: Screen, search: str | None) -> dict[str, str]:
    """Return the screen's own parameters of an address."""
    return {name: value for name, value in _pairs(search) if name in screen.own}


def with_own(screen: Screen, search: str | None, query: str) -> str:
    """Return the address of a question ("?definition=...") with the screen's own parameters of `search` kept."""
    asked = dict(_pairs(query))
    return _search(list({**asked, **own(screen, search), **asked}.items()))


def bar(reader: Principal) -> Component:
    """Return the links to the screens a reader may open; the page's script marks the one that is seen.

    Profiles are pages of their own, so their link leaves this one.
    """
    offered = [one for one in SCREENS.values() if one.open_to(reader)]
    links = [html.A(one.label, href=one.path, **attrs(data_screen_link=one.key)) for one in offered]
    links += [html.A(label, href=path) for path, label in PAGES.items() if reader.tier.ranked]
    fold = html.Details(
        [
            html.Summary("Atlas", **attrs(data_screen_name="")),
            html.Div(html.Nav(links, **attrs(aria_label="Screens")), className="panel"),
        ],
        className="screens-menu",
    )
    return html.Div([html.Nav(links, **attrs(aria_label="Screens")), fold])


def bodies() -> list[Component]:
    """Return the skeletons of every screen but the atlas's own."""
    return [one.body() for one in SCREENS.values() if one.body is not None]


def _pairs(search: str | None) -> list[tuple[str, str]]:
    return parse_qsl((search or "").removeprefix("?"), keep_blank_values=True)


def _search(pairs: list[tuple[str, str]]) -> str:
    return "?" + urlencode(pairs, safe=",:") if pairs else ""
