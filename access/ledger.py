"""What one request was told: the exit of `data` notes it here, the server writes it into the audit.

Nothing is noted unless somebody listens, and no figure is: only how many cells were asked for, and how many hidden.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

MOST = 20  # specs named in one entry; the rest are counted


@dataclass(slots=True)
class Ledger:
    """What a request asked of the data. asked: description of a spec -> (cells, hidden cells)."""

    asked: dict[str, tuple[int, int]] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    more: dict[str, Any] = field(default_factory=dict)

    def summary(self) -> dict[str, Any]:
        """Return what the audit keeps: the specs with hash, cells and hidden cells, and what was noted besides."""
        told = [
            {"spec": spec, "hash": hashlib.sha256(spec.encode()).hexdigest()[:16], "cells": cells, "hidden": hidden}
            for spec, (cells, hidden) in list(self.asked.items())[:MOST]
        ]
        rest = {"specs_more": len(self.asked) - MOST} if len(self.asked) > MOST else {}
        return {"specs": told, "sources": sorted(self.sources), **rest, **self.more} if told else {**self.more}


_open: ContextVar[Ledger | None] = ContextVar("ledger", default=None)


@contextmanager
def listening() -> Iterator[Ledger]:
    """Collect what is asked of the data until the block ends."""
    ledger = Ledger()
    before = _open.set(ledger)
    try:
        yield ledger
    finally:
        _open.reset(before)


def asked(spec: str, sources: tuple[str, ...], cells: int, hidden: int) -> None:
    """Note that cells left the exit: a spec in words, of which sources, how many, and how many of them hidden."""
    ledger = _open.get()
    if ledger is not None:
        ledger.asked[spec] = (cells, hidden)
        ledger.sources.update(sources)


def note(**detail: Any) -> None:
    """Note something besides for the audit entry of this request: an export's id, the reason typed for it."""
    ledger = _open.get()
    if ledger is not None:
        ledger.more.update(detail)
