"""The gate: nothing is answered to anybody unless this says so, and what was answered is in the audit first."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, g, jsonify, make_response, redirect, request
from werkzeug.wrappers import Response as Reply

from access import CALLBACKS, EXPORTS, REQUESTS, AccessError, Desk, listening
from serving.settings import Settings

log = logging.getLogger(__name__)
SAFE = ("GET", "HEAD", "OPTIONS")
# What a reader who has not signed in is answered: signing in, health, and files that are the same for everybody.
# Every other route and every callback is refused, those that somebody will add later too.
OPEN = {
    "door.login",
    "door.ask",
    "door.elsewhere",
    "door.back",
    "files.health",
    "files.vendor",
    "files.csp_report",
    "_dash_assets.static",
}
EXPORT = {"api.cells", "api.view", "downloads.fetch"}
CALLBACK = "/_dash-update-component"
SIGN_IN = "X-Sign-In"  # header of a refusal that signing in would mend: where to
NO_RECORD = "What you asked cannot be written into the audit, so it is not answered. Tell whoever runs the atlas."


def gate(server: Flask, settings: Settings, desk: Desk | None, closed: Callable[[], bool]) -> None:
    """Stand before every route and callback. Without a desk everybody passes, unless the store is `closed` by now."""
    server.config.update(DESK=desk, SETTINGS=settings, SECURE=settings.secure)

    @server.before_request
    def at_the_gate() -> Reply | None:
        if desk is None:
            if closed():  # the store served was replaced by a closed one since the start
                abort(403)
            return None
        g.token = request.cookies.get(settings.cookie(), "")
        g.session = desk.session(g.token)
        if g.session is not None:
            g.reader = g.session.user.principal()
        if request.endpoint in OPEN:
            return None
        if g.session is None:
            return sent_to_sign_in()
        if request.blueprint == "admin" and not g.reader.admin:
            abort(403)
        return too_fast(desk)

    @server.before_request
    def from_here() -> None:
        # beside Sec-Fetch-Site, which `harden` reads: older browsers send only this. Reports come without one, or null.
        if request.method in SAFE or request.endpoint == "files.csp_report":
            return
        if request.headers.get("Origin") not in (None, settings.public_url or request.host_url.rstrip("/")):
            abort(403)

    @server.before_request
    def listen() -> None:
        if desk is not None and "reader" in g:
            g.listening = ExitStack()
            g.ledger = g.listening.enter_context(listening())

    @server.teardown_request
    def stop_listening(_: BaseException | None) -> None:
        if "listening" in g:
            g.pop("listening").close()

    for broken in (AccessError, sqlite3.Error):
        server.register_error_handler(broken, unavailable)


def sent_to_sign_in() -> Reply:
    """Return the way to sign in: a page is led there and back, a program or the page's own script is told 401."""
    address = "/login"
    if "text/html" in request.headers.get("Accept", ""):
        wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(address + ("?" + urlencode({"next": wanted}) if wanted != "/" else ""), 303)
    reply = make_response(jsonify({"error": "Sign in to see this."}), 401)
    reply.headers[SIGN_IN] = address
    return reply


def too_fast(desk: Desk) -> Reply | None:
    """Return 429 with the seconds to wait where a reader asks too much, else None."""
    pace = CALLBACKS if request.path == CALLBACK else EXPORTS if is_export() else REQUESTS
    if not (wait := desk.throttle.wait(pace, g.reader.user)):
        return None
    told = {"error": f"Too many questions: wait {wait} seconds."}
    reply = make_response(jsonify(told), 429)
    reply.headers["Retry-After"] = str(wait)
    return reply


def is_export() -> bool:
    """Return whether a request takes a file away; its manifest alone is none."""
    return request.endpoint in EXPORT and not request.path.endswith(".manifest.json")


def keep_record(server: Flask) -> None:
    """Write what a reader was told into the audit before they get it; what cannot be written is not answered.

    Registered last, so that it runs first: headers and compression work on what it leaves.
    """

    @server.after_request
    def recorded(reply: Response) -> Response:
        desk, ledger = current_app.config["DESK"], g.get("ledger")
        if desk is None or "reader" not in g:
            return reply
        try:
            if reply.status_code == 403:
                told("denied")
            elif ledger is None:
                return reply
            elif reply.status_code < 400 and is_export():
                told("export", bytes=reply.calculate_content_length() or 0, **ledger.summary())
            elif reply.status_code < 400 and ledger.asked:
                told("query", **ledger.summary())
        except AccessError as error:
            return unavailable(error)
        return reply


def told(event: str, **detail: object) -> None:
    """Note an event of the reader of this request. Raises AccessError when it cannot be written."""
    reader = g.reader
    current_app.config["DESK"].audit.add(
        event, user=reader.user, org=reader.org, tier=reader.tier.id, at=place(), **detail
    )


def place() -> str:
    """Return the address of this request for the audit; of a download, without its ticket."""
    return "/downloads" if request.blueprint == "downloads" else request.path[:200]


def unavailable(error: Exception) -> Response:
    """Return 503: who asks cannot be checked, or what is answered not noted."""
    log.error("access unavailable: %s", type(error).__name__)
    reply = make_response(NO_RECORD, 503)
    reply.mimetype = "text/plain"
    reply.headers["Retry-After"] = "30"
    return reply
