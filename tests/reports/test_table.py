"""The table every file holds: every area, its status, and a number exactly where one may be shown."""

import csv
from dataclasses import replace
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data import STATUS_WORDS, Status
from indicators import Atlas, rates
from reports import table
from reports.comma import neutral, to_csv
from reports.table import columns
from tests.layouts.samples import QUESTION
from tests.reports.samples import ANALYST, PARTNER, answer

FIRST = "code,name,level,source,count,status,population,rate,rate_low,rate_high"
FIGURES = ["count", "rate", "rate_low", "rate_high", "change_percent", "change_low", "change_high"]
statuses = st.lists(st.sampled_from(list(Status)), min_size=1, max_size=120)


def ask(small, query, principal=PARTNER):
    atlas = Atlas(small[0])
    return atlas.answer(atlas.parse(query)[0], principal.reader)


@pytest.mark.parametrize("measure", ["count", "rate", "change"])
def test_the_first_columns_are_the_same_for_every_measure(measure):
    made = table(answer(replace(QUESTION, measure=measure, context="iod2025.score")))
    assert to_csv(made).decode().splitlines()[0].startswith(FIRST + ",")


@pytest.mark.parametrize("measure", ["count", "rate", "change"])
@pytest.mark.parametrize("context", ["", "iod2025.score"])
def test_every_column_is_described_in_its_order(measure, context):
    said = answer(replace(QUESTION, measure=measure, context=context))
    assert [column.name for column in columns(said)] == list(table(said))


@given(statuses, st.data())
@settings(max_examples=40, deadline=None)
def test_every_unit_inside_is_there_once_a_source_and_none_outside(status, data):
    within = data.draw(st.lists(st.booleans(), min_size=len(status), max_size=len(status)))
    said = answer(status=status, within=within)
    made = table(said)
    inside = [code for code, held in zip(said.units.code, within, strict=True) if held]
    assert list(zip(made["code"], made["source"], strict=True)) == [(c, s) for c in inside for s in QUESTION.sources]


@given(statuses, st.sampled_from(["count", "change"]))
@settings(max_examples=40, deadline=None)
def test_a_cell_that_is_not_shown_has_no_figure_at_all(status, measure):
    made = table(answer(replace(QUESTION, measure=measure), status=status))
    unseen = made[made["status"] != "shown"]
    assert unseen[[name for name in FIGURES if name in made]].isna().all(axis=None)
    assert made[made["status"] == "shown"]["count"].notna().all()


def test_every_status_has_its_word_and_zero_is_a_number():
    said = answer(status=list(Status))
    said = replace(said, series=tuple(replace(one, count=np.array([0, -1, -1, -1])) for one in said.series))
    made = table(said)
    assert made["status"].tolist()[::2] == list(STATUS_WORDS.values())
    assert to_csv(made).decode().splitlines()[1].split(",")[4:6] == ["0", "shown"]


def test_an_unknown_population_gives_neither_population_nor_rate():
    made = table(answer(status=[Status.SHOWN] * 8)).query("code == 'X01000005'")
    assert made[["population", "rate", "rate_low", "rate_high"]].isna().all(axis=None)
    assert made["count"].notna().all()


def test_the_rate_beside_a_count_is_the_rate_the_page_shows(small):
    query = "?sources=police,ed&level=lsoa21&from=2024-01&to=2024-12&measure="
    counted, rated = table(ask(small, query + "count")), table(ask(small, query + "rate"))
    pd.testing.assert_frame_equal(counted, rated)
    shown = ask(small, query + "rate").series[1]
    assert (
        rated[rated["source"] == "ed"]["rate"].fillna(-1).tolist()
        == np.nan_to_num(shown.value, nan=-1).round(6).tolist()
    )


def test_a_part_year_has_the_rate_of_its_supplied_months(small):
    said = ask(small, "?sources=ed&level=lad&from=2024-01&to=2024-12", ANALYST)
    row = table(said).query("code == 'X02'").iloc[0]
    assert (row["months_supplied"], row["months"]) == (8, 12)
    assert row["rate"] == pytest.approx(row["count"] / row["population"] * 1_000 / (8 / 12), abs=1e-6)


def test_the_table_says_cell_by_cell_what_the_answer_holds(small):
    said = ask(small, "?sources=police,ed,ambulance&level=lsoa21&from=2024-01&to=2024-12&measure=change&within=X02")
    made = table(said).set_index(["code", "source"])
    for series in said.series:
        for at in np.flatnonzero(said.inside):
            row = made.loc[(said.units.code[at], series.source)]
            assert row["status"] == STATUS_WORDS[Status(int(series.status[at]))]
            assert (-1 if row["count"] is pd.NA else row["count"]) == series.count[at]
            held = series.value[at]
            assert row["change_percent"] is pd.NA if np.isnan(held) else row["change_percent"] == round(held, 6)
    assert len(made) == 3 * int(said.inside.sum()) == 12


def test_rates_are_not_a_second_formula(small):
    said = ask(small, "?sources=police&measure=rate&level=lsoa21")
    np.testing.assert_array_equal(rates(said.series[0], said.units.residents).value, said.series[0].value)


@given(st.text(max_size=30), st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", " =", "\u00a0=", "＝", "＠"]))
def test_no_text_of_ours_begins_a_formula(text, start):
    risky = neutral(start + text)
    assert risky == "'" + start + text
    assert neutral(risky) == risky


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n\t"), max_size=30).filter(
        lambda text: text[:1].isalnum()
    )
)
def test_other_text_is_left_as_it_is(text):
    assert neutral(text) == text


@given(
    st.lists(
        st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), min_size=1, max_size=6
    )
)
@example(["a\rb", "a\nb", 'a"b', "a,b"])
@settings(max_examples=60, deadline=None)
def test_names_of_any_kind_come_back_from_an_independent_reader_neutralised(names):
    made = to_csv(table(answer(status=[0] * len(names), names=names)))
    rows = list(csv.DictReader(StringIO(made.decode("utf-8"), newline="")))
    assert [row["name"] for row in rows[::2]] == [neutral(name) for name in names]
    assert not any(value.lstrip().startswith(("=", "+", "@")) for row in rows for value in row.values())


def test_an_empty_place_is_a_header_alone():
    assert len(to_csv(table(answer(status=[0, 1], within=[False, False]))).splitlines()) == 1
