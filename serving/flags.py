"""The address flags: plain pages that need no script, kept apart from every figure. What they ask is `flags/` alone."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as Reply

import flags as register
from access import EXPORTS, AccessError
from flags import Do, Flag, Lookup, Proposal, State
from layouts.screens.crew import CALL
from serving import gate
from serving.flag_pages import book, note, page, person, row
from serving.forms import check_form, settings

flags = Blueprint("flags", __name__, url_prefix="/flags", template_folder="pages")
LARGEST = 400_000  # bytes of a sheet of flags
MOST = 400  # rows of a list
UNREADABLE = "The address flags cannot be read now. Treat every address as not checked."
CLOCK = (
    "The clock of this server is behind the register's own record, so no address flag can be told. Treat every address "
    "as not checked, and tell whoever runs the atlas: `python -m flags clock`."
)
SHOWN = {"month": "Review this month", "waiting": "Waiting for approval", "all": "All"}


@flags.before_request
def locked() -> Response | None:
    """Stop whoever may not open the flags, saying why; the area picture is another page and stays."""
    if why := book().lock(person()):
        return page("locked.html", 403, why=why)
    return None


@flags.errorhandler(AccessError)
@flags.errorhandler(sqlite3.Error)
def unreadable(error: Exception) -> Response:
    """Return 503 and what to do: an address that could not be checked is not one without a flag."""
    gate.log.error("flags unavailable: %s", type(error).__name__)
    words = CLOCK if isinstance(error, register.ClockBehind) else UNREADABLE
    reply = current_app.make_response((words, 503))
    reply.mimetype = "text/plain"
    reply.headers["Retry-After"] = "30"
    return reply


# -- checking a location


@flags.get("", strict_slashes=False)
def check() -> Response:
    """Return the form that checks a location."""
    return page("check.html")


@flags.post("/check")
def checked() -> Response:
    """Return the answer for what was typed or chosen; it is in the audit first.

    Without a token, like a link: it changes nothing, and its form also stands on the screen of the area picture.
    """
    typed = (request.form.get("uprn") or request.form.get("address", ""))[:400]
    held: dict[str, Any] = {"typed": typed, "call": request.form.get("call", "")[:40]}
    try:
        call = register.call_sign(request.form.get("call") or request.cookies.get(CALL, ""))
        found = register.look_up(book(), person(), typed)
        note("look-up", **register.record(book(), found, call=call, purpose=request.form.get("purpose", "")))
    except register.TooFast as slow:
        reply = page("check.html", 429, told=str(slow), **held)
        reply.headers["Retry-After"] = str(slow.wait)
        return reply
    except ValueError as error:
        return page("check.html", 400, told=str(error), **held)
    held |= {"call": call, "purpose": request.form.get("purpose", ""), "answer": _answer(found)}
    reply = page("check.html", **held)
    # for as long as the browser is open, so that the next check is one press
    reply.set_cookie(CALL, call, path="/", httponly=True, samesite="Lax", secure=settings().secure)
    return reply


def _answer(found: Lookup) -> dict[str, object]:
    """Return an answer as the page says it."""
    words = {
        register.Told.FLAG: "Flag",
        register.Told.NONE: register.NOT_ASSURED,
        register.Told.NOT_MATCHED: register.NOT_MATCHED,
    }
    alone = found.meant[0] if len(found.meant) == 1 else None
    return {
        "kind": found.kind.value, "words": words[found.kind], "said": _said(found), "why": found.why,
        "reminders": found.reminders,
        "flags": [{**row(one.flag), "address": str(one.address)} for one in found.found],
        "choose": found.choose, "alone": alone,
    }  # fmt: skip


def _said(found: Lookup) -> str:
    """Return what was matched; of several addresses on how many of them a flag is."""
    on = len({one.flag.proposal.uprn for one in found.found})
    return f"{on} of {found.said}" if on and found.how is register.Kind.POSTCODE else found.said


# -- reporting a hazard


@flags.route("/report", methods=["GET", "POST"])
def report() -> Reply:
    """Return the form of a proposal, filled in as far as it is known; sent in, propose a flag."""
    if request.method == "GET" or request.form.get("do") == "open":
        return page("report.html", **_form(request.form.to_dict()))
    check_form()
    held = request.form.to_dict()
    try:
        wanted = _proposal(held)
    except ValueError as error:
        return page("report.html", 400, told=str(error), **_form(held))
    if wanted is None:
        found = register.named(book(), held.get("address", ""))
        told = "Choose the address: " + (found.why or "more than one is named so.")
        return page("report.html", 400, told=told, **_form(held, found.choose))
    no_name = held.get("no_name") == "yes"
    return _done(lambda: book().propose(person(), [wanted], no_name=no_name)[0], "proposed", held, wanted.replaces)


def _form(held: dict[str, str], choose: tuple[register.Address, ...] = ()) -> dict[str, Any]:
    """Return what the form shows: what was sent, else today, a year ahead and the first criterion."""
    own = book()
    uprn = held.get("uprn", "")
    known = own.register.one(int(uprn)) if uprn.isascii() and uprn.isdigit() and len(uprn) <= 12 else None
    replaces = held.get("replaces", "")
    old = own.flag(int(replaces)) if replaces.isascii() and replaces.isdigit() and len(replaces) < 10 else None
    if old is not None and old.proposal.owner != getattr(person().agency, "id", ""):
        old = None
    today = own.today()
    first = {
        "criterion": "crew_assault", "action": "wait_police", "covers": "flat", "note": "",
        "evidence_on": today.isoformat(), "review_on": register.months_from(today, 12).isoformat(),
    }  # fmt: skip
    if old is not None:
        known = own.register.one(old.proposal.uprn)
        first |= {
            "criterion": old.proposal.criterion, "action": old.proposal.action, "covers": old.proposal.covers.value,
            "note": old.proposal.note,
        }  # fmt: skip
    return {
        "sent": {**first, **{key: held[key] for key in (*first, "address") if held.get(key)}},
        "known": known, "choose": choose, "replaces": old.id if old else "", "criteria": register.criteria(),
        "actions": register.actions(), "longest": register.LONGEST_NOTE,
        "latest": register.months_from(today, 12).isoformat(), "today": today.isoformat(),
    }  # fmt: skip


def _proposal(held: dict[str, str]) -> Proposal | None:
    """Return what the form proposes, None where its address is not one alone. Raises ValueError for what is missing."""
    own, agency = book(), person().agency
    assert agency is not None  # `locked` lets nobody here without
    if (uprn := _number(held.get("uprn", "")[:12])) is None:
        found = register.named(own, held.get("address", ""))
        if found.address is None:
            return None
        uprn = found.address.uprn
    replaces, covers = held.get("replaces", ""), held.get("covers", "")
    if covers not in list(register.Covers):
        raise ValueError("Choose whether it is about this address alone or the whole building.")
    return Proposal(
        agency.id, held.get("criterion", ""), uprn, register.Covers(covers),
        _day(held, "evidence_on", "The day of the evidence"), _day(held, "review_on", "The review date"),
        held.get("action", ""), held.get("note", "").strip(), _number(replaces[:9]),
    )  # fmt: skip


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _day(held: dict[str, str], name: str, label: str) -> date:
    try:
        return date.fromisoformat(held.get(name, ""))
    except ValueError as error:
        raise ValueError(f"{label} is missing, or is no day.") from error


# -- what is held, and each flag


@flags.get("/held")
def held() -> Response:
    """Return the flags held: those whose review is this month, those that wait for approval, or all."""
    show = request.args.get("show", "month")
    return _held(show if show in SHOWN else "month")


def _held(show: str, code: int = 200, told: str = "") -> Response:
    own, who = book(), person()
    mine = [one for one in own.flags() if one.proposal.owner == getattr(who.agency, "id", "")]
    if show == "waiting":
        rows = [one for one in mine if one.state(own.today()) is State.PROPOSED]
    elif show == "month":
        live = (*register.HELD, State.EXPIRED, State.MISDATED)
        rows = list(register.expiring([one for one in mine if one.state(own.today()) in live], own))
    else:
        rows = sorted(own.told(), key=lambda one: (one.proposal.review_on, one.id))
    note("look-up", what=f"list: {show}", told="list", flags=len(rows))
    batches = Counter(one.batch for one in rows if one.batch) if show == "waiting" else {}
    most = MOST if show != "waiting" else len(rows)  # whoever approves an import reads all of it
    notes = {one.batch for one in rows if one.proposal.note}
    return page(
        "held.html", code, told=told, rows=[row(one) for one in rows[:most]], show=show, ways=SHOWN, many=len(rows),
        most=most, batches=sorted(batches.items()), notes=notes,
    )  # fmt: skip


@flags.get("/<int:number>")
def one(number: int) -> Response:
    """Return a flag with its history and what this reader may do to it."""
    found = _seen(number)
    note("look-up", what=f"flag {number}", told="history")
    return _one(found)


def _seen(number: int) -> Flag:
    """Return a flag that this reader may see: crews are told of it, or it is their own agency's; else 404."""
    own = book()
    found = own.flag(number) if number < 1 << 62 else None
    agency = person().agency
    mine = found is not None and agency is not None and found.proposal.owner == agency.id
    if found is None or not (mine or found in own.told(uprns=(found.proposal.uprn,))):
        abort(404)
    return found


def _one(found: Flag, code: int = 200, told: str = "") -> Response:
    own, who = book(), person()
    may = [do.value for do in (Do.APPROVE, Do.DECLINE, Do.WITHDRAW, Do.RENEW) if own.may(do, who, found)]
    old = own.replaced_by(found)
    return page(
        "flag.html", code, told=told, flag=row(found), may=may, criterion=register.criteria()[found.proposal.criterion],
        doubt=own.doubtful(found.proposal), old=row(old) if old else None,
        why_not="" if "approve" in may else own.why_not(Do.APPROVE, who, found),
    )  # fmt: skip


@flags.post("/<int:number>")
def decide(number: int) -> Reply:
    """Approve, decline or withdraw a flag."""
    check_form()
    found = _seen(number)
    do = {one.value: one for one in (Do.APPROVE, Do.DECLINE, Do.WITHDRAW)}.get(request.form.get("do", ""))
    if do is None:
        abort(400)
    note("flag", what=do.value, of=f"flag {number}")
    try:
        nobody = request.form.get("nobody") == "yes"
        book().decide(person(), number, do, request.form.get("why", ""), nobody_named=nobody)
    except (register.NotAllowed, ValueError) as error:
        note("flag", what="refused", of=f"flag {number}")
        return _one(found, 400, str(error))
    return redirect(f"/flags/{number}", 303)


@flags.post("/batch/<int:batch>")
def decide_batch(batch: int) -> Reply:
    """Approve what is still proposed of an import."""
    check_form()
    note("flag", what="approve", of=f"import {batch}")
    try:
        book().decide_batch(person(), min(batch, 1 << 62), nobody_named=request.form.get("nobody") == "yes")
    except register.NotAllowed as error:
        note("flag", what="refused", of=f"import {batch}")
        return _held("waiting", 400, str(error))
    return redirect("/flags/held?show=waiting", 303)


# -- many at once, and the list for terminals


@flags.route("/import", methods=["GET", "POST"])
def bring() -> Reply:
    """Return the form for a sheet of flags; sent in, show what it would change, and with a second press propose it."""
    if request.method == "GET":
        return page("import.html", columns=register.COLUMNS)
    check_form()
    name = "the sheet"
    sent = request.files.get("file")
    raw = sent.read(LARGEST + 1) if sent else request.form.get("sheet", "").encode("utf-8", "replace")
    held: dict[str, Any] = {"columns": register.COLUMNS}
    try:
        text = _text(raw)
        if request.form.get("do") == "propose":
            digest = request.form.get("digest", "")
            note("flag", what="import", bytes=len(raw))
            numbers = register.take(book(), person(), text, name, digest)
            return redirect("/flags/held?show=waiting" if numbers else "/flags/import", 303)
        found = register.difference(book(), person(), text, name)
    except register.BadFile as bad:
        return page("import.html", 400, told="Nothing was taken.", faults=bad.faults, **held)
    except ValueError as error:
        return page("import.html", 400, told=str(error), **held)
    changed = [(row(old), new) for old, new in found.changed]
    absent = [row(one) for one in found.absent]
    digest = register.digest(found)
    return page("import.html", found=found, changed=changed, absent=absent, sheet=text, digest=digest, **held)


def _text(raw: bytes) -> str:
    if len(raw) > LARGEST:
        raise ValueError(
            f"The sheet is larger than {LARGEST // 1000} kB: send it in parts, or run `python -m flags import`."
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("The sheet is not UTF-8: save it as CSV UTF-8.") from error


@flags.route("/offline", methods=["GET", "POST"])
def offline() -> Response:
    """Return the page of the offline list; sent in, the signed list or the viewer of it."""
    own = book()
    if request.method == "GET":
        public = register.public_of(own.signer)
        return page("offline.html", key=public, key_id=register.key_id(public), count=len(own.told()))
    check_form()
    who = person()
    if wait := own.throttle.wait(EXPORTS, who.user):
        return page("locked.html", 429, why=f"Too many lists: wait {-(-wait // 60)} min.")
    if request.form.get("do") == "viewer":
        note("export", what="viewer of offline flags")
        return _file(register.viewer(own), "text/html", "address_flags_viewer.html")
    assert who.agency is not None
    made = register.make(own, who.agency.label, who.user)
    note("export", what="offline list of flags", flags=len(own.told()), bytes=len(made))
    return _file(made, "application/json", f"address_flags_{own.now():%Y-%m-%d_%H%M}Z.flags.json")


def _file(content: bytes, kind: str, name: str) -> Response:
    reply = current_app.make_response(content)
    reply.mimetype = kind
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply


def _done(act: Callable[[], int], what: str, held: dict[str, str], replaces: int | None) -> Reply:
    note("flag", what=what, of=f"flag {replaces}" if replaces else "")
    try:
        number = act()
    except (register.NotAllowed, ValueError) as error:
        note("flag", what="refused")
        return page("report.html", 400, told=str(error), doubt=isinstance(error, register.NameDoubt), **_form(held))
    return redirect(f"/flags/{number}", 303)
