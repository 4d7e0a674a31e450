"""The public's server: a few pages, all read from one cube. It sets no cookie and keeps nothing of who asks."""

from __future__ import annotations

import json
import logging
from functools import partial

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from flask_compress import Compress

from cube import Cube, Found
from public_screen import files, page, picture, style
from public_screen.pace import Pace
from public_screen.told import View, county
from serving.headers import harden

log = logging.getLogger(__name__)
# no script at all: nothing that gets into a page can run
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; report-uri /csp-report"
)
FOREVER = "public, max-age=31536000, immutable"


UNCOUNTED = ("public.sheet", "public.health", "public.icon", "public.csp_report")

public = Blueprint("public", __name__)


def create_app(cube: Cube, embed_allow: tuple[str, ...] = (), pace: Pace | None = None) -> Flask:
    """Return the public screen over an open cube. embed_allow: origins that may frame /embed. pace: of one address."""
    app = Flask("public_screen", static_folder=None)
    app.config.update(CUBE=cube, EMBED_ALLOW=embed_allow, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=4)
    app.config["COMPRESS_MIMETYPES"] = ["text/html", "text/css", "text/csv", "application/json"]
    Compress(app)
    harden(app, lambda: POLICY)
    app.before_request(partial(too_fast, pace or Pace()))
    app.register_blueprint(public)
    return app


def too_fast(pace: Pace) -> Response | None:
    """Return 429 with the seconds to wait where one address asks too much, else None."""
    if request.endpoint in UNCOUNTED or not (wait := pace.wait(request.remote_addr or "")):
        return None
    reply = Response(f"Too many pages were asked for from your address. Wait {wait} seconds and try again.", 429)
    reply.mimetype = "text/plain"
    reply.headers["Retry-After"] = str(wait)
    return reply


def held_cube() -> Cube:
    """Return the cube this server was started with."""
    found: Cube = current_app.config["CUBE"]
    return found


@public.get("/")
def screen() -> Response | str:
    """Return the answer for the place in the address, or which of several places may be meant."""
    cube = held_cube()
    view, typed = _view(cube), _typed()
    found = cube.find(typed) if typed else ()
    if (goes := _one(found)) is not None:  # the postcode does not stay in the address
        return _go("/", view, goes)
    if found:
        asked = f"<section>{page.ask(view, typed)}</section>{page.several(view, found)}"
        return page.frame(cube, "Which place?", asked)
    said = page.nothing_found(cube, typed) if typed else _unknown(cube)
    return page.screen(cube, view, **_map_asked(cube, view), typed=typed, said=said)


def _map_asked(cube: Cube, view: View) -> dict[str, str]:
    """Return level and zoom of the map as the address asks for them; the first there is of either for anything else."""
    levels = picture.map_levels(cube, view.definition.id)
    level, zoom = request.args.get("map", ""), request.args.get("zoom", picture.NEAR)
    return {
        "level": level if level in levels else next(iter(levels), ""),
        "zoom": zoom if zoom in (picture.NEAR, picture.ALL) else picture.NEAR,
    }


@public.get("/text")
def text() -> Response | str:
    """Return the same answer in words alone."""
    cube = held_cube()
    view, typed = _view(cube), _typed()
    found = cube.find(typed) if typed else ()
    if (goes := _one(found)) is not None:
        return _go("/text", view, goes)
    said = page.nothing_found(cube, typed) if typed and not found else _unknown(cube)
    return page.text_only(cube, view, typed, said, found)


@public.get("/embed")
def embed() -> str:
    """Return what another site may frame."""
    return page.embedded(held_cube(), _view(held_cube()))


@public.get("/data")
def data() -> str:
    """Return the list of files."""
    return page.data_page(held_cube(), _view(held_cube()))


@public.get("/data/<name>")
def file(name: str) -> Response:
    """Return a file or its manifest; 404 for one there is not."""
    cube = held_cube()
    base, _, beside = name.partition(".csv")
    definition, _, level = base.partition("-")
    if beside not in ("", ".manifest.json") or level not in files.offers(cube).get(definition, ()):
        abort(404)
    content = files.table(cube, definition, level)
    if beside:
        told = files.manifest(cube, definition, level, content)
        return Response(json.dumps(told, indent=1), mimetype="application/json")
    reply = Response(content, mimetype="text/csv")
    reply.headers["Content-Disposition"] = f'attachment; filename="{files.name(definition, level)}"'
    return reply


@public.get("/style.css")
def sheet() -> Response:
    """Return the style sheet, to be kept for ever where the address names its content."""
    reply = Response(style.sheet(), mimetype="text/css")
    if request.args.get("m") == style.stamp():
        reply.headers["Cache-Control"] = FOREVER
    return reply


@public.get("/healthz")
def health() -> Response:
    """Return which release and which cube are served."""
    held = held_cube().manifest
    told = {"status": "ok", "release": held["release"], "cube": held_cube().digest, "synthetic": held["synthetic"]}
    return jsonify(told)


@public.get("/favicon.ico")
def icon() -> tuple[str, int]:
    """Return nothing: browsers ask for one."""
    return "", 204


@public.post("/csp-report")
def csp_report() -> tuple[str, int]:
    """Log that a browser saw a rule broken, and nothing of its report: it may hold an address."""
    log.warning("content policy broken")
    return "", 204


def _typed() -> str:
    return request.args.get("q", "")[:80].strip()


def _view(cube: Cube) -> View:
    """Return what the address asks for; the first definition and the whole county where it names none that is here."""
    definition = cube.definitions.get(request.args.get("of", "")) or next(iter(cube.definitions.values()))
    at = request.args.get("at", "")
    held = (cube.unit(level, at) for level in (cube.newest("msoa"), "lad") if at and level)
    return View(definition, next((one for one in held if one is not None), county(cube)))


def _unknown(cube: Cube) -> str:
    """Return what to say of an area in the address that is not here, "" when there is nothing to say."""
    at = request.args.get("at", "")
    known = not at or any(cube.unit(level, at) for level in (cube.newest("msoa"), "lad") if level)
    return "" if known else "The area in this address is not in this release: type a postcode or a place."


def _one(found: tuple[Found, ...]) -> Found | None:
    """Return the place when there is but one that can be meant."""
    return found[0] if len({one.middle or one.district for one in found}) == 1 else None


def _go(path: str, view: View, found: Found) -> Response:
    goes = page.plain_address(path, at=found.middle or found.district, of=view.definition.id)
    return Response("", 303, {"Location": goes})
