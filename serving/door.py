"""Signing in and out, asking for access, one's own account: plain pages that need no script."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, request
from werkzeug.wrappers import Response as Reply

from access import ASKING, JOURNEYS, LONGEST_PURPOSE, Desk, PurposeError, Refused, Session, Unreachable
from layouts.screens import home
from serving.forms import browser, check_form, give, settings, with_nonce
from serving.plain import plain

ATLAS = "/"
door = Blueprint("door", __name__, template_folder="pages")


def desk() -> Desk:
    """Return the desk; 404 on a server where nobody signs in."""
    found: Desk | None = current_app.config["DESK"]
    if found is None:
        abort(404)
    return found


def shown(template: str, code: int = 200, **held: object) -> Response:
    """Return a plain page in the atlas's look."""
    place = home(g.reader) if g.session is not None else ATLAS
    return plain(template, code, home=place, sso=desk().sso, **held)


def onward(text: str) -> str:
    """Return an address of this site to go on to; ATLAS for anything else, which leads to where the account lands."""
    # browsers take a backslash for a slash, and two slashes for another site
    local = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if local and not text.startswith(("/login", "/logout", "/purpose")) else ATLAS


def landing(wanted: str, session: Session | None) -> str:
    """Return where somebody who signs in is led: to what they wanted, else to the screen their account lands on."""
    return home(session.user.principal()) if wanted == ATLAS and session is not None else wanted


@door.route("/login", methods=["GET", "POST"])
def login() -> Reply:
    """Return the form; sent in, let the reader in and lead them on, or say why not."""
    at_desk, wanted = desk(), onward(request.values.get("next", "/"))
    if request.method == "GET":
        return (
            redirect(landing(wanted, g.session), 303) if g.session is not None else shown("login.html", wanted=wanted)
        )
    check_form()
    name = request.form.get("user", "")
    try:
        token = at_desk.sign_in(name, request.form.get("password", ""), request.remote_addr or "", g.token)
    except Refused as refused:
        reply = shown("login.html", 429 if refused.wait else 401, wanted=wanted, name=name[:64], told=str(refused))
        if refused.wait:
            reply.headers["Retry-After"] = str(refused.wait)
        return reply
    return _signed(redirect(landing(wanted, at_desk.session(token)), 303), token)


@door.get("/login/elsewhere")
def elsewhere() -> Reply:
    """Lead the browser to the provider of single sign-on."""
    sso = desk().sso or abort(404)
    wanted = onward(request.args.get("next", "/"))
    if wait := desk().throttle.wait(JOURNEYS, request.remote_addr or ""):  # each is a row until it ends
        return shown("login.html", 429, wanted=wanted, told=f"Too many sign-ins from here: wait {wait} seconds.")
    try:
        return with_nonce(make_response(redirect(sso.begin(browser(), _back(), wanted), 303)))
    except Unreachable:
        return _down(wanted)


@door.get("/login/back")
def back() -> Reply:
    """Let in whoever comes back from the provider, or say why not."""
    at_desk = desk()
    try:
        asked = request.args.to_dict()
        token, wanted = at_desk.welcome(browser(), _back(), asked, request.remote_addr or "", g.token)
    except Refused as refused:
        return shown("login.html", 401, wanted="/", told=str(refused))
    except Unreachable:
        return _down("/")
    return _signed(redirect(landing(onward(wanted), at_desk.session(token)), 303), token)


def _down(wanted: str) -> Response:
    told = "The sign-in service does not answer. Whoever is signed in stays so; try again in a minute."
    return shown("login.html", 503, wanted=wanted, told=told)


def _back() -> str:
    return (settings().public_url or request.host_url.rstrip("/")) + "/login/back"


@door.route("/purpose", methods=["GET", "POST"])
def purpose() -> Reply:
    """Return the form that asks what this session is for; sent in, keep it and lead on. 404 where nothing is asked."""
    at_desk, session, asked = desk(), _session(), g.reader.tier.purpose
    if asked is None:
        abort(404)
    held = {
        "asked": asked,
        "longest": LONGEST_PURPOSE,
        "reader": g.reader,
        "wanted": onward(request.values.get("next", "/")),
    }
    if request.method == "GET":
        return shown("purpose.html", **held)
    check_form()
    kind, words = request.form.get("kind", ""), request.form.get("words", "")
    try:
        at_desk.state(session, g.token, kind, words)
    except PurposeError as error:
        return shown("purpose.html", 400, told=str(error), kind=kind, words=words[: 2 * LONGEST_PURPOSE], **held)
    return redirect(landing(held["wanted"], session), 303)


@door.post("/logout")
def logout() -> Reply:
    """End the session at once and return to the form."""
    at_desk = desk()
    check_form()
    at_desk.sign_out(g.token)
    reply = make_response(redirect("/login", 303))
    reply.delete_cookie(settings().cookie(), path="/", secure=settings().secure, httponly=True, samesite="Lax")
    return reply


@door.route("/ask", methods=["GET", "POST"])
def ask() -> Reply:
    """Return the form that asks an administrator for an account; sent in, note it."""
    at_desk = desk()
    if at_desk.sso is not None:  # the provider's groups say who may sign in
        abort(404)
    if request.method == "GET":
        return shown("ask.html", fields={})
    check_form()
    fields = {name: request.form.get(name, "") for name in ("user", "org", "reason")}
    if wait := at_desk.throttle.wait(ASKING, request.remote_addr or ""):
        return shown("ask.html", 429, told=f"Too many requests from here: wait {-(-wait // 60)} min.", fields=fields)
    try:
        at_desk.users.ask(**fields, password=request.form.get("password", ""))
    except ValueError as error:
        return shown("ask.html", 400, told=str(error), fields=fields)
    return shown("ask.html", fields={}, done=True)


@door.route("/account", methods=["GET", "POST"])
def account() -> Reply:
    """Return who is signed in and the way out; sent in, change one's own password and start a fresh session."""
    at_desk, session = desk(), _session()
    if request.method == "GET":
        return shown("account.html", reader=g.reader)
    check_form()
    user = session.user
    if wait := at_desk.throttle.locked(f"account {user.user.lower()}"):
        return shown("account.html", 429, reader=g.reader, told=f"Too many tries. Wait {-(-wait // 60)} min.")
    if at_desk.users.verified(user.user, request.form.get("password", "")) is None:
        at_desk.throttle.failed(f"account {user.user.lower()}")
        return shown("account.html", 400, reader=g.reader, told="The present password is not right.")
    at_desk.audit.add("change", user=user.user, org=user.org, what="password", of=user.user)
    try:
        at_desk.users.set_password(user.user, request.form.get("new", ""))
    except ValueError as error:
        at_desk.audit.add("change", user=user.user, org=user.org, what="refused", of=user.user)
        return shown("account.html", 400, reader=g.reader, told=str(error))
    return _signed(redirect("/account", 303), at_desk.sessions.begin(user.user))


def _session() -> Session:
    session: Session = g.session  # the gate lets nobody here without one
    return session


def _signed(reply: Reply, token: str) -> Response:
    made = make_response(reply)
    give(made, settings().cookie(), token)
    return made
