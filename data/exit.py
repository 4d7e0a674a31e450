"""The front of the exit: the same questions, to one source or to the union of several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from access import Principal, asked
from data.answering import at_premises as licensed
from data.answering import cells as single
from data.answering import coarse as places
from data.answering import overlap as two
from data.answering import premises_shares as shared
from data.answering import union
from data.answering.at_premises import PremisesCounts, PremisesDetail
from data.answering.cells import Split
from data.answering.coarse import CoarsePlace, NotMapped
from data.answering.disclosure import Rule, protect_one, rule_for
from data.answering.lattice import Period, snap_spec
from data.answering.own_areas import BEYOND, abroad, at_home, joined, joined_seen, limited, on_lattice, own, reader_at
from data.answering.premises_shares import PremisesShare
from data.answering.revisions import Revised
from data.answering.seen import Seen
from data.answering.store import Store
from data.answering.tally import SHIFT
from data.matching import DEFAULT, Window, read_unmatched
from data.model import UNION, Cell, Cells, Counts, Spec, Status, Statuses, month_text
from geo import is_drawn

T = TypeVar("T")


def cells(store: Store, spec: Spec, principal: Principal) -> Cells:
    """Return protected counts for every unit of the spec's level: of one source, or of a union."""
    ask = union.union_cells if spec.source == UNION else single.cells
    if limited(store, spec, principal):
        home, rest, mine = _both_sides(ask, store, spec, principal)
        found = joined(home, rest, mine, principal.areas)
    else:
        found = ask(store, spec, principal)
    _note(store, spec, "", "areas", len(found.status), int((found.status == Status.HIDDEN).sum()))
    return found


def seen(store: Store, spec: Spec, principal: Principal) -> Seen:
    """Return who saw the incidents of the union, protected."""
    if not limited(store, spec, principal):
        return union.seen(store, spec, principal)
    return joined_seen(*_both_sides(union.seen, store, spec, principal))


def _both_sides(
    ask: Callable[[Store, Spec, Principal], T], store: Store, spec: Spec, principal: Principal
) -> tuple[T, T | None, NDArray[np.bool_]]:
    """Return what an analyst is told at home, what elsewhere (None: nothing), and which units are home."""
    away = abroad(principal)
    rest = ask(store, spec, away) if on_lattice(store, spec, away) else None
    return ask(store, spec, at_home(principal)), rest, own(store, spec.level, principal.areas)


def total(store: Store, spec: Spec, within: str, principal: Principal) -> tuple[Cell, int]:
    """Return the protected count of one whole place ("" for the county) and its supplied months."""
    reader = reader_at(store, spec, within, principal)
    if reader is None:
        return Cell(None, Status.NOT_COMPUTABLE), spec.months[1] - spec.months[0] + 1
    cell, supplied = (union.union_total if spec.source == UNION else single.total)(store, spec, within, reader)
    _note(store, spec, within, "total", 1, int(cell.status is Status.HIDDEN))
    return cell, supplied


def seen_in(store: Store, spec: Spec, within: str, principal: Principal) -> dict[str, Cell]:
    """Return who saw the union's incidents in one whole place: "police_only", "both" and "health_only"."""
    reader = reader_at(store, spec, within, principal)
    if reader is None:
        return dict.fromkeys(("police_only", "both", "health_only"), Cell(None, Status.NOT_COMPUTABLE))
    return union.seen_in(store, spec, within, reader)


def left_out(store: Store, spec: Spec, within: str, principal: Principal) -> int:
    """Return how many hidden cells a total leaves out: those of a drawn shape, else 0, for it is a cell of its own."""
    reader = reader_at(store, spec, within, principal)
    if reader is None or not is_drawn(within):
        return 0
    status = cells(store, spec, reader).status[store.inside(spec.level, within)]
    return int((status == Status.HIDDEN).sum())


def added(store: Store, spec: Spec, within: str, principal: Principal) -> NDArray[np.bool_]:
    """Return which units' cells the total of a drawn shape adds up: those it shows."""
    reader = reader_at(store, spec, within, principal)
    found = cells(store, spec, reader or principal)
    return np.asarray(store.inside(spec.level, within) & (found.status == Status.SHOWN))


def trend(
    store: Store, spec: Spec, within: str, principal: Principal, *, at_least: str = "month"
) -> tuple[str, tuple[Period, ...], Counts, Statuses]:
    """Return grain, periods, protected counts and statuses of one place over time."""
    away = replace(spec, months=_whole(store))  # a trend has whole periods of its own, whatever was asked
    if (reader := reader_at(store, away, within, principal)) is None:
        return at_least, (), np.zeros(0, np.int64), np.zeros(0, np.uint8)
    ask = union.union_trend if spec.source == UNION else single.trend
    grain, stretch, count, status = ask(store, spec, within, reader, at_least=at_least)
    _note(store, spec, within, f"by {grain}", len(status), int((status == Status.HIDDEN).sum()))
    return grain, stretch, count, status


def by_clock(
    store: Store, spec: Spec, within: str, principal: Principal
) -> tuple[Split, tuple[str, ...], tuple[str, ...]]:
    """Return counts by weekday and hour, as `data.cells.by_clock`, for whoever the reader is in that place."""
    plain = replace(spec, hours=(), days=())
    reader = reader_at(store, plain, within, principal)
    if reader is None:
        return _nothing_told(), (), ()
    found, rows, columns = single.by_clock(store, spec, within, reader)
    _note(store, plain, within, "by clock", len(found.status), int((found.status == Status.HIDDEN).sum()))
    return found, rows, columns


def by_field(store: Store, spec: Spec, within: str, field: str, principal: Principal) -> Split:
    """Return counts of one place by a field, as `data.cells.by_field`, for whoever the reader is in that place."""
    reader = reader_at(store, spec, within, principal)
    if reader is None:
        return _nothing_told()
    found = single.by_field(store, spec, within, field, reader)
    _note(store, spec, within, f"by {field}", len(found.status), int((found.status == Status.HIDDEN).sum()))
    return found


def overlap(store: Store, spec: Spec, other: Spec, within: str, principal: Principal) -> tuple[Cell, str]:
    """Return how many records of one place two definitions both take, as `data.overlap`, or why that is not told."""
    cell, why = two.overlap(store, spec, other, within, principal)
    _note(store, spec, within, f"both with {other.definition}", 1, 0)
    return cell, why


def coarse(store: Store, spec: Spec, within: str, principal: Principal) -> tuple[CoarsePlace, ...]:
    """Return streets and towns as `data.coarse`: they belong to no one's own areas. Raises PermissionError as it."""
    if why := coarse_refusal(store, spec, principal):
        raise PermissionError(why)
    found = places.coarse(store, spec, within, _anywhere(store, spec, principal))
    _note(store, spec, within, "streets and towns", len(found), 0)
    return found


def coarse_refusal(store: Store, spec: Spec, principal: Principal) -> str:
    """Return why streets and towns are not counted for this spec and reader, "" when they are."""
    reader = _anywhere(store, spec, principal)
    if reader is not principal and snap_spec(spec, reader.tier, is_open=False)[0] != spec:
        return BEYOND
    return places.coarse_refusal(store, spec, reader)


def not_mapped(store: Store, spec: Spec, held: Cells, principal: Principal) -> NotMapped:
    """Return what of one source is in no unit of the spec's level, by reason. held: what `cells` answered."""
    reader = _anywhere(store, spec, principal)
    if reader is not principal and not on_lattice(store, spec, reader):
        return NotMapped(held.unlocated, held.outside, (), (), BEYOND)
    found = places.not_mapped(store, spec, held, reader)
    _note(store, spec, "", "not mapped", len(found.unplaced) + len(found.rough) + 2, 0)
    return found


def revisions(store: Store, source: str, principal: Principal) -> tuple[Revised, ...]:
    """Return what changed in months of a source, newest first: of whole providers, so of no one's own areas."""
    is_open = store.facts.sources[source].open
    return single.revisions(store, source, principal if is_open or not principal.tier.exact else abroad(principal))


def at_premises(store: Store, spec: Spec, principal: Principal, *, hearing: bool = False) -> PremisesCounts:
    """Return what is linked to every licensed premises, for whoever was granted licensing.

    spec: its `among` are the sources. hearing: leave out what an agreement bars from hearings. Raises PermissionError.
    """
    found = licensed.counts(store, spec, principal, hearing=hearing)
    what = f"licensed premises{' for a hearing' * hearing}"
    _note(store, replace(spec, source=UNION), "", what, len(found.incidents), int(found.withheld.sum()))
    return found


def one_premises(
    store: Store, spec: Spec, premises: str, principal: Principal, *, hearing: bool = False
) -> PremisesDetail:
    """Return what happened at one premises, as `at_premises`, incident by incident. Raises KeyError for no such id."""
    found = licensed.detail(store, spec, premises, principal, hearing=hearing)
    what = f"premises {premises}{' for a hearing' * hearing}"
    withheld = int(found.counts.withheld[found.at])
    _note(store, replace(spec, source=UNION), "", what, len(found.rows), withheld)
    return found


def premises_clock(store: Store, spec: Spec, chosen: NDArray[np.bool_], principal: Principal) -> Counts:
    """Return the incidents at some premises together, by weekday and hour, as `at_premises`."""
    found = licensed.clock(store, spec, chosen, principal)
    _note(store, replace(spec, source=UNION), "", f"{int(chosen.sum())} licensed premises by clock", found.size, 0)
    return found


def premises_shares(store: Store, spec: Spec, principal: Principal) -> tuple[PremisesShare, ...]:
    """Return how much of each district is at licensed premises, and at the ten with most. Raises PermissionError."""
    found = shared.premises_shares(store, spec, principal)
    hidden = sum(one.linked.count is None for one in found) + sum(one.top.count is None for one in found)
    _note(store, spec, "", "licensed premises by district", 2 * len(found), hidden)
    return found


def _anywhere(store: Store, spec: Spec, principal: Principal) -> Principal:
    """Return as whom a reader sees what is of the whole store."""
    return abroad(principal) if limited(store, spec, principal) else principal


def _nothing_told() -> Split:
    return Split((), np.zeros(0, np.int64), np.zeros(0, np.uint8), BEYOND)


def _whole(store: Store) -> tuple[int, int]:
    """Return the latest whole year of a release, which every tier may ask for where it may ask at all."""
    last = store.facts.last - (store.facts.last + 1) % 3
    return last - 11, last


def _note(store: Store, spec: Spec, within: str, what: str, cells_told: int, hidden: int) -> None:
    """Tell the request's ledger what was asked: never what was answered."""
    sources = spec.among if spec.source == UNION else (spec.source,)
    asked(_words(spec, within, what, store.facts.id), sources, cells_told, hidden)


def _words(spec: Spec, within: str, what: str, release: str) -> str:
    """Return a spec as a line that tells it from every other."""
    parts = {
        "age": "–".join(map(str, spec.age or ())),
        "domestic": "" if spec.domestic == "default" else spec.domestic,
        "blindspot": "yes" if spec.blindspot else "",
        "hours": ",".join(map(str, spec.hours)),
        "days": ",".join(map(str, spec.days)),
        "within": within,
        "release": release,
    }
    source = "+".join(spec.among) if spec.source == UNION else spec.source
    head = f"{spec.definition} · {source} · {spec.level} · {month_text(spec.months[0])} to {month_text(spec.months[1])}"
    return " · ".join([head, what, *(f"{name} {value}" for name, value in parts.items() if value)])


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
    principal = abroad(principal) if principal.tier.exact else principal  # of the whole release: no one's own areas
    return tuple(_unmatched(store, source, sharp, principal) for source in sources for sharp in (True, False))


def _unmatched(store: Store, source: str, sharp: bool, principal: Principal) -> Unmatched:
    facts = store.facts.sources[source]
    rule = rule_for(principal.tier, is_open=facts.open, health=True)
    table = store._once(("unmatched",), lambda: read_unmatched(store.folder))
    shares: dict[Window, float | None] = {}
    missed: dict[Window, int] = {}
    events = Cell(None, Status.HIDDEN)
    for row in table[(table["source"] == source) & (table["sharp"] == sharp)].itertuples():
        every, some = (row.events << SHIFT) + row.events_keys, (row.unmatched << SHIFT) + row.unmatched_keys
        events, alone, met = (protect_one(np.array([one]), rule) for one in (every, some, every - some))
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
    return min(round(part.count / whole.count, 2), 1.0)
