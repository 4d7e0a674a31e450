"""Every figure says how to read it: in the drawer, beside the map, under the table."""

from dataclasses import replace

import pytest

from layouts.drawer import drawer
from layouts.legend import how_to_read, legend
from layouts.table import View, table
from tests.layouts.samples import QUESTION, answer, place

PLACE = place(QUESTION, answer().units.code[0])
DRAWN = ("className='bars'", "className='clock", "Graph(")


def sections():
    """Return each section of the drawer: its title and everything in it, as text."""
    return {one.children[0].children: str(one.children) for one in drawer(PLACE) if one._type == "Section"}


def test_every_section_of_the_drawer_that_draws_something_says_how_to_read_it():
    drawn = {title: said for title, said in sections().items() if any(mark in said for mark in DRAWN)}
    assert len(drawn) >= 5
    assert [title for title, said in drawn.items() if "How to read this" not in said] == []


def test_the_table_and_the_legend_say_it_too():
    assert "How to read this: " in str(table(answer(), View()))
    assert "How to read this map" in str(legend(answer()).children)


@pytest.mark.parametrize("scheme", ["sequential", "diverging", "context", "bivariate"])
def test_each_way_of_painting_has_its_own_words(scheme):
    shown = answer()
    told = str(how_to_read(replace(shown, classes=replace(shown.classes, scheme=scheme))))
    assert ("Shades are" in told) == (scheme == "context")
    assert ("in thirds" in told) == (scheme == "bivariate")
    assert "Dots: too few to show" in told
