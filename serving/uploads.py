"""Your indicators: figures of areas that an analyst uploads, shares and removes; a plain page that needs no script."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from types import MappingProxyType

from flask import Blueprint, Response, abort, current_app, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Reply

from access import Desk, Principal, Upload, may_upload
from callbacks import atlas, principal, signed_in, synthetic
from callbacks.uploads import VISITOR, kept, uploader
from indicators import uploading
from layouts.screens import home
from serving.admin import when
from serving.forms import check_form, give
from serving.plain import plain

uploads = Blueprint("uploads", __name__, url_prefix="/indicators", template_folder="pages")
FIELDS = ("name", "unit", "source", "date", "higher_is")
ROOM = 60_000  # bytes of a form beside its file
TOO_LARGE = f"Nothing was kept. The file is larger than {uploading.LARGEST // 1_000_000} MB: leave out areas elsewhere."
EMPTY: Mapping[str, str] = MappingProxyType({})


@uploads.get("", strict_slashes=False)
def overview() -> Response:
    """Return the form that uploads and what the reader may see, to analysts."""
    _analyst()
    return _overview()


@uploads.post("", strict_slashes=False)
def upload() -> Reply:
    """Keep the figures of a file, whole or not at all, or say row by row what is wrong with it."""
    _analyst()
    request.max_content_length = uploading.LARGEST + ROOM  # of this form alone; every other body is far smaller
    try:
        check_form()
    except RequestEntityTooLarge:
        return _overview(413, TOO_LARGE)
    fields = {name: request.form.get(name, "").strip() for name in (*FIELDS, "per")}
    ticked = {name: request.form.get(name) == "on" for name in ("shared", "elsewhere")}
    sent = request.files.get("file")
    token = request.cookies.get(VISITOR, "") or secrets.token_urlsafe(24)
    try:
        described = uploading.Described(**{name: fields[name] for name in FIELDS})
        per = int(fields["per"]) if fields["per"] in map(str, uploading.PER) else 0
        if sent is None or not sent.filename or not per:
            raise ValueError("Choose a file.")
        read = atlas().figures(sent.read(uploading.LARGEST + 1), per=per, elsewhere=ticked["elsewhere"])
        kept().keep(
            uploader(token),
            asdict(described),
            read.figures,
            level=read.level,
            sha256=read.sha256,
            shared=ticked["shared"],
            told=partial(_told, "indicator uploaded"),
            note=read.said,
        )
    except uploading.BadFigures as bad:
        told = "Nothing was kept: the file cannot be taken as it is."
        return _overview(400, told, fields, faults=bad.faults, more=bad.more, ticked=ticked)
    except ValueError as error:
        return _overview(400, f"Nothing was kept. {error}", fields, ticked=ticked)
    reply = current_app.make_response(redirect("/indicators", 303))
    if not signed_in():
        give(reply, VISITOR, token)
    return reply


def _overview(code: int = 200, told: str = "", fields: Mapping[str, str] = EMPTY, **held: object) -> Response:
    reader = uploader()
    shown = kept().of(reader)
    return plain(
        "indicators.html", code, told=told, home=home(principal()), shown=shown, label=_label, of=_of, fields=fields,
        higher_is=uploading.HIGHER_IS, per=uploading.PER, mine=reader.user, org=reader.org, when=when,
        synthetic=synthetic(), signed=signed_in(), largest=uploading.LARGEST // 1_000_000, **held,
    )  # fmt: skip


@uploads.post("/<int:number>/<act>")
def change(number: int, act: str) -> Reply:
    """Share one's own with one's organisation, share it no more, or remove it; 404 for any other."""
    _analyst()
    check_form()
    reader, held = uploader(), kept()
    try:
        if act == "remove":
            held.remove(reader, number, told=partial(_told, "indicator removed"))
        elif act in ("share", "unshare"):
            held.share(reader, number, shared=act == "share", told=partial(_told, f"indicator {act}d"))
        else:
            abort(404)
    except (KeyError, OverflowError):  # a number no file of ours can hold is nobody's
        abort(404)
    return redirect("/indicators", 303)


def _label(one: Upload) -> str:
    return atlas().level_label(one.level)


def _of(one: Upload) -> str:
    """Return of how many areas of its level there is a figure, in words."""
    if not _label(one):
        return "this release has no such areas"
    whole = len(atlas().codes(one.level))
    return f"{one.rows:,} of {whole:,} areas ({100 * one.rows / whole:.0f} %)"


def _analyst() -> Principal:
    reader = principal()
    if not may_upload(reader):
        abort(403)
    return reader


def _told(what: str, one: Upload) -> None:
    """Write into the audit, where there is one, what becomes of an upload: never a figure, nor a word of its own."""
    desk: Desk | None = current_app.config["DESK"]
    if desk is not None:
        reader = principal()
        held = {"of": one.id, "level": one.level, "rows": one.rows, "sha256": one.sha256, "shared": one.shared}
        desk.audit.add("change", user=reader.user, org=reader.org, what=what, **held)
