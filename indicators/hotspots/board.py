"""Make the board of a question: rank the places, say how lasting each is, and what was set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import UNION, Cell, Cells, Status, Store
from indicators.answer import answer
from indicators.hotspots import aside as setting
from indicators.hotspots.ask import BoardAsk
from indicators.hotspots.changed import change_words
from indicators.hotspots.concentration import foot
from indicators.hotspots.forward import forward
from indicators.hotspots.ground import Ground, in_list
from indicators.hotspots.lasting import YEARS, Lasting, lasting
from indicators.hotspots.model import NEW, PERSISTENT, Board, Fading, Opinion, Pip, Row, SetAside, Since
from indicators.hotspots.opinion import opinions
from indicators.hotspots.since import gone, meeting, moves, since
from indicators.hotspots.times import Times, cell_at, times
from indicators.model import Answer, Series
from indicators.question import Question
from indicators.snap import levels_for
from indicators.words import name_of

INSTEAD = ("ward", "msoa21", "msoa11", "lad")  # what is listed where no smaller place can be
UNRANKED = "Readers of this tier see no places in the order of their figures."


def board(asked: Question, ask: BoardAsk, store: Store, principal: Principal, ignored: tuple[str, ...] = ()) -> Board:
    """Return the board of the nearest question the principal may ask. Raises PermissionError where none are ranked.

    Every figure went through data's exit as the principal; the rest follows from those.
    """
    if not principal.tier.ranked:
        raise PermissionError(UNRANKED)
    said = answer(replace(asked, measure="count", play=""), store, principal)
    instead, level = "", said.question.level
    if not _any(said):
        instead, said = _wards(said, store, principal)
    ground = _ground(said, ask, store, principal)
    put_aside = _aside(ground, ask)
    left_out = np.zeros(len(said.inside), bool)
    left_out[[one.index for one in put_aside if not one.back]] = True
    ground = replace(ground, eligible=said.inside & ~left_out)
    made = _made(ground, said, ask, put_aside)
    return replace(made, instead=instead, level=level, districts=_districts(store), notes=(*ignored, *made.notes))


def _districts(store: Store) -> tuple[tuple[str, str], ...]:
    """Return code and name of every district, () where there is no choice of them."""
    if "lad" not in store.facts.levels:
        return ()
    units = store.units("lad")
    found = tuple((code, name or code) for code, name in zip(units.code, units.name, strict=True))
    return found if len(found) > 1 else ()


def _made(ground: Ground, said: Answer, ask: BoardAsk, put_aside: tuple[SetAside, ...]) -> Board:
    held, stay, when = ground.held(), lasting(ground), times(ground)
    order = _order(held, ground, stay)
    met = since(ground, ask, order)
    second, silent = opinions(ask.opinion, ground)
    rows = _rows(ground, said, _Told(order, stay, when, met, moves(ground, met), second))
    listed = [row.index for row in rows[: ask.shown()]]
    total = said.series[0].total.cell
    return Board(
        ask=ask,
        answer=said,
        rows=rows,
        aside=tuple(one for one in put_aside if one.back or len(rows) < ask.places or one.count >= rows[-1].count),
        fading=_fading(ground, held, stay, order),
        foot=foot(held, said.inside, listed, total),
        forward=forward(ground),
        since=met,
        since_day=meeting(ground),
        grain=ground.grain(),
        notes=(silent,) if silent else (),
        timeless=when.reason,
    )


def shown_instead(asked: Question, store: Store, principal: Principal) -> tuple[Question, str]:
    """Return the question of the areas that a board lists, and why where they are not those asked for.

    For the map and the sentence beside a board. A reader who is shown no board keeps the question.
    """
    if not principal.tier.ranked:
        return asked, ""
    said = answer(replace(asked, measure="count", play=""), store, principal)
    if _any(said):
        return asked, ""
    instead, wider = _wards(said, store, principal)
    return (replace(asked, level=wider.question.level), instead) if instead else (asked, "")


def _any(said: Answer) -> bool:
    first = said.series[0]
    return bool((said.inside & (first.status == Status.SHOWN) & (first.count > 0)).any())


def _wards(said: Answer, store: Store, principal: Principal) -> tuple[str, Answer]:
    """Return why wards are listed, and the answer for them; the same answer where they hold nothing either."""
    question, tier = said.question, principal.tier
    offered = levels_for(question, store, principal)
    counted = question.sources if said.series[0].source == UNION else question.sources[:1]
    health = any(store.facts.sources[one].health for one in counted)
    fewest = 1 if said.series[0].exact else tier.health_threshold if health else tier.threshold
    for level in INSTEAD:
        if level == question.level or offered.get(level, "no"):
            continue
        wider = answer(replace(question, level=level, area=""), store, principal)
        if wider.question.level == level and _any(wider):
            passes = f"{fewest} incident{'s' * (fewest > 1)}"
            return f"No place passes {passes}; showing {store.level(level).nouns} instead.", wider
    return "", said


def _ground(said: Answer, ask: BoardAsk, store: Store, principal: Principal) -> Ground:
    return Ground(said.question, store, principal, said.series[0].source, said.inside, ask.places)


def _aside(ground: Ground, ask: BoardAsk) -> tuple[SetAside, ...]:
    """Return the places a site fills, among those that would be in the list; areas are never set aside, only cells."""
    question, store = ground.question, ground.store
    if store.level(question.level).kind != "grid" or not setting.recorded(question, store):
        return ()
    known = setting.sites(store, question.level)
    wanted = replace(ground, places=ground.places + len(known))
    held = ground.held()
    near = in_list(held, ground.eligible, wanted.places)
    found = []
    for row in sorted((row for row in known if near[row]), key=lambda row: (-int(held.count[row]), row)):
        code = store.units(question.level).code[row]
        if why := setting.reason(question, code, known[row], store, ground.principal):
            count = int(held.count[row])
            found.append(SetAside(row, code, name_of(store, code), count, why, ask.puts_back(code)))
    return tuple(found)


def _order(held: Cells, ground: Ground, stay: Lasting) -> NDArray[np.int64]:
    """Return the rows of the list: highest protected count first, ties by persistence, then by code."""
    value = np.where(ground.eligible & (held.status == Status.SHOWN), held.count, 0)
    order = np.lexsort((np.arange(len(value)), -stay.years, -stay.periods, -value))
    return np.asarray(order[value[order] > 0][: ground.places], np.int64)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of the places of a list besides their counts. order: their rows, best first."""

    order: NDArray[np.int64]
    stay: Lasting
    when: Times
    since: Since | None
    moves: tuple[str, ...]
    second: Mapping[int, Opinion]


def _rows(ground: Ground, said: Answer, told: _Told) -> tuple[Row, ...]:
    held, words, stay, when = ground.held(), _changes(ground), told.stay, told.when
    before, total = _before(ground), said.series[0].total.cell.count
    entered = set(told.since.entered) if told.since else set()
    known = setting.sites(ground.store, ground.question.level)
    found = []
    for rank, index in enumerate(told.order.tolist(), start=1):
        code, night_day = said.units.code[index], when.cells(index)
        found.append(
            Row(
                rank=rank,
                index=index,
                code=code,
                name=said.units.name[index] or code,
                count=int(held.count[index]),
                share=min(int(held.count[index]) / total, 1.0) if total else None,
                periods=(int(stay.periods[index]), stay.of_periods),
                years=(int(stay.years[index]), stay.of_years),
                marker=when.marker(index),
                night=night_day[0],
                day=night_day[1],
                peak=when.peak(index),
                pips=_pips(said, index),
                change=words[index] if words else "",
                before=cell_at(before, index),
                lasting=_lasting(stay, index),
                note=setting.here(known.get(index, ())) if said.units.level.startswith("h3") else "",
                opinion=told.second.get(index),
                moved="entered" if code in entered else "",
                since=told.moves[index] if told.moves else "",
                periods_hidden=int(stay.hidden_periods[index]),
                years_hidden=int(stay.hidden_years[index]),
            )
        )
    return tuple(found)


def _pips(said: Answer, index: int) -> tuple[Pip, ...]:
    """Return what every source by itself saw at a place."""
    alone = [one for one in said.series if one.source != UNION]
    return tuple(Pip(one.source, one.label, _cell(one, index)) for one in alone)


def _cell(series: Series, index: int) -> Cell:
    status = Status(int(series.status[index]))
    return Cell(int(series.count[index]) if status is Status.SHOWN else None, status)


def _before(ground: Ground) -> Cells | None:
    then = ground.year_before(1)
    return ground.held(start=then[0], end=then[1]) if then else None


def _changes(ground: Ground) -> tuple[str, ...]:
    """Return the change word of every unit against the year before, () where the release does not reach back."""
    earlier = _before(ground)
    return () if earlier is None else change_words(ground, ground.held(), earlier)


def _lasting(stay: Lasting, index: int) -> str:
    if stay.of_years < YEARS:
        return ""
    return PERSISTENT if stay.years[index] == YEARS else NEW if stay.years[index] <= 1 and stay.lists[0][index] else ""


def _fading(ground: Ground, held: Cells, stay: Lasting, order: NDArray[np.int64]) -> tuple[Fading, ...]:
    """Return places in the lists of both earlier years and not in this one, in the order of their codes."""
    if stay.of_years < YEARS:
        return ()
    faded = stay.lists[1] & stay.lists[2] & ~stay.lists[0]
    faded[order] = False
    return gone(ground, held, faded)
