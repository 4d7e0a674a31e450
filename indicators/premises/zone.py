"""The licensed premises of a zone taken together: what a statement of cumulative impact rests on."""

from __future__ import annotations

from collections import Counter

from access import Principal
from data import Store, premises_clock
from geo import is_drawn
from indicators.premises.league import held_by, league, percent, spec_at
from indicators.premises.model import Counts, Zone
from indicators.question import Question
from indicators.words import name_of, shape_words

NIGHT = (*range(18, 24), *range(6))


def zone(question: Question, store: Store, principal: Principal) -> Zone:
    """Return the premises of the question's `within` as one zone. Raises PermissionError as `league`."""
    held = league(question, store, principal)
    clock = premises_clock(store, spec_at(question, store), held_by(store, question.within), principal)
    premises, incidents = Counter[str](), Counter[str]()
    for line in held.lines:
        premises[line.premises.kind] += 1
        incidents[line.premises.kind] += line.incidents
    kinds = tuple((kind, premises[kind], incidents[kind]) for kind, _ in incidents.most_common())
    name = shape_words(question.within) if is_drawn(question.within) else ""
    name = name or (name_of(store, question.within) if question.within else store.facts.name)
    return Zone(name, question.within, held, held.total, kinds, clock, _words(name, held.total, len(held.lines), clock))


def _words(name: str, total: int, premises: int, clock: Counts) -> str:
    timed = int(clock.sum())
    dark = percent(clock[:, list(NIGHT)].sum() / timed) if timed else ""
    night = f", {dark} of those with a known hour between 18:00 and 05:59" if timed else ""
    return (
        f"{total} incidents at {premises} licensed premises in {name}{night}. Incidents in its streets are not among "
        "them: the atlas counts those by area."
    )


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
