"""Whether an area is like similar ones, and whether it has changed: only what protection cannot have made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, median

from cube import HIDDEN

LEAST_PEERS = 10  # fewer similar areas with a figure make no comparison
LEAST_CHANGE = 20  # no change is told of smaller counts (trust.md A3)
EXACT_UP_TO = 1000  # events: above, the binomial is as good as normal
CLEAR = 0.05  # two-sided
TRIM = 0.1  # share of the outermost areas that may not stretch the funnel (Spiegelhalter 2005)
LEAST_PAIRS = 4
MEDIAN_OF_ONE = 0.4549  # of chi-squared with one degree of freedom
Z = NormalDist().inv_cdf(1 - CLEAR / 2)

SAME, HIGHER, LOWER, UNSAID = "same", "higher", "lower", ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far a protected count may be from the recorded one: at most `margin`; hidden ones are below `threshold`."""

    margin: int
    threshold: int


def doubt(*, exact: bool, threshold: int, rounding: int, perturbed: int) -> Doubt:
    """Return the doubt of a rule: half a rounding step and the largest random change, none where counts are exact."""
    return Doubt(0, 1) if exact else Doubt(rounding // 2 + perturbed, threshold)


def against_similar(count: int, residents: int, peers: Sequence[tuple[int, int]], unsure: Doubt) -> str:
    """Return SAME, HIGHER or LOWER for a count beside those of similar areas; UNSAID where nothing can be said.

    peers: count or HIDDEN, and residents, of every other similar area. A hidden count may be anything from nothing to
    just below the threshold and its doubt: what does not hold at both ends is not said.
    """
    known = [(held, people) for held, people in peers if people > 0 and (held >= 0 or held == HIDDEN)]
    shown = [one for one in known if one[0] >= 0]
    if len(shown) < LEAST_PEERS or len(shown) * 2 < len(known) or residents <= 0:
        return UNSAID
    most = unsure.threshold - 1 + unsure.margin
    filled = [[(held if held >= 0 else end, people) for held, people in known] for end in (0, most)]
    ends = {_funnel(count, residents, one, unsure.margin) for one in filled}
    return ends.pop() if len(ends) == 1 else SAME


def _funnel(count: int, residents: int, peers: Sequence[tuple[int, int]], margin: int) -> str:
    """Return where a count lies about a funnel with multiplicative overdispersion.

    Counts are compared as square roots, whose spread is the same whatever their size; the funnel is as much wider as
    similar areas differ beyond chance (Spiegelhalter 2005, Qual Saf Health Care 14:347-351), its outermost tenths
    drawn in. The count is first moved towards what is expected by all that protection may have moved it.
    """
    rate = sum(held for held, _ in peers) / sum(people for _, people in peers)
    scores = sorted(_score(held, people * rate) for held, people in peers)
    cut = int(len(scores) * TRIM)
    inner = [min(max(one, scores[cut]), scores[len(scores) - 1 - cut]) for one in scores]
    spread = math.sqrt(max(1.0, sum(one * one for one in inner) / len(inner)))
    score = _score(_towards(count, residents * rate, margin), residents * rate)
    if abs(score) <= Z * spread:
        return SAME
    return HIGHER if score > 0 else LOWER


def _score(count: float, expected: float) -> float:
    return 2 * (math.sqrt(count) - math.sqrt(expected))


def _towards(count: float, expected: float, margin: int) -> float:
    """Return the count moved by up to `margin` towards what is expected, never beyond it."""
    return max(expected, count - margin) if count > expected else min(expected, count + margin)


def change(now: int, before: int, unsure: Doubt, spread: float = 1.0) -> str:
    """Return HIGHER, LOWER or SAME for two counts over equal time; UNSAID where either is too small to be compared.

    Given their sum the later count is binomial with p = 1/2 (Przyborowski and Wilenski 1940), its variance `spread`
    times as large. Both are first moved towards each other by all that protection may have moved them apart.
    """
    if min(now, before) < LEAST_CHANGE:
        return UNSAID
    high, low = max(now, before) - unsure.margin, min(now, before) + unsure.margin
    if high <= low or _p_value(high, low, spread) >= CLEAR:
        return SAME
    return HIGHER if now > before else LOWER


def overdispersion(pairs: Sequence[tuple[int, int]]) -> float:
    """Return how many times as much a place varies from a quarter to the same one a year on as chance alone would.

    pairs: counts of a quarter and of the same a year later. The squared difference over the sum is 1 in the mean for
    Poisson counts; its median, which a few odd quarters cannot move, is 0.455 (that of chi-squared with one degree of
    freedom). At least 1, and 1 where fewer than four pairs are known: incidents come in clusters, never evenly.
    """
    found = [(a - b) ** 2 / (a + b) for a, b in pairs if min(a, b) >= 0 and a + b > 0]
    return max(1.0, median(found) / MEDIAN_OF_ONE) if len(found) >= LEAST_PAIRS else 1.0


def _p_value(high: int, low: int, spread: float) -> float:
    """Return the two-sided p-value that two counts over equal time share one mean; `high` is the larger."""
    both = high + low
    if both > EXACT_UP_TO or spread > 1:
        return 2 * NormalDist().cdf(-(high - low - 1) / math.sqrt(both * spread))
    return min(1.0, 2 * sum(math.comb(both, k) for k in range(high, both + 1)) / 2**both)
