"""Fill the screen of licensed premises, while it is seen, and find premises by what people call them."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, callback
from dash.exceptions import PreventUpdate

from callbacks.context import asked, atlas, book, principal
from callbacks.errors import report
from indicators import Question, premises
from layouts import ids, licensed
from layouts.licensed.found import found
from layouts.markup import html_of
from layouts.screens import own, screen_at

PATH = "/premises"


@callback(Output(ids.PREMISES, "html"), Input(ids.AT_PREMISES, "data"), prevent_initial_call=True, on_error=report)
def shown(at: dict[str, Any] | None) -> str:
    """Return the league, the page of one premises or a zone, as the address asks; districts for those without grant."""
    if not at:
        raise PreventUpdate
    question, ignored = asked(PATH, at["search"])
    store, who = atlas().store, principal()
    ask, more = premises.read_ask(own(screen_at(PATH), at["search"]), premises.known(store))
    if why := premises.why_not(question, store, who):
        return told_instead(question, why)
    notes, offered = (*ignored, *more), premises.offered(question, store)
    try:
        if ask.premises:
            return one(question, ask, offered, notes)
        if ask.zone and question.within:
            return licensed.zone(premises.zone(question, store, who), ask, offered=offered, notes=notes)
        return league(question, ask, offered, notes)
    except PermissionError as refusal:
        return licensed.refused((str(refusal),))


def league(question: Question, ask: premises.Ask, offered: tuple[tuple[str, str], ...], notes: tuple[str, ...]) -> str:
    """Return the league of the question's place."""
    store, who = atlas().store, principal()
    return licensed.league(
        premises.league(question, store, who),
        ask,
        serious=premises.serious_words(question, store, who),
        districts=premises.districts(store, who),
        zones=premises.zones(store),
        offered=offered,
        ground=premises.ground(store, question.within),
        notes=notes,
    )


def one(question: Question, ask: premises.Ask, offered: tuple[tuple[str, str], ...], notes: tuple[str, ...]) -> str:
    """Return the page of the premises that is open."""
    store, kept = atlas().store, book()
    chosen = kept.chosen() if kept is not None else {}
    made = premises.page(question, ask.premises, store, principal(), chosen=chosen)
    log = kept.entries(ask.premises) if kept is not None else ()
    names = premises.names_of(made.standing.ids if made.standing else (), store)
    return licensed.page(made, ask, offered=offered, names=names, log=log, kept=kept is not None, notes=notes)


def told_instead(question: Question, why: str) -> str:
    """Return the districts, for readers who are not shown single premises, or every reason why not even those."""
    store, who = atlas().store, principal()
    if shares := premises.shares_of(question, store, who):
        return licensed.districts(premises.shares_title(question, store), shares, why)
    return licensed.refused((why, premises.why_no_shares(question, store, who)))


@callback(
    Output(ids.PREMISES_FOUND, "html"),
    Input(ids.PREMISES_FIND, "value"),
    State(ids.AT_PREMISES, "data"),
    prevent_initial_call=True,
    on_error=report,
)
def find(text: str | None, at: dict[str, Any] | None) -> str:
    """Return the premises found, each a link that keeps the rest of the question; why none without the grant."""
    if not text or not text.strip() or not at:
        return ""
    question, _ = asked(PATH, at["search"])
    store = atlas().store
    if why := premises.why_not(question, store, principal()):
        return html_of(why)
    return found(text.strip(), premises.find_premises(text, store), question)
