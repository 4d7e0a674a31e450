"""An analyst's own figures: what a file may be, and what is said, row by row, of one that is not taken."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import LARGEST, BadFigures, Described, read_figures
from data.uploaded import MOST_FAULTS
from indicators import open_atlas

STORE = os.environ.get("ATLAS_TEST_STORE", "")
GOOD = {"name": "Empty homes", "unit": "% of homes", "source": "Council", "date": "2025-03", "higher_is": "worse"}
NHS = ("9434765919", "4505577104", "4010232137")  # pass the check; nobody's


@pytest.fixture(scope="module")
def store(small):
    return small[0]


@pytest.fixture(scope="module")
def codes(store):
    return store.units("lsoa21").code


@pytest.fixture(scope="module")
def county_codes():
    """The demonstration county, whose codes have the shape of real ones, and its LSOAs."""
    if not STORE:
        pytest.skip("ATLAS_TEST_STORE names no demonstration store: `make test` builds one")
    store = open_atlas(Path(STORE)).now().store
    return store, store.units("lsoa21").code


def faults(store, raw, **more):
    with pytest.raises(BadFigures) as bad:
        read_figures(raw if isinstance(raw, bytes) else raw.encode(), store, **more)
    return bad.value.faults


def rows(codes, *values, head="LSOA21CD,rate"):
    return "\n".join([head, *(f"{code},{value}" for code, value in zip(codes, values, strict=False))])


def test_codes_tell_the_level_and_numbers_are_read_as_people_write_them(store, codes):
    text = rows(codes, "1", "-2.5", '"1,234.5"', "6e-2")
    read = read_figures(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() + b"\r\n\r\n", store)
    assert read.level == "lsoa21" and read.of == len(codes) and read.elsewhere == 0
    assert dict(read.figures) == dict(zip(codes, (1.0, -2.5, 1234.5, 0.06), strict=False))


def test_a_numerator_and_a_denominator_are_a_ratio(store, codes):
    read = read_figures(f"code,Numerator,DENOMINATOR\n{codes[0]},1,8\n".encode(), store, per=100)
    assert read.figures == {codes[0]: 12.5}


HEADERS = {
    "one column": "code\n{a}",
    "semicolons": "code;rate\n{a};1",
    "tabs": "code\trate\n{a}\t1",
    "four columns": "code,name,rate,note\n{a},Town,1,x",
    "three other names": "code,people,homes\n{a},1,2",
    "a column without a name": "code,\n{a},1",
    "no header": "{a},1\n{b},2",
    "no rows": "code,rate\n",
    "nothing": "",
    "blank lines": "\n\n \n",
    "commas": ",,\n,",
    "an open quotation": 'code,rate\n{a},"1',
    "a person's column": "code,NHS number\n{a},1",
    "a person's code": "postcode,rate\n{a},1",
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_file_of_another_shape_is_told_why_and_what_to_do(store, codes, name):
    (fault,) = faults(store, HEADERS[name].format(a=codes[0], b=codes[1]))
    assert fault.what and fault.remedy


def _workbook():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as held:
        held.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


BYTES = {
    "a workbook by another name": (_workbook(), "workbook"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + bytes(600), "workbook"),
    "UTF-16": ("code,rate\nA,1".encode("utf-16"), "UTF-16"),
    "no text": (b"\x89PNG\r\n\x1a\n\xff\xfe", "no text"),
    "zeros": (b"code,rate\nA\0,1", "no text"),
    "Latin-1": ("code,r\u00e4te\nA,1".encode("latin-1"), "no text in UTF-8"),
    "too large": (b"code,rate\n" + b"A,1\n" * (LARGEST // 4), "larger than 2 MB"),
}


@pytest.mark.parametrize("name", BYTES)
def test_a_file_that_is_no_csv_is_told_so(store, name):
    raw, told = BYTES[name]
    (fault,) = faults(store, raw)
    assert told in fault.what and fault.line == 0


NONE_AT_ALL = (
    "nan", "NaN", "inf", "-Infinity", "1e999", "n/a", "12%", "*", "0x1F", "=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "+",
    "1.2.3", "1_000", "\u0661\u0662", "e5", '"1,2"',
)  # fmt: skip
CELLS = {
    **dict.fromkeys(NONE_AT_ALL, "is no number"),
    **dict.fromkeys(("", "  "), "is empty"),
    "ann@example.org": "is no number, and it may identify a person: nothing was kept",
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_that_is_no_number_is_named_by_line_and_column_and_never_shown(store, codes, cell):
    (fault,) = faults(store, rows(codes, "1", cell, "3"))
    assert (fault.line, fault.column, fault.what) == (3, "number", CELLS[cell])
    assert fault.remedy


def test_rows_are_refused_for_codes_twice_unknown_of_another_kind_or_short(store, codes):
    msoa = store.units("msoa21").code[0]
    text = rows([codes[0], codes[1], codes[0], "E0100", msoa, "=1+1", "S1 2AB"], *"1234567") + f"\n{codes[2]}\n"
    found = faults(store, text)
    assert [one.line for one in found] == [4, 5, 6, 7, 8, 9]
    assert "on line 2 already" in found[0].what
    assert all("no area of this release has the code" in found[at].what for at in (1, 3, 4))
    assert "another kind: MSOA (2021), not LSOA (2021)" in found[2].what
    assert "identify a person" in found[4].what
    assert found[5].what == "has 1 cells, the header 2"
    assert "E0100" not in "".join(one.what + one.remedy for one in found)


def test_a_denominator_of_nothing_is_refused(store, codes):
    found = faults(store, f"code,numerator,denominator\n{codes[0]},1,0\n{codes[1]},1,-2\n{codes[2]},1,\n")
    assert [one.what for one in found] == ["is not above zero", "is not above zero", "is empty"]


def test_areas_elsewhere_are_left_out_when_asked_and_counted_and_nothing_else_is(county_codes):
    store, codes = county_codes
    text = rows([*codes[:2], "X01999998", "X01999999"], *"1234")
    assert [one.line for one in faults(store, text)] == [4, 5]
    read = read_figures(text.encode(), store, elsewhere=True)
    assert (
        read.figures == {codes[0]: 1.0, codes[1]: 2.0}
        and read.elsewhere == 2
        and "2 rows of areas elsewhere" in read.said
    )
    mixed = text + f"\n{store.units('msoa21').code[0]},4\nE01999999,5\nX0199999,6\n"
    assert [one.line for one in faults(store, mixed, elsewhere=True)] == [6, 7, 8]


def test_codes_of_two_vintages_are_read_as_the_one_the_header_names_else_the_later_and_that_is_said(county_codes):
    store, _ = county_codes
    older, later = (set(store.units(level).code) for level in ("lsoa11", "lsoa21"))
    both = sorted(older & later)[:3]
    for head, level, other in (("code,x", "lsoa21", "2011"), ("LSOA11CD,x", "lsoa11", "2021")):
        read = read_figures(rows(both, *"123", head=head).encode(), store)
        assert read.level == level and f"Every code is also one of LSOA ({other})." == read.said
    gone = sorted(older - later)[0]
    (fault,) = faults(store, rows([*sorted(later - older)[:2], gone], *"123"))
    assert fault.line == 4 and "another kind: LSOA (2011), not LSOA (2021)" in fault.what


def test_a_file_of_another_place_is_told_what_codes_look_like(store):
    (fault,) = faults(store, "code,rate\nE01999999,1\n")
    assert "no row begins with the code of an area" in fault.what and "LSOA (2021)" in fault.remedy


def test_a_column_of_nhs_numbers_is_refused(store, codes):
    (fault,) = faults(store, rows(codes, *NHS))
    assert "NHS" in fault.what and not any(number in fault.what + fault.remedy for number in NHS)


def test_faults_are_told_up_to_a_number_and_the_rest_counted(store, codes):
    with pytest.raises(BadFigures) as bad:
        read_figures(rows([codes[0]] * (MOST_FAULTS + 8), *["1"] * (MOST_FAULTS + 8)).encode(), store)
    assert len(bad.value.faults) == MOST_FAULTS and bad.value.more == 7


@given(raw=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_comes_is_read_or_refused_in_words(store, raw):
    with pytest.raises(BadFigures) as bad:
        read_figures(raw, store)
    assert bad.value.faults


@given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_what_is_written_as_a_number_is_read_as_it(store, codes, values):
    read = read_figures(rows(codes, *map(repr, values)).encode(), store)
    assert list(read.figures.values()) == values


WORDS = [
    {"name": ""}, {"name": "x" * 81}, {"name": " padded"}, {"name": "a\u202eb"}, {"unit": ""}, {"source": ""},
    {"source": "ann@example.org"}, {"name": "Calls to 0114 496 0000"}, {"date": ""}, {"date": "2025-13"},
    {"date": "2999"}, {"date": "last year"}, {"date": "2025-02-30"}, {"higher_is": ""}, {"higher_is": "best"},
]  # fmt: skip


@pytest.mark.parametrize("changed", WORDS, ids=str)
def test_all_that_describes_them_is_needed_and_holds_nothing_of_a_person(changed):
    with pytest.raises(ValueError, match=r"The |Say "):
        Described(**{**GOOD, **changed})


@pytest.mark.parametrize("date", ["2025", "2025-03", "2025-03-31"])
def test_a_year_a_month_and_a_day_are_dates(date):
    assert Described(**{**GOOD, "date": date}).date == date
