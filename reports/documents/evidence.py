"""The licensing evidence pack as a document: what was counted at one premises, and all that can be held against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from data import Premises, Status, month_text
from indicators import SYNTHETIC, Standing, Trend, month_words, premises, telling
from reports.documents.charts import grid_svg, strip_svg, trends_svg
from reports.documents.locator import locator_svg
from reports.documents.model import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Signature,
    Stamp,
    Table,
)
from reports.picture import Look, Shapes

Evidence: TypeAlias = premises.Evidence
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = tuple(f"{hour:02d}" for hour in range(24))
OPEN = 0.5  # share of an hour from which it is drawn as licensed
WITHHELD = "withheld"
SUBJECT = "Evidence for a licensing hearing"
RULE = "Police counts exact; a health service with fewer than five records in a year told as present or not."


def evidence_document(
    held: Evidence,
    shapes: Shapes,
    look: Look,
    *,
    made: str,
    near: Sequence[Premises] = (),
    level: str = "lsoa21",
) -> Document:
    """Return the pack as a document; page one answers the objection that many come and few are hurt.

    made: the day the release was built, ISO. near: other licensed premises within sight; level: the areas drawn.
    """
    blocks: list[Block] = [
        *_first(held),
        *_counted(held),
        *_where(held, shapes, look, near, level),
        *_when(held, look),
        *_hours(held, look),
        *_compared(held, look),
        *_objectives(held),
        *_left_out(held),
        *_quality(held),
        *_log(held),
        *_statement(),
        PageBreak(),
        *_rows(held),
        *_method(held),
    ]
    return Document(held.title, SUBJECT, stamp(held, made), tuple(blocks))


def stamp(held: Evidence, made: str) -> Stamp:
    """Return what every page of a pack says."""
    return Stamp(
        sentence=held.sentence,
        release=f"Release {held.release}, built {made}.",
        rule=RULE,
        export=f"Evidence {held.id}.",
        made=made,
        notice=SYNTHETIC if held.synthetic else "",
    )


def _first(held: Evidence) -> Iterator[Block]:
    one = held.premises
    known = ", ".join(part for part in (one.kind, one.address, one.postcode, held.page.district) if part)
    yield Paragraph(f"{one.name}: {known}." + (f" UPRN {one.uprn}." if one.uprn else ""))
    yield Paragraph(held.sentence, "lead")
    yield Heading("So many through the door, and so few incidents?")
    yield Bullets(held.answer)
    if held.page.thin:
        yield Note(
            "Consider observation, or help for the services that record where things happen.", "Evidence is thin"
        )
    yield from _barred(held)
    yield Note(
        "Every figure here is of recorded incidents. It says nothing of who was at fault, and nothing of any person.",
        "How to read this",
    )
    if held.page.rates:
        columns = ("Set against", "Incidents", "Of", "Rate", "95 % interval")
        rows = tuple(
            (one.label, telling.count(one.count), f"{one.of:,.0f} {one.unit}", f"{figure(one.value)} per {one.per:,}",
             f"{figure(one.low)} to {figure(one.high)}")
            for one in held.page.rates
        )  # fmt: skip
        yield Table("Incidents against opening hours and admissions", columns, rows, widths=(2, 1, 2.4, 1.6, 1.6))


def figure(value: float) -> str:
    """Return a rate as it is printed: one decimal from 1, two below."""
    return f"{value:,.1f}" if value >= 1 else f"{value:.2f}"


def _barred(held: Evidence) -> Iterator[Block]:
    labels = {line.id: line.label for line in held.page.sources}
    told = [f"{labels.get(source, source).partition(' (')[0]}: {', '.join(who)}" for source, who in held.barred.items()]
    if told:
        words = "Their agreement bars use in a hearing, so no record of theirs is in any figure here: "
        yield Note(f"{words}{'; '.join(told)}.", "Left out")


def _counted(held: Evidence) -> Iterator[Block]:
    page = held.page
    yield Heading("What was counted")
    yield Paragraph(f"{held.definition[:1].upper()}{held.definition[1:]}: {held.plain}")
    classes = ("Named here", "At the address", "Joined by matching", "Within 50 m, not counted",
               "On the street, not counted")  # fmt: skip
    rows = tuple(
        (line.label, *(withheld(one, line.instead)
                       for one in (line.named, line.at_address, line.joined, line.near, line.street)),
         line.instead if line.supplied is None else f"{line.supplied} of {line.months}")
        for line in page.sources
    )  # fmt: skip
    caption = f"Records by who made them and how surely they are of these premises, {held.period}"
    yield Table(caption, ("Who counted", *classes, "Months supplied"), rows, widths=(1.8, 1, 1, 1.1, 1.2, 1.2, 1.1))
    held_in_all = telling.count(page.incidents or 0)
    yield Table(
        f"Incidents at the premises, each once, by who of the sources used saw them: {held_in_all}",
        ("Seen by", "Incidents"),
        page.sides,
        note=page.who,
    )


def withheld(count: int | None, instead: str = "") -> str:
    """Return a count, or what stands in its place: that it is withheld, where nothing else is said."""
    return instead or WITHHELD if count is None else telling.count(count)


def _where(held: Evidence, shapes: Shapes, look: Look, near: Sequence[Premises], level: str) -> Iterator[Block]:
    one = held.premises
    yield Heading("Where it is")
    others = (
        f"; {telling.plural(len(near), 'other licensed premises', 'other licensed premises')} in grey" if near else ""
    )
    caption = f"{one.name} and the small areas around it: rings of 50 m and 250 m{others}"
    yield Figure(locator_svg(one, near, shapes, level, look), f"Map. {caption}.", caption)


def _when(held: Evidence, look: Look) -> Iterator[Block]:
    line = held.page.timeline
    yield Heading("Month by month")
    count = np.array([-1 if item.incidents is None else item.incidents for item in line], np.int64)
    status = np.where(count < 0, Status.NOT_SUPPLIED, Status.SHOWN).astype(np.uint8)
    trend = Trend("", "Incidents", tuple(month_text(item.month) for item in line), count, status)
    said = f"Incidents{telling.trend(trend)}"
    yield Figure(trends_svg((trend,), look), said, "Incidents by month. Hatching: a source was not supplied")
    yield Paragraph(said)


def _hours(held: Evidence, look: Look) -> Iterator[Block]:
    hours = held.page.hours
    yield Heading("Hours against the licence")
    status = np.full(hours.clock.shape, Status.SHOWN, np.uint8)
    licensed = None if hours.week is None else hours.week >= OPEN
    caption = "Incidents by weekday and hour" + ("" if licensed is None else ". Outlined: licensed hours")
    yield Figure(grid_svg(DAYS, HOURS, hours.clock, status, look, licensed), hours.words, caption)
    yield Paragraph(hours.words)
    if held.premises.hours:
        rows = tuple(zip(DAYS, held.premises.hours, strict=True))
        yield Table("Licensed hours, as the register has them", ("Day", "Hours"), rows, align="ll", widths=(1, 4))


def _compared(held: Evidence, look: Look) -> Iterator[Block]:
    yield Heading("Beside similar premises")
    found = held.page.standing
    if found is None:
        yield Paragraph("There are too few premises like it to compare it with.")
        return
    values = np.array([*found.others, found.own], float)
    drawn = Standing(found.rank, len(values), found.own, values)
    yield Figure(strip_svg(drawn, held.premises.name, look), found.words, f"Each mark is one of them: {found.unit}")
    yield Paragraph(found.words)
    rows = (
        (held.premises.name, figure(found.own)),
        ("A tenth of the others have no more than", figure(found.low)),
        ("Half of the others have no more than", figure(found.middle)),
        ("Nine tenths of the others have no more than", figure(found.high)),
    )
    yield Table(f"{held.premises.name} beside {len(found.others)} others: {found.unit}", ("", "Figure"), rows)
    yield Bullets((f"Alike in {', '.join(found.alike)}.", *(f"Let go: {one}." for one in found.relaxed)))


def _objectives(held: Evidence) -> Iterator[Block]:
    yield Heading("The four licensing objectives")
    for one in held.objectives:
        yield Heading(one.name, 2)
        yield Bullets(one.evidence)


def _left_out(held: Evidence) -> Iterator[Block]:
    yield Heading("What is not included, and why")
    yield Bullets((*held.left_out, *held.rules))


def _quality(held: Evidence) -> Iterator[Block]:
    yield Heading("How good the data are")
    for label, told in held.quality:
        yield Heading(label, 2)
        yield Bullets(told)


def _log(held: Evidence) -> Iterator[Block]:
    if held.log:
        yield Heading("Visits and conditions")
        rows = tuple((one.day, one.kind, one.words, one.org) for one in held.log)
        yield Table(
            "As their authors wrote them", ("Day", "Kind", "Words", "Organisation"), rows, "llll", (1, 1, 4, 1.6)
        )


def _statement() -> Iterator[Block]:
    empty: Any = ("Name", "Position", "Organisation", "Date", "Signature")
    yield Signature("Put in evidence by", tuple((label, "") for label in empty))


def _rows(held: Evidence) -> Iterator[Block]:
    header, rows = held.table()
    yield Heading("The incidents one by one")
    yield Paragraph("Nothing of any person is in this table: no name, age, sex or reference.")
    if rows:
        heads = tuple(f"{one[:1].upper()}{one[1:]}" for one in header)
        widths = (1, 0.6, 1.2, 1.1, 1.8, 1, 1.4, 1.8)
        yield Table(f"Incidents at {held.premises.name}, {held.period}", heads, rows, "l" * len(heads), widths)
    else:
        yield Paragraph("No incident is linked to these premises in the window.")


def _method(held: Evidence) -> Iterator[Block]:
    yield Heading("Method")
    for title, words in held.method:
        yield Heading(title, 2)
        yield Paragraph(words)
    yield Heading("The same again", 2)
    yield Bullets(
        (
            f"{held.id} is made of release {held.release}, this question, these premises, {held.period}, these sources "
            "and these rules: whoever has them gets the same data, byte for byte.",
            "Every page carries the SHA-256 of all that is said here. The data file holds the figures and their own "
            "hashes: python -m reports verify FILE says whether a file is whole.",
            f"Address in the atlas: {held.query}",
            f"From {month_words(held.window[0])} to {month_words(held.window[1])}.",
            *([f"Sources: {held.attribution}"] if held.attribution else []),
        )
    )
