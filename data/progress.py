"""Say how far a long piece of work has come: a bar for a person at a terminal, plain lines for a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeAlias, TypeVar

from tqdm import tqdm

T = TypeVar("T")
Say: TypeAlias = Callable[[str], None]


def say(line: str) -> None:
    """Print a line at once, above any bar."""
    tqdm.write(line, file=sys.stderr)
    sys.stderr.flush()


def silent(line: str) -> None:
    """Say nothing."""


def steps(items: Iterable[T], label: str, talk: Say = say) -> Iterator[T]:
    """Yield the items, showing how many are done: a bar on a terminal, else two lines, or nothing when silent."""
    if talk is silent:
        yield from items
    elif sys.stderr.isatty():
        yield from tqdm(items, desc=label, unit="", leave=True)
    else:
        yield from _lines(items, label, talk)


def _lines(items: Iterable[T], label: str, talk: Say) -> Iterator[T]:
    started = time.monotonic()
    talk(f"{label}: {len(items)} ..." if isinstance(items, Sized) else f"{label} ...")
    yield from items
    talk(f"{label}: done in {time.monotonic() - started:.1f} s")
