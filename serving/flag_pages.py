"""What every page of the address flags stands on: the register, who asks, and what is written down."""

from __future__ import annotations

import sqlite3
from typing import Any

from flask import Response, abort, current_app, request

import flags as register
from access import AccessError
from callbacks import principal
from flags import Book, Flag, Person, State
from layouts.screens import home
from layouts.screens.crew import CALL, LOOK_UP
from serving import gate
from serving.plain import plain
from serving.settings import Settings


def opened(settings: Settings, *, synthetic: bool = True) -> Book | None:
    """Return the register that the settings name, None where they name none.

    synthetic: whether the store's data are invented. Raises FileNotFoundError, AccessError where it is damaged,
    PermissionError where real flags have no sign-in before them, or invented ones would stand beside real data.
    """
    if settings.flags is None:
        return None
    found = Book(settings.flags)
    if settings.access is None and not found.synthetic:
        raise PermissionError(
            f"{settings.flags} holds real flags: they are shown to nobody without sign-in, so set ACCESS_DB=FILE"
        )
    if found.synthetic and not synthetic:
        raise PermissionError(f"{settings.flags} holds invented flags: they are not shown beside data that are not")
    return found


def book() -> Book:
    """Return the register; 404 on a server that has none."""
    found: Book | None = current_app.config.get("FLAGS")
    if found is None:
        abort(404)
    return found


def person() -> Person:
    """Return whoever asks, as the register knows them."""
    reader = principal()
    return book().person(reader.user, reader.org, granted=reader.may("flags"))


def to_do() -> tuple[int, int] | None:
    """Return how many flags of the reader's agency lapse within a month, and how many wait for a second person.

    None where the flags are locked for the reader, or cannot be read now: the page that answers says why.
    """
    own: Book | None = current_app.config.get("FLAGS")
    if own is None:
        return None
    try:
        who, today = person(), own.today()
        if who.agency is None or own.lock(who):
            return None
        states = [one.state(today) for one in own.flags() if one.proposal.owner == who.agency.id]
    except (AccessError, sqlite3.Error):
        return None
    return states.count(State.DUE), states.count(State.PROPOSED)


def page(template: str, code: int = 200, **held: Any) -> Response:
    """Return a page of the register with what stands on each."""
    own = book()
    waiting = sum(one.state(own.today()) is State.PROPOSED for one in own.flags()) if code != 403 else 0
    common = {
        "synthetic": own.synthetic,
        "silent": register.silences(own),
        "waiting": waiting,
        "call": request.cookies.get(CALL, ""),
        "purposes": register.PURPOSES,
        "look_up": LOOK_UP,
        "said": register.said,
        "home": home(principal()),
    }
    return plain(f"flags/{template}", code, **{**common, **held})


def note(event: str, **detail: object) -> None:
    """Write down what is about to be told or done: in the audit, or in the demonstration beside the file of flags.

    Raises AccessError when it cannot be written: then it must not happen.
    """
    if current_app.config["DESK"] is not None:
        gate.told(event, **detail)
        return
    reader = principal()
    book().audit.add(event, user=reader.user, org=reader.org, tier=reader.tier.id, at=request.path[:200], **detail)


def row(one: Flag) -> dict[str, object]:
    """Return a flag as the pages say it."""
    asked, own = one.proposal, book()
    address = own.register.one(asked.uprn)
    return {
        "id": one.id, "address": str(address) if address else f"UPRN {asked.uprn}", "uprn": asked.uprn,
        "why": register.criteria()[asked.criterion].label, "note": asked.note, "do": register.actions()[asked.action],
        "covers": "The whole building" if asked.covers is register.Covers.BUILDING else "This address alone",
        "since": asked.evidence_on, "review": asked.review_on, "owner": own.agencies()[asked.owner].label,
        "state": one.state(own.today()).value, "proposer": one.proposer, "approver": one.approver, "batch": one.batch,
        "history": one.history, "proposed_at": one.proposed_at, "replaces": asked.replaces,
    }  # fmt: skip
