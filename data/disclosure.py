"""The rule that turns raw counts into cells: the only place where a threshold is applied.

Cell keys (trust.md A3) will perturb the summed counts between `raw` and the threshold; the functions already work on
whole lattice cells, so that nothing above this module changes when they come.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from access import Tier
from data.model import ABSENT, Cell, Counts, Status, Statuses


@dataclass(frozen=True, slots=True)
class Rule:
    """How counts of one source are protected for one tier.

    exact: everything is shown. Otherwise counts below `threshold` are hidden, zero among them, and the rest are rounded
    to a multiple of `rounding`.
    """

    exact: bool
    threshold: int
    rounding: int

    def words(self) -> str:
        """Return the rule as a reader would say it."""
        if self.exact:
            return "Counts are exact."
        rounded = f", the rest rounded to {self.rounding}" if self.rounding > 1 else ""
        return f"Counts below {self.threshold} are hidden, zero among them{rounded}."


def rule_for(tier: Tier, *, is_open: bool, health: bool) -> Rule:
    """Return the rule for a source: open sources are exact for everyone, health sources hide more."""
    if is_open or tier.exact:
        return Rule(exact=True, threshold=1, rounding=1)
    return Rule(exact=False, threshold=tier.health_threshold if health else tier.threshold, rounding=tier.rounding)


def protect(raw: Counts, rule: Rule) -> tuple[Counts, Statuses]:
    """Return publishable counts (ABSENT where hidden) and statuses of the same shape.

    Raises ValueError if a raw count is negative.
    """
    if raw.size and raw.min() < 0:
        raise ValueError(f"counts must be at least 0, got {raw.min()}")
    if rule.exact:
        return raw.copy(), np.zeros(raw.shape, np.uint8)
    hidden = raw < rule.threshold
    rounded = (raw + rule.rounding // 2) // rule.rounding * rule.rounding
    return np.where(hidden, ABSENT, rounded), np.where(hidden, Status.HIDDEN, Status.SHOWN).astype(np.uint8)


def protect_one(raw: int, rule: Rule) -> Cell:
    """Return one raw count as a publishable cell."""
    count, status = protect(np.array([raw], np.int64), rule)
    return Cell(int(count[0]), Status.SHOWN) if status[0] == Status.SHOWN else Cell(None, Status(int(status[0])))
