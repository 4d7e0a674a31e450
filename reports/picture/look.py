"""What a picture takes from the page: its colours by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of the page. colour: token -> "#rrggbb"; ramp: scheme and number of classes -> tokens, lowest first."""

    colour: Callable[[str], str]
    ramp: Callable[[str, int], tuple[str, ...]]
