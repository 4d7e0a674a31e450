"""How much of a district's violence happens at licensed premises: for readers who may not see single ones.

Part of the exit. A district's records at licensed premises, and those at the ten with most, are two sets of records of
whole years, protected as every other cell; which premises the ten are is not told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from access import Principal
from data.answering.cells import total
from data.answering.disclosure import cell_of, protect
from data.answering.lattice import periods
from data.answering.own_areas import reader_at
from data.answering.permit import attribute_refusal, refusal, rule_of
from data.answering.store import Store
from data.answering.tally import tally
from data.model import Cell, Spec, Status
from data.premises import AT_ADDRESS
from data.premises.incidents import links_of, register, taken_rows

TOP = 10
LEVEL = "lad"


@dataclass(frozen=True, slots=True)
class PremisesShare:
    """One district. whole: all its records; linked: those at licensed premises; top: those at the ten with most.

    premises: how many the register has there, which is no count of records. top is hidden, too, where what is left of
    linked beside it is.
    """

    code: str
    name: str
    premises: int
    whole: Cell
    linked: Cell
    top: Cell


def shares_refusal(store: Store, spec: Spec, principal: Principal) -> str:
    """Return why a reader is not told of a district's premises as a whole, "" when they are."""
    if not store.facts.premises or LEVEL not in store.facts.levels:
        return "This release has no register of licensed premises."
    spec = replace(spec, level=LEVEL)
    if not principal.tier.ranked:
        return f"{principal.tier.label} readers are not told of licensed premises."
    if store.facts.sources[spec.source].kind != "records":
        return f"{store.facts.sources[spec.source].label}: places are not known to a premises."
    if why := refusal(store, spec, principal) or attribute_refusal(store, spec, principal, extra=1):
        return why
    try:
        periods(*spec.months, grain="year")
    except ValueError:
        return "Licensed premises are told of by twelve months ending with a quarter: choose such a period."
    return ""


def premises_shares(store: Store, spec: Spec, principal: Principal) -> tuple[PremisesShare, ...]:
    """Return every district's share, by one source. Raises PermissionError where `shares_refusal` gives a reason."""
    if why := shares_refusal(store, spec, principal):
        raise PermissionError(why)
    spec = replace(spec, level=LEVEL)
    key = ("premises shares", spec, principal.tier.id, principal.areas)
    found: tuple[PremisesShare, ...] = store.recently(key, lambda: _shares(store, spec, principal))
    return found


def _shares(store: Store, spec: Spec, principal: Principal) -> tuple[PremisesShare, ...]:
    engine, links, units = store.engine(spec.source), links_of(store, spec.source), store.units(LEVEL)
    here = taken_rows(store, spec, spec.source, hearing=False)[links.row] & (links.precision <= AT_ADDRESS)
    row, premises = links.row[here], links.premises[here]
    lads = np.array([one.lad for one in register(store).premises], object)
    years = periods(*spec.months, grain="year")
    year = np.searchsorted([one.start for one in years], engine.month_of(row), side="right") - 1
    found = []
    for code, name in zip(units.code, units.name, strict=True):
        reader = reader_at(store, spec, code, principal)
        mine = lads[premises] == code
        most = np.argsort(-np.bincount(premises[mine], minlength=len(lads)), kind="stable")[:TOP]
        inside = mine & np.isin(premises, most)
        sets = [tally(year[one], engine.keys[row[one]], len(years)) for one in (mine, inside, mine & ~inside)]
        whole, linked, top = Cell(None, Status.NOT_COMPUTABLE), Cell(None, Status.HIDDEN), Cell(None, Status.HIDDEN)
        if reader is not None:
            count, status = protect(np.stack(sets, axis=1), rule_of(store, spec.source, reader))
            whole, linked = total(store, spec, code, reader)[0], cell_of(count[0], status[0])
            apart = (status[[0, 2]] == Status.SHOWN).all()
            top = cell_of(count[1], status[1]) if apart else top
        found.append(PremisesShare(code, name, int((lads == code).sum()), whole, linked, top))
    return tuple(found)
