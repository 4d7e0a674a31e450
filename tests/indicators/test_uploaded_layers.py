"""Outliers beside uploaded figures: unusual ones are named with whose they are, others told why they were not used."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from access import Principal, Uploads, demonstration
from indicators import Asked, Shelf, open_atlas
from indicators.compare import compared
from indicators.compare.outliers import RARE, standing

STORE = os.environ.get("ATLAS_TEST_STORE", "")
TIER = demonstration("analyst").tier
ANN, PAT = (Principal(user, "VRU", TIER) for user in ("ann", "pat"))
SAID = {"name": "Empty homes", "unit": "% of homes", "source": "Council", "date": "2025", "higher_is": "worse"}


@pytest.fixture(scope="module")
def county():
    if not STORE:
        pytest.skip("ATLAS_TEST_STORE names no demonstration store: `make test` builds one")
    return open_atlas(Path(STORE)).now()


@pytest.fixture
def uploads(tmp_path):
    return Uploads(tmp_path / "uploads")


def outliers(county, shelf, reader=ANN, level="lsoa21", place=""):
    question = county.nearest(replace(county.default(), level=level), reader)
    return compared(question, Asked(panel="outliers", place=place), county.store, reader, shelf)


def keep(uploads, county, level="lsoa21", reader=ANN, shared=False, high=None, **said):
    """Keep figures of every area of a level, all alike but for one that stands out."""
    codes = county.codes(level)
    figures = {code: float(row % 20) for row, code in enumerate(codes)} | ({high: 99.5} if high else {})
    return uploads.keep(
        reader, {**SAID, **said}, figures, level=level, sha256="0" * 64, shared=shared, told=lambda _: None
    )


@pytest.fixture(scope="module")
def first(county):
    panel = outliers(county, None)
    return panel.high[0].row, panel.answer.units.code[panel.high[0].row]


def marked(panel):
    return [(odd.row, one) for odd in (*panel.high, *panel.low) for one in odd.unusual if one.by]


def test_what_is_unusual_in_an_upload_is_named_there_with_whose_it_is(county, uploads, first):
    row, code = first
    keep(uploads, county, high=code, shared=True)
    for reader, by in ((ANN, "you"), (PAT, "ann, VRU")):
        panel = outliers(county, Shelf(uploads, reader), reader, place=code)
        ((at, one),) = marked(panel)
        assert one in panel.place.unusual  # the card of an area pressed on the map says the same
        assert at == row and one.by == by and one.label == "Empty homes" and one.told == "99.5 % of homes"
        assert one.standing == f"the highest of {len(county.codes('lsoa21')):,}; higher is worse; Council, 2025"
        (line,) = panel.uploaded
        assert line.used and line.by == by and "Council, 2025" in line.told


def test_one_of_another_level_is_not_used_and_says_why(county, uploads, first):
    keep(uploads, county, level="msoa21", high=county.codes("msoa21")[0])
    panel = outliers(county, Shelf(uploads, ANN))
    assert marked(panel) == []
    (line,) = panel.uploaded
    assert not line.used and "MSOA (2021)" in line.told and "LSOA (2021)" in line.told


def test_one_of_a_level_that_the_release_lacks_says_so(county, uploads):
    codes = {"X": 1.0}
    uploads.keep(ANN, SAID, codes, level="custom:gone", sha256="0" * 64, shared=False, told=lambda _: None)
    assert "areas that this release does not have" in outliers(county, Shelf(uploads, ANN)).uploaded[0].told


def test_the_model_and_the_lists_are_the_same_with_uploads_and_without(county, uploads, first):
    keep(uploads, county, high=first[1])
    plain, beside = outliers(county, None), outliers(county, Shelf(uploads, ANN))
    assert [odd.row for odd in plain.high] == [odd.row for odd in beside.high]
    assert plain.model.alpha == beside.model.alpha and plain.said == beside.said
    assert plain.uploaded is None


def test_partners_are_told_of_none_whatever_they_are_handed(county, uploads, first):
    keep(uploads, county, shared=True, high=first[1])
    partner = replace(PAT, tier=demonstration("partner").tier)
    for shelf in (Shelf(uploads, ANN), Shelf(uploads, partner)):
        panel = outliers(county, shelf, partner)
        assert panel.uploaded is None and marked(panel) == []


def test_an_analyst_of_some_districts_sees_anothers_there_alone_and_their_own_everywhere(county, uploads, first):
    row, code = first
    lad = county.store.units("lsoa21").lad[row]
    other = next(one for one in county.codes("lad") if one != lad)
    keep(uploads, county, shared=True, high=code)
    for area, told in ((lad, 1), (other, 0)):
        reader = replace(PAT, areas=(area,))
        assert len(marked(outliers(county, Shelf(uploads, reader), PAT))) == told
    assert len(marked(outliers(county, Shelf(uploads, replace(ANN, areas=(other,))), ANN))) == 1


def test_unusual_is_the_outermost_at_either_end_ties_counted():
    value = np.array([np.nan, *range(1000)])
    few = int(1000 * RARE)
    assert standing(value, 0) is None and standing(value, 500) is None
    assert standing(value, few) == (few, "24", "the 25th lowest of 1,000") and standing(value, few + 1) is None
    assert standing(value, 1000) == (1, "999", "the highest of 1,000")
    assert standing(np.zeros(50), 3) is None
