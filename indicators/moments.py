"""What an answer says of time: the frames of a run and what holds for all of them, and the days of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Scale:
    """What sorts values into classes: rising breaks, the words of each class, and the two edges between thirds."""

    breaks: tuple[float, ...]
    labels: tuple[str, ...]
    thirds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """One period of a run, in months as the question has them; supply: "full", "part" or "none" was supplied."""

    start: int
    end: int
    supply: str


@dataclass(frozen=True, slots=True)
class Pace:
    """One length of period to play by: "month", "quarter" or "year" (twelve months), and the address that begins it.

    query is "" and `reason` says why where the reader's tier or the release has no such periods.
    """

    grain: str
    query: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Playing through time: grain is "" while nothing is played, and then there are no frames."""

    grain: str
    paces: tuple[Pace, ...] = ()
    frames: tuple[Frame, ...] = ()
    at: int = 0


NOT_PLAYED = Run("")


@dataclass(frozen=True, slots=True)
class Day:
    """One entry of the calendar, from its first day to its last; place: a name, "" for the whole store."""

    start: date
    end: date
    label: str
    kind: str
    place: str
