"""Saved views: named addresses of one's own and of one's organisation; a plain page that needs no script."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, current_app, g, redirect, request
from werkzeug.wrappers import Response as Reply

from access import LONGEST_NAME, SavedView, Told, Views
from callbacks import atlas, principal
from indicators import COMPARE_PANELS, Answer, cell_words
from layouts.screens import home
from serving.admin import when
from serving.door import desk
from serving.forms import check_form
from serving.plain import plain

views = Blueprint("views", __name__, url_prefix="/views", template_folder="pages")
OPENS = {"atlas": "Atlas"} | {key: f"Compare: {label}" for key, label in COMPARE_PANELS.items() if key != "saved"}
MOST_LINES = 3  # of what was revised, by view
ALIKE = "Another release is published; no month of its sources was revised."


@dataclass(frozen=True, slots=True)
class Shown:
    """One view on the page: mine or another's, and what changed since it was saved, () where nothing did."""

    view: SavedView
    mine: bool
    changed: tuple[str, ...]


def kept() -> Views:
    """Return the saved views of this server; 404 where nobody signs in, for there they are kept in the browser."""
    desk()
    found: Views = current_app.config["VIEWS"]
    return found


@views.get("", strict_slashes=False)
def overview() -> Response:
    """Return the reader's views and those shared with their organisation, and the form that keeps another."""
    return _overview()


def _overview(code: int = 200, told: str = "", name: str = "") -> Response:
    reader, held = principal(), kept()
    question, _ = atlas().parse(request.values.get("at", ""))
    shown = [Shown(one, one.user == reader.user, changed(one)) for one in held.of(reader)]
    query = question.to_query()
    said = atlas().answer(question, reader).text()
    return plain(
        "views.html", code, told=told, home=home(g.reader), shown=shown, query=query, sentence=said, opens=OPENS,
        name=name[:LONGEST_NAME], longest=LONGEST_NAME, when=when, org=reader.org,
    )  # fmt: skip


def changed(one: SavedView) -> tuple[str, ...]:
    """Return how the view's totals and months changed since it was saved, () where the release is still the same."""
    health = atlas().health()
    if one.release == health["release"]:
        return ()
    question, _ = atlas().parse(one.address.partition("?")[2])
    reader = principal()
    found = atlas().answer(question, reader)
    before = {each.source: each for each in one.seen_by(reader)}
    labels = {each.source: each.label for each in found.series}
    saved = "you saved it" if one.user == reader.user else "it was saved"
    totals = [
        told
        for now in totals_of(found)
        if now.source in before and (told := apart(labels[now.source], before[now.source], now, saved))
    ]
    lines = [line for chip in found.truth if chip.kind == "revised" for line in chip.lines]
    more = (f"and {len(lines) - MOST_LINES} more",) if len(lines) > MOST_LINES else ()
    return (*totals, *lines[:MOST_LINES], *more) or (ALIKE,)


def totals_of(found: Answer) -> tuple[Told, ...]:
    """Return the totals of an answer as its reader is told them."""
    cells = [(one.source, one.total.cell) for one in found.series]
    return tuple(Told(source, cell.count, cell_words(cell, "hidden")) for source, cell in cells)


def apart(label: str, then: Told, now: Told, saved: str) -> str:
    """Return "Police: +14 since you saved it (312 → 326)", "" where the two are the same.

    Where either is not shown there is no difference: a number beside a hidden one stays by itself.
    """
    if (then.count, then.words) == (now.count, now.words):
        return ""
    if then.count is None or now.count is None:
        return f"{label}: {then.words} when {saved}, {now.words} now"
    return f"{label}: {now.count - then.count:+,} since {saved} ({then.count:,} → {now.count:,})".replace("-", "−")


@views.post("", strict_slashes=False)
def save() -> Reply:
    """Keep the view of a form: its address is made anew from the question it names, never taken as it came."""
    held = kept()
    check_form()
    name, opens = request.form.get("name", ""), request.form.get("opens", "")
    if opens not in OPENS:
        abort(400)
    question, _ = atlas().parse(request.form.get("at", ""))
    query = question.to_query()
    address = f"/{query}" if opens == "atlas" else f"/compare{query}&panel={opens}"
    shared = request.form.get("shared", "") == "on"
    try:
        told = totals_of(atlas().answer(question, principal()))
        release = atlas().health()["release"]
        held.keep(principal(), name=name, address=address, release=release, shared=shared, told=told)
    except ValueError as error:
        return _overview(400, str(error), name)
    return redirect("/views", 303)


@views.post("/<int:number>/remove")
def remove(number: int) -> Reply:
    """Remove a view of one's own; 404 for any other."""
    held = kept()
    check_form()
    if not held.remove(principal(), number):
        abort(404)
    return redirect("/views", 303)
