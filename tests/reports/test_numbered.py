"""The map of a list: every number can be read, stands by its place, and the crowded ones are shown larger."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reports.documents.numbered import BADGE, SEVERAL, apart, enlarged
from reports.picture.frame import Frame

FRAME = Frame(0, 0, 325, 300, 0.0, 0.0, 1.0, 1.0)
QUICK = settings(max_examples=40, deadline=None)
PLACED = st.integers(1, 20).flatmap(lambda n: arrays(float, (n, 2), elements=st.floats(20, 280)))


@given(PLACED)
@QUICK
def test_no_number_lies_on_another_or_beyond_the_edge(placed):
    at = apart(placed, FRAME)
    far = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) + np.eye(len(at)) * 1e3
    assert far.min() > 2 * BADGE - 2
    assert at.min() >= BADGE and at[:, 0].max() <= 325 - BADGE and at[:, 1].max() <= 300 - BADGE


def test_a_place_with_room_has_its_number_on_it():
    placed = np.array([[50.0, 50.0], [150.0, 150.0]])
    assert np.abs(apart(placed, FRAME) - placed).max() < 0.1


def test_twenty_places_at_one_point_can_be_told_apart_and_are_drawn_the_same_again():
    placed = np.full((20, 2), 150.0)
    first = apart(placed, FRAME)
    assert len(np.unique(np.round(first), axis=0)) == 20
    assert (first == apart(placed, FRAME)).all()


def test_a_town_among_scattered_places_is_enlarged_and_only_then():
    scattered = np.array([[2.0, 54.0], [2.6, 54.3], [2.9, 54.0], [2.1, 54.4]])
    town = np.array([[2.5, 54.1], [2.501, 54.101], [2.502, 54.1], [2.5, 54.102]])
    assert enlarged(np.vstack([scattered, town])).tolist() == [False] * 4 + [True] * SEVERAL
    assert not enlarged(scattered).any()
    assert not enlarged(town).any()  # alone they fill the map as they are
    assert not enlarged(town[:1]).any()
