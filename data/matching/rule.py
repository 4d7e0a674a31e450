"""When two records may be one incident: the default rule and the other windows it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

# the first places a cluster that several saw, the others by how sharply they know the place
MATCHED = ("police", "ed", "ambulance")
MINUTES = (30, 60, 120, 360, 1440)
METRES = (50, 100, 200, 500)
YEARS = 3  # how far two known ages may lie apart
# A time that is not the incident's own is set back by what lies between them as a rule, before the window is applied:
# to an ambulance control room some five minutes, to a desk in an emergency department an hour (decision 0006).
DELAY = {"incident": 0, "call": 5, "arrival": 60, "recorded": 0}
SHARP = ("premises", "address", "street", "snap_point")
COARSE = ("whole_street", "area", "none")
POINTS = (*SHARP, "whole_street")  # what has a point that distances can be measured from


@dataclass(frozen=True, slots=True)
class Window:
    """How far two records of one incident may lie apart: minutes either way, and metres where premises differ."""

    minutes: int
    metres: int


DEFAULT = Window(60, 200)
WINDOWS = tuple(Window(minutes, metres) for minutes in MINUTES for metres in METRES)
WIDEST = Window(max(MINUTES), max(METRES))
