"""The evidence pack: what is about to be put in evidence, and for what; a plain page that needs no script."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, request

from callbacks import principal
from callbacks.api import sent
from callbacks.evidence import FEWEST, MOST, Evidence, MustChooseError, evidence_of, pack, purpose_fault
from layouts.screens import home
from serving.forms import check_form
from serving.plain import plain

GRANT = "licensing"
premises_pack = Blueprint("premises_pack", __name__, url_prefix="/premises", template_folder="pages")


@premises_pack.get("/pack")
def confirm() -> Response:
    """Return what a pack will say and leave out, and the form that asks what it is for."""
    return _page(principal().purpose)


@premises_pack.post("/pack")
def build() -> Response:
    """Return the pack as one archive."""
    check_form()
    purpose = request.form.get("purpose", "")
    if why := purpose_fault(purpose):
        return _page(purpose, why)
    held = _held()
    if isinstance(held, str):
        return _page(purpose, held)
    file = pack(held, purpose.strip())
    return sent(file.content, file.media_type, file.name, keep=True)


def _held() -> Evidence | str:
    """Return the evidence, or why there is none yet; 403 without the grant, 404 for unknown premises."""
    search = "?" + request.query_string.decode("ascii", "replace")
    try:
        return evidence_of(search, request.args.get("premises", ""))
    except MustChooseError as error:
        return str(error)
    except PermissionError as error:
        if not principal().may(GRANT):
            abort(403)
        return str(error)  # no register, or a definition that is not told of places this small
    except KeyError:
        abort(404)


def _page(purpose: str, told: str = "") -> Response:
    held, search = _held(), "?" + request.query_string.decode("ascii", "replace")
    common = {"home": home(principal()), "search": search, "fewest": FEWEST, "most": MOST}
    if isinstance(held, str):
        shelf = current_app.config.get("PREMISES_BOOK") is not None
        named = {"told": held, "held": None, "book": request.args.get("premises", "") if shelf else ""}
        return plain("premises_pack.html", 400, **named, **common)
    return plain("premises_pack.html", 400 if told else 200, told=told, held=held, purpose=purpose[:MOST], **common)
