"""The pieces of the screen Crew risk: two halves that never touch, and what each says when it cannot answer."""

from dataclasses import replace

import pytest

import flags
from access import demonstration
from data import Cell, Status
from indicators import Atlas, ShiftFigures
from layouts.crew import PURPOSES, _untimed, check, pick, told
from tests.markup_reader import Read


def made(store, query="?definition=vwi&sources=police&level=lsoa21&within=X02&hours=18-23", tier="partner"):
    return Atlas(store).crew(Atlas(store).parse(query)[0], demonstration(tier))


def test_the_form_asks_what_the_register_asks():
    assert PURPOSES == flags.PURPOSES
    html = check(connected=True, granted=True, call='"><b>')
    assert 'action="/flags/check"' in html and 'method="post"' in html and "<b>" not in html.replace("<button", "")
    assert [Read(html).values("name")] == [["address", "call", "purpose"]]


def test_without_a_grant_or_a_register_there_is_no_form_and_the_reason_is_said():
    assert "<form" not in check(connected=True, granted=False, call="") + check(connected=False, granted=True, call="")
    assert "granted" in check(connected=True, granted=False, call="")
    assert "No register" in check(connected=False, granted=True, call="")


def test_every_ground_and_every_shift_is_an_address_of_the_screen(small):
    picture = made(small[0])
    links = Read(pick(picture)).values("href")
    assert len(links) == len(picture.grounds) + len(picture.shifts) and all(link.startswith("?") for link in links)
    for shift, query in picture.shifts:
        assert Atlas(small[0]).parse(query)[0].hours == shift.hours


def test_hidden_is_said_and_is_no_zero(small):
    html = told(made(small[0], "?definition=homicide&sources=police&level=lsoa21&within=X02&hours=18-23"))
    assert "hidden" in html and ">0<" not in html
    assert "No cell of" in html and "All day" in html


def test_the_picture_names_its_sources_and_never_adds_them(small):
    html = told(made(small[0]))
    assert "Assaults (Police)" in html and "Sources are never added" in html and "No source here records them" in html
    assert "/flags" not in html and "address" not in html.lower()


def test_where_no_hours_are_recorded_no_shift_is_offered_and_the_reason_is_said(small):
    picture = replace(made(small[0]), hourless="The sources do not record the time of day: all hours are shown.")
    html = pick(picture)
    assert "do not record the time of day" in html and "Evening" not in html


def test_exact_figures_are_not_called_protected(small):
    picture = made(small[0], tier="analyst")
    assert "protected by itself" in told(made(small[0])) and "protected by itself" not in told(picture)


def figures(*counts):
    return ShiftFigures("Assaults", "“Violence”", "Police", tuple(Cell(n, Status.SHOWN) for n in counts))


@pytest.mark.parametrize(
    ("counts", "exact", "said"),
    [
        ((1, 2, 3, 4, 17), True, "7"), ((1000, 2000, 3000, 4000, 11_844), False, "about 1,840"),
        ((10, 10, 10, 10, 60), False, "fewer than 50"), ((10, 10, 10, 10, 38), False, "fewer than 50"),
    ],
)  # fmt: skip
def test_what_has_no_recorded_time_is_told_no_finer_than_it_is_known(counts, exact, said):
    assert _untimed(figures(*counts), exact=exact) == said


def test_where_a_shift_is_hidden_what_is_left_of_the_day_is_not_told():
    one = figures(1, 2, 3, 4, 17)
    hidden = (Cell(None, Status.HIDDEN), *one.cells[1:])
    assert _untimed(replace(one, cells=hidden), exact=False) == "not to be told"
    assert _untimed(replace(one, cells=(*one.cells[:-1], Cell(None, Status.HIDDEN))), exact=False) == "hidden"


def test_the_hours_say_that_what_nobody_timed_is_in_no_shift(small):
    html = told(made(small[0]))
    assert "Time not recorded" in html and "in the day and in no shift" in html
    assert "need not add up" not in html


@pytest.mark.parametrize(
    ("to_do", "said"),
    [((5, 6), ["5 flags of your agency lapse within", "Waiting (6)"]), ((1, 0), ["One flag of your agency lapses"]),
     ((0, 0), []), (None, [])],
)  # fmt: skip
def test_whoever_may_review_is_told_what_lapses_and_what_waits(to_do, said):
    html = check(connected=True, granted=True, call="", to_do=to_do)
    assert all(words in html for words in said)
    assert html.count("lapse") + html.count("Waiting") == len(said)
