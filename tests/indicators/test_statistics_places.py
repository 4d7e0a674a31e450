"""Places beside each other, and few that hold much: equal to published values, and to slow ways of counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.statistics import (
    Refused,
    empirical_bayes,
    foretold,
    gi_star,
    local_empirical_bayes,
    local_moran,
    lorenz,
    moran,
    pai,
)

counts = st.lists(st.integers(0, 50), min_size=1, max_size=40).filter(any)


@pytest.fixture(scope="module")
def auckland(reference):
    """Infant deaths in 167 areas of Auckland (Bailey and Gatrell 1995), and which areas touch."""
    return reference("r_spdep_eb_auckland"), reference("r_spdep_local_stats_auckland")


@pytest.fixture(scope="module")
def touching(reference):
    return reference("r_spdep_auckland_neighbours").to_numpy() - 1


def ring(n):
    """Return the neighbours of places in a circle, each pair both ways."""
    at = np.arange(n)
    return np.concatenate([np.stack([at, (at + 1) % n], axis=1), np.stack([(at + 1) % n, at], axis=1)])


@pytest.mark.shared
def test_local_statistics_equal_those_of_spdep(auckland, touching):
    value = auckland[1]["y"].to_numpy()
    index, star = local_moran(value, touching), gi_star(value, touching)
    assert index.value == pytest.approx(auckland[1]["Ii"].to_numpy(), rel=1e-9, abs=1e-12)
    assert index.z == pytest.approx(auckland[1]["Z_Ii"].to_numpy(), rel=1e-9, abs=1e-12)
    assert star.z == pytest.approx(auckland[1]["GiStar_B"].to_numpy(), rel=1e-9, abs=1e-12)


@pytest.mark.shared
def test_empirical_bayes_equals_that_of_spdep(auckland, touching):
    count, exposure = auckland[0]["events"].to_numpy(), auckland[0]["person_years"].to_numpy(float)
    assert empirical_bayes(count, exposure) == pytest.approx(auckland[0]["eb_global"].to_numpy(), rel=1e-9)
    local = local_empirical_bayes(count, exposure, touching)
    assert local == pytest.approx(auckland[0]["eb_local"].to_numpy(), rel=1e-9)


def test_moran_of_a_circle_is_that_of_its_formula():
    value = np.random.default_rng(2).poisson(5, 40).astype(float)
    z = value - value.mean()
    by_hand = sum(z[at] * (z[(at + 1) % 40] + z[at - 1]) / 2 for at in range(40)) / (z**2).sum()
    found = moran(value, ring(40))
    assert found.value == pytest.approx(by_hand)
    assert found.expected == pytest.approx(-1 / 39)


def test_gi_star_of_a_circle_is_that_of_its_formula():
    """Ord and Getis 1995, equation 14.3, three places counted at each."""
    value = np.random.default_rng(2).poisson(5, 40).astype(float)
    mean, spread = value.mean(), value.std()
    held = np.array([value[at - 1] + value[at] + value[(at + 1) % 40] for at in range(40)])
    by_hand = (held - 3 * mean) / (spread * np.sqrt((40 * 3 - 9) / 39))
    assert gi_star(value, ring(40)).z == pytest.approx(by_hand)


def test_a_planted_cluster_is_sure_and_the_rest_is_not():
    value = np.random.default_rng(5).poisson(10, 300).astype(float)
    value[100:106] = 60
    star, index = gi_star(value, ring(300)), local_moran(value, ring(300))
    assert set(np.flatnonzero(star.sure & (star.z > 0))) >= {101, 102, 103, 104}
    assert (star.sure & (star.z > 0))[:98].sum() + (star.sure & (star.z > 0))[108:].sum() == 0
    assert {index.words[at] for at in (102, 103)} == {"high among high"}
    assert index.words[0] == ""


def test_no_pattern_is_seen_in_at_most_one_of_twenty_counties_without_one():
    rng, wrong = np.random.default_rng(8), 0
    for _ in range(60):
        wrong += gi_star(rng.poisson(30, 200).astype(float), ring(200)).sure.any()
    assert wrong <= 6  # of 3 expected: the normal approximation is not exact


def test_hidden_places_take_no_part_and_get_no_statistic():
    value = np.random.default_rng(5).poisson(10, 60).astype(float)
    value[[0, 30]] = np.nan
    kept = np.flatnonzero(~np.isnan(value))
    at = np.full(60, -1)
    at[kept] = np.arange(58)
    inner = at[ring(60)]
    inner = inner[(inner >= 0).all(axis=1)]
    for statistic in (gi_star, local_moran):
        whole, part = statistic(value, ring(60)), statistic(value[kept], inner)
        assert np.isnan(whole.z[[0, 30]]).all() and not whole.sure[[0, 30]].any()
        assert whole.z[kept] == pytest.approx(part.z)
    assert moran(value, ring(60)) == moran(value[kept], inner)
    smooth = local_empirical_bayes(value, np.full(60, 9.0), ring(60))
    assert np.isnan(smooth[[0, 30]]).all() and not np.isnan(smooth[kept]).any()


def test_the_order_of_places_is_irrelevant():
    rng = np.random.default_rng(6)
    value, people = rng.poisson(10, 50).astype(float), rng.uniform(100, 900, 50)
    order = rng.permutation(50)
    back = np.argsort(order)
    pairs = back[ring(50)][rng.permutation(100)]
    assert gi_star(value[order], pairs).z == pytest.approx(gi_star(value, ring(50)).z[order])
    assert local_moran(value[order], pairs).z == pytest.approx(local_moran(value, ring(50)).z[order])
    assert empirical_bayes(value[order], people[order]) == pytest.approx(empirical_bayes(value, people)[order])
    local = local_empirical_bayes(value, people, ring(50))
    assert local_empirical_bayes(value[order], people[order], pairs) == pytest.approx(local[order])


def test_too_few_places_show_no_pattern():
    for statistic in (gi_star, local_moran, moran):
        with pytest.raises(Refused, match="Only 29 places"):
            statistic(np.arange(29.0), ring(29))
        with pytest.raises(Refused, match="the same figure"):
            statistic(np.ones(40), ring(40))
    for smooth in (empirical_bayes, lambda x, n: local_empirical_bayes(x, n, ring(2))):
        with pytest.raises(Refused, match="known residents"):
            smooth(np.array([np.nan, 3]), np.array([100.0, np.nan]))


@given(st.lists(st.tuples(st.integers(0, 500), st.floats(1, 1e5)), min_size=2, max_size=30), st.floats(0.1, 10))
def test_smoothed_rates_lie_between_a_place_and_the_mean_and_scale(rows, factor):
    count, people = np.array(rows, float).T
    smooth, raw, mean = empirical_bayes(count, people), count / people, count.sum() / people.sum()
    least, most = np.minimum(raw, mean), np.maximum(raw, mean)
    assert ((smooth >= least * (1 - 1e-9)) & (smooth <= most * (1 + 1e-9))).all()
    assert empirical_bayes(count, people * factor) * factor == pytest.approx(smooth, rel=1e-6)


def test_nobody_there_is_the_mean_of_all():
    assert empirical_bayes(np.array([0, 5.0]), np.array([0, 100.0]))[0] == pytest.approx(0.05)


@given(counts)
def test_the_fewest_places_that_hold_half_are_those_found_by_taking_the_highest_first(held):
    taken, left = 0, sum(held) / 2
    for one in sorted(held, reverse=True):
        if left <= 0:
            break
        left, taken = left - one, taken + 1
    assert lorenz(np.array(held)).holding(0.5) == taken


@given(counts, st.integers(0, 5), st.randoms())
def test_a_lorenz_curve_is_of_what_is_shown(held, hidden, random):
    curve = lorenz(np.array(held, float))
    mixed = [*map(float, held), *[np.nan] * hidden]
    random.shuffle(mixed)
    other = lorenz(np.array(mixed))
    assert (curve.held == other.held).all() and (curve.hidden, other.hidden) == (0, hidden)
    assert curve.held[0] == 0 and curve.held[-1] == pytest.approx(1)
    assert (curve.held >= curve.places - 1e-12).all()  # the highest first: never below the diagonal
    assert (np.diff(curve.held, 2) <= 1e-12).all()


def test_nothing_shown_has_no_curve():
    with pytest.raises(Refused, match="shown"):
        lorenz(np.array([np.nan]))
    with pytest.raises(Refused, match="Nothing was counted"):
        lorenz(np.array([0.0, np.nan]))


@pytest.mark.shared
def test_the_predictive_accuracy_index_is_as_published(reference):
    for _, one in reference("pai_cases").iterrows():
        found = pai(one["crimes_in_hotspots"], one["crimes_total"], one["hotspot_area"], one["total_area"])
        assert found == pytest.approx(one["pai"])


def test_a_list_is_measured_against_the_best_of_its_size():
    later = np.array([10, 0, 30, 20, np.nan, 40])
    found = foretold(np.array([True, False, True, False, False, False]), later, np.ones(6))
    assert found.hit_rate == pytest.approx(0.4)
    assert found.pai == pytest.approx(0.4 / (2 / 6))
    assert found.pei == pytest.approx(40 / 70)
    assert (found.hidden, found.hidden_listed) == (1, 0)
    halves = foretold(np.array([False, True, False]), np.array([8, 3, 4]), np.array([4.0, 3, 1]))
    assert halves.pei == pytest.approx(3 / (4 + 8 * 2 / 4))  # the densest place, and half of the next
    unsure = foretold(np.array([False, False, True, False, True, False]), later, np.ones(6))
    assert unsure.hit_rate == pytest.approx(0.3) and unsure.hidden_listed == 1


@given(counts.filter(lambda held: len(held) > 1), st.data())
def test_no_list_is_better_than_the_best(held, data):
    listed = np.array(data.draw(st.lists(st.booleans(), min_size=len(held), max_size=len(held)).filter(any)))
    area = np.array(data.draw(st.lists(st.floats(0.1, 9), min_size=len(held), max_size=len(held))))
    assert 0 <= foretold(listed, np.array(held), area).pei <= 1 + 1e-9
    best = np.argsort(-np.array(held), kind="stable")[: listed.sum()]
    assert foretold(np.isin(np.arange(len(held)), best), np.array(held), np.ones(len(held))).pei == pytest.approx(1)


def test_nothing_to_foretell_is_refused():
    with pytest.raises(Refused, match="later period"):
        foretold(np.array([True]), np.array([np.nan]), np.ones(1))
    with pytest.raises(Refused, match="no area"):
        foretold(np.array([False]), np.array([3.0]), np.ones(1))
