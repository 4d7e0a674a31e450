"""Say how far a long piece of work has come: a bar for a person at a terminal, plain lines for a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from tqdm import tqdm

T = TypeVar("T")
Say: TypeAlias = Callable[[str], None]
BETWEEN_LINES = 10.0  # seconds


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


@contextmanager
def transfer(label: str, talk: Say = say) -> Iterator[Callable[[int, int], None]]:
    """Yield what is told of bytes held and total (-1 unknown): a bar on a terminal, else a line every ten seconds."""
    if talk is silent:
        yield lambda held, total: None
    elif sys.stderr.isatty():
        with tqdm(desc=label, unit="B", unit_scale=True) as bar:
            yield lambda held, total: _bar(bar, held, total)
    else:
        yield _Spoken(label, talk)


def _bar(bar: tqdm[Any], held: int, total: int) -> None:
    bar.total = total if total >= 0 else None
    bar.update(held - bar.n)


@dataclass(slots=True)
class _Spoken:
    """Progress in lines, few enough for a log."""

    label: str
    talk: Say
    last: float = field(default_factory=time.monotonic)

    def __call__(self, held: int, total: int) -> None:
        if time.monotonic() - self.last >= BETWEEN_LINES:
            self.last = time.monotonic()
            self.talk(f"{self.label}: {held:,} bytes" + (f" of {total:,}" if total >= 0 else ""))
