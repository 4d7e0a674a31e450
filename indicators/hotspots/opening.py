"""What a board opens with: what the partnership agreed on, for whatever an address leaves unsaid."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from access import Principal
from data import Spec, Status, Store, available, definitions, lapse, latest_year
from geo import is_drawn
from indicators.answer import answer
from indicators.parse import default_question as usual_question
from indicators.parse import parse
from indicators.question import Question
from indicators.snap import levels_for, snap
from indicators.spec import spec_of
from indicators.words import name_of, period_words

AGREED = ("grip_psv", "vap_public", "vwi", "policeuk_proxy")  # what a partnership agrees on, where it can be counted
HEXAGONS = ("h3r9", "h3r8")


def default_question(store: Store, principal: Principal, definition: str = "") -> Question:
    """Return the question of a board nobody asked anything: the agreed definition, the latest year, own district.

    definition: one asked for instead. The year ends before the months in which what it leans on was hardly recorded.
    """
    usual = usual_question(store)
    agreed = (store.facts.hotspots.get("definition", AGREED[0]), *AGREED)
    for one in (definition, *agreed) if definition in definitions() else agreed:
        able = tuple(source for source in store.facts.sources if _whole(store, one, source))
        if not able:
            continue
        start, end = latest_year(store, able[0])
        asked = replace(usual, definition=one, sources=able, start=start, end=end)
        if (found := lapse(store, spec_of(asked, able[0]))) is not None:
            start, end = latest_year(store, able[0], until=found.month - 1)
        offered = levels_for(asked, store, principal)
        level = next((key for key in HEXAGONS if key in offered and not offered[key]), asked.level)
        within = principal.areas[0] if principal.areas and store.level_of(principal.areas[0]) else ""
        return replace(asked, start=start, end=end, level=level, within=within)
    return usual


def _whole(store: Store, definition: str, source: str) -> bool:
    return available(store, Spec(definition, source, "lad", (0, 0))).state != "none"


def opened(search: str, store: Store, principal: Principal) -> tuple[Question, tuple[str, ...]]:
    """Return the question of a board's address, and a sentence for everything ignored or changed.

    search: the question's part of it. What it leaves unsaid, or says wrongly, is as on a board nobody asked anything.
    """
    named = dict(parse_qsl(search.removeprefix("?"), keep_blank_values=True))
    usual = default_question(store, principal, named.get("definition", ""))
    question, ignored = parse(search, store, usual)
    if not named:
        question = snap(question, store, principal)[0]  # nobody asked, so nothing that anybody wants is changed
    question, moved = _own(question, store, principal)
    return question, (*ignored, *moved, *_lapsed(question, store, named))


def _own(question: Question, store: Store, principal: Principal) -> tuple[Question, tuple[str, ...]]:
    """Return the question for the reader's own district where it goes further elsewhere than they may."""
    asked = snap(question, store, principal)[0]
    if not (principal.areas and asked.within) or is_drawn(asked.within):
        return question, ()
    own = replace(asked, within=principal.areas[0], area="")
    if _told(asked, store, principal) or not _told(own, store, principal):
        return question, ()
    told = (
        f"{name_of(store, asked.within)} is outside your own areas, where you see no more than partners do, and this "
        f"question goes further: shown for {name_of(store, principal.areas[0])}."
    )
    return replace(question, within=principal.areas[0], area=""), (told,)


def _told(question: Question, store: Store, principal: Principal) -> bool:
    """Return whether anything is answered of a place, be it that it is hidden or was not supplied."""
    said = answer(replace(question, measure="count", play=""), store, principal)
    return bool((said.series[0].status[said.inside] != Status.NOT_COMPUTABLE).any())


def _lapsed(question: Question, store: Store, named: dict[str, str]) -> tuple[str, ...]:
    """Return what is said where the first source hardly recorded what the definition leans on, up to its last month."""
    source = question.sources[0]
    latest = question if {"from", "to"} & set(named) else replace(question, end=max(question.end, store.facts.last))
    found = lapse(store, spec_of(latest, source), question.within)
    if found is None:
        return ()
    who = store.facts.sources[source].label
    told = (
        f"{who}: {found.what} was recorded far less often than usual from {period_words(found.month, found.month)} on"
    )
    if question.end < found.month:
        return (f"{told}: shown for {period_words(question.start, question.end)}, the last whole periods before.",)
    return (f"{told}, so that the months since count too few.",)
