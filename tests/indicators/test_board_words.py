"""What a board says: of what is hidden, of one place, since the last meeting, and for what an address leaves out."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from access import demonstration
from data import Cell, Spec, Status, lapse
from data.answering.completeness import FILE
from indicators import Atlas, BoardAsk, board_words
from indicators.hotspots.opening import default_question

PARTNER, ANALYST = demonstration("partner"), demonstration("analyst")
ASKED = "?definition=vap&sources=police,ed&level=lsoa21&from=2024-01&to=2024-12"


@pytest.fixture(scope="module")
def atlas(small):
    return Atlas(small[0])


def board(atlas, query=ASKED, reader=PARTNER, **ask):
    return atlas.board(atlas.parse(query)[0], BoardAsk(**ask), reader)


# -- hidden is not absent


def test_periods_in_which_a_place_is_hidden_are_no_periods_it_was_out_of_the_list(atlas):
    made = board(atlas, places=5)
    question, code = made.answer.question, made.rows[0].code
    for row in made.rows:
        hidden = 0
        for month in range(question.start, question.end + 1):
            said = atlas.answer(replace(question, start=month, end=month, measure="count"), PARTNER)
            hidden += said.series[0].status[said.units.code.index(row.code)] == Status.HIDDEN
        assert row.periods_hidden == hidden
        assert row.periods[0] + hidden <= row.periods[1]
    assert any(row.periods_hidden for row in made.rows), code


def test_what_is_hidden_is_said_and_is_no_nought(atlas):
    made = board(atlas, places=5)
    row = replace(made.rows[0], periods=(0, 12), periods_hidden=12, years=(2, 3), years_hidden=1)
    assert board_words.lasting_words(row, made) == "in the top 5 in 2 of the last 3 years (1 hidden), months hidden"
    assert board_words.standing(row) == "hidden, 2/3+"
    some = replace(row, periods=(3, 12), periods_hidden=4, years=(1, 1))
    assert board_words.standing(some) == "3/12+, 1/1+"
    assert board_words.lasting_words(some, made) == "in the top 5 in 3 of the last 12 months (4 hidden)"


def test_one_place_is_no_places(atlas):
    made = board(atlas)
    assert board_words.title(replace(made, rows=made.rows[:1])) == "The place with most incidents"
    assert board_words.title(replace(made, rows=made.rows[:3])) == "The 3 places with most incidents"


def test_parts_above_their_whole_are_explained_where_counts_are_changed_and_only_there(atlas):
    assert "by up to 5 a period, so parts need not add up" in " ".join(board_words.parts(board(atlas)))
    assert board_words.parts(board(atlas, reader=ANALYST)) == []


def test_how_last_years_list_did_is_one_plain_sentence_and_the_indices_are_apart(atlas):
    made = board(atlas, places=5)
    assert "PAI" not in board_words.forward(made)
    assert board_words.forward(made).count(".") == 1
    assert "(PAI)" in " ".join(board_words.measures(made))


# -- since the last meeting


def test_words_since_then_compare_the_months_that_came_with_those_that_went(atlas):
    made = board(atlas, reader=ANALYST, places=5, since=date(2024, 7, 3))
    question = made.answer.question
    assert made.since.new == (question.end - 5, question.end)
    assert made.since.gave_way == (question.start - 6, question.start - 1)
    for row in made.rows:
        assert row.since in ("higher", "lower", "no clear change", "")


def test_a_sure_rise_since_then_is_said_of_its_place(atlas):
    made = board(atlas, reader=ANALYST, places=5, since=date(2024, 7, 3))
    risen = replace(made, rows=(replace(made.rows[0], since="higher", moved="entered"), *made.rows[1:]))
    assert "entered since then, higher since then" in board_words.facts(risen.rows[0], risen)
    assert "1 place of the list higher, 0 lower" in " ".join(board_words.since(risen))


def test_what_left_says_what_it_was_and_that_it_is_hidden_now(atlas):
    made = board(atlas, places=5, since=date(2024, 7, 3))
    for one in made.since.left:
        assert one.before is not None
        assert one.before.count is not None  # it was in that list
        gone = replace(one, cell=Cell(None, Status.HIDDEN))
        assert board_words.gone_words(gone) == f"{one.before.count} then, hidden now"


# -- what an address leaves out


def test_an_address_that_names_no_definition_keeps_the_agreed_one(atlas):
    usual = atlas.board_default(PARTNER)
    within = atlas.codes("lad")[0]
    question, said = atlas.board_question(f"?within={within}", PARTNER)
    assert (question, said) == (replace(usual, within=within), ())
    early = atlas.board_question("?from=2023-01&to=2023-12", PARTNER)[0]
    assert (early.definition, early.sources, early.level) == (usual.definition, usual.sources, usual.level)


def test_a_place_that_is_not_there_changes_nothing_else(atlas):
    question, said = atlas.board_question("?within=nowhere", PARTNER)
    assert question == atlas.board_default(PARTNER)
    assert len(said) == 1
    assert "within=nowhere" in said[0]


def test_a_definition_brings_its_own_sources_and_months(atlas):
    question, _ = atlas.board_question("?definition=vap", PARTNER)
    assert question.definition == "vap"
    assert question == replace(default_question(atlas.store, PARTNER, "vap"))


def test_a_question_that_goes_beyond_own_areas_is_answered_for_them_and_says_so(atlas):
    mine, other = atlas.codes("lad")[:2]
    reader = replace(ANALYST, areas=(mine,))
    further = f"?definition=vap&sources=police&level=lsoa21&from=2024-01&to=2024-12&hours=3,4&within={other}"
    question, said = atlas.board_question(further, reader)
    assert question.within == mine
    assert "outside your own areas" in " ".join(said)
    assert atlas.board_question(further, ANALYST)[0].within == other
    plain = further.replace("&hours=3,4", "")
    assert atlas.board_question(plain, reader)[0].within == other  # as partners see it, and so it may be seen


def test_a_board_of_other_areas_keeps_the_level_asked_for(atlas):
    query = "?definition=homicide&sources=police&level=lsoa21&from=2024-10&to=2024-10"
    made = board(atlas, query)
    shown, why = atlas.board_shown(atlas.parse(query)[0], PARTNER)
    assert made.level == "lsoa21"
    assert (shown.level, why) == (made.answer.question.level, made.instead)


# -- flags that are recorded no more


@pytest.fixture
def lapsed(small, tmp_path):
    """The small store with the share of rows of which the police knew a field, as it is told month by month."""

    def made(share, field="domestic", rows=500):
        store = small[0]
        table = pd.read_parquet(store.folder / FILE)
        first, last = store.facts.first, store.facts.last
        provider = store.facts.sources["police"].providers[0].id
        table = table[table["source"] != "police"]
        mine = pd.DataFrame(
            {
                "source": "police",
                "provider": provider,
                "month": np.arange(first, last + 1),
                "field": field,
                "known": share[-(last - first + 1) :],
                "rows": rows,
            }
        )
        for one in store.folder.iterdir():
            (tmp_path / one.name).symlink_to(one)
        (tmp_path / FILE).unlink()
        pd.concat([table, mine.astype(table.dtypes)]).to_parquet(tmp_path / FILE)
        return replace(store, folder=tmp_path, _cache={})

    return made


@pytest.mark.parametrize(
    ("share", "months"),
    [
        ([0.9] * 24, 0),
        ([0.9] * 22 + [0.4, 0.1], 2),
        ([0.9] * 22 + [0.1, 0.9], 0),  # it is recorded again
        ([0.2] * 21 + [0.05] * 3, 3),  # well below what is usual here
        ([0.9] * 20 + [0.5] * 4, 0),  # less, not gone
        ([0.01] * 24, 0),  # never was
    ],
)
def test_a_field_has_lapsed_from_the_month_on_since_which_it_is_hardly_known(lapsed, share, months):
    store = lapsed(share)
    facts = store.facts
    found = lapse(store, Spec("da", "police", "lad", (facts.last - 11, facts.last)))
    assert (found.month if found else None) == (facts.last - months + 1 if months else None)


def test_few_rows_tell_of_no_lapse(lapsed):
    store = lapsed([0.9] * 20 + [0.0] * 4, rows=99)
    assert lapse(store, Spec("da", "police", "lad", (store.facts.last - 11, store.facts.last))) is None


def test_a_board_opens_before_its_definition_lost_its_flags_and_says_so(lapsed):
    store = lapsed([0.9] * 20 + [0.0] * 4)
    atlas = Atlas(replace(store, facts=replace(store.facts, hotspots={"definition": "da"})))
    whole = default_question(replace(store, facts=replace(store.facts, hotspots={"definition": "vap"})), PARTNER)
    question, said = atlas.board_question("", ANALYST)
    assert question.definition == "da"
    assert question.end <= store.facts.last - 4 < whole.end
    assert question.months() == 12
    assert "whether it was domestic was recorded far less often than usual from" in " ".join(said)
    asked, told = atlas.board_question("?definition=da&from=2024-01&to=2024-12", ANALYST)
    assert asked.end == whole.end
    assert "count too few" in " ".join(told)
