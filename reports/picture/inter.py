"""Inter as a file and as measures: the browser's own font, so that picture and page are set alike on every machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.ttLib import TTFont

VENDOR = Path(__file__).resolve().parents[2] / "assets" / "vendor"
NAMES = {400: "inter-latin-400-normal", 600: "inter-latin-600-normal"}
FAMILY = "Inter, Arial, Helvetica, sans-serif"


@cache
def width(character: str, weight: int) -> float:
    """Return the advance of a character in ems; of one the font lacks, that of a wide letter."""
    letters, advances, em = _measures(weight)
    return advances[letters.get(ord(character), "M")][0] / em


def measure(text: str, size: float, weight: int = 400) -> float:
    """Return the width of a line of text in pixels."""
    return size * sum(width(character, weight) for character in text)


def wrap(text: str, size: float, room: float, weight: int = 400) -> list[str]:
    """Return text as lines no wider than `room` pixels; a word that is too long by itself is cut."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and measure(joined, size, weight) <= room:
            lines[-1] = joined
        else:
            lines += _cut(word, size, room, weight)
    return lines


def _cut(word: str, size: float, room: float, weight: int) -> list[str]:
    parts = [""]
    for character in word:
        if parts[-1] and measure(parts[-1] + character, size, weight) > room:
            parts.append("")
        parts[-1] += character
    return parts


@cache
def files() -> tuple[str, ...]:
    """Return the font as files the rasteriser can read, made once a process.

    Raises FileNotFoundError with the remedy where the browser libraries are not installed.
    """
    folder = Path(_room().name)
    made = []
    for weight, name in NAMES.items():
        font = _font(weight)
        font.flavor = None
        font.save(folder / f"{name}.ttf")
        made.append(str(folder / f"{name}.ttf"))
    return tuple(made)


@cache
def _room() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="atlas-fonts-")  # held by the cache until the process ends


@cache
def _font(weight: int) -> TTFont:
    path = VENDOR / f"{NAMES[weight]}.woff2"
    if not path.exists():
        raise FileNotFoundError("the browser libraries are not installed: run `make vendor`")
    return TTFont(path, recalcTimestamp=False)


@cache
def _measures(weight: int) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    font = _font(weight)
    return font.getBestCmap(), dict(font["hmtx"].metrics), font["head"].unitsPerEm
