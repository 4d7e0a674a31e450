"""Who saw the incidents of a union, and the rule that protects it beside the figures of its sources."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.answering.disclosure import Rule, protect
from data.answering.tally import Tallies, counts_in
from data.model import ABSENT, Counts, Status, Statuses

POLICE = "police"


@dataclass(frozen=True, slots=True)
class Seen:
    """Who saw the incidents of the union, unit by unit as its cells: counts, ABSENT where not shown.

    health_only is shown wherever the union is (it is the union less the police's figure); police_only and both have a
    status of their own, for they tell what the health services share.
    """

    police_only: Counts
    both: Counts
    health_only: Counts
    status: Statuses
    status_health: Statuses

    def classes(self) -> tuple[tuple[Counts, Statuses], ...]:
        """Return counts and statuses of police only, both and health only, in that order."""
        return (self.police_only, self.status), (self.both, self.status), (self.health_only, self.status_health)


def protect_union(tallies: Tallies, among: tuple[str, ...], rule: Rule) -> tuple[Counts, Statuses, Seen]:
    """Return the union's publishable counts, statuses and who saw it, for tallies as `_counted` has them, by period.

    The union and each class is a set of records of its own, changed by its own key. Where counts are protected, a union
    is hidden unless everything that subtracting a source's own figure from it would tell is itself at or above the
    threshold: what only the others saw, and how many were seen twice. So must the police's own figure be, hidden or not
    where it stands alone: it is the union less what only health saw. The classes are hidden unless what they and the
    union tell of the health services among themselves is, too.
    """
    raw = counts_in(tallies).swapaxes(0, 1)  # by set, then by period
    venn, own = raw[: 1 << len(among)], raw[1 << len(among) :]
    union, of = venn.sum(axis=0), _sides(venn, among)
    by_period = tallies[:, : 1 << len(among)].swapaxes(0, 1)
    (count, status), sets = protect(by_period.sum(axis=0), rule), _sides(by_period, among)
    told = [union - one for one in own] + [own.sum(axis=0) - union]
    told += [_where(venn, without=1 << bit) for bit in range(len(among))] + [_twice(venn)]
    told += [union - of.health_only] if POLICE in among else []
    more = [of.police_only, of.both, *_between_health(venn, among)]
    classes = [protect(one, rule) for one in (sets.police_only, sets.both, sets.health_only)]
    few = [one == Status.HIDDEN for _, one in classes]
    status = np.where(_any_few(told, rule) | few[2], Status.HIDDEN, status).astype(np.uint8)
    apart = np.where(_any_few(more, rule) | few[0] | few[1], Status.HIDDEN, status).astype(np.uint8)
    police_only, both, health_only = (
        np.where(held == Status.SHOWN, one, ABSENT)
        for (one, _), held in zip(classes, (apart, apart, status), strict=True)
    )
    who = Seen(police_only, both, health_only, apart, status)
    return np.where(status == Status.SHOWN, count, ABSENT), status, who


def _any_few(parts: list[Counts], rule: Rule) -> NDArray[np.bool_]:
    """Return where any of some counts, by period and unit, is below the threshold in any period.

    In any, for what is published of each is added: two periods shown, less the one of them that is shown alone, would
    be the other.
    """
    if rule.exact:
        return np.zeros(parts[0].shape[-1], np.bool_)
    return np.asarray((np.min(parts, axis=0) < rule.threshold).any(axis=0))


def _where(venn: Counts, *, within: int = 0, without: int = 0) -> Counts:
    """Return incidents that some source of `within` saw (0: anyone) and none of `without`."""
    masks = [mask for mask in range(1, len(venn)) if not mask & without and (not within or mask & within)]
    return np.asarray(venn[masks].sum(axis=0))


def _twice(venn: Counts) -> Counts:
    """Return by how much the sources' sum exceeds the union: what matching took for one."""
    return np.asarray(sum((mask.bit_count() - 1) * venn[mask] for mask in range(1, len(venn))))


def _sides(venn: Counts, among: tuple[str, ...]) -> Seen:
    """Return the raw classes: seen by the police alone, by both sides, by health alone."""
    police = 1 << among.index(POLICE) if POLICE in among else 0
    health = sum(1 << bit for bit, source in enumerate(among) if source != POLICE)
    only, other = _where(venn, without=health), _where(venn, without=police)
    both = np.asarray(venn.sum(axis=0) - only - other)
    none = np.zeros(both.shape, np.uint8)
    return Seen(only, both, other, none, none)


def _between_health(venn: Counts, among: tuple[str, ...]) -> list[Counts]:
    """Return what the union of the health services tells of them: what each saw alone of the two, and what both did."""
    health = [1 << bit for bit, source in enumerate(among) if source != POLICE]
    if len(health) < 2:
        return []
    alone = [_where(venn, within=one, without=sum(health) - one) for one in health]
    every = _where(venn, within=sum(health))
    return [*alone, every - sum(alone)]
