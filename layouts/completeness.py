"""How complete every field is: one table a source, a row a field and a column a provider."""

from __future__ import annotations

from itertools import groupby

from dash import html
from dash.development.base_component import Component

from data import Known, least_percent
from indicators import Menu, Question, period_words, source_words
from layouts.links import attrs


def completeness(menu: Menu, question: Question) -> list[Component]:
    """Return the panel: what is judged, then a table for every source shown."""
    period = period_words(question.start, question.end)
    told = html.P(
        f"Share of rows from {period} in which each field was filled. A filter may rest on a field known in at least "
        f"{least_percent()} % of them; what is known less often is marked, and the filter greyed with the reason."
    )
    if not menu.completeness:
        return [told, html.P("This release did not measure it.")]
    tables = [_table(source, list(many)) for source, many in groupby(menu.completeness, key=lambda one: one.source)]
    return [told, *tables]


def _table(source: str, known: list[Known]) -> Component:
    providers = list(dict.fromkeys((one.provider, one.label) for one in known))
    head = html.Tr([html.Th("Field", scope="col"), *(html.Th(label, scope="col") for _, label in providers)])
    rows = [_row(words, list(many)) for words, many in groupby(known, key=lambda one: one.words)]
    caption = html.Caption(source_words([source])[:1].upper() + source_words([source])[1:])
    table = html.Table([caption, html.Thead(head), html.Tbody(rows)])
    return html.Div(table, className="completeness", tabIndex="0", role="region", **attrs(aria_label=caption.children))


def _row(words: str, known: list[Known]) -> Component:
    return html.Tr([html.Th(words[:1].upper() + words[1:], scope="row"), *(_cell(one) for one in known)])


def _cell(one: Known) -> Component:
    if one.enough is not False:
        return html.Td(one.told)
    return html.Td([one.told, html.Span("too seldom")], className="seldom")
