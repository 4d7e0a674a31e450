"""The rule that turns what was counted into cells: random change, then threshold, then rounding, here and nowhere else.

What comes in are tallies of lattice cells, one row a whole period (`tally.py`). The same set of records has the
same cell key, and so the same figure, by whatever way it was asked for: asking again, or another way, tells nothing
more. What goes out of here is final: everything derived is made of it (decisions 0013 and 0014).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access import Tier
from data.answering.perturbation import MOST, VARIANCE, perturb
from data.answering.tally import Tallies, cell_keys_in, counts_in
from data.model import ABSENT, Cell, Counts, Status, Statuses


@dataclass(frozen=True, slots=True)
class Rule:
    """How counts of one source are protected for one tier.

    exact: everything is shown. Otherwise every count but zero is changed at random, those then below `threshold` are
    hidden, zero among them, and the rest are rounded to a multiple of `rounding`.
    """

    exact: bool
    threshold: int
    rounding: int

    def variance(self, periods: int) -> float:
        """Return the variance of a shown count about what was recorded, added over whole periods.

        That of the random change, and of rounding to multiples: as of a remainder that may be any.
        """
        return 0.0 if self.exact else periods * (VARIANCE + (self.rounding**2 - 1) / 12)

    def words(self) -> str:
        """Return the rule as a reader would say it."""
        if self.exact:
            return "Counts are exact."
        rounded = f" and rounded to {self.rounding}" if self.rounding > 1 else ""
        return (
            f"Counts below {self.threshold} are hidden, zero among them, and sums with a hidden period; the others are "
            f"changed at random by up to {MOST} a period{rounded}, so parts may not add up to their total."
        )


def rule_for(tier: Tier, *, is_open: bool, health: bool) -> Rule:
    """Return the rule for a source: open sources are exact for everyone, health sources hide more."""
    if is_open or tier.exact:
        return Rule(exact=True, threshold=1, rounding=1)
    return Rule(exact=False, threshold=tier.health_threshold if health else tier.threshold, rounding=tier.rounding)


def changed(tallies: Tallies, rule: Rule) -> Counts:
    """Return the counts of tallies, of the same shape, changed at random unless the rule is exact: not yet to be shown.

    Raises ValueError if a raw count is negative.
    """
    counts = counts_in(tallies)
    if counts.size and counts.min() < 0:
        raise ValueError(f"counts must be at least 0, got {counts.min()}")
    return counts if rule.exact else perturb(counts, cell_keys_in(tallies))


def publish(counts: Counts, rule: Rule) -> tuple[Counts, Statuses]:
    """Return publishable counts (ABSENT where hidden) and statuses, for counts changed already or never to be."""
    if rule.exact:
        return counts.copy(), np.zeros(counts.shape, np.uint8)
    hidden = counts < rule.threshold
    rounded = counts if rule.rounding == 1 else (counts + rule.rounding // 2) // rule.rounding * rule.rounding
    return np.where(hidden, ABSENT, rounded), _statuses(hidden)


def _statuses(hidden: NDArray[np.bool_]) -> Statuses:
    return np.where(hidden, np.uint8(Status.HIDDEN), np.uint8(Status.SHOWN))


def protect(tallies: Tallies, rule: Rule) -> tuple[Counts, Statuses]:
    """Return publishable counts and statuses of cells, each added over its whole periods.

    tallies: one row a period, of any shape below.
    """
    return publish_sum(changed(tallies, rule), rule)


def publish_sum(
    counts: Counts, rule: Rule, silent: Callable[[], NDArray[np.bool_]] | None = None
) -> tuple[Counts, Statuses]:
    """Return what `protect` does, for counts changed already, one row a period.

    What is published of each period is added, and hidden if one of them is: a sum with a hidden part in it, less the
    same without, would be that part (decision 0018). silent: gives the cells, as counts, of which nothing was supplied,
    so that nothing of them is hidden.
    """
    if rule.exact or len(counts) == 1:
        return publish(counts.sum(axis=0), rule)
    each, status = publish(counts, rule)
    small = (status == Status.HIDDEN) if silent is None else (status == Status.HIDDEN) & ~silent()
    hidden, added = small.any(axis=0), np.where(status == Status.SHOWN, each, 0).sum(axis=0)
    return np.where(hidden, ABSENT, added), _statuses(hidden)


def protect_one(tallies: Tallies, rule: Rule) -> Cell:
    """Return one cell, for its tally in each of its whole periods."""
    count, status = protect(np.asarray(tallies, np.int64).reshape(-1, 1), rule)
    return cell_of(count[0], status[0])


def withhold(count: int, rule: Rule) -> Cell:
    """Return a number that is no cell of the lattice, the rows of a file: hidden or rounded, not changed."""
    held, status = publish(np.array([count], np.int64), rule)
    return cell_of(held[0], status[0])


def cell_of(count: int | np.int64, status: int | np.uint8) -> Cell:
    """Return one publishable count as a cell."""
    held = Status(int(status))
    return Cell(int(count) if held is Status.SHOWN else None, held)
