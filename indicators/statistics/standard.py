"""Rates adjusted for who lives in a place: directly standardised, and the indirectly standardised ratio."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indicators.statistics.common import Floats, Ints, Refused, not_negative, same_length
from indicators.statistics.intervals import poisson_limits

LEAST = 10  # events: no directly standardised rate of fewer is told (Office for National Statistics; OHID)
PER = 100_000
# European Standard Population 2013, of 100,000: first age of each band and people (Eurostat 2013, Revision of the
# European Standard Population; its ages 0 and 1 to 4 together)
EUROPEAN = {
    0: 5_000, 5: 5_500, 10: 5_500, 15: 5_500, 20: 6_000, 25: 6_000, 30: 6_500, 35: 7_000, 40: 7_000, 45: 7_000,
    50: 7_000, 55: 6_500, 60: 6_000, 65: 5_500, 70: 5_000, 75: 4_000, 80: 2_500, 85: 1_500, 90: 800, 95: 200,
}  # fmt: skip


def european(first: Sequence[int]) -> Floats:
    """Return the European Standard Population 2013 of bands that begin at these ages, in fives, the last being open."""
    starts = np.array([*EUROPEAN])
    band = np.searchsorted(first, starts, side="right") - 1
    return np.bincount(band, [*EUROPEAN.values()], len(first)).astype(np.float64)


def standardised_rate(
    count: Ints | Floats, residents: Floats, standard: Floats, per: float = PER, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Return the directly standardised rate of one place, per `per` residents, and its limits: value, low, high.

    Rates by age weighted as a standard population is. Limits by Dobson, Kuulasmaa, Eberle and Scherer 1991 (Statistics
    in Medicine 10, 457-462) about Byar's of the count. All by age band, residents in person-years. Refused for fewer
    than ten events, a band not shown, or one with nobody in it.
    """
    x = np.asarray(count, float)
    return _standardised(x, x, residents, standard, per, confidence)


def standardised_rate_of_repeats(
    people: Ints | Floats, times: Ints, residents: Floats, standard: Floats, per: float = PER, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Return the directly standardised rate of events that come to the same people again, as `standardised_rate`.

    Events of one person are no independent events: each band's variance is the sum of people x times² rather than the
    number of events (Stukel, Glynn, Fisher, Sharp, Lu-Yao and Wennberg 1994, Statistics in Medicine 13, 1781-1791).
    people: shape (bands, frequencies), how many people had so many `times` events.
    """
    who = np.asarray(people, float)
    return _standardised(who @ times, who @ np.square(times), residents, standard, per, confidence)


def _standardised(
    count: Floats, variance: Floats, residents: Floats, standard: Floats, per: float, confidence: float
) -> tuple[float, float, float]:
    same_length(count, residents, standard)
    not_negative(count, "counts")
    if np.isnan(count).any():
        raise Refused("An age band has no figure that is shown.")
    if not (residents > 0).all():
        raise Refused("An age band has no known residents.")
    total = count.sum()
    if total < LEAST:
        raise Refused(f"Only {int(total)} incidents: a rate adjusted for age is told of {LEAST} or more.")
    weight = standard / standard.sum() / residents
    value, spread = (weight * count).sum(), np.sqrt((weight**2 * variance).sum() / total)
    low, high = (one[0] for one in poisson_limits(np.array([total]), confidence))
    return (
        float(per * value),
        float(per * (value + spread * (low - total))),
        float(per * (value + spread * (high - total))),
    )


def standardised_ratio(
    count: Ints | Floats, expected: Floats, per: float = 100, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Return the indirectly standardised ratio, observed / expected x `per`, and its limits: value, low, high.

    expected: by place, the events that the standard's rates by age would bring (`expected_by_rates`). Limits of the
    count by Byar, exact below ten. NaN where either is NaN or nothing is expected.
    """
    x, e = np.asarray(count, float), np.asarray(expected, float)
    same_length(x, e)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(e > 0, per / e, np.nan)
    low, high = poisson_limits(x, confidence)
    return x * scale, low * scale, high * scale


def expected_by_rates(residents: Floats, count: Floats, standard: Floats) -> Floats:
    """Return the events expected of each place were its rates by age those of the standard.

    residents: shape (places, bands); count and standard population by band. NaN where a band of a place is.
    """
    same_length(count, standard)
    return np.asarray(residents, float) @ (count / standard)
