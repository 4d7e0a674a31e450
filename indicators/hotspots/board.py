"""Make the board of a question: rank the places, say how lasting each is, and what was set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import UNION, Cell, Cells, Spec, Status, Store, available, snap_months
from indicators.answer import answer
from indicators.hotspots import aside as setting
from indicators.hotspots.ask import BoardAsk
from indicators.hotspots.concentration import foot
from indicators.hotspots.forward import forward
from indicators.hotspots.ground import YEAR, Flags, Ground, counts, in_list, supplied
from indicators.hotspots.lasting import YEARS, Lasting, lasting
from indicators.hotspots.model import NEW, PERSISTENT, Board, Fading, Opinion, Pip, Row, SetAside, Since
from indicators.hotspots.opinion import opinions
from indicators.hotspots.times import Times, cell_at, times
from indicators.method import Measured, indicators
from indicators.model import Answer, Series
from indicators.parse import default_question as usual_question
from indicators.parse import latest_year
from indicators.question import Question
from indicators.snap import levels_for
from indicators.words import name_of

AGREED = ("grip_psv", "vap_public", "vwi", "policeuk_proxy")  # what a partnership agrees on, where it can be counted
INSTEAD = ("ward", "msoa21", "msoa11", "lad")  # what is listed where no smaller place can be
UNRANKED = "Readers of this tier see no places in the order of their figures."


def default_question(store: Store, principal: Principal) -> Question:
    """Return the question of a board nobody asked anything: the agreed definition, the latest year, own district."""
    usual = usual_question(store)
    levels = [key for key in ("h3r9", "h3r8") if key in store.facts.levels]
    for definition in (store.facts.hotspots.get("definition", AGREED[0]), *AGREED):
        able = tuple(one for one in store.facts.sources if _whole(store, definition, one))
        if not able:
            continue
        start, end = latest_year(store, able[0])
        asked = replace(usual, definition=definition, sources=able, start=start, end=end)
        offered = levels_for(asked, store, principal)
        level = next((key for key in levels if not offered[key]), asked.level)
        return replace(asked, level=level, within=principal.areas[0] if principal.areas else "")
    return usual


def _whole(store: Store, definition: str, source: str) -> bool:
    return available(store, Spec(definition, source, "lad", (0, 0))).state != "none"


def board(asked: Question, ask: BoardAsk, store: Store, principal: Principal, ignored: tuple[str, ...] = ()) -> Board:
    """Return the board of the nearest question the principal may ask. Raises PermissionError where none are ranked.

    Every figure went through data's exit as the principal; the rest follows from those.
    """
    if not principal.tier.ranked:
        raise PermissionError(UNRANKED)
    said = answer(replace(asked, measure="count", play=""), store, principal)
    instead = ""
    if not _any(said):
        instead, said = _wards(said, store, principal)
    ground = _ground(said, ask, store, principal)
    put_aside = _aside(ground, ask)
    gone = np.zeros(len(said.inside), bool)
    gone[[one.index for one in put_aside if not one.back]] = True
    ground = replace(ground, eligible=said.inside & ~gone)
    made = _made(ground, said, ask, put_aside)
    return replace(made, instead=instead, notes=(*ignored, *made.notes))


def _made(ground: Ground, said: Answer, ask: BoardAsk, put_aside: tuple[SetAside, ...]) -> Board:
    held, stay, when = ground.held(), lasting(ground), times(ground)
    order = _order(held, ground, stay)
    since = _since(ground, ask, order)
    second, silent = opinions(ask.opinion, ground)
    rows = _rows(ground, said, _Told(order, stay, when, since, second))
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
        since=since,
        since_day=_meeting(ground),
        grain=ground.grain(),
        notes=(silent,) if silent else (),
        timeless=when.reason,
    )


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
    """Return the change word of every unit against the year before, () where the release does not reach back.

    False discoveries are held over every place that may be listed, not over the list: the list was picked for its high
    counts now, and a test of those alone would call too many of them higher (decision 0022).
    """
    earlier = _before(ground)
    if earlier is None:
        return ()
    held = ground.held()
    now, before = (np.where(ground.eligible, counts(one), np.nan) for one in (held, earlier))
    whole = (held.supplied == held.months) & (earlier.supplied == earlier.months)
    residents = ground.store.units(ground.question.level).residents
    result = indicators()["change"].compute(
        Measured(now, residents, held.supplied / YEAR, before, whole, variance=held.variance + earlier.variance)
    )
    return result.words or ()


def _lasting(stay: Lasting, index: int) -> str:
    if stay.of_years < YEARS:
        return ""
    return PERSISTENT if stay.years[index] == YEARS else NEW if stay.years[index] <= 1 and stay.lists[0][index] else ""


def _fading(ground: Ground, held: Cells, stay: Lasting, order: NDArray[np.int64]) -> tuple[Fading, ...]:
    """Return places in the lists of both earlier years and not in this one, in the order of their codes."""
    if stay.of_years < YEARS:
        return ()
    gone = stay.lists[1] & stay.lists[2] & ~stay.lists[0]
    gone[order] = False
    return _gone(ground, held, gone)


def _gone(ground: Ground, held: Cells, gone: Flags) -> tuple[Fading, ...]:
    units = ground.store.units(ground.question.level)
    rows = np.flatnonzero(gone).tolist()
    return tuple(Fading(row, units.code[row], units.name[row] or units.code[row], cell_at(held, row)) for row in rows)


def _since(ground: Ground, ask: BoardAsk, order: NDArray[np.int64]) -> Since | None:
    """Return what entered and left since the list that was known on the day of the last meeting."""
    if ask.since is None:
        return None
    then, day = _known_on(ground, ask.since), ask.since.isoformat()
    if then is None:
        return Since(day, None, reason="The release does not reach back to that day.")
    if then[1] >= ground.question.end:
        return Since(day, then, reason="No newer months have come since then: the list is the same.")
    old = ground.held(start=then[0], end=then[1])
    if not supplied(old, ground.eligible):
        return Since(day, then, reason="Nothing was supplied for that period.")
    listed, now = in_list(old, ground.eligible, ground.places), np.zeros(len(ground.eligible), bool)
    now[order] = True
    units = ground.store.units(ground.question.level)
    entered = tuple(units.code[row] for row in order.tolist() if not listed[row])
    return Since(day, then, entered, _gone(ground, ground.held(), listed & ~now))


def _known_on(ground: Ground, day: date) -> tuple[int, int] | None:
    """Return the period as long as the question's that ends with the last whole period before a day."""
    facts, months = ground.store.facts, ground.question.months()
    end = min(day.year * YEAR + day.month - 2, ground.question.end)
    if end - months + 1 < facts.first:
        return None
    span = snap_months(end - months + 1, end, grain=ground.grain(), first=facts.first, last=facts.last)
    return span if span[1] - span[0] + 1 == months and span[1] <= max(end, facts.first) else None


def _meeting(ground: Ground) -> str:
    """Return the first day after the period one step before this one: since then the list has changed for sure."""
    step = {"month": 1}.get(ground.grain(), 3)
    month = ground.question.end - step + 1
    return date(month // YEAR, month % YEAR + 1, 1).isoformat()
