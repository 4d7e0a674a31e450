"""The licensed premises of a zone taken together: what a statement of cumulative impact rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import PremisesCounts, Store, at_premises, premises_clock, register
from geo import is_drawn
from indicators.premises.league import held_by, league, percent, spec_at
from indicators.premises.model import Counts, League, Zone
from indicators.question import Question
from indicators.telling import plural
from indicators.words import name_of, shape_words, source_words

NIGHT = (*range(18, 24), *range(6))


def zone(question: Question, store: Store, principal: Principal) -> Zone:
    """Return the premises of the question's `within` as one zone. Raises PermissionError as `league`.

    What is taken together is what the same services saw at every premises: the police, where they are asked.
    """
    held, spec = league(question, store, principal), spec_at(question, store)
    police = tuple(one for one in held.sources if not store.facts.sources[one].health)
    base = replace(spec, among=police) if police else spec
    counts, known = at_premises(store, base, principal), register(store).premises
    chosen = held_by(store, question.within) & counts.inside
    clock = premises_clock(store, base, chosen, principal)
    premises, incidents = Counter[str](), Counter[str]()
    for at in np.flatnonzero(chosen).tolist():
        premises[known[at].kind] += 1
        incidents[known[at].kind] += max(int(counts.incidents[at]), 0)
    kinds = tuple((kind, premises[kind], incidents[kind]) for kind, _ in incidents.most_common())
    name = shape_words(question.within) if is_drawn(question.within) else ""
    name = name or (name_of(store, question.within) if question.within else store.facts.name)
    seen_by = f"that {_named(police)} saw" if police else "that health services saw, where they are told"
    total, busy = sum(incidents.values()), int((counts.incidents[chosen] > 0).sum())
    many = plural(int(chosen.sum()), "licensed premises", "licensed premises")
    words = (
        f"{plural(total, 'incident')} {seen_by} at {busy} of the {many} in {name}. Incidents in its streets are not "
        "among them: the atlas counts those by area.",
        *_of_health(at_premises(store, spec, principal), chosen, held),
    )
    return Zone(name, question.within, held, total, seen_by, kinds, clock, _of_clock(clock, total, seen_by), words)


def _of_health(counts: PremisesCounts, chosen: NDArray[np.bool_], held: League) -> tuple[str, ...]:
    """Return what the health services saw beside the police, and at how many premises that is not told."""
    if not held.health:
        return ("Health services are not part of this question.",)
    if counts.untold:
        return (counts.untold,)
    both, alone = (np.maximum(one, 0) * chosen for one in (counts.both, counts.health_only))
    told = int((both + alone > 0).sum())
    few = int((counts.withheld & chosen).sum())
    return (
        f"Beside them: where health services are told they saw {plural(int((both + alone).sum()), 'incident')}, at "
        f"{told} of these premises; {int(alone.sum())} of those by no other source used. At {few} a health service has "
        "fewer than five records in a year of this window, and none of those is counted.",
    )


def _of_clock(clock: Counts, total: int, seen_by: str) -> str:
    timed = int(clock.sum())
    dark = f" {percent(clock[:, list(NIGHT)].sum() / timed)} of these between 18:00 and 05:59." if timed else ""
    return f"Of {plural(total, 'incident')} {seen_by}, {timed} with a known hour are shown.{dark}"


def _named(sources: tuple[str, ...]) -> str:
    return "the police" if sources == ("police",) else source_words(sources)


def zones(store: Store) -> tuple[tuple[str, str, str], ...]:
    """Return code, name and kind of every unit of the store's own levels that leave part of the county out."""
    found = []
    for key, facts in store.facts.levels.items():
        if facts.level.custom and facts.covers < 1:
            table = store.units(key)
            found += [
                (code, name or code, facts.level.label) for code, name in zip(table.code, table.name, strict=True)
            ]
    return tuple(found)
