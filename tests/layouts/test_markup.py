"""A piece of page written as HTML says exactly what the components say, and nothing in it can act by itself."""

import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st

from layouts.markup import Markup, html_of
from tests.markup_reader import Read

PRINTABLE = st.text(st.characters(blacklist_categories=["Cs", "Cc"]))


@given(PRINTABLE, PRINTABLE)
def test_text_and_attributes_come_back_as_they_went_in(text, name):
    read = Read(html_of(html.Td([text, html.B("!")], title=name)))
    assert read.opened == [("td", {"title": name}), ("b", {})]
    assert read.text == text + "!"


def test_a_place_named_like_a_script_stays_a_name():
    read = Read(html_of(html.Th(html.A("<script>alert(1)</script>", href='"><script>'))))
    assert read.opened == [("th", {}), ("a", {"href": '"><script>'})]
    assert read.text == "<script>alert(1)</script>"


def test_what_is_off_is_not_written():
    assert html_of(html.Td("7", hidden=False, title=None)) == "<td>7</td>"
    assert html_of(html.Td(7, hidden=True)) == "<td hidden>7</td>"
    read = Read(html_of([None, html.Th("a", className="b", colSpan=2, **{"data-row": "0"})]))
    assert read.opened == [("th", {"class": "b", "colspan": "2", "data-row": "0"})]
    assert read.text == "a"


def test_an_entry_and_a_style_are_written_as_the_browser_reads_them():
    entry = Read(html_of(dbc.Input(id="faint", type="range", min=10, value=60, className="opacity")))
    wanted = {"id": "faint", "type": "range", "min": "10", "value": "60", "class": "form-control opacity"}
    assert entry.opened == [("input", wanted)]
    styled = Read(html_of(html.Span(style={"backgroundColor": "var(--seq-1)", "color": '"><script>'})))
    assert styled.opened == [("span", {"style": 'background-color: var(--seq-1); color: "><script>'})]


def test_what_holds_nothing_is_not_closed():
    assert html_of([html.Br(), html.Img(src="a.png")]) == '<br><img src="a.png">'


@pytest.mark.parametrize("alive", [dbc.Button("a"), dcc.Graph(), Markup("place")])
def test_what_html_alone_cannot_say_is_refused(alive):
    with pytest.raises(TypeError):
        html_of(html.Div(alive))
