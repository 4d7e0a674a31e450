"""What the screen of premises offers to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from access import Principal
from data import Premises, Store, answering, register, shares_refusal
from indicators.premises.league import spec_at
from indicators.premises.model import Clash
from indicators.premises.names import clashes
from indicators.question import Question
from indicators.spec import spec_of
from indicators.words import definition_words, label_of, period_words


def known(store: Store) -> Mapping[str, object]:
    """Return the ids of the register."""
    return register(store).index


def one_of(premises: str, store: Store) -> Premises | None:
    """Return what the register says of one premises, None where it has no such id."""
    held = register(store)
    return held.premises[held.index[premises]] if premises in held.index else None


def clashes_of(premises: str, store: Store, chosen: Mapping[str, str]) -> tuple[Clash, ...]:
    """Return the names of one premises that others nearby have too, but for those somebody has chosen about."""
    return clashes(store, register(store).index[premises], chosen)


def names_of(ids: Iterable[str], store: Store) -> dict[str, str]:
    """Return what premises are called, with their address, by id."""
    held = register(store)
    several = (held.premises[held.index[one]] for one in ids)
    return {one.id: f"{one.name}, {one.address or one.street}" for one in several}


def offered(question: Question, store: Store) -> tuple[tuple[str, str], ...]:
    """Return id and label of every source that can be counted at premises for the question's definition."""
    spec = replace(spec_at(question, store), among=tuple(store.facts.sources))
    return tuple((source, label_of(store, source)) for source in answering(store, spec))


def districts(store: Store, principal: Principal) -> tuple[tuple[str, str], ...]:
    """Return code and name of the districts whose premises a reader may see."""
    if "lad" not in store.facts.levels:
        return ()
    table = store.units("lad")
    held = zip(table.code, table.name, strict=True)
    return tuple((code, name) for code, name in held if not principal.areas or code in principal.areas)


def shares_title(question: Question, store: Store) -> str:
    """Return what the district figures are of."""
    what = definition_words(question)
    months = spec_at(question, store).months
    return f"{what[0].upper()}{what[1:]}, {label_of(store, question.sources[0])}, {period_words(*months)}"


def why_no_shares(question: Question, store: Store, principal: Principal) -> str:
    """Return why not even districts are told of, "" when they are."""
    spec = replace(spec_of(question, question.sources[0]), months=spec_at(question, store).months)
    return shares_refusal(store, spec, principal)
