"""What the map cannot place: the way to draw it is offered only where it leads somewhere."""

import pytest

from indicators import Option
from layouts.not_mapped import unmappable
from tests.layouts.samples import QUESTION

DRAW = "Draw them as streets and halos"


@pytest.mark.parametrize(
    ("layers", "offered"),
    [
        ((Option("coarse", "Known only"),), True),
        (
            (Option("coarse", "Known only", disabled=True, reason="None are kept."),),
            False,
        ),
        ((), False),
    ],
)
def test_streets_and_halos_are_offered_where_they_can_be_drawn(layers, offered):
    assert (DRAW in str(unmappable((), QUESTION, layers))) is offered
