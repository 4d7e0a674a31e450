"""What is kept of late: made once while it is kept, never more than there is room for, the oldest gone first."""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from access import demonstration
from data import Spec, cells, shortfall
from data.answering.recent import LEAST, Recent, size
from tests.small_store import LAST


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=60), st.integers(1, 12))
def test_it_keeps_what_an_obvious_list_would_keep(asked, room):
    recent, obvious = Recent(room * LEAST), OrderedDict()
    for key, width in asked:
        value = (key, np.zeros(width * LEAST, np.uint8))
        made = []
        recent.get(key, lambda value=value, made=made: made.append(1) or value)
        assert bool(made) == (key not in obvious)
        if made and width + 1 <= room:
            while obvious and sum(obvious.values()) + width + 1 > room:
                obvious.popitem(last=False)
            obvious[key] = width + 1
        elif not made:
            obvious.move_to_end(key)
    assert len(recent) == len(obvious)


def test_arrays_are_weighed_however_deep_they_lie():
    @dataclass
    class Held:
        count: np.ndarray
        rest: tuple

    array = np.zeros(3000, np.int64)
    assert size(Held(array, ({"a": array}, [array], "text", None))) == LEAST + 3 * array.nbytes


def test_an_answer_stays_while_a_thousand_other_things_are_asked(small):
    """Reasons were once kept without end, and no answer any more beside them."""
    store, _ = small
    analyst, spec = demonstration("analyst"), Spec("vap", "police", "lsoa21", (LAST - 11, LAST))
    first = cells(store, spec, analyst)
    for number in range(1000):
        shortfall(store, spec, f"nowhere {number}")
    assert cells(store, spec, analyst) is first


def test_what_is_asked_without_end_takes_no_more_than_its_room(small):
    store, _ = small
    recent = store._once(("recent",), Recent)
    for number in range(2000):
        store.inside("lsoa21", f"nowhere {number}")
    assert recent._held.currsize <= recent._held.maxsize
    assert not any(key[0] == "inside" for key in store._cache)
