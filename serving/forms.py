"""Forms of the plain pages: a token in each, and the cookie that it must agree with."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import Response, abort, current_app, g, request

from serving.settings import Settings

FORM = "vd-form"
FIELD = "form"


def form_token() -> str:
    """Return what a form of this page must send back: bound to the session, before there is one to a cookie."""
    held = g.token if g.get("session") is not None else _nonce()
    return hmac.new(_key(), held.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def check_form() -> None:
    """Refuse a form (403) that no page of ours gave to this browser."""
    if not hmac.compare_digest(request.form.get(FIELD, "").encode("utf-8", "replace"), form_token().encode()):
        abort(403)


def with_nonce(reply: Response) -> Response:
    """Give a browser without one the cookie that its forms are bound to until it has a session."""
    if "nonce" in g:
        give(reply, settings().cookie(FORM), g.nonce)
    return reply


def give(reply: Response, name: str, value: str) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send; it ends with the browser."""
    reply.set_cookie(name, value, path="/", secure=settings().secure, httponly=True, samesite="Lax")


def settings() -> Settings:
    """Return the settings this server was started with."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def browser() -> str:
    """Return what this browser alone sends, before and after it has a session."""
    return _nonce()


def _nonce() -> str:
    if "nonce" not in g:
        g.nonce = request.cookies.get(settings().cookie(FORM)) or secrets.token_urlsafe(24)
    nonce: str = g.nonce
    return nonce


def _key() -> bytes:
    key = current_app.secret_key
    return b"form\0" + (key if isinstance(key, bytes) else str(key).encode())
