"""The second half of an area profile: what stands behind its figures, what they cannot say, who signs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from data import STATUS_WORDS, Status
from indicators import Answer, Breakdown, Profile, Trend, telling
from reports.documents.model import Block, Bullets, Heading, Paragraph, Signature, Table

LEFT_OUT = "Hours, kinds of incident, who saw them and the providers by name are not told in the public-safe form."
WIDEST = 8  # columns of providers a table has room for
ALWAYS = (
    "It cannot say how much violence there was: only what somebody reported or recorded. More recorded may mean more "
    "reported.",
    "It says nothing about any person, nor about the people who live here: most incidents are put where they happened.",
    "A small area's figures move by chance. Where the change is said to be no clear change, read none into it.",
)


@dataclass(frozen=True, slots=True)
class Signed:
    """Who stands for a profile, when, and until when it may be used."""

    name: str
    org: str
    at: date
    until: date


def recorded(held: Profile) -> Iterator[Block]:
    """Yield what kinds of incident were recorded."""
    yield Heading("What was recorded")
    yield from _broken_down(held.place.categories, "What was recorded, by who counted it", "Kind")


def _broken_down(several: tuple[Breakdown, ...], caption: str, kind: str) -> Iterator[Block]:
    """Yield the parts of every source in one table, and why a source has none."""
    rows = tuple(
        (one.label, part.label, telling.cell(part.cell)) for one in several if not one.reason for part in one.parts
    )
    if rows:
        yield Table(caption, ("Who counted", kind, "Incidents"), rows, align="llr", widths=(2, 3, 1))
    without = [one for one in several if one.reason or not one.parts]
    yield from (Paragraph(f"{one.label}: {one.reason or 'nothing was recorded to break down.'}") for one in without)


def context(held: Profile) -> Iterator[Block]:
    """Yield what is known of the area besides."""
    rows = tuple((fact.label, fact.text, fact.source) for fact in held.place.facts)
    if rows:
        yield Heading("Deprivation and context")
        yield Table("What is known of the area", ("Measure", "Here", "From"), rows, align="lll", widths=(3, 3, 2))


def quality(held: Profile, public: bool) -> Iterator[Block]:
    """Yield how fresh, sharp and complete the records are."""
    answer = held.place.answer
    yield Heading("How far to believe it")
    kinds = ("freshness", "precision", "vintage", "estimated", "completeness", "revised", "matching")
    told = tuple(f"{chip.text}. {chip.detail}".strip() for chip in answer.truth if chip.kind in kinds)
    if told:
        yield Bullets(tuple(one[:1].upper() + one[1:] for one in told))
    if public:
        return
    yield from _broken_down(held.place.precision, "How sharply the place of an incident is known", "Known to")
    yield from _known(answer)


def _known(answer: Answer) -> Iterator[Block]:
    """Yield how often each provider knew each field: a column a provider while they have room."""
    caption = "How often the providers knew what definitions and filters lean on"
    providers = list(dict.fromkeys(one.label for one in answer.completeness))
    fields = list(dict.fromkeys(one.words for one in answer.completeness))
    told = {(one.words, one.label): one.told for one in answer.completeness}
    if not providers:
        return
    if len(providers) > WIDEST:
        listed = tuple((*key, words) for key, words in told.items())
        yield Table(caption, ("Field", "Provider", "Known"), listed, align="llr")
        return
    rows = tuple((field, *(told.get((field, one), "–") for one in providers)) for field in fields)
    yield Table(caption, ("Field", *providers), rows, widths=(2.2, *[1.0] * len(providers)))


def cannot(held: Profile, public: bool) -> Iterator[Block]:
    """Yield what no figure here can say."""
    yield Heading("What this cannot say")
    gaps = {
        f"{chip.text}. {chip.detail}": f"{chip.text}." for chip in held.place.answer.truth if chip.kind == "coverage"
    }
    told = tuple(gaps.get(line, line) if public else line for line in held.place.not_known[:-1])
    yield Bullets((*told, *([LEFT_OUT] if public else []), *ALWAYS))


def method(held: Profile, name: str, variant: str) -> Iterator[Block]:
    """Yield rule, methods and how to make the same again."""
    answer = held.place.answer
    release = answer.release
    yield Heading("How it was made")
    yield Bullets(
        (
            f"Rule: {answer.rule}",
            "Rates are a year per 1,000 residents over the months supplied, not adjusted for age. Their intervals are "
            "Byar's, exact below ten (Breslow and Day 1987).",
            "A change is higher or lower only where chance alone would seldom make it: a binomial test given both "
            "counts, false discoveries among all areas of the level held at 5 %.",
            f"Profile {name}: release {release.id}, built {release.created[:10]}, variant {variant}. The same id gives "
            "the same figures again; every page carries the SHA-256 of all that is said here.",
            f"Address in the atlas: /{answer.question.to_query()}",
            *([f"Sources: {release.attribution}"] if release.attribution else []),
        )
    )


def signature(signed: Signed | None) -> Block:
    """Return who stands for it, or lines to write on."""
    empty = ("", "", "", "")
    held: Any = (signed.name, signed.org, signed.at.isoformat(), signed.until.isoformat()) if signed else empty
    labels = ("Signed by", "Organisation", "Date", "To be used until")
    return Signature("Signature", tuple(zip(labels, held, strict=True)))


def appendix(held: Profile) -> Iterator[Block]:
    """Yield the figures behind the chart, for those who want numbers or cannot see it: one table a length of period."""
    trends = sorted(held.place.trends, key=lambda one: telling.LENGTHS[one.grain])
    if trends:
        yield Heading("The figures over time")
    for grain, many in groupby(trends, key=lambda one: one.grain):
        several = list(many)
        told = [dict(_counts(one)) for one in several]
        months = sorted({month for one in told for month in one})
        rows = tuple((telling.period(month, grain), *(one.get(month, "–") for one in told)) for month in months)
        yield Table(f"Recorded incidents by {grain}", ("Period", *(one.label for one in several)), rows)


def _counts(one: Trend) -> Iterator[tuple[str, str]]:
    """Yield the first month of every period with its count, or the word for why there is none."""
    for month, count, status in zip(one.months, one.count.tolist(), one.status.tolist(), strict=True):
        yield month, telling.count(count) if Status(status) is Status.SHOWN else STATUS_WORDS[Status(status)]
