"""What the page says about the release and the reader, once when it loads and when the tier changes."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, callback

from access import Tier, tiers
from callbacks.context import principal, signed_in, synthetic
from callbacks.errors import report
from layouts import ids
from layouts.markup import html_of
from layouts.page import account, banner, reader_link
from layouts.screens import bar, home


@callback(
    Output(ids.BANNER, "children"),
    Output(ids.ACCOUNT, "children"),
    Output(ids.SCREENS, "html"),
    Output(ids.BRAND, "href"),
    Input(ids.TIER, "data"),
    on_error=report,
)
def shell(tier: str | None) -> tuple[Any, Any, str, str]:
    """Return the banner on synthetic data, who is signed in or the switch between tiers, the screens, and the first."""
    marked = banner() if synthetic() else None
    reader = principal()
    screens = html_of(bar(reader)), home(reader)
    if signed_in():
        return marked, reader_link(reader), *screens
    offered = tuple((key, _named(one)) for key, one in tiers().items())
    return marked, account(offered, reader.tier.id) if synthetic() else None, *screens


def _named(tier: Tier) -> str:
    """Return a tier as the switch offers it, with the purpose that a demonstration reader of it has."""
    return tier.label + (", for demonstration" if tier.purpose is not None else "")
