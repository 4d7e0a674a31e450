"""A second opinion on clusters: Gi* or local Moran, false discoveries held, never what the list is ranked by."""

from __future__ import annotations

from collections.abc import Mapping

from indicators.hotspots.ground import Ground
from indicators.hotspots.model import Opinion


def opinions(wanted: str, ground: Ground) -> Mapping[int, Opinion]:
    """Return what the test says of each unit with a value, {} where none is wanted."""
    return {}
