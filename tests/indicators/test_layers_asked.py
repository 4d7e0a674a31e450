"""The stack of layers: what an address may ask for, what a reader gets, and what is said about it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access import demonstration, tiers
from indicators import Atlas
from indicators.layers import MOST, stacked

KNOWN = ("pubs", "schools", "projects", "imd.score", "violence")


@pytest.fixture(scope="module")
def atlas(small):
    return Atlas(small[0])


def asked(atlas, layers, tier="partner", more=""):
    question, notes = atlas.parse(f"?level=msoa21&layers={layers}{more}")
    return atlas.answer(question, demonstration(tier), notes)


def test_layers_are_read_with_their_opacity_and_written_back(atlas):
    said = asked(atlas, "pubs:80,imd.score")
    assert said.question.layers == (("pubs", 80), ("imd.score", 100))
    assert "layers=pubs:80,imd.score:100" in said.question.to_query()
    assert "with pubs (80 %), deprivation score on the map" in said.text()
    assert [layer.key for layer in said.layers] == ["pubs", "imd.score", "violence"]


@pytest.mark.parametrize(
    "wrong", ["pubs:5", "pubs:101", "pubs:x", "pubs:80:3", "../pubs", "pubs,,schools", ":50", "<b>"]
)
def test_what_is_no_stack_is_said_and_left_out(atlas, wrong):
    question, notes = atlas.parse(f"?layers={wrong}")
    assert question.layers == () and any("layers=" in note for note in notes)


def test_no_more_than_three_lie_over_the_map_and_the_base_is_not_one_of_them(atlas):
    said = asked(atlas, "pubs,violence:50,schools,projects,imd.score")
    assert said.question.layers == (("pubs", 100), ("violence", 50), ("schools", 100), ("projects", 100))
    assert any("At most three layers at once: imd.score left out." in note for note in said.notes)


def test_a_layer_that_may_not_be_seen_is_refused_as_one_that_is_not_there(atlas):
    closed, absent = (asked(atlas, key, "public").notes for key in ("pubs", "nightclubs"))
    assert [note.replace("pubs", "nightclubs") for note in closed] == list(absent) != []
    assert asked(atlas, "pubs", "public").layers == ()


def test_a_base_that_lies_where_it_always_does_is_not_named(atlas):
    assert asked(atlas, "pubs,violence:100").question.layers == (("pubs", 100),)
    assert asked(atlas, "violence:100").question.layers == ()
    assert asked(atlas, "violence:70").question.layers == (("violence", 70),)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from((*KNOWN, "ghosts")), st.integers(10, 100)), max_size=6),
    st.sampled_from(list(tiers())),
)
def test_a_stack_as_answered_is_answered_again_as_it_is(atlas, layers, tier):
    said = asked(atlas, ",".join(f"{key}:{opacity}" for key, opacity in layers), tier)
    held = said.question.layers
    assert len([key for key, _ in held if key != "violence"]) <= MOST
    again = atlas.answer(atlas.parse(said.question.to_query())[0], demonstration(tier))
    assert again.question == said.question and again.notes == ()
    assert [(layer.key, layer.opacity) for layer in said.layers] == list(stacked(said.question))
    wanted = dict(reversed(layers))
    assert all(wanted[key] == opacity for key, opacity in held)


def test_named_places_carry_no_figure_whatever_is_counted(atlas):
    every = {atlas.points("pubs", demonstration(tier)) for tier in ("partner", "analyst")}
    assert len(every) == 1
    for query in ("?definition=vap&level=lsoa21", "?definition=homicide&level=lad"):
        words = [
            layer.words
            for layer in atlas.answer(atlas.parse(query + "&layers=pubs")[0], demonstration("analyst")).layers
        ]
        assert words[0] == "3 in the county. invented, 2024."


def test_a_fill_that_a_level_does_not_have_says_which_levels_have_it(atlas):
    held = {one.key: one for one in atlas.menu(atlas.parse("?level=custom:beats")[0], demonstration("analyst")).layers}
    greyed = held["imd.score"]
    assert greyed.disabled
    assert greyed.reason == "Not held for Police beat, but for District, MSOA (2021), LSOA (2021)."


def test_what_is_here_is_told_by_layer_with_the_way_to_draw_it(atlas):
    question, _ = atlas.parse("?level=lsoa21&from=2024-01&to=2024-12&layers=schools")
    held = {one.key: one for one in atlas.place(question, "X0101A", demonstration("partner")).here}
    assert held["pubs"].names == (("The Anchor", "pub"), ("The Bell", "bar"))
    assert held["projects"].names == (("Patrols", "street"),)  # the navigators ended in 2023
    assert held["schools"].names == () and held["schools"].drawn and not held["pubs"].drawn
    assert "layers=pubs:100,schools:100" in held["pubs"].query
    assert [one.key for one in atlas.place(question, "X0101A", demonstration("public")).here] == ["schools"]
