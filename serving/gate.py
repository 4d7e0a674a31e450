"""The gate: nothing is answered to anybody unless this says so, and what was answered is in the audit first."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, g, jsonify, make_response, redirect, request
from werkzeug.wrappers import Response as Reply

from access import CALLBACKS, EXPORTS, REQUESTS, AccessError, Desk, listening
from layouts.screens import home
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
# What is answered before a session has said what it is for, where its tier must.
UNSAID = {"door.purpose", "door.logout"}
# What holds no answer: the page's own files, which are the same for every question.
FIXED = {
    *OPEN,
    "files.tiles",
    "files.names",
    "files.base",
    "/_dash-layout",
    "/_dash-dependencies",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "/_favicon.ico",
    "/_reload-hash",
    "door.purpose",
}
LOGIN, PURPOSE = "/login", "/purpose"
EXPORT = {"api.cells", "api.view", "downloads.fetch", "profiles.file", "profiles.preview", "premises_pack.build"}
CALLBACK = "/_dash-update-component"
SIGN_IN = "X-Sign-In"  # header of a refusal that signing in, or a purpose, would mend: where to
NO_RECORD = "What you asked cannot be written into the audit, so it is not answered. Tell whoever runs the atlas."


def gate(server: Flask, settings: Settings, desk: Desk | None, closed: Callable[[], bool]) -> None:
    """Stand before every route and callback. Without a desk everybody passes, unless the store is `closed` by now."""
    server.config.update(DESK=desk, SETTINGS=settings, SECURE=settings.secure)
    server.before_request(partial(at_the_gate, settings, desk, closed))
    server.before_request(partial(from_here, settings))
    server.before_request(listen)
    server.teardown_request(stop_listening)
    for broken in (AccessError, sqlite3.Error):
        server.register_error_handler(broken, unavailable)


def at_the_gate(settings: Settings, desk: Desk | None, closed: Callable[[], bool]) -> Reply | None:
    """Return what stops a request: signing in, stating a purpose or waiting come first; None lets it through."""
    if desk is None:
        if closed():  # the store served was replaced by a closed one since the start
            abort(403)
        return None
    g.token = request.cookies.get(settings.cookie(), "")
    g.session = desk.session(g.token)
    if g.session is not None:
        g.reader = g.session.principal()
    if request.endpoint in OPEN:
        return None
    if g.session is None:
        return sent_to(LOGIN, "Sign in to see this.")
    if g.reader.must_say and request.endpoint not in UNSAID:
        return sent_to(PURPOSE, "Say first what this session is for.")
    if request.blueprint == "admin" and not g.reader.admin:
        abort(403)
    return landed() or too_fast(desk)


def landed() -> Reply | None:
    """Lead whoever types the bare address of this site, or has it as a bookmark, to where their account lands.

    The links of a page to the atlas, an address with a question and a reload stay where they lead.
    """
    typed = request.headers.get("Sec-Fetch-Site") == "none" and "Cache-Control" not in request.headers
    bare = request.method == "GET" and request.path == "/" and not request.query_string
    there = home(g.reader)
    return redirect(there, 303) if typed and bare and there != "/" else None


def from_here(settings: Settings) -> None:
    """Refuse what another site's page sends.

    Beside Sec-Fetch-Site, which `harden` reads: older browsers send only this. Reports come without one, or null.
    """
    if request.method in SAFE or request.endpoint == "files.csp_report":
        return
    if request.headers.get("Origin") not in (None, settings.public_url or request.host_url.rstrip("/")):
        abort(403)


def listen() -> None:
    """Begin to collect what a reader is told, for the audit."""
    if "reader" in g:
        g.listening = ExitStack()
        g.ledger = g.listening.enter_context(listening())


def stop_listening(_: BaseException | None) -> None:
    """End what `listen` began."""
    if "listening" in g:
        g.pop("listening").close()


def sent_to(address: str, why: str) -> Reply:
    """Return the way to what comes first: a page is led there and back, a program or the page's script is told 401."""
    if "text/html" in request.headers.get("Accept", ""):
        wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(address + ("?" + urlencode({"next": wanted}) if wanted != "/" else ""), 303)
    reply = make_response(jsonify({"error": why}), 401)
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
    server.after_request(recorded)


def recorded(reply: Response) -> Response:
    """Return a reply whose entry is in the audit, or 503."""
    desk = current_app.config["DESK"]
    if desk is None or "reader" not in g:
        return reply
    try:
        if event := event_of(reply):
            size = {"bytes": reply.calculate_content_length() or 0} if event == "export" else {}
            told(event, **size, **({} if event == "denied" else g.ledger.summary()))
        if head := desk.head_of_the_day():  # an anchor in the log, which is kept elsewhere
            log.info("audit head %s", head)
    except AccessError as error:
        return unavailable(error)
    return reply


def event_of(reply: Response) -> str:
    """Return what the audit calls an answer, "" for one that told a reader nothing."""
    if reply.status_code == 403:
        return "denied"
    if "ledger" not in g or reply.status_code >= 400:
        return ""
    if is_export():
        return "export"
    if g.ledger.asked:
        return "query"
    # of a session with a purpose, whatever was answered but the page's own files
    return "request" if g.reader.purpose and request.endpoint not in FIXED else ""


def told(event: str, **detail: object) -> None:
    """Note an event of the reader of this request. Raises AccessError when it cannot be written."""
    reader = g.reader
    who = {"user": reader.user, "org": reader.org, "tier": reader.tier.id}
    purpose = {"purpose": reader.purpose} if reader.purpose else {}
    current_app.config["DESK"].audit.add(event, **who, **{**detail, "at": place(), **purpose})


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
