"""Profiles: what is asked for, what is drafted, and the library of what is signed; plain pages that need no script."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import MappingProxyType

from flask import Blueprint, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as Reply

from access import ASKED, DRAFT, SIGNED, Asked, Desk, Kept, Library, Principal, note
from callbacks import atlas, principal, synthetic
from callbacks.api import sent
from callbacks.profiles import (
    KINDS,
    LONGEST_NOTE,
    NOTES,
    VARIANTS,
    NoProfileError,
    Profile,
    Signed,
    asked_area,
    cleaned,
    document,
    drafted,
    impersonal,
    made,
    may_ask,
    may_draft,
    may_read,
    profile_id,
)
from layouts.screens import home
from serving.admin import when
from serving.forms import check_form, settings
from serving.plain import plain

profiles = Blueprint("profiles", __name__, url_prefix="/profiles", template_folder="pages")
MANIFEST = ".manifest.json"
OFFERED = ("pdf", "docx")  # of KINDS, those a person opens
WHY = "For the next meeting"
EXPIRED = "{title}: this profile expired on {until} and may not be used any more. Ask for a new one."
NO_WORDS: Mapping[str, str] = MappingProxyType({})
USABLE = 365  # days that a signature offers at first


def library() -> Library:
    """Return the library of this server."""
    found: Library = current_app.config["LIBRARY"]
    return found


@profiles.get("", strict_slashes=False)
def overview() -> Response:
    """Return the queue, what the reader asked for, and the signed profiles that are for them."""
    return _overview()


def _overview(code: int = 200, told: str = "") -> Response:
    reader, held = principal(), library()
    every, today = held.all(), held.today()
    signed = [one for one in every if one.state == SIGNED and may_read(reader, one.variant)]
    return _page(
        "profiles.html",
        code,
        told=told,
        drafter=may_draft(reader),
        queue=[one for one in reversed(every) if one.state in (ASKED, DRAFT)],
        mine=[one for one in every if one.asked_by == reader.user and one.state != SIGNED],
        library=[one for one in signed if not one.expired(today)],
        expired=[one for one in signed if one.expired(today)],
        asker=may_ask(reader),
        synthetic=synthetic(),
        passing=settings().access is None and settings().profiles is None,
    )


@profiles.route("/ask", methods=["GET", "POST"])
def ask() -> Reply:
    """Return the form that asks for the profile of the address's area; sent in, put it into the queue."""
    if not may_ask(principal()):
        abort(403)
    if request.method == "GET":
        return _form("?" + request.query_string.decode("ascii", "replace"))
    check_form()
    address, why, variant = (request.form.get(name, "") for name in ("address", "why", "variant"))
    try:
        question, name = asked_area(address)
        if variant not in VARIANTS:
            raise NoProfileError(f"There is no such kind of profile; there are {', '.join(VARIANTS)}.")
        impersonal(why, "What it is for")
        told = partial(_told, "profile asked")
        library().ask(principal(), title=name, address=question.to_query(), variant=variant, why=why, told=told)
    except ValueError as error:
        return _form(address, 400, told=str(error), why=why[:500], variant=variant)
    return redirect("/profiles", 303)


def _form(address: str, code: int = 200, told: str = "", why: str = WHY, variant: str = "partner") -> Response:
    try:
        question, name = asked_area(address)
    except NoProfileError as error:
        return _overview(400, str(error))
    sentence = atlas().sentence(question)
    held = {"name": name, "sentence": sentence, "address": question.to_query(), "why": why, "variant": variant}
    return _page("profile_ask.html", code, told=told, **held)


@profiles.get("/<int:number>")
def one_of_them(number: int) -> Response:
    """Return one request, to those who draft."""
    _drafter()
    return _one(_known(number))


def _one(one: Asked, code: int = 200, told: str = "", typed: Mapping[str, str] = NO_WORDS) -> Response:
    """Return the page of a request. typed: what was sent in and refused, so that nobody has to type it again."""
    lead, reader = "", principal()
    if one.state == DRAFT:
        try:
            lead = drafted(reader, one.address, one.variant).place.sentence
        except NoProfileError as error:
            code, told = 400, told or str(error)
    notes = {key: typed.get(key, one.notes.get(key, "")) for key in NOTES}
    until = typed.get("until") or (library().today() + timedelta(days=USABLE)).isoformat()
    held = {"lead": lead, "notes": notes, "until": until, "reader": reader, "sections": NOTES, "longest": LONGEST_NOTE}
    return _page("profile.html", code, told=told, one=one, **held)


@profiles.post("/<int:number>/<act>")
def act(number: int, act: str) -> Reply:
    """Draft, keep the words of, sign or turn down one request."""
    check_form()
    _drafter()
    acts: dict[str, Callable[[Asked], str]] = {"draft": _draft, "notes": _notes, "sign": _sign, "decline": _decline}
    if act not in acts:
        abort(404)
    one = _known(number)
    try:
        return redirect(acts[act](one), 303)
    except ValueError as error:
        return _one(_known(number), 400, str(error), request.form)


def _draft(one: Asked) -> str:
    reader = principal()
    found = drafted(reader, one.address, one.variant)
    name = profile_id(found.place.answer, one.variant)
    library().draft(one.id, reader, name, partial(_told, "profile drafted"))
    return f"/profiles/{one.id}"


def _notes(one: Asked) -> str:
    library().note(one.id, cleaned(request.form), partial(_told, "profile words"))
    return f"/profiles/{one.id}"


def _decline(one: Asked) -> str:
    library().decline(one.id, partial(_told, "profile declined"))
    return "/profiles"


def _sign(one: Asked) -> str:
    reader, held = principal(), library()
    notes = cleaned(request.form)
    try:
        until = date.fromisoformat(request.form.get("until", ""))
    except ValueError as error:
        raise NoProfileError("To be used until: a day such as 2027-03-31.") from error
    held.refuse_until(held.today(), until)
    found = drafted(reader, one.address, one.variant)
    if (draft := profile_id(found.place.answer, one.variant)) != one.document:
        held.note(one.id, notes, partial(_told, "profile words"))
        held.draft(one.id, reader, draft, partial(_told, "profile drafted"))
        raise NoProfileError("The data were published anew since this was drafted: read it again, then sign.")
    signed = Signed(reader.user, reader.org, held.today(), until)
    name = profile_id(found.place.answer, one.variant, notes, signed)
    whole, at = document(found, one.variant, notes, signed), datetime.now(UTC)
    files = [made(reader, found, one.variant, whole, kind, at, name) for kind in KINDS]
    kept = tuple(
        Kept(kind, file.name, file.media_type, file.content, file.manifest)
        for kind, file in zip(KINDS, files, strict=True)
    )
    told = partial(_told, "profile signed")
    held.sign(one.id, reader, document=name, notes=notes, on=held.today(), until=until, files=kept, told=told)
    return "/profiles"


@profiles.get("/<int:number>/file.<path:ending>")
def file(number: int, ending: str) -> Response:
    """Return a file of a profile, or its manifest: as it was signed, or of the draft to those who draft.

    One that expired is kept for those who draft, as the record of what was signed; no other reader is given it.
    """
    one, kind, reader = _known(number), ending.removesuffix(MANIFEST), principal()
    if kind not in KINDS:
        abort(404)
    if one.state == SIGNED and (may_read(reader, one.variant) or may_draft(reader)):
        if one.expired(library().today()) and not may_draft(reader):
            return _overview(410, EXPIRED.format(title=one.title, until=one.until))
        held = library().file(number, kind)
        digest = hashlib.sha256(held.content).hexdigest()
        note(export=one.document, file=f"profile.{kind}", sha256=digest, rule=one.variant)
    elif one.state == DRAFT and may_draft(reader):
        found = drafted(reader, one.address, one.variant)
        held = _kept(reader, found, one.variant, kind, one.notes)
    else:
        abort(403)
    return _sent(held, manifest=ending.endswith(MANIFEST))


@profiles.get("/preview.<path:ending>")
def preview(ending: str) -> Response:
    """Return the profile of the area of an address without asking for it first, to those who draft."""
    _drafter()
    kind, reader, variant = ending.removesuffix(MANIFEST), principal(), request.args.get("variant", "partner")
    if kind not in KINDS:
        abort(404)
    try:
        found = drafted(reader, "?" + request.query_string.decode("ascii", "replace"), variant)
    except NoProfileError as error:
        return _overview(400, str(error))
    return _sent(_kept(reader, found, variant, kind), manifest=ending.endswith(MANIFEST))


def _kept(reader: Principal, found: Profile, variant: str, kind: str, notes: Mapping[str, str] = NO_WORDS) -> Kept:
    """Return a file of a draft."""
    whole, name = document(found, variant, notes), profile_id(found.place.answer, variant, notes)
    file = made(reader, found, variant, whole, kind, datetime.now(UTC), name)
    return Kept(kind, file.name, file.media_type, file.content, file.manifest)


def _sent(held: Kept, *, manifest: bool) -> Response:
    if manifest:
        return sent(held.manifest, "application/json", held.name + MANIFEST, keep=True)
    return sent(held.content, held.media_type, held.name, keep=True)


def _drafter() -> None:
    if not may_draft(principal()):
        abort(403)


def _known(number: int) -> Asked:
    try:
        return library().one(number)
    except KeyError:
        abort(404)


def _told(what: str, one: Asked) -> None:
    """Write into the audit, where there is one, what became of a request."""
    desk: Desk | None = current_app.config["DESK"]
    if desk is not None:
        reader = principal()
        held = {"of": one.title, "request": one.id, "document": one.document, "variant": one.variant}
        desk.audit.add("change", user=reader.user, org=reader.org, what=what, **held)


def _page(template: str, code: int = 200, **held: object) -> Response:
    return plain(template, code, home=home(principal()), variants=VARIANTS, kinds=OFFERED, when=when, **held)
