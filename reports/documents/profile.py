"""The area profile: everything recorded about one area in one document, drafted from an answer, signed by a person."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

from data import STATUS_WORDS, Status
from indicators import (
    HOW_MATCHED,
    SYNTHETIC,
    Answer,
    Chip,
    Clock,
    Profile,
    Series,
    period_words,
    rates,
    telling,
)  # fmt: skip
from reports.documents.charts import grid_svg, strip_svg, trends_svg
from reports.documents.model import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Note,
    Paragraph,
    Stamp,
    Table,
)
from reports.documents.profile_background import (
    Signed,
    appendix,
    cannot,
    context,
    method,
    quality,
    recorded,
    signature,
)  # fmt: skip
from reports.picture import Look, Shapes, in_words, plate

NOTES: Mapping[str, str] = MappingProxyType(
    {
        "summary": "In short",
        "local": "What is known locally",
        "next": "What this is for, and what comes next",
    }
)
LONGEST = 4000  # characters of one note
VARIANTS: Mapping[str, str] = MappingProxyType({"partner": "For partners", "public": "Safe to publish"})
TOP, NARROW = 10, 8  # areas listed; columns of hours up to which a table has room for them
PUBLIC = (
    "This is the public-safe form: it follows the rule for anyone, ranks no neighbourhood and may be minuted and "
    "published."
)


def profile_id(
    answer: Answer, variant: str, notes: Mapping[str, str] = MappingProxyType({}), signed: Signed | None = None
) -> str:
    """Return the id a profile is made again by: sixteen letters and digits.

    Of release, key, question and variant; and of the words and the signature where it has any, so that no two documents
    have one id.
    """
    release = answer.release
    told: list[object] = ["profile", release.id, release.key_id, answer.question.to_query(), variant]
    if notes:
        told.append(sorted(notes.items()))
    if signed:
        told.append([signed.name, signed.org, signed.at.isoformat(), signed.until.isoformat()])
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")).digest()
    letters = base64.b32encode(digest)[:16].decode("ascii")
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def profile_document(
    held: Profile,
    variant: str,
    shapes: Shapes,
    look: Look,
    *,
    districts: Mapping[str, str] = MappingProxyType({}),
    notes: Mapping[str, str] = MappingProxyType({}),
    signed: Signed | None = None,
) -> Document:
    """Return the profile as a document. notes: words of the analyst by the keys of NOTES; signed: None for a draft.

    The same profile, notes and signature give the same document. Raises KeyError for another variant.
    """
    found = held.place
    label, public = VARIANTS[variant], variant == "public"
    name = profile_id(found.answer, variant, notes, signed)
    parts: list[Block] = [
        Paragraph(found.sentence, "lead"),
        *([] if signed else [Note("Nobody has signed this: figures may be quoted once an analyst has.", "Draft")]),
        *([Note(PUBLIC, label)] if public else []),
        *_written("summary", notes),
        *_shown(held, public),
        *_counted(held),
        *_where(held, shapes, look, districts),
        *_over_time(held, look),
        *_among(held, look),
        *([] if public else [*_hours(found.clocks, look), *_who(held), *recorded(held)]),
        *context(held),
        *_written("local", notes),
        *quality(held, public),
        *cannot(held, public),
        *_written("next", notes),
        *method(held, name, variant),
        signature(signed),
        *appendix(held),
    ]
    subject = f"Area profile, {label.lower()}"
    return Document(f"Area profile: {found.name}", subject, stamp(held, name, variant), (*parts,))


def stamp(held: Profile, name: str, variant: str) -> Stamp:
    """Return what every page of a profile says."""
    answer = held.place.answer
    release = answer.release
    rule = next((chip.text for chip in answer.truth if chip.kind == "rule"), "")
    return Stamp(
        sentence=held.sentence,
        release=f"Release {release.id}, built {release.created[:10]}.",
        rule=f"{VARIANTS[variant]}: {rule}.",
        export=f"Profile {name}.",
        made=release.created[:10],
        notice=SYNTHETIC if release.synthetic else "",
    )


def _written(key: str, notes: Mapping[str, str]) -> Iterator[Block]:
    """Yield an analyst's own words under their heading, nothing where there are none."""
    lines = [line.strip() for line in notes.get(key, "").splitlines() if line.strip()]
    if lines:
        yield Heading(NOTES[key])
        yield from map(Paragraph, lines)
        yield Paragraph("Written by the analyst, not made from the data.", "quiet")


def _shown(held: Profile, public: bool) -> Iterator[Block]:
    question = held.place.answer.question
    yield Heading("What is shown")
    yield Paragraph(held.sentence)
    yield Paragraph(f"{held.definition.label} (v{held.definition.version}): {held.definition.plain}")
    if held.place.answer.notes:
        yield Note(" ".join(held.place.answer.notes), "Changed from what was asked")
    told = [_coverage(chip, public) for chip in held.place.answer.truth if chip.kind == "coverage"]
    yield Heading("Who supplied what", 2)
    yield Bullets(tuple(told))
    months = telling.plural(question.months(), "month")
    yield Paragraph(f"Period: {period_words(question.start, question.end)}, {months}.")


def _coverage(chip: Chip, public: bool) -> str:
    """Return what was supplied; the public is not told by which hospital."""
    return f"{chip.text}." if public else f"{chip.text}. {chip.detail}".strip()


def _counted(held: Profile) -> Iterator[Block]:
    found = held.place
    residents, at = found.answer.units.residents, found.index
    people = np.isfinite(residents[at])
    columns = ["Who counted", "Incidents", *(["A year per 1,000 residents (95 % interval)"] if people else [])]
    columns += ["Months supplied", *(["Against the period before"] if held.change else [])]
    rows = []
    for series in found.answer.series:
        row = [series.label, counted(series, at)]
        if people:
            rate = rates(series, residents)
            spread = telling.interval(float(rate.low[at]), float(rate.high[at]), "rate")
            row.append(f"{telling.value(float(rate.value[at]), 'rate')} {spread}".strip() or "–")
        row.append(f"{int(series.supplied[at])} of {series.months}")
        rows.append((*row, *([changed(held.change, series.source, at)] if held.change else [])))
    yield Heading("How many, and how often")
    yield Table(
        "Recorded incidents by who counted them",
        tuple(columns),
        tuple(rows),
        widths=(1.5, 0.9, *((2.2,) if people else ()), 0.9, *((2.2,) if held.change else ())),
        note="Sources stand side by side and are never added: one incident may be seen by several.",
    )


def counted(series: Series, at: int) -> str:
    """Return the count of one unit, or the word for why there is none."""
    status = Status(int(series.status[at]))
    return telling.count(int(series.count[at])) if status is Status.SHOWN else STATUS_WORDS[status]


def changed(change: Answer, source: str, at: int) -> str:
    """Return the change of one source with its interval and word, "not comparable" where a period was not supplied."""
    series = next((one for one in change.series if one.source == source), None)
    if series is None or series.change_word is None:
        return "–"
    value = telling.value(float(series.value[at]), "change")
    if not value:
        return "–" if series.comparable()[at] else "not comparable"
    spread = telling.interval(float(series.low[at]), float(series.high[at]), "change")
    return f"{value} {spread}, {series.change_word[at]}".replace(" ,", ",").rstrip(", ")


def _where(held: Profile, shapes: Shapes, look: Look, districts: Mapping[str, str]) -> Iterator[Block]:
    mapped, found = held.mapped, held.place
    yield Heading("Where")
    what = f"{found.name} (outlined) among those around it" if held.marked else f"Inside {found.name}"
    told = " ".join(in_words(mapped, look))
    first = mapped.series[0].label
    caption = f"{what}: {mapped.classes.title}, {first}, per {mapped.units.label}"
    drawing = plate(mapped, shapes, look, districts, marked=held.marked)
    yield Figure(drawing, f"Map. {caption}. {told}", caption)
    if mapped.ranked and not held.marked:
        rows = [
            (str(at), mapped.units.name[unit], counted(mapped.series[0], unit))
            for at, unit in enumerate(mapped.ranking[:TOP].tolist(), 1)
            if mapped.series[0].status[unit] == Status.SHOWN
        ]
        if rows:
            caption = f"Most recorded by {first}, per {mapped.units.label}"
            yield Table(caption, ("Rank", "Area", "Incidents"), tuple(rows), align="llr", widths=(1, 6, 2))


def _over_time(held: Profile, look: Look) -> Iterator[Block]:
    found = held.place
    yield Heading("Over time")
    if not found.trends:
        yield Paragraph("No figures over time are offered here.")
        return
    said = " ".join(telling.trends(found.trends))
    grains = sorted({one.grain for one in found.trends})
    caption = f"Recorded incidents by {' and '.join(grains)}, with 95 % intervals. Dots: hidden. Hatching: not supplied"
    yield Figure(trends_svg(found.trends, look), said, caption)
    yield Paragraph(said)


def _among(held: Profile, look: Look) -> Iterator[Block]:
    found, unit = held.place, held.place.answer.unit
    if not len(found.standing.values):
        return
    yield Heading("Among areas of its kind")
    told = {"name": found.name, "measure": "count", "unit": unit}
    said = telling.standing(found.standing, **told)
    if held.place.answer.ranked:
        caption = f"Every {found.level_label} in the county that is shown, by {held.place.answer.series[0].label}"
        yield Figure(strip_svg(found.standing, found.name, look), said, caption)
    yield Paragraph(f"By {found.answer.series[0].label}, by number: {said}")
    if held.by_rate:
        rate = {"name": found.name, "measure": "rate", "unit": "per 1,000 residents a year"}
        yield Paragraph(f"For its residents: {telling.standing(held.by_rate, **rate)}")
    if held.similar and held.similar.standing.of > 1:
        yield Paragraph(f"Of those {held.similar.words}: {telling.standing(held.similar.standing, **told)}")


def _hours(clocks: tuple[Clock, ...], look: Look) -> Iterator[Block]:
    yield Heading("Hours and days")
    for grid in clocks:
        said = telling.clock(grid) if not grid.reason else ""
        if grid.reason or not (grid.status == Status.SHOWN).any():
            yield Paragraph(f"{grid.label}: {grid.reason}" if grid.reason else said)
        elif len(grid.columns) > NARROW:
            drawing = grid_svg(grid.rows, grid.columns, grid.count, grid.status, look)
            yield Figure(drawing, said, f"{grid.label}: incidents by weekday and hour")
        else:
            rows = [(name, *_cells(grid, row)) for row, name in enumerate(grid.rows)]
            yield Table(f"{grid.label}: incidents by part of the week and of the day", ("", *grid.columns), tuple(rows))
            yield Paragraph(said)
    if not clocks:
        yield Paragraph("No source here records the time of day.")


def _cells(grid: Clock, row: int) -> Iterator[str]:
    for count, status in zip(grid.count[row].tolist(), grid.status[row].tolist(), strict=True):
        shown = Status(status) is Status.SHOWN
        yield telling.count(count) if shown else STATUS_WORDS[Status(status)]


def _who(held: Profile) -> Iterator[Block]:
    found = held.place.who
    if found is None:
        return
    yield Heading("Who saw it")
    if found.reason:
        yield Paragraph(found.reason)
        return
    rows = tuple((label, telling.cell(cell)) for label, cell in found.parts)
    yield Table("Incidents of any source by who has a record of them, each once", ("Seen by", "Incidents"), rows)
    yield Paragraph(HOW_MATCHED, "quiet")
