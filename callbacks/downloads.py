"""Files of the page: a ticket for what was asked, then the file itself, once, made for whoever comes with it."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, request

from access import ReasonError, Tickets, taking
from callbacks.api import sent
from callbacks.context import principal
from callbacks.openapi import JSON, MANIFEST
from callbacks.take import is_kind, take
from reports import PAPERS

ROOT = "/downloads"
VISITOR = "atlas_visitor"  # the cookie that a ticket is bound to where nobody signs in
SPENT = "This download was used already, has run out, or is another reader's. Take it again from the atlas."

blueprint = Blueprint("downloads", __name__)


@blueprint.post(ROOT)
def ask() -> Response:
    """Return the way to a file, good once and for ten minutes; 400 for a file there is none of, or a bad reason."""
    kind, _, size = request.form.get("kind", "").partition(":")
    reason = request.form.get("reason", "")
    if not is_kind(kind) or size not in ("", *PAPERS):
        abort(400)
    try:
        taking(principal(), reason)
    except ReasonError as error:
        return _told(str(error), 400)
    except PermissionError as error:
        return _told(str(error), 403)
    visitor = request.cookies.get(VISITOR, "") or secrets.token_urlsafe(24)
    search = request.query_string.decode("ascii", "replace")
    wanted = {"kind": kind, "size": size or "wide", "search": search, "reason": reason}
    token = _tickets().give(_reader(visitor), wanted)
    reply = make_response(redirect(f"{ROOT}/{token}{MANIFEST if kind.endswith(MANIFEST) else ''}", 303))
    if "session" not in g and VISITOR not in request.cookies:
        secure = bool(current_app.config.get("SECURE", False))
        reply.set_cookie(VISITOR, visitor, path=ROOT, httponly=True, samesite="Strict", secure=secure)
    return reply


@blueprint.get(f"{ROOT}/<token>")
def fetch(token: str) -> Response:
    """Return the file of a ticket, made now and by the rules that hold now for whoever comes with it."""
    if request.method != "GET":  # a look at the headers alone would use the ticket up
        abort(405)
    wanted = _tickets().use(token.removesuffix(MANIFEST), _reader(request.cookies.get(VISITOR, "")))
    # the gate counts files and not manifests, by the ending of the address: it must not lie
    if wanted is None or wanted["kind"].endswith(MANIFEST) != token.endswith(MANIFEST):
        return _told(SPENT, 404)
    try:
        key = wanted["kind"].removesuffix(MANIFEST)
        file, _ = take(key, wanted["search"], size=wanted["size"], reason=wanted["reason"])
    except PermissionError as error:
        return _told(str(error), 403)
    if wanted["kind"].endswith(MANIFEST):
        return sent(file.manifest, JSON, file.name + MANIFEST, keep=True)
    return sent(file.content, file.media_type, file.name, keep=True)


def _reader(visitor: str) -> str:
    """Return whose a ticket is: of this session and tier, so that neither another's nor a former one's is good."""
    reader, session = principal(), g.get("session")
    return "\n".join((session.id if session else visitor, reader.user, reader.tier.id))


def _tickets() -> Tickets:
    found: Tickets = current_app.config["TICKETS"]
    return found


def _told(words: str, code: int) -> Response:
    reply = make_response(words, code)
    reply.mimetype = "text/plain"
    return reply
