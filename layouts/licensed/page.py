"""The page of one licensed premises as HTML: figures first, then when, who saw it, and what is not known."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data import IncidentRow
from indicators import month_words, premises
from layouts import words
from layouts.figures.graph import how_to_read
from layouts.licensed.league import noted
from layouts.licensed.look import address, listed, sources, told, window
from layouts.links import attrs, go, unseen
from layouts.markup import html_of
from layouts.theme import ramp, variable

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHADES = 5
LEAST_SCALE = 5  # incidents up to which every month and hour is drawn, so that a single one is not a full column
NAMES, NEXT_BUILD = ("alias", "choice"), " Counts follow at the next build."
PACK, BOOK = "/premises/pack", "/premises/book"
KINDS = {
    "visit": "Visit",
    "condition": "Condition",
    "alias": "Name people use",
    "choice": "A shared name means this one",
}


def page(
    made: premises.Page,
    ask: premises.Ask,
    *,
    offered: tuple[tuple[str, str], ...],
    names: dict[str, str],
    log: tuple[premises.Entry, ...],
    kept: bool,
    notes: tuple[str, ...],
) -> str:
    """Return the page as HTML.

    offered: sources, id and label. names: of similar premises, by id. log: lines of the book; kept: whether there is a
    book to write in.
    """
    question = made.question
    back = address(question, ask, premises="", similar=False)
    return html_of(
        [
            html.P(go("All licensed premises", back), className="crumb"),
            header(made),
            *noted(notes),
            html.Div([window(question, ask), sources(question, ask, offered)], className="premises-tools"),
            figures(made),
            *bars(made),
            actions(made, ask),
            *thin(made),
            *clashes(made),
            *similar(made, ask, names),
            section("Month by month", [timeline(made)]),
            section("Hours against the licence", week(made.hours)),
            section("Who saw it", [html.P(made.who), seen(made.sources)]),
            section("Incidents one by one", rows(made)),
            *listed(made.left_out, "What is left out, and why"),
            section("Visits, conditions and names", book(made, log, kept)),
            section("How good the data are", quality(made.sources)),
        ]
    )


def section(title: str, inside: list[Component]) -> Component:
    """Return one titled part."""
    return html.Section([html.H3(title), *inside])


def header(made: premises.Page) -> Component:
    """Return what the register says of the premises."""
    one = made.premises
    facts = [one.kind, one.address, one.postcode, made.district]
    size = [f"room for {words.count(one.capacity)}"] if one.capacity else []
    size += [f"{words.count(one.admissions)} admissions a year"] if one.admissions else []
    also = f"Also called {', '.join(one.aliases)}." if one.aliases else ""
    town = one.address.rpartition(", ")[2]
    said = ", ".join(fact for fact in (*facts, *size) if fact and not (fact == made.district == town))
    return html.Header(
        [html.H2(one.name, tabIndex="-1"), html.P(f"{said}. {also}"), html.P(made.sentence, className="lead")]
    )


def figures(made: premises.Page) -> Component:
    """Return incidents, and what they come to by hours and admissions."""
    parts = [
        html.Div(
            [
                html.Strong("–" if made.incidents is None else words.count(made.incidents)),
                html.Span("not told" if made.incidents is None else "incident" if made.incidents == 1 else "incidents"),
            ],
            className="figure-box",
        )
    ]
    parts += [
        html.Div(
            [html.Strong(premises.figure(rate.value)),
             html.Span(f"per {rate.per:,} {rate.unit} ({premises.figure(rate.low)} to {premises.figure(rate.high)})")],
            className="figure-box",
        )
        for rate in made.rates
    ]  # fmt: skip
    if made.withheld:
        parts.append(
            html.Div(
                [html.Strong("present"), html.Span("health records, fewer than five in a year")], className="figure-box"
            )
        )
    why = [html.P(line, className="reason") for line in made.no_rates]
    return html.Div([html.Div(parts, className="figure-boxes"), *why])


def actions(made: premises.Page, ask: premises.Ask) -> Component:
    """Return what can be done next: a pack, similar premises, the map."""
    question, one = made.question, made.premises
    pack = html.A(
        "Build evidence pack", href=f"{PACK}{question.to_query()}&premises={one.id}", className="primary",
        **attrs(data_pack=""),
    )  # fmt: skip
    label = "Hide similar premises" if ask.similar else "Compare with similar premises"
    compare = go(label, address(question, ask, similar=not ask.similar), className="quiet", **attrs(data_similar=""))
    shape = f"circle:{one.lon:.5f},{one.lat:.5f},300"
    asked = address(
        question, premises.Ask(), within=shape, level="h3r9", layers=(("premises", 90),), sources=question.sources
    )
    around = html.A("Hexagons within 300 m on the map", href=f"/{asked}", className="quiet")
    return html.Div([pack, compare, around], className="premises-actions")


def bars(made: premises.Page) -> list[Component]:
    """Return, beside the figures, whose records are in them and are barred from a hearing; nothing where none are."""
    if not made.bars:
        return []
    told_ = html.P(f"{' '.join(made.bars)} Its figures can therefore be lower than those on this page.")
    return [html.Div(told_, className="notice", role="note", **attrs(data_bars=""))]


def thin(made: premises.Page) -> list[Component]:
    """Return the warning that there is little to stand on."""
    return [html.Div(html.P(made.thin), className="notice thin-evidence", role="note")] if made.thin else []


def clashes(made: premises.Page) -> list[Component]:
    """Return the names that must be chosen before a pack is built."""
    told_ = [
        html.P(
            [f"“{one.alias}” is also a name of {', '.join(f'{other.name}, {other.address}' for other in one.others)}. "
             "Choose which one it means before a pack is built: ",
             html.A("choose", href=f"{BOOK}/{made.premises.id}")]
        )
        for one in made.clashes
    ]  # fmt: skip
    return [html.Div(told_, className="notice", role="note")] if told_ else []


def similar(made: premises.Page, ask: premises.Ask, names: dict[str, str]) -> list[Component]:
    """Return where it stands among premises like it, in full where that was asked."""
    if made.standing is None:
        return [
            section(
                "Beside similar premises", [html.P("No other premises in the register is like it.", className="reason")]
            )
        ]
    one = made.standing
    inside: list[Component] = [html.P(one.words), band(one)]
    inside.append(
        how_to_read("the band holds eight in ten of the others, the line in it half; the dot is this premises.")
    )
    inside.append(html.P(f"Alike in {'; '.join(one.alike)}.{_let_go(one)}", className="reason"))
    if ask.similar:
        links = [
            html.Li(go(names.get(key, key), address(made.question, ask, premises=key, similar=False)))
            for key in one.ids
        ]
        inside.append(html.Ul(links, className="sentences", **attrs(data_similar_list="")))
    return [section("Beside similar premises", inside)]


def _let_go(one: premises.Standing) -> str:
    return f" Not compared by {'; '.join(one.relaxed)}: too few others would be left." if one.relaxed else ""


def band(one: premises.Standing) -> Component:
    """Return the band of the others with this one marked; the words beside say the same."""
    top = max(one.own, one.high, *one.others, 1e-9) * 1.05

    def at(value: float) -> str:
        return f"{100 * value / top:.1f}%"

    inside = [
        html.Span(className="band", style={"left": at(one.low), "width": at(max(one.high - one.low, top / 200))}),
        html.Span(className="middle", style={"left": at(one.middle)}),
        html.Span(className="own", style={"left": at(one.own)}),
    ]
    return html.Div(inside, className="premises-band", role="img", **attrs(aria_label=one.words))


def timeline(made: premises.Page) -> Component:
    """Return one column a month; a month that a source did not supply is hatched, never zero."""
    most = max(month.incidents or 0 for month in made.timeline)
    top = max(most, LEAST_SCALE)
    columns = []
    for month in made.timeline:
        name = month_words(month.month)
        if month.incidents is None:
            said = f"{name}: not supplied by {', '.join(month.missing)}"
            inside = html.Span(className="column gap")
        else:
            said = f"{name}: {month.incidents}"
            inside = html.Span(className="column", style={"height": f"{100 * month.incidents / top:.0f}%"})
        columns.append(
            html.Li([html.Span(inside, className="stem", **attrs(aria_hidden="true")), unseen(said)], title=said)
        )
    ends = [month_words(made.timeline[0].month), month_words(made.timeline[-1].month)]
    return html.Div(
        [
            html.Ul(columns, className="premises-months"),
            html.Div(
                [html.Span(ends[0]), html.Span(f"highest month: {most}"), html.Span(ends[1])], className="premises-axis"
            ),
            how_to_read(
                f"one column a month, from 0 to {top}. Hatched: a source was not supplied, so the month is no figure."
            ),
        ]
    )


def week(one: premises.Hours) -> list[Component]:
    """Return incidents by weekday and hour, with the licensed hours underlined."""
    top = max(LEAST_SCALE, int(one.clock.max()))
    head = html.Tr([html.Td(), *(html.Th(f"{hour:02d}", scope="col") for hour in range(24))])
    body = [
        html.Tr([html.Th(DAYS[day], scope="row"), *(_hour(one, day, hour, top) for hour in range(24))])
        for day in range(7)
    ]
    drawn = html.Table(
        [html.Thead(head), html.Tbody(body)], className="clock narrow licensed", **attrs(aria_label=one.words)
    )
    says = (
        "the stronger the shade, the more. A line under an hour: licensed."
        if one.week is not None
        else "the stronger the shade, the more."
    )
    return [drawn, html.P(one.words), how_to_read(says)]


def _hour(one: premises.Hours, day: int, hour: int, top: int) -> Component:
    count = int(one.clock[day, hour])
    open_ = one.week is not None and bool(one.week[day, hour] > 0)
    said = f"{DAYS[day]}, {hour:02d}:00: {count}{', licensed' if open_ else ''}"
    shade = min(SHADES - 1, count * SHADES // top) if count else None
    style = {} if shade is None else {"backgroundColor": variable(ramp("sequential", SHADES)[shade])}
    look = ("zero" if shade is None else f"shade shade-{shade}") + (" open" if open_ else "")
    return html.Td(unseen(said), style=style, title=said, className=look)


def seen(lines: tuple[premises.SourceLine, ...]) -> Component:
    """Return every source's records by how surely they were here."""
    heads = ("Source", "Named", "At address", "Joined by matching", "Within 50 m, not counted",
             "Street only, not counted", "Months supplied")  # fmt: skip
    header = html.Tr([html.Th(one, scope="col") for one in heads])
    body = [
        html.Tr(
            [
                html.Th(line.label, scope="row"),
                *(html.Td(one, **attrs(data_label=head)) for head, one in zip(heads[1:], _records(line), strict=True)),
            ]
        )
        for line in lines
    ]
    return html.Div(
        html.Table([html.Thead(header), html.Tbody(body)], className="table table-sm premises-records"),
        className="scroll",
        tabIndex="0",
        role="region",
        **attrs(aria_label="Records by source"),
    )


def _records(line: premises.SourceLine) -> tuple[str, ...]:
    counts = (line.named, line.at_address, line.joined, line.near, line.street)
    supplied = "–" if line.supplied is None else f"{line.supplied} of {line.months}"
    return (*(told(one, line.instead) for one in counts), supplied)


def rows(made: premises.Page) -> list[Component]:
    """Return every incident, folded away, without anything of a person."""
    if not made.rows:
        return [html.P("There is none to list.", className="reason")]
    labels = {line.id: line.label for line in made.sources}
    heads = ("When", "What", "Severity", "Seen by", "How surely")
    body = [
        html.Tr(
            [
                html.Td(_when(row)),
                html.Td(row.category),
                html.Td(row.severity),
                html.Td(" + ".join(labels[one] for one in row.sources)),
                html.Td(row.precision),
            ]
        )
        for row in made.rows
    ]
    held = html.Table(
        [html.Thead(html.Tr([html.Th(one, scope="col") for one in heads])), html.Tbody(body)],
        className="table table-sm",
    )
    return [
        html.Details(
            [
                html.Summary(words.plural(len(made.rows), "incident")),
                html.Div(held, className="scroll", tabIndex="0", role="region", **attrs(aria_label="Incidents")),
            ],
            className="as-table",
        )
    ]


def _when(row: IncidentRow) -> str:
    """Return "17 May 2025, Sat, night", as far as it is known."""
    day = f"{row.day} {month_words(row.month)}" if row.day else month_words(row.month)
    return ", ".join(
        [day, *([DAYS[row.weekday]] if row.weekday < len(DAYS) else []), *([row.band] if row.band else [])]
    )


def book(made: premises.Page, log: tuple[premises.Entry, ...], kept: bool) -> list[Component]:
    """Return the lines of the book, and the way to write in it."""
    if not kept:
        return [html.P("No book of premises is kept on this server.", className="reason")]
    lines = [
        html.Li(
            [
                html.B(f"{entry.day}, {KINDS[entry.kind].lower()}: "),
                entry.words,
                html.Span(f" ({entry.who}){NEXT_BUILD if entry.kind in NAMES else ''}", className="kind"),
            ]
        )
        for entry in log
    ]
    way = html.A("Write down a visit, a condition or a name", href=f"{BOOK}/{made.premises.id}", className="quiet")
    written = html.Ul(lines, className="sentences") if lines else html.P("Nothing is written yet.", className="reason")
    return [written, way]


def quality(lines: tuple[premises.SourceLine, ...]) -> list[Component]:
    """Return what is known of how complete each source is."""
    return [
        part
        for line in lines
        for part in (html.H4(line.label), html.Ul([html.Li(one) for one in _said(line)], className="sentences"))
    ]


def _said(line: premises.SourceLine) -> list[str]:
    if line.supplied is None:
        return [f"{line.label}: {line.instead}, so nothing is said of their records."]
    gap = f" Not supplied: {line.missing}." if line.missing else ""
    return [f"{line.supplied} of {line.months} months supplied.{gap}", *line.quality]
