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

    incidents: at the premises, each once whoever saw it; only those the police saw where `withheld`. named and
    at_address: records by source, near and street beside them; None where fewer than five of the health services are
    told as present alone. share: of the league's incidents; rank from 1, ties by name.
    """

    premises: Premises
    district: str
    incidents: int
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
    shares: those figures. left_out: what is not counted and why.
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

    counts: named, at_address, near, street; None where withheld. supplied: of `months`. missing: unsupplied months in
    words. quality: sentences. barred: providers left out because their agreement bars hearings.
    """

    id: str
    label: str
    health: bool
    named: int | None
    at_address: int | None
    near: int | None
    street: int | None
    supplied: int
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
    """Everything known of one premises in a window, for whoever was granted licensing."""

    question: Question
    premises: Premises
    district: str
    sentence: str
    sources: tuple[SourceLine, ...]
    incidents: int
    police_only: int | None
    both: int | None
    health_only: int | None
    who: str
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
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """The licensed premises inside a zone, together: what cumulative impact rests on."""

    name: str
    within: str
    league: League
    incidents: int
    kinds: tuple[tuple[str, int, int], ...]  # kind, premises, incidents
    clock: Counts
    words: str
