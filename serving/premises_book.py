"""The book of licensed premises: visits, conditions and names, written by officers on plain pages without script."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as Reply

from callbacks import atlas, book, principal
from indicators import premises
from layouts.screens import home
from serving import gate
from serving.forms import check_form
from serving.plain import plain

premises_book = Blueprint("premises_book", __name__, url_prefix="/premises/book", template_folder="pages")
GRANT = "licensing"
NAMES = ("alias", "choice")  # what analysts may write too: it is of the register, and says nothing of any record
SAID = {"visit": "Visit", "condition": "Condition of the licence", "alias": "Name people use for it",
        "choice": "A shared name means this one"}  # fmt: skip
NAMED = 5  # premises of a name that are named


@premises_book.get("/<one>")
def read(one: str) -> Response:
    """Return what is written of one premises, and the form to write more."""
    return _page(one)


@premises_book.post("/<one>")
def write(one: str) -> Reply:
    """Write a line, or withdraw one; it is in the audit first."""
    check_form()
    held, who, kinds = _book(), principal(), _kinds(one)
    kind, number = request.form.get("kind", ""), request.form.get("withdraw", "")
    try:
        if number:
            line = next((entry for entry in held.entries(one) if str(entry.number) == number), None)
            if line is None or line.kind not in kinds:
                abort(403)
            _note(one, line.kind, withdrawn=line.number)
            held.withdraw(line.number, who=who.user, org=who.org)
        else:
            if kind not in kinds:
                abort(403)
            words = request.form.get("words", "")[:1000]
            if kind == "alias" and request.form.get("sure") != words and (others := _others(words, one)):
                return _page(one, 409, told=others, sure=words)
            _note(one, kind)
            held.add(one, kind, words, request.form.get("day", "")[:10], who=who.user,
                     org=who.org)  # fmt: skip
    except premises.BookError as error:
        return _page(one, 400, told=str(error))
    return redirect(f"/premises/book/{one}", 303)


def _others(words: str, one: str) -> str:
    """Return that other premises have a name already, "" when none has; the name is taken when it is sent again."""
    found = premises.called(words, atlas().store, one)
    several = "; ".join(f"{other.name}, {other.address or other.id}" for other in found[:NAMED])
    if not found:
        return ""
    more = f" and {len(found) - NAMED:,} more" if len(found) > NAMED else ""
    return (
        f"Nothing was written yet. “{words}” is already a name of {several}{more}. Records that give it without a "
        "point could mean any of them. Write it down again if people call this one so, too."
    )


def _book() -> premises.Book:
    found = book()
    if found is None:
        abort(404)
    return found


def _kinds(one: str) -> tuple[str, ...]:
    """Return what a reader may read and write of one premises; 403 for nothing, 404 for premises unknown here."""
    who = principal()
    held = premises.one_of(one, atlas().store)
    granted = who.may(GRANT)
    if not granted and not who.tier.exact:
        abort(403)
    if held is None:
        abort(404)
    if who.areas and held.lad not in who.areas:
        abort(403)
    return tuple(SAID) if granted else NAMES


def _note(one: str, kind: str, **detail: object) -> None:
    if current_app.config["DESK"] is not None:
        gate.told("change", what="book of premises", premises=one, kind=kind, **detail)


def _page(one: str, code: int = 200, told: str = "", sure: str = "") -> Response:
    held, kinds = _book(), _kinds(one)
    known = premises.one_of(one, atlas().store)
    shared = premises.clashes_of(one, atlas().store, held.chosen())
    lines = [entry for entry in held.entries(one) if entry.kind in kinds]
    return plain(
        "premises_book.html", code, told=told, one=known, lines=lines, said={key: SAID[key] for key in kinds},
        shared=shared, sure=sure, sent=request.form.to_dict(), today=date.today().isoformat(), home=home(principal()),
        synthetic=atlas().health()["synthetic"],
    )  # fmt: skip
