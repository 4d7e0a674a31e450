"""Who is asking, and the atlas that answers: both belong to the request, not to the page."""

from __future__ import annotations

from flask import current_app, g, request

from access import Principal, demonstration
from indicators import Answer, Atlas

TIER_COOKIE = "atlas_tier"
DEFAULT_TIER = "partner"


def atlas() -> Atlas:
    """Return the published release; one request has one, even while another is published."""
    if "atlas" not in g:
        g.atlas = current_app.config["ATLAS"].now()
    found: Atlas = g.atlas
    return found


def synthetic() -> bool:
    """Return whether the release is invented, so that anybody may look at it as any reader."""
    return bool(atlas().health()["synthetic"])


def principal() -> Principal:
    """Return the reader; only on synthetic data may a cookie choose another tier."""
    return demonstration(request.cookies.get(TIER_COOKIE, DEFAULT_TIER) if synthetic() else DEFAULT_TIER)


def answer_to(query: str) -> Answer:
    """Return the answer to an address the page itself made."""
    question, _ = atlas().parse(query)
    return atlas().answer(question, principal())
