"""Who is asking, and the atlas that answers: both belong to the request, not to the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from flask import current_app, g, request

from access import Principal, demonstration, tiers
from indicators import Answer, Atlas, Question, premises
from layouts.screens import screen_at, shared
from layouts.screens.crew import GROUND

TIER_COOKIE = "atlas_tier"
DEFAULT_TIER = "partner"
LONDON = ZoneInfo("Europe/London")
Asked: TypeAlias = tuple[Question, tuple[str, ...]]  # and a sentence for everything the address ignored


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
    """Return whoever signed in; where nobody does a visitor, who may choose a tier on synthetic data alone.

    Raises PermissionError where readers sign in and this one did not: the gate should have stopped them.
    """
    if "reader" in g:
        found: Principal = g.reader
        return found
    if current_app.config.get("DESK") is not None:
        raise PermissionError("nobody is signed in")
    if synthetic():
        return demonstration(request.cookies.get(TIER_COOKIE, DEFAULT_TIER))
    return Principal(user="visitor", org="", tier=tiers()[DEFAULT_TIER])


def book() -> premises.Book | None:
    """Return the book in which licensing officers write, None on a server that keeps none."""
    found: premises.Book | None = current_app.config.get("PREMISES_BOOK")
    return found


def signed_in() -> bool:
    """Return whether the reader has signed in."""
    return "reader" in g


def audit_head() -> str:
    """Return the audit's last entry as "N:HASH", "" where nobody signs in."""
    desk = current_app.config.get("DESK")
    return str(desk.audit.head()) if desk is not None else ""


def asked(path: str | None, search: str | None) -> Asked:
    """Return the question of an address on the screen of its path, and a sentence for everything it ignored.

    The screen's own parameters are its own affair; where the address names no level, the screen's stands.
    """
    screen = screen_at(path)
    query = shared(screen, search)
    if screen.key in OPENS:
        return OPENS[screen.key](query)
    if screen.level in atlas().health()["levels"] and not {"level", "within"} & set(dict(parse_qsl(query[1:]))):
        query += f"{'&' if query else '?'}level={screen.level}"
    question, ignored = atlas().parse(query)
    if not query.strip("?"):  # nothing was asked, so nothing the reader wants is changed
        question = atlas().nearest(question, principal())
    return question, ignored


def _listed(query: str) -> Asked:
    """Return the question filled up with what the partnership agreed on, for the areas that the board lists."""
    question, said = atlas().board_question(query, principal())
    shown, instead = atlas().board_shown(question, principal())
    return shown, (*said, *([instead] if instead else []))


def _of_the_shift(query: str) -> Asked:
    """Return the question with the ground last seen and the shift of now where it names none."""
    ground = request.cookies.get(GROUND, "")
    return atlas().parse(atlas().crew_query(query, principal(), ground=ground, hour=datetime.now(LONDON).hour))


# Screens that fill up an address in their own way, by key.
OPENS: Mapping[str, Callable[[str], Asked]] = {"hotspots": _listed, "crew": _of_the_shift}


def answer_to(query: str) -> Answer:
    """Return the answer to an address the page itself made."""
    question, _ = atlas().parse(query)
    return atlas().answer(question, principal())
