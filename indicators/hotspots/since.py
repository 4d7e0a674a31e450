"""What changed since the last meeting: which places entered and left the list, and where there is more or less."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from data import Cells, snap_months
from indicators.hotspots.ask import BoardAsk
from indicators.hotspots.changed import change_words
from indicators.hotspots.ground import YEAR, Flags, Ground, in_list, supplied
from indicators.hotspots.model import Fading, Since
from indicators.hotspots.times import cell_at


def since(ground: Ground, ask: BoardAsk, order: NDArray[np.int64]) -> Since | None:
    """Return what entered and left since the list that was known on the day of the last meeting, None if not asked."""
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
    new, gave_way = _apart(ground, then)
    return Since(day, then, entered, gone(ground, ground.held(), listed & ~now, old), new=new, gave_way=gave_way)


def moves(ground: Ground, told: Since | None) -> tuple[str, ...]:
    """Return by unit the change word of the months that are new since then, () where they cannot be set apart.

    The two lists are of periods that overlap; what they differ in are the months that came and the as many that went,
    and those two are tested against each other.
    """
    if told is None or told.new is None or told.gave_way is None:
        return ()
    new, old = (ground.held(start=start, end=end) for start, end in (told.new, told.gave_way))
    return change_words(ground, new, old)


def _apart(ground: Ground, then: tuple[int, int]) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Return the months only the list of now has, and those only the list of then has; None where no whole periods."""
    question = ground.question
    new, old = (max(then[1] + 1, question.start), question.end), (then[0], min(then[1], question.start - 1))
    return (new, old) if _whole(ground, new) and _whole(ground, old) else (None, None)


def _whole(ground: Ground, span: tuple[int, int]) -> bool:
    facts = ground.store.facts
    return snap_months(*span, grain=ground.grain(), first=facts.first, last=facts.last) == span


def gone(ground: Ground, held: Cells, which: Flags, before: Cells | None = None) -> tuple[Fading, ...]:
    """Return these places with their count now, and before where that is asked about, in the order of their codes."""
    units = ground.store.units(ground.question.level)
    return tuple(
        Fading(
            row,
            units.code[row],
            units.name[row] or units.code[row],
            cell_at(held, row),
            None if before is None else cell_at(before, row),
        )
        for row in np.flatnonzero(which).tolist()
    )


def _known_on(ground: Ground, day: date) -> tuple[int, int] | None:
    """Return the period as long as the question's that ends with the last whole period before a day."""
    facts, months = ground.store.facts, ground.question.months()
    end = min(day.year * YEAR + day.month - 2, ground.question.end)
    if end - months + 1 < facts.first:
        return None
    span = snap_months(end - months + 1, end, grain=ground.grain(), first=facts.first, last=facts.last)
    return span if span[1] - span[0] + 1 == months and span[1] <= max(end, facts.first) else None


def meeting(ground: Ground) -> str:
    """Return the first day after the period one step before this one: since then the list has changed for sure."""
    step = {"month": 1}.get(ground.grain(), 3)
    month = ground.question.end - step + 1
    return date(month // YEAR, month % YEAR + 1, 1).isoformat()
