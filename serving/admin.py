"""Administration and the record of who saw what: plain pages, two clicks for each frequent task."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as Reply

from access import HOMES, grants, tiers
from callbacks import atlas
from serving.door import desk, shown
from serving.forms import check_form

admin = Blueprint("admin", __name__, url_prefix="/admin", template_folder="pages")  # the gate asks for an administrator
record = Blueprint("record", __name__, template_folder="pages")
ROWS = 100
FAILED = ("sign-in failed", "denied")
SEEN = ("query", "export")
WAYS = {"all": (*SEEN, *FAILED, "request", "sign-in", "sign-out", "purpose", "change", "clock", "look-up", "flag"),
        "query": ("query",), "export": ("export",), "sign-in": ("sign-in", "sign-in failed", "sign-out", "purpose"),
        "denied": ("denied",), "change": ("change",)}  # fmt: skip


@admin.get("", strict_slashes=False)
def overview() -> Response:
    """Return who asks to be let in, who may sign in, who is in, and who failed to get in."""
    return _overview()


def _overview(code: int = 200, told: str = "") -> Response:
    at_desk = desk()
    return shown(
        "admin.html",
        code,
        told=told,
        requests=at_desk.users.requests(),
        users=at_desk.users.all(),
        sessions=at_desk.sessions.all(),
        failures=at_desk.audit.latest(20, events=FAILED),
        tiers=tiers(),
        grants=grants(),
        homes=HOMES,
        districts=_districts(),
        when=when,
        head=at_desk.audit.head(),
    )


def _districts() -> dict[str, str]:
    """Return the release's districts by code, none where it has no such level."""
    held = "lad" in atlas().health()["levels"]
    return dict(zip(atlas().codes("lad"), atlas().names("lad"), strict=True)) if held else {}


@admin.post("/requests/<int:request_id>")
def decide(request_id: int) -> Reply:
    """Let in whoever asked, into the tier chosen, or turn them down."""
    tier = request.form.get("tier", "") if request.form.get("do") == "in" else None
    rights = _rights()
    of = next((one.user for one in desk().users.requests() if one.id == request_id), "")
    what = "let in" if tier is not None else "turned down"
    act = partial(desk().users.decide, request_id, tier=tier, **rights)
    return _change(act, what=what, of=of, tier=tier or "", **rights)


@admin.post("/users/<user>")
def user(user: str) -> Reply:
    """Change an account's tier, areas, grants and landing screen, disable it or let it in again; its sessions end."""
    do = request.form.get("do", "")
    if do in ("disable", "enable"):
        return _change(partial(desk().users.change, user, disabled=do == "disable"), what=f"{do}d", of=user)
    rights = {"tier": request.form.get("tier", ""), **_rights()}
    return _change(partial(desk().users.change, user, **rights), what="user", of=user, **rights)


@admin.post("/sessions/<session>")
def end(session: str) -> Reply:
    """End a session at once."""
    of = next((one.user.user for one in desk().sessions.all() if one.id == session), "")
    return _change(partial(desk().sessions.end_by_id, session), what="session ended", of=of)


def _rights() -> dict[str, Any]:
    areas = tuple(request.form.get("areas", "").replace(",", " ").split())
    return {"areas": areas, "grants": tuple(request.form.getlist("grants")), "home": request.form.get("home", HOMES[0])}


def _change(act: Callable[[], Any], **detail: Any) -> Reply:
    """Write a change down, make it, and show what came of it; what cannot be written is not made."""
    check_form()
    known = set(_districts())
    if odd := [area for area in detail.get("areas", ()) if known and area not in known]:
        return _overview(
            400, f"areas: not districts of this release: {', '.join(odd)[:80]}. They are {', '.join(sorted(known))}."
        )
    reader = g.reader
    desk().audit.add("change", user=reader.user, org=reader.org, **detail)
    try:
        act()
    except (KeyError, ValueError) as error:
        told = "That is not there any more." if isinstance(error, KeyError) else str(error)
        desk().audit.add("change", user=reader.user, org=reader.org, what="refused", of=detail.get("of", ""))
        return _overview(400, told)
    return redirect("/admin", 303)


@record.get("/audit")
def audit() -> Response:
    """Return who viewed or took away what: all of it to administrators, of their sources to owners of data."""
    account = g.session.user if g.get("session") else None
    if account is None or not (account.admin or account.owns):
        abort(403)
    held, sources = desk().audit, () if account.admin else account.owns
    chosen = request.args.get("source", "")
    asked = sources if sources and chosen not in sources else ((chosen,) if chosen else sources)
    ways = {key: kinds for key, kinds in WAYS.items() if account.admin or set(kinds) <= set(SEEN)}
    way = request.args.get("event", "all" if account.admin else "query")
    events = SEEN if not account.admin and way not in ways else ways.get(way, WAYS["all"])
    who = request.args.get("user", "")[:64]
    return shown(
        "audit.html",
        entries=held.latest(ROWS, user=who, events=events, sources=asked),
        ways=list(ways),
        way=way,
        who=who,
        source=chosen,
        sources=sources or tuple(atlas().health()["sources"]),
        when=when,
        rows=ROWS,
    )


def when(at: float | str) -> str:
    """Return a moment as people read it, UTC: of seconds since 1970, or of ISO 8601."""
    moment = datetime.fromtimestamp(at, UTC) if isinstance(at, float | int) else datetime.fromisoformat(at)
    return moment.strftime("%d %b %H:%M")
