"""What the page says about the release and the reader, once when it loads and when the tier changes."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, callback

from access import tiers
from callbacks.context import principal, signed_in, synthetic
from callbacks.errors import report
from layouts import ids
from layouts.page import account, banner, reader_link


@callback(
    Output(ids.BANNER, "children"),
    Output(ids.ACCOUNT, "children"),
    Input(ids.URL, "pathname"),
    on_error=report,
)
def shell(pathname: str | None) -> tuple[Any, Any]:
    """Return the banner on synthetic data, and who is signed in, or there alone the switch between tiers."""
    marked = banner() if synthetic() else None
    if signed_in():
        return marked, reader_link(principal())
    offered = tuple((key, tier.label) for key, tier in tiers().items())
    return marked, account(offered, principal().tier.id) if synthetic() else None
