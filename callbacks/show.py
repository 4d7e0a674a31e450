"""Show what the address asks for: the one callback through which the whole view follows the address."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, callback, no_update

from callbacks.context import asked, atlas, principal
from callbacks.errors import report
from indicators import Question
from layouts import ids
from layouts.map import MAP_PROPS
from layouts.screens import screen_at
from layouts.view import PIECES, view
from layouts.zoom import ladder

WHERE = (ids.SENTENCE, ids.STRIP, ids.LEGEND, ids.LAYERS, ids.CRUMBS, ids.EMPTY, ids.PLAY, ids.NOTICES)


@callback(
    output={
        "map": {name: Output(ids.MAP, name) for name in MAP_PROPS},
        "alert": Output(ids.ALERT, "children"),
        "shown": Output(ids.SHOWN, "data"),
        "open": Output(ids.OPEN, "data"),
        "listed": Output(ids.LISTED, "data"),
        "live": Output(ids.LIVE, "children"),
        **{piece: Output(place, "html") for piece, place in zip(PIECES, WHERE, strict=True)},
    },
    inputs={
        "search": Input(ids.URL, "search"),
        "path": Input(ids.URL, "pathname"),
        "tier": Input(ids.TIER, "data"),
        "retry": Input(ids.RETRY, "data"),
        "opened": State(ids.OPEN, "data"),
        "rows": State(ids.ROWS, "data"),
    },
    on_error=report,
)
def show(
    search: str | None,
    path: str | None,
    tier: str | None,
    retry: int | None,
    opened: str | None,
    rows: dict[str, Any],
) -> dict[str, Any]:
    """Return the whole view of the address. The address itself is never rewritten; the page's links move it."""
    who = principal()
    question, notes = asked(path, search)
    answer = atlas().answer(question, who)
    offered = tuple(level for level in atlas().health()["levels"] if level in who.tier.grain)
    shown = {"query": answer.question.to_query(), "tier": who.tier.id, "ladder": ladder(answer.question.level, offered)}
    shown["grid"] = atlas().finest_grid(answer.question, who)
    follows = {"open": drawer_query(answer.question, opened), "listed": shown["query"] if rows["open"] else no_update}
    seen = view(answer, notes, path, search)
    if not screen_at(path).mapped:  # nobody sees the map: it is brought up to date when somebody does
        seen["map"] = dict.fromkeys(MAP_PROPS, no_update)
    return {**seen, **follows, "shown": shown, "alert": []}


def drawer_query(question: Question, opened: str | None) -> Any:
    """Return what the drawer should show, nothing to shut it, and no change while it stays shut."""
    if question.area:
        return question.to_query()
    return "" if opened else no_update
