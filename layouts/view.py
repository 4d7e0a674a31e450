"""Everything above the drawer and the table, made from one answer in one go."""

from __future__ import annotations

from typing import Any

from data import Status
from indicators import Answer, total_words
from layouts import words
from layouts.layers import breadcrumb, layers
from layouts.legend import legend
from layouts.map import map_props
from layouts.markup import html_of
from layouts.play import play
from layouts.sentence import sentence
from layouts.stack import add, stack
from layouts.states import empty
from layouts.strip import notices, strip

PIECES = ("sentence", "strip", "legend", "layers", "crumbs", "empty", "play", "notices")


def view(answer: Answer, notes: tuple[str, ...], path: str | None = "/", search: str | None = None) -> dict[str, Any]:
    """Return {piece: HTML} for PIECES, {"map": properties} and {"live": text}.

    notes: what the address lost; path, search: the address that is seen.
    """
    pieces = {
        "sentence": sentence(answer, path or "/", search),
        "strip": strip(answer),
        "legend": [legend(answer), *stack(answer)],
        "layers": [*layers(answer), add(answer.question)],
        "crumbs": breadcrumb(answer.breadcrumb),
        "empty": empty(answer),
        "play": play(answer),
        "notices": notices(tuple(dict.fromkeys((*notes, *answer.notes)))),
    }
    written = {name: html_of(piece) for name, piece in pieces.items()}
    return {"map": map_props(answer), **written, "live": live(answer)}


def live(answer: Answer) -> str:
    """Return what a listener is told when the view has changed: the sentence and how much of it can be seen."""
    series = answer.series[0]
    status = series.status[answer.inside]
    shown, hidden = int((status == Status.SHOWN).sum()), int((status == Status.HIDDEN).sum())
    missing = int((status == Status.NOT_SUPPLIED).sum())
    areas = f"{words.plural(shown, 'area')} shown, {words.count(hidden)} hidden, {words.count(missing)} not supplied."
    return f"{answer.text()} {total_words(series)}. {areas}"
