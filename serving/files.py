"""Routes that answer with files: browser libraries, tiles, names of units; and /healthz, /tip and /csp-report."""

from __future__ import annotations

import json
import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, send_file

from callbacks import atlas, principal, signed_in
from indicators import Atlas
from layouts.tip import tip
from serving.bodies import read_json

log = logging.getLogger(__name__)
VENDOR = Path(__file__).resolve().parent.parent / "assets" / "vendor"
FOREVER = 31_536_000  # seconds: the address changes when the content does
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
WHOLE = re.compile("[0-9]{1,9}")
ENCODINGS = (("zstd", ".zst"), ("br", ".br"), ("gzip", ".gz"))

files = Blueprint("files", __name__)


@lru_cache(maxsize=1)
def stamp() -> str:
    """Return the name of the installed browser libraries. Raises FileNotFoundError with the remedy without them."""
    path = VENDOR / "vendor.json"
    if not path.exists():
        raise FileNotFoundError("the browser libraries are not installed: run `make vendor`")
    return str(json.loads(path.read_text("utf-8"))["stamp"])


@files.get("/vendor/<version>/<name>")
def vendor(version: str, name: str) -> Response:
    """Return a browser library, in the best encoding that was made at install."""
    path = VENDOR / name
    if version != stamp() or path.suffix not in TYPES or not path.is_file():
        abort(404)
    accepted = request.accept_encodings
    for encoding, suffix in ENCODINGS:
        small = path.with_name(name + suffix)
        if accepted[encoding] > 0 and small.exists():
            reply = send_file(small, mimetype=TYPES[path.suffix], max_age=FOREVER)
            reply.headers["Content-Encoding"] = encoding
            reply.headers["Vary"] = "Accept-Encoding"
            return lasting(reply)
    return lasting(send_file(path, mimetype=TYPES[path.suffix], max_age=FOREVER))


@files.get("/tiles/<name>")
def tiles(name: str) -> Response:
    """Return a tile file, or the part asked for by Range (206)."""
    path = atlas().tile(name)
    if path is None:
        abort(404)
    return lasting(send_file(path, mimetype="application/vnd.pmtiles", conditional=True, max_age=FOREVER))


@files.get("/names/<release>/<level>.json")
def names(release: str, level: str) -> Response:
    """Return {codes, names} of a level in tile order; names is null where a unit's name is its code."""
    found = _current(release)
    if level not in found.health()["levels"]:
        abort(404)
    codes, called = found.codes(level), found.names(level)
    return lasting(jsonify({"codes": codes, "names": None if called == codes else called}))


@files.get("/points/<release>/<tier>/<layer>.json")
def points(release: str, tier: str, layer: str) -> Response:
    """Return a layer of named places as GeoJSON, for a reader of that tier who may see it; the same 404 for all else.

    The tier is in the address because the reply may be kept for ever: another tier's reader asks for another address.
    """
    found, reader = _current(release), principal()
    if reader.tier.id != tier:
        abort(404)
    try:
        drawn = found.points(layer, reader)
    except KeyError:
        abort(404)
    reply = lasting(Response(drawn, mimetype="application/geo+json"))
    reply.headers["Cache-Control"] = f"private, max-age={FOREVER}, immutable"  # not in a cache that others share
    return reply


@files.get("/base/<release>.json")
def base(release: str) -> Response:
    """Return {url} of the base map's tiles, null in a store without one."""
    name = _current(release).base()
    return lasting(jsonify({"url": f"/tiles/{Path(name).name}" if name else None}))


@files.get("/known-only")
def known_only() -> Response:
    """Return streets and towns as GeoJSON, with counts protected for this reader; 404 where they are not offered."""
    question, _ = atlas().parse("?" + request.query_string.decode("ascii", "replace"))
    try:
        return Response(atlas().known_only(question, principal()), mimetype="application/geo+json")
    except PermissionError:
        abort(404)


@files.get("/tip")
def exact() -> Response:
    """Return {text}: the figure of one unit under the question in the address, for the tooltip."""
    reader = principal()
    question, _ = atlas().parse("?" + request.query_string.decode("ascii", "replace"))
    unit, level = request.args.get("unit", ""), request.args.get("of", "")
    answer = atlas().answer(question, reader)
    if not WHOLE.fullmatch(unit) or level != answer.units.level or int(unit) >= len(answer.units.code):
        abort(404)
    return jsonify({"text": tip(answer, int(unit))})


@files.get("/healthz")
def health() -> Response:
    """Return release, status, levels and months; row totals only for open or synthetic stores (rulings 12)."""
    return jsonify(atlas().health())


def _current(release: str) -> Atlas:
    """Return the atlas if `release` is the one published; another's names would be those of other units."""
    found = atlas()
    if found.health()["release"] != release:
        abort(404)
    return found


@files.post("/csp-report")
def csp_report() -> tuple[str, int]:
    """Log which rule a browser saw broken, and nothing else of its report."""
    sent: Any = read_json(request)
    report = sent.get("csp-report") if isinstance(sent, dict) else None
    rule = report.get("violated-directive") if isinstance(report, dict) else "?"
    log.warning("content policy broken: %s", ascii(rule)[:60])  # ascii: a line break in it must not end the log's line
    return "", 204


def lasting(reply: Response) -> Response:
    """Mark a reply as never changing: its address holds a hash or the release."""
    kept = "private" if signed_in() else "public"  # what is behind sign-in is in no cache that others share
    reply.headers["Cache-Control"] = f"{kept}, max-age={FOREVER}, immutable"
    return reply
