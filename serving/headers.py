"""What every answer carries and what every request must satisfy, in one place."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, jsonify, make_response, redirect, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as Reply

from serving.bodies import is_callback, read_json

if TYPE_CHECKING:
    from dash import Dash  # the public's process has none

log = logging.getLogger(__name__)
BODY = 1 << 20  # bytes: the largest callback we make is a few kB
QUERY = 8_000  # bytes of an address after its question mark: the longest we make has some 2,000

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
WORDS = {
    400: "That was not a question this page could have asked.",
    403: "That is not allowed from here.",
    404: "There is nothing at this address.",
    405: "This address does not answer that.",
    413: "That was too large.",
    414: "That address is longer than any of ours.",
    415: "That came as something this address does not read.",
}
PAGE = """<!DOCTYPE html><html lang="en-GB"><title>Violence Atlas</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<style>body{font:16px/1.5 Inter,system-ui,sans-serif;max-width:36em;margin:20vh auto;padding:0 1em}</style>
<h1>Violence Atlas</h1><p>WORDS</p><p><a href="/">Back to the atlas</a></p></html>
"""
# style-src 'unsafe-inline': Dash and plotly write style elements; without it the page is unusable. blob: is for
# the map's worker and for pictures saved from charts.
POLICY = (
    "default-src 'none'; script-src 'self' {hashes}; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src 'none'; "
    "frame-ancestors 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; report-uri /csp-report"
)

EMBED = "/embed"
EMBEDDED = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors {allowed}; base-uri 'none'; form-action 'none'; "
    "report-uri /csp-report"
)


def guard(app: Dash) -> None:
    """Harden the server of the atlas, and refuse what no page of it asks."""
    from dash.exceptions import DependencyException

    from layouts.screens import SCREENS  # the public screen has none of them and must not load them

    server: Flask = app.server

    @lru_cache(maxsize=1)
    def policy() -> str:  # at the first request: the hashes cover the client-side callbacks, registered by then
        return POLICY.format(hashes=" ".join(f"'{found.strip(chr(39))}'" for found in app.csp_hashes()))

    harden(server, policy)
    # a component library or file of one that is not here
    server.register_error_handler(DependencyException, lambda _: _page(WORDS[404], 404))

    @server.before_request
    def known() -> Reply | None:
        if request.endpoint != "/<path:path>" or request.path in SCREENS:  # Dash answers all with the page
            return None
        if (plain := request.path.rstrip("/")) in SCREENS:
            asked = request.query_string.decode("ascii", "replace")
            return redirect(f"{plain}?{asked}" if asked else plain, 308)
        abort(404)

    @server.before_request
    def asked_by_the_page() -> None:
        sent = request.path == "/_dash-update-component" and request.method == "POST"
        if sent and request.mimetype != "application/json":  # what a form of another site cannot send
            abort(415)
        if sent and not is_callback(read_json(request), app.callback_map):
            abort(400)


FORMS = ("door", "admin", "record", "flags", "profiles", "premises_pack", "premises_book", "views", "uploads")


def harden(server: Flask, policy: Callable[[], str]) -> None:
    """Put headers on every response, refuse foreign posts and large bodies, and give every error an id.

    policy: the content policy, asked at each response.
    """
    server.config["MAX_CONTENT_LENGTH"] = BODY

    @server.before_request
    def same_origin() -> None:
        foreign = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
        if foreign and request.method not in ("GET", "HEAD", "OPTIONS"):
            abort(403)

    @server.before_request
    def of_a_length() -> None:
        if len(request.query_string) > QUERY:  # each part that cannot be used is named in the answer
            abort(414)

    @server.after_request
    def headers(reply: Response) -> Response:
        reply.headers.update(FIXED)
        reply.headers["Content-Security-Policy"] = policy()
        if request.path == EMBED:
            frame(reply, server.config.get("EMBED_ALLOW", ()))
        # without a referrer browsers send a form's Origin as null; the page has the form of its downloads
        page = "downloads" in server.blueprints and reply.status_code == 200
        page = page and request.endpoint in ("/", "/<path:path>")
        if page or request.blueprint in FORMS:
            reply.headers["Referrer-Policy"] = "same-origin"
        if server.config.get("SECURE"):
            reply.headers["Strict-Transport-Security"] = "max-age=31536000"
        reply.headers["Cache-Control"] = cache(reply)
        return reply

    server.register_error_handler(Exception, failed)


def frame(reply: Response, allowed: tuple[str, ...]) -> None:
    """Let these origins frame the reply, nobody when there are none; it has no script, so it may run none."""
    reply.headers["Content-Security-Policy"] = EMBEDDED.format(allowed=" ".join(allowed) or "'none'")
    if allowed:  # the older header knows no list of origins
        reply.headers.pop("X-Frame-Options", None)
        reply.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def cache(reply: Response) -> str:
    """Return how long a reply may be kept: for ever when its address names its content, else not at all."""
    named = request.path.startswith("/assets/") and "m" in request.args
    named |= request.path.startswith("/_dash-component-suites/") and bool(reply.cache_control.max_age)
    if named and reply.status_code == 200:
        return "public, max-age=31536000, immutable"
    return reply.headers["Cache-Control"] if reply.cache_control.get("immutable", False) is not False else "no-store"


def failed(error: Exception) -> Response:
    """Return a short page that says what happened; for a fault of ours, with an id that is also in the log."""
    if isinstance(error, HTTPException):
        reply = _page(WORDS.get(error.code or 500, error.name), error.code or 500)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            reply.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return reply
    number = secrets.token_hex(4)
    where = "".join(
        traceback.format_tb(error.__traceback__)
    )  # where, never the error's own words: they may hold a value
    log.error("error %s in %.200r: %s\n%s", number, request.path, type(error).__name__, where)
    reply = _page(f"Something went wrong. Tell whoever runs the atlas this number: {number}", 500)
    reply.headers["X-Error-Id"] = number
    return reply


def _page(words: str, code: int) -> Response:
    """Return a fault as a person reads it, or below /api/ as a program does."""
    if request.path.startswith("/api/"):
        return make_response(jsonify({"error": words}), code)
    reply = make_response(PAGE.replace("WORDS", words), code)
    reply.mimetype = "text/html"
    return reply
