"""The licensed premises of a zone together, as HTML."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from indicators import premises
from layouts import words
from layouts.licensed.league import noted, table
from layouts.licensed.look import address, listed, sources, window
from layouts.licensed.page import section, week
from layouts.links import go
from layouts.markup import html_of

LIKE = "Each with the incidents of whoever is told there, so that these do not add up to what is taken together above."


def zone(
    made: premises.Zone, ask: premises.Ask, *, offered: tuple[tuple[str, str], ...], notes: tuple[str, ...]
) -> str:
    """Return the zone as HTML. offered: sources, id and label."""
    question = made.league.question
    back = address(question, ask, zone=False, within="")
    clock = premises.Hours(made.clock, None, None, None, None, 0, made.clock_words)
    return html_of(
        [
            html.P(go("All licensed premises", back), className="crumb"),
            html.Header(
                [html.H2(f"Cumulative impact: {made.name}", tabIndex="-1"), html.P(made.league.title, className="lead")]
            ),
            *noted(notes),
            html.Div([window(question, ask), sources(question, ask, offered)], className="premises-tools"),
            html.P(made.words[0], className="standout"),
            *(html.P(line) for line in made.words[1:]),
            section("By type of premises", [kinds(made)]),
            section("When", week(clock)),
            section("The premises", [html.P(LIKE, className="reason"), table(made.league, ask)]),
            *listed(made.league.left_out, "What is not counted, and why"),
        ]
    )


def kinds(made: premises.Zone) -> Component:
    """Return premises and incidents by type."""
    head = html.Tr([html.Th(one, scope="col") for one in ("Type", "Premises", f"Incidents {made.seen_by}")])
    body = [
        html.Tr(
            [html.Th(kind or "not known", scope="row"), html.Td(words.count(premises)), html.Td(words.count(count))]
        )
        for kind, premises, count in made.kinds
    ]
    return html.Table([html.Thead(head), html.Tbody(body)], className="table table-sm")
