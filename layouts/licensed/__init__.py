"""The screen of licensed premises, as HTML: league, page of one, zones, and what others are told instead."""

from layouts.licensed.districts import districts, refused
from layouts.licensed.league import league
from layouts.licensed.page import page
from layouts.licensed.zone import zone

__all__ = ["districts", "league", "page", "refused", "zone"]
