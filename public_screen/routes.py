"""The public's server: a few pages, all read from one cube. It sets no cookie and keeps nothing of who asks."""

from __future__ import annotations

import json
import logging

from flask import Flask, Response, abort, jsonify, request
from flask_compress import Compress

from cube import Cube, Found
from public_screen import files, page, picture, style
from public_screen.told import View, county
from serving.headers import harden

log = logging.getLogger(__name__)
# no script at all: nothing that gets into a page can run
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; report-uri /csp-report"
)
FOREVER = "public, max-age=31536000, immutable"


def create_app(cube: Cube, embed_allow: tuple[str, ...] = ()) -> Flask:
    """Return the public screen over an open cube. embed_allow: origins that may frame /embed."""
    app = Flask("public_screen", static_folder=None)
    app.config.update(EMBED_ALLOW=embed_allow, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=4)
    app.config["COMPRESS_MIMETYPES"] = ["text/html", "text/css", "text/csv", "application/json"]
    Compress(app)
    harden(app, lambda: POLICY)

    @app.get("/")
    def screen() -> Response | str:
        view, typed = _view(cube), _typed()
        found = cube.find(typed) if typed else ()
        if (goes := _one(found)) is not None:  # the postcode does not stay in the address
            return _go("/", view, goes)
        if found:
            return page.frame(
                cube, "Which place?", f"<section>{page.ask(view, typed)}</section>{page.several(view, found)}"
            )
        levels = picture.map_levels(cube, view.definition.id)
        level = request.args.get("map", "")
        zoom = request.args.get("zoom", picture.NEAR)
        return page.screen(
            cube,
            view,
            level=level if level in levels else next(iter(levels), ""),
            zoom=zoom if zoom in (picture.NEAR, picture.ALL) else picture.NEAR,
            typed=typed,
            said=page.nothing_found(cube, typed) if typed else _unknown(cube),
        )

    @app.get("/text")
    def text() -> Response | str:
        view, typed = _view(cube), _typed()
        found = cube.find(typed) if typed else ()
        if (goes := _one(found)) is not None:
            return _go("/text", view, goes)
        said = page.nothing_found(cube, typed) if typed and not found else _unknown(cube)
        return page.text_only(cube, view, typed, said, found)

    @app.get("/embed")
    def embed() -> str:
        return page.embedded(cube, _view(cube))

    @app.get("/data")
    def data() -> str:
        return page.data_page(cube, _view(cube))

    @app.get("/data/<name>")
    def file(name: str) -> Response:
        base, _, beside = name.partition(".csv")
        definition, _, level = base.partition("-")
        if beside not in ("", ".manifest.json") or level not in files.offers(cube).get(definition, ()):
            abort(404)
        content = files.table(cube, definition, level)
        if beside:
            return Response(
                json.dumps(files.manifest(cube, definition, level, content), indent=1), mimetype="application/json"
            )
        reply = Response(content, mimetype="text/csv")
        reply.headers["Content-Disposition"] = f'attachment; filename="{files.name(definition, level)}"'
        return reply

    @app.get("/style.css")
    def sheet() -> Response:
        reply = Response(style.sheet(), mimetype="text/css")
        if request.args.get("m") == style.stamp():
            reply.headers["Cache-Control"] = FOREVER
        return reply

    @app.get("/healthz")
    def health() -> Response:
        held = cube.manifest
        return jsonify(
            {"status": "ok", "release": held["release"], "cube": cube.digest, "synthetic": held["synthetic"]}
        )

    @app.get("/favicon.ico")
    def icon() -> tuple[str, int]:
        return "", 204

    @app.post("/csp-report")
    def csp_report() -> tuple[str, int]:
        log.warning("content policy broken")  # and nothing of the report: it may hold an address
        return "", 204

    return app


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
