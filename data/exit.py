"""The front of the exit: the same questions, to one source or to the union of several."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from access import Principal
from data import cells as single
from data import union
from data.disclosure import Rule, protect_one, rule_for
from data.lattice import Period
from data.matching import DEFAULT, Window, read_unmatched
from data.model import UNION, Cell, Cells, Counts, Spec, Status, Statuses
from data.store import Store
from geo import is_drawn


def cells(store: Store, spec: Spec, principal: Principal) -> Cells:
    """Return protected counts for every unit of the spec's level: of one source, or of a union."""
    return (union.union_cells if spec.source == UNION else single.cells)(store, spec, principal)


def total(store: Store, spec: Spec, within: str, principal: Principal) -> tuple[Cell, int]:
    """Return the protected count of one whole place ("" for the county) and its supplied months."""
    return (union.union_total if spec.source == UNION else single.total)(store, spec, within, principal)


def left_out(store: Store, spec: Spec, within: str, principal: Principal) -> int:
    """Return how many hidden cells a total leaves out: those of a drawn shape, else 0, for it is a cell of its own."""
    if not is_drawn(within):
        return 0
    status = cells(store, spec, principal).status[store.inside(spec.level, within)]
    return int((status == Status.HIDDEN).sum())


def trend(
    store: Store, spec: Spec, within: str, principal: Principal, *, at_least: str = "month"
) -> tuple[str, tuple[Period, ...], Counts, Statuses]:
    """Return grain, periods, protected counts and statuses of one place over time."""
    asked = union.union_trend if spec.source == UNION else single.trend
    return asked(store, spec, within, principal, at_least=at_least)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """How often no police record was found for a health service's records of violence, in the whole release.

    sharp: of records that know their place to a premises, an address or a stretch of street; else the rest of them.
    events: how many there are. share: 0 to 1, by the default window; low and high: over all windows; None where hidden.
    """

    source: str
    sharp: bool
    events: Cell
    share: float | None
    low: float | None
    high: float | None


def unmatched(store: Store, principal: Principal) -> tuple[Unmatched, ...]:
    """Return the unmatched shares of every matched health source, sharp places before coarse ones, none without any.

    Shares are made of protected counts and given to whole per cents: none where either count is hidden, and no range
    where its ends lie fewer records apart than may be told.
    """
    sources = [source for source in store.facts.matched if store.facts.sources[source].health]
    return tuple(_unmatched(store, source, sharp, principal) for source in sources for sharp in (True, False))


def _unmatched(store: Store, source: str, sharp: bool, principal: Principal) -> Unmatched:
    facts = store.facts.sources[source]
    rule = rule_for(principal.tier, is_open=facts.open, health=True)
    table = store._once(("unmatched",), lambda: read_unmatched(store.folder))
    shares: dict[Window, float | None] = {}
    missed: dict[Window, int] = {}
    events = Cell(None, Status.HIDDEN)
    for row in table[(table["source"] == source) & (table["sharp"] == sharp)].itertuples():
        events, alone, met = (
            protect_one(int(count), rule) for count in (row.events, row.unmatched, row.events - row.unmatched)
        )
        window = Window(row.minutes, row.metres)
        shares[window], missed[window] = _share(alone, met, events), int(row.unmatched)
    held = [share for share in shares.values() if share is not None]
    whole = len(held) == len(shares) and bool(held) and not _too_near(missed, rule)
    return Unmatched(
        source, sharp, events, shares.get(DEFAULT), min(held) if whole else None, max(held) if whole else None
    )


def _too_near(missed: dict[Window, int], rule: Rule) -> bool:
    """Return whether the range would tell of fewer records than the threshold: those that another window matches."""
    ends = sorted((min(missed.values()), missed.get(DEFAULT, 0), max(missed.values())))
    return not rule.exact and any(0 < b - a < rule.threshold for a, b in pairwise(ends))


def _share(part: Cell, rest: Cell, whole: Cell) -> float | None:
    """Return a part of a whole to whole per cents, None where any of the three counts is hidden."""
    if part.count is None or rest.count is None or not whole.count:
        return None
    return round(part.count / whole.count, 2)
