"""A published month that changed is said in the truth strip, louder where it is shown."""

import pytest

from access import demonstration
from indicators.atlas import Atlas


@pytest.fixture(scope="module")
def atlas(small):
    return Atlas(small[0])


def chips(atlas, query, tier="partner"):
    question, _ = atlas.parse(query)
    answer = atlas.answer(question, demonstration(tier))
    return [chip for chip in answer.truth if chip.kind == "revised"]


def test_a_revised_month_of_the_period_is_a_warning_that_opens_what_changed(atlas):
    (chip,) = chips(atlas, "?definition=vap&sources=ed&level=lad&from=2024-01&to=2024-12")
    assert chip.warning
    assert chip.text == "ED: Sep 2024, Aug 2024 revised"
    assert chip.lines == (
        "First trust, Sep 2024: 40 → 76 rows (sent again)",  # 4 rows gone are too few to tell, so 40 new are not told
        "Second trust, Aug 2024: came late, 31 rows (since the release of 1 Jan 2025)",
    )


def test_an_analyst_reads_every_number(atlas):
    (chip,) = chips(atlas, "?definition=vap&sources=ed&level=lad&from=2024-01&to=2024-12", "analyst")
    assert chip.lines[0] == "First trust, Sep 2024: 40 → 76 rows, 40 new and 4 gone (sent again)"


def test_a_month_outside_the_period_is_told_without_a_warning(atlas):
    (chip,) = chips(atlas, "?definition=vap&sources=ed&level=lad&from=2023-01&to=2023-06")
    assert not chip.warning
    assert chip.text == "ED: an earlier month was revised"


def test_the_second_period_of_a_change_counts_as_shown(atlas):
    address = "?definition=vap&sources=ed&level=lad&measure=change&from=2023-07&to=2023-09&against=2024-07..2024-09"
    assert chips(atlas, address)[0].warning


def test_a_source_that_never_changed_says_nothing(atlas):
    assert chips(atlas, "?definition=vap&sources=police&level=lad") == []
