"""How few places hold how much, and how well a list of places foretold what followed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.statistics.common import Bools, Floats, Ints, Refused, not_negative, same_length


@dataclass(frozen=True, slots=True)
class Curve:
    """A Lorenz curve: of the shown places, highest count first, the share of places and of what all shown places hold.

    Both begin at 0 and end at 1, one step a place. hidden: places whose count is not shown; they are in neither share,
    and must be said beside it.
    """

    places: Floats
    held: Floats
    hidden: int

    def holding(self, share: float = 0.5) -> int:
        """Return the fewest places that hold at least `share` (0 to 1) of what the shown places hold."""
        return int(np.searchsorted(self.held, share * (1 - 1e-12), side="left"))


def lorenz(count: Ints | Floats) -> Curve:
    """Return how a count is shared out among places; NaN is not shown.

    Lorenz 1905 (Publications of the American Statistical Association 9, 209-219), highest first as in the law of crime
    concentration (Weisburd 2015, Criminology 53, 133-157). Refused where nothing is shown, or all that is shown is 0.
    """
    x = np.asarray(count, float)
    not_negative(x, "counts")
    shown = np.sort(x[~np.isnan(x)])[::-1]
    if not len(shown):
        raise Refused("No place has a figure that is shown.")
    if not shown.sum():
        raise Refused("Nothing was counted at any place that is shown.")
    held = np.concatenate([[0.0], np.cumsum(shown)]) / shown.sum()
    return Curve(np.linspace(0, 1, len(shown) + 1), held, int(np.isnan(x).sum()))


@dataclass(frozen=True, slots=True)
class Foretold:
    """How well a list held what followed: hit_rate 0 to 1, pai and pei ratios.

    hidden: places whose later count is not shown; hidden_listed: those of them on the list, which count as area without
    incidents, so that nothing is made to look better than it was.
    """

    hit_rate: float
    pai: float
    pei: float
    hidden: int
    hidden_listed: int


def pai(inside: float, events: float, area: float, whole: float) -> float:
    """Return the predictive accuracy index, (inside / events) / (area / whole): 1 is no better than chance.

    Chainey, Tompson and Uhlig 2008, Security Journal 21, 4-28. inside: events in the listed area, of `events`; area and
    whole in one unit. Refused without events, or without listed area.
    """
    if not events > 0:
        raise Refused("Nothing was counted in the later period.")
    if not (0 < area <= whole):
        raise Refused("The list has no area, or more than the whole.")
    return (inside / events) / (area / whole)


def foretold(listed: Bools, later: Ints | Floats, area: Floats) -> Foretold:
    """Return how well the listed places held the later events; NaN in `later` is not shown.

    pei: the index over that of the best list of the same area (prediction efficiency index, Hunt 2016, PhD thesis,
    American University): the densest places first, the last in part. area: of every place, in one unit. Refused as
    `pai`.
    """
    same_length(listed, np.asarray(later, float), area)
    x = np.asarray(later, float)
    not_negative(x, "counts")
    known = np.nan_to_num(x)
    inside, events, held, whole = known[listed].sum(), known.sum(), area[listed].sum(), area.sum()
    index = pai(float(inside), float(events), float(held), float(whole))
    best = pai(_most_in(known, area, float(held)), float(events), float(held), float(whole))
    hidden = np.isnan(x)
    return Foretold(float(inside / events), index, index / best, int(hidden.sum()), int(hidden[listed].sum()))


def _most_in(count: Floats, area: Floats, room: float) -> float:
    """Return the most events that any places of `room` area in all could hold, the last place taken in part."""
    order = np.argsort(-count / area, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(area[order])[:-1]])
    part = np.clip((room - before) / area[order], 0, 1)
    return float((part * count[order]).sum())
