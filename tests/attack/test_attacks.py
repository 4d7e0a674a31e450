"""Some hundreds of the attacks of `make attack`, with the same start for chance, and what their decoder stands on."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.attack.county import open_county
from benchmarks.attack.decode import TRUE, Attack, Pair, attacked, together
from benchmarks.attack.engines import HIDDEN, CellKey, Exact, Known, Masked, Nhs, Records
from benchmarks.attack.report import TIERS, failures, lines, run

SHARE, AVERAGED = 0.025, 1600  # of the 10,000; and of as many victims asked for a hundred times
ANY = (Exact(), Nhs(), CellKey(), CellKey("as the public", rounding=5), CellKey("as partners", threshold=5))


@pytest.fixture(scope="module")
def found():
    """What a short run came to."""
    store = os.environ.get("ATLAS_TEST_STORE")
    if not store:
        pytest.skip("ATLAS_TEST_STORE names no demonstration store: `make test` builds one")
    return run(open_county(Path(store), seed=1), share=SHARE, averaged=AVERAGED)


def test_rules_that_answer_anything_give_hidden_counts_away(found):
    """The attacks are worth something: what they do to the baselines they would do to us."""
    assert found.overall[Exact().name].recovered > 0.4
    assert all(found.averaged[one.name].best > 0.8 for one in (Exact(), Nhs(), CellKey()))


def test_the_public_s_figures_give_none_away(found):
    for scores in (*found.six.values(), *found.more.values(), found.averaged):
        one = scores["ours, public"]
        assert one.recovered == 0 and one.lift <= 0 and one.sure == 0


def test_a_partner_s_figures_name_no_more_than_a_guess_does(found):
    """Of the few of one family a single one right by luck weighs more than the gate allows: here all count together."""
    one = together([found.overall["ours, partner"], found.averaged["ours, partner"]])
    assert one.lift <= 0.02 and one.recovered < 0.05 and one.sure <= 0.01


def test_no_number_below_the_threshold_follows_from_two_shown_ones(found):
    """Circles with and without a hidden unit: what is left is never the hidden one."""
    assert found.six["rings"]["ours, partner"].recovered == found.more["drawn"]["ours, partner"].recovered == 0


def test_unions_drawers_streets_and_two_tiers_together_make_nobody_sure(found):
    """Nor does subtraction ever name a count of a union less the police, or of an area less its streets."""
    assert all(found.more[name]["ours, partner"].sure <= 0.01 for name in ("unions", "drawers", "streets", "two_tiers"))
    assert found.more["unions"]["ours, partner"].recovered == found.more["streets"]["ours, partner"].recovered == 0


def test_who_knows_all_districts_but_one_exactly_is_not_sure_of_that_one(found):
    assert found.insiders.lift <= 0.02 and found.insiders.sure == 0


def test_figures_stay_useful(found):
    assert not [line for line in failures(found) if line.startswith("B10")]


def test_the_tables_name_every_engine_and_family(found):
    text = "\n".join(lines(found))
    assert all(f"ours, {tier}" in text for tier in TIERS)
    assert all(name.replace("_", " ") in text for name in (*found.six, *found.more))


# -- what the decoder stands on


def test_what_is_known_exactly_is_taken_away_exactly():
    one = attacked(Attack("a", "a", 3, [Pair(Records(43), (Known(40),))]), Exact())
    assert one.subtracted == 3 and one.likelihood[3] == one.likelihood.sum()


@given(st.integers(0, 60))
def test_that_a_union_is_hidden_says_nothing_and_a_shown_one_what_any_figure_says(count):
    plain, counts = CellKey(threshold=8), np.arange(60)
    assert (Masked(threshold=8).chance(HIDDEN, counts) == 1).all()
    assert np.array_equal(Masked(threshold=8).chance(count + 8, counts), plain.chance(count + 8, counts))


@pytest.mark.parametrize("engine", ANY, ids=lambda engine: engine.name)
def test_the_chances_of_all_answers_to_a_count_add_up_to_one(engine):
    counts = np.arange(40)
    total = sum(engine.chance(answer, counts) for answer in (HIDDEN, *range(60)))
    assert np.allclose(total, 1)


@pytest.mark.parametrize("engine", ANY, ids=lambda engine: engine.name)
@given(count=st.integers(0, 60), key=st.integers(0, 4095))
def test_what_an_engine_answers_is_possible_for_the_count(engine, count, key):
    answer = engine.answer(Records(count, key if count else 0))
    low, high = engine.support(answer)
    assert engine.chance(answer, np.array([count]))[0] > 0
    assert low <= count <= high or (engine.name == Exact().name and answer >= 0)


def test_the_decoder_reads_an_engine_that_hides_nothing_but_small_counts():
    rest = Records(40)
    one = attacked(Attack("a", "a", 3, [Pair(rest + Records(3), (rest,))], records=Records(3)), Exact())
    assert one.subtracted == 3 and one.likelihood[3] == one.likelihood.sum()


@settings(max_examples=8)
@given(truth=st.integers(1, 4), seed=st.integers(0, 99))
def test_a_hundred_answers_with_noise_of_their_own_settle_on_the_truth(truth, seed):
    """The plain reading: the mean of a hundred differences, each of variance six."""
    rng = np.random.default_rng(seed)
    rests = [Records(int(rng.integers(30, 90)), int(rng.integers(4096))) for _ in range(400)]
    own = Records(truth, int(rng.integers(4096)))
    held = attacked(Attack("a", "a", truth, [Pair(own + rest, (rest,)) for rest in rests]), CellKey())
    assert held.subtracted == truth and TRUE[held.likelihood.argmax()] == truth
