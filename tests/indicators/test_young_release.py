"""A release too short for a tier's periods is answered at the levels it can be, and says why not at the others."""

from dataclasses import replace

import pytest

from access import demonstration, tiers
from data import Store, month_text
from data.answering.lattice import holds_whole
from indicators.atlas import Atlas
from tests.small_store import FIRST


@pytest.fixture(scope="module", params=[1, 2, 4, 8, 13])
def young(small, request):
    """The small county as it was after a few months."""
    store = small[0]
    last = FIRST + request.param - 1
    sources = {key: replace(one, latest_month=last) for key, one in store.facts.sources.items()}
    return Atlas(Store(store.folder, replace(store.facts, last=last, sources=sources)))


@pytest.mark.parametrize("tier", list(tiers()))
@pytest.mark.parametrize("level", ["lad", "msoa21", "lsoa21"])
@pytest.mark.parametrize("within", ["all", "X01", "X0101", "X0101A"])
@pytest.mark.parametrize("sources", ["police", "ed,police"])
def test_a_young_release_is_answered_for_every_reader(young, tier, level, within, sources):
    reader = demonstration(tier)
    facts = young.store.facts
    for start in (facts.first, facts.last):
        asked = f"?definition=vap&sources={sources}&level={level}&within={within}&from={month_text(start)}"
        question, _ = young.parse(f"{asked}&to={month_text(facts.last)}")
        said = young.answer(question, reader)
        grain = reader.tier.grain[said.question.level]
        assert holds_whole(grain, facts.first, facts.last)
        assert said.question.level == level or said.notes
        assert young.answer(said.question, reader).question == said.question


def test_why_a_level_is_not_there_yet_is_said(small):
    store = small[0]
    young = Atlas(Store(store.folder, replace(store.facts, last=FIRST + 5)))
    said = young.answer(young.parse("?definition=vap&sources=police&level=lsoa21")[0], demonstration("public"))
    assert said.question.level == "msoa21"
    assert any("whole years" in note for note in said.notes)
