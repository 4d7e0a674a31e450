"""What the screen of licensed premises and the evidence pack are made of: protected already, or words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data import IncidentRow, Premises, PremisesShare, Week
from indicators.question import Question

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Line:
    """One premises of a league.

    incidents: at the premises, each once whoever of the sources told there saw it; None where none of them is. named
    and at_address: records by source, near and street beside them; None where they are not told. withheld: a health
    service is not told there, for fewer than five of its records are there in a year. share: of the league's incidents;
    rank from 1, ties by name.
    """

    premises: Premises
    district: str
    incidents: int | None
    named: Mapping[str, int | None]
    at_address: Mapping[str, int | None]
    near: Mapping[str, int | None]
    street: Mapping[str, int | None]
    present: bool
    withheld: bool
    rank: int
    share: float


@dataclass(frozen=True, slots=True)
class League:
    """The licensed premises of a place, most incidents first.

    lines: those with an incident; quiet: how many have none. total: incidents of all lines. held: share of the total at
    the first 1, 2, ... premises. top: words on what the ten with most hold of the district's records, by district.
    shares: those figures. left_out: what is not counted and why. quiet_kinds: of those without, how many of each type.
    health: whether the question asks of any health service; untold: why none of them is told at any premises, or "".
    """

    question: Question
    title: str
    sources: tuple[str, ...]
    labels: Mapping[str, str]
    lines: tuple[Line, ...]
    quiet: int
    total: int
    held: tuple[float, ...]
    top: tuple[str, ...]
    shares: tuple[PremisesShare, ...]
    left_out: tuple[str, ...]
    quiet_kinds: Mapping[str, int]
    health: bool
    untold: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A count over what it is set against, with a 95 % interval (Byar's; exact below 10). per: so many of `unit`."""

    label: str
    count: int
    of: float
    per: int
    unit: str
    value: float
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a premises stands among similar ones, by one source's records at each.

    alike: in words, what they share. others: their figures, sorted, without its own. low, middle, high: the tenth,
    fiftieth and ninetieth percentile; rank: 1 the most. unit: what the figures are.
    """

    alike: tuple[str, ...]
    relaxed: tuple[str, ...]
    ids: tuple[str, ...]
    source: str
    unit: str
    own: float
    others: tuple[float, ...]
    low: float
    middle: float
    high: float
    rank: int
    words: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Incidents by weekday and hour against the licensed week.

    clock: 7 x 24 from Monday; week: share of each hour that is licensed, None where the register has no hours. inside:
    in licensed hours, or in the hour after; None with the week. untimed: incidents whose hour is not known.
    """

    clock: Counts
    week: Week | None
    inside: int | None
    after: int | None
    outside: int | None
    untimed: int
    words: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What one source gave to a premises page, and how good it is.

    counts: named, at_address, near, street, joined (incidents here that it saw by a record that only matching joins to
    them); None where not told, and then `instead` says what stands in their place, "" where the source is counted.
    supplied: of `months`, None where it is not counted. missing: unsupplied months in words. quality: sentences.
    barred: providers left out because their agreement bars hearings, named in the label where others are counted.
    """

    id: str
    label: str
    health: bool
    named: int | None
    at_address: int | None
    near: int | None
    street: int | None
    joined: int | None
    instead: str
    supplied: int | None
    months: int
    missing: str
    quality: tuple[str, ...]
    barred: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the timeline: incidents, None where a source was not supplied."""

    month: int
    incidents: int | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """A name that another premises nearby has too, so that words alone cannot tell the two apart."""

    alias: str
    others: tuple[Premises, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything known of one premises in a window, for whoever was granted licensing.

    incidents: seen by the sources counted here, None where none is. police_only, both and health_only: of those, None
    where no health service is counted. sides: the same for a table, with what stands for whoever is not counted. hurt:
    incidents that a health service saw, None where none is counted; care: sentences on them. bars: on whose records are
    in the figures and may be in no evidence for a hearing.
    """

    question: Question
    premises: Premises
    district: str
    sentence: str
    sources: tuple[SourceLine, ...]
    incidents: int | None
    police_only: int | None
    both: int | None
    health_only: int | None
    who: str
    sides: tuple[tuple[str, str], ...]
    hurt: int | None
    care: tuple[str, ...]
    present: bool
    withheld: bool
    timeline: tuple[Month, ...]
    hours: Hours
    rates: tuple[Rate, ...]
    no_rates: tuple[str, ...]
    standing: Standing | None
    rows: tuple[IncidentRow, ...]
    thin: str
    clashes: tuple[Clash, ...]
    bars: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """The licensed premises inside a zone, together: what cumulative impact rests on.

    incidents: those that `seen_by` saw, which is the same at every premises. kinds: type, premises of it, incidents at
    them. clock: of the same incidents; clock_words: whose they are, and how many of how many know their hour.
    """

    name: str
    within: str
    league: League
    incidents: int
    seen_by: str
    kinds: tuple[tuple[str, int, int], ...]
    clock: Counts
    clock_words: str
    words: tuple[str, ...]
