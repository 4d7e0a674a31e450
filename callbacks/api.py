"""The read API: the page's own query in, a file out. Parse, ask, write."""

from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qsl, quote, unquote, urlencode

from flask import Blueprint, Response, current_app, jsonify, make_response, request

from access import ReasonError
from callbacks.context import atlas
from callbacks.openapi import MANIFEST, document
from callbacks.take import take
from indicators import Answer
from reports import FORMATS, PAPERS, PICTURES, File

API = "/api/v1"
ROOT = f"{API}/cells"
VIEW = f"{API}/view"
REASON = "X-Atlas-Reason"  # header: why exact figures are wanted, percent-encoded UTF-8
INLINE = ("json",)  # read in place by programs and people; every other format is a file to keep
NOTES = 1_000  # characters of notes in a header; all of them are in the manifest

blueprint = Blueprint("api", __name__)


@blueprint.get(f"{ROOT}.<path:ending>")
def cells(ending: str) -> Response:
    """Return the answer as a file, or its manifest; 404 for another format, 400 naming every bad parameter."""
    key = ending.removesuffix(MANIFEST)
    if key not in FORMATS:
        return _error(404, f"There is no format {key[:20]!r}: choose one of {', '.join(FORMATS)}.")
    search = request.query_string.decode("ascii", "replace")
    if problems := _problems(search):
        return _error(400, "The address cannot be answered as it stands.", problems)
    return _taken(ending, key, search, f"{ROOT}.{key}")


@blueprint.get(f"{VIEW}.<path:ending>")
def view(ending: str) -> Response:
    """Return the view as a picture, or its manifest; 404 for another kind, 400 naming every bad parameter."""
    key = ending.removesuffix(MANIFEST)
    if key not in PICTURES:
        return _error(404, f"There is no picture {key[:20]!r}: choose one of {', '.join(PICTURES)}.")
    pairs = parse_qsl(request.query_string.decode("ascii", "replace"), keep_blank_values=True)
    sizes = [value for name, value in pairs if name == "size"]
    search = urlencode([pair for pair in pairs if pair[0] != "size"])
    problems = _problems(search) + [_problem("size", said) for said in _wrong(sizes)]
    if problems:
        return _error(400, "The address cannot be answered as it stands.", problems)
    return _taken(ending, key, search, f"{VIEW}.{key}", (*sizes, "wide")[0])


def _taken(ending: str, key: str, search: str, address: str, size: str = "") -> Response:
    """Return the file or its manifest; 400 for a reason of the wrong length, 403 where nothing is taken away."""
    try:
        file, answer = take(key, search, size=size or "wide", reason=unquote(request.headers.get(REASON, "")))
    except ReasonError as error:
        return _error(400, "The request cannot be answered as it stands.", [_problem(REASON, str(error))])
    except PermissionError as error:
        return _error(403, str(error))
    return sent_manifest(file) if ending.endswith(MANIFEST) else _file(file, answer, address, size and f"&size={size}")


def _wrong(sizes: list[str]) -> list[str]:
    """Return what is wrong with the sizes asked for: at most one, of those there are."""
    if len(sizes) > 1:
        return ["is written more than once"]
    return [f"choose one of {', '.join(PAPERS)}" for size in sizes if size not in PAPERS]


@blueprint.get(f"{API}/openapi.json")
def openapi() -> Response:
    """Return the description of this API, made from what it reads."""
    found = atlas()
    return make_response(jsonify(document(found.parameters(), API, found.health()["release"])))


@blueprint.get("/api/")
@blueprint.get("/api/<path:rest>")
def nothing(rest: str = "") -> Response:
    """Return 404 with what there is."""
    return _error(
        404,
        f"There is nothing here: the API is {ROOT}.<format>, formats {', '.join(FORMATS)}, "
        f"{VIEW}.<picture>, pictures {', '.join(PICTURES)}, and {API}/openapi.json.",
    )


def _problems(search: str) -> list[dict[str, str]]:
    """Return every parameter the page would forgive and a program must hear of: unknown, invalid, or repeated."""
    pairs = parse_qsl(search, keep_blank_values=True)
    found = [
        _problem(name, "is written more than once")
        for name, times in Counter(name for name, _ in pairs).items()
        if times > 1
    ]
    ignored = atlas().parse(search)[1]
    if not ignored:
        return found
    for name, value in pairs:
        found += [_problem(name, said) for said in atlas().parse(urlencode({name: value}))[1]]
    return found or [_problem("from, to", said) for said in ignored]  # each is right, together they are not


def _problem(name: str, said: str) -> dict[str, str]:
    return {"parameter": name[:40], "message": said}


def _error(code: int, said: str, problems: list[dict[str, str]] | None = None) -> Response:
    told = {"error": said, **({"problems": problems} if problems else {})}
    return make_response(current_app.json.response(told), code)


def _file(file: File, answer: Answer, address: str, more: str = "") -> Response:
    """Return the file, saying where its manifest is, which question it answers, and what had to give."""
    reply = sent(file.content, file.media_type, file.name, keep=address.rpartition(".")[2] not in INLINE)
    manifest = f"{address}{MANIFEST}{answer.asked.to_query()}{more}"
    reply.headers["Link"] = f'<{manifest}>; rel="describedby"; type="application/json"'
    reply.headers["Content-Location"] = f"{address}{answer.question.to_query()}{more}"
    if answer.notes:  # percent-encoded: header fields are ASCII
        reply.headers["X-Atlas-Notes"] = quote(" ".join(answer.notes)[:NOTES], safe=" ,.:;()'/+=")
    return reply


def sent_manifest(file: File) -> Response:
    """Return the side-car of a file, to be read in place."""
    return sent(file.manifest, "application/json", file.name + MANIFEST, keep=False)


def sent(content: bytes, media_type: str, name: str, *, keep: bool) -> Response:
    """Return bytes under a name, to keep or to read in place, that no cache keeps."""
    reply = make_response(content)
    reply.headers["Content-Type"] = media_type
    reply.headers["Content-Disposition"] = f'{"attachment" if keep else "inline"}; filename="{name}"'
    reply.headers["Cache-Control"] = "no-store"
    return reply
