"""What the drawer tells of who saw it: part of the model, in a file of its own."""

from __future__ import annotations

from dataclasses import dataclass

from data import Cell, Unmatched


@dataclass(frozen=True, slots=True)
class Who:
    """Who saw what happened at one place, of all matched sources; reason: why that is not told, "" where it is.

    parts: label and protected count of police only, both, health only. unmatched: of the whole release, by source,
    sharp places before coarse.
    """

    sources: tuple[str, ...]
    parts: tuple[tuple[str, Cell], ...]
    unmatched: tuple[Unmatched, ...]
    reason: str = ""
