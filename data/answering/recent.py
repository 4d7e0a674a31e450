"""What was answered of late, kept while there is room: every question leaves something, and there is no end to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from threading import Lock
from typing import Any

import numpy as np
from cachetools import LRUCache

ROOM = 96 << 20  # bytes, a release and server process
LEAST = 1 << 10  # bytes anything takes: its key, and what is small in it


class Recent:
    """Values by key; the one asked for longest ago goes first when `room` bytes are full. Threads may share it."""

    def __init__(self, room: int = ROOM) -> None:
        self._held: LRUCache[Any, Any] = LRUCache(room, getsizeof=size)
        self._lock = Lock()

    def get(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what `make` makes, made once a key while it is kept.

        Two threads may both make it, either result being the same; what is larger than the room is not kept.
        """
        with self._lock:
            held = self._held.get(key, self)  # self stands for nothing: None is a value like any other
        if held is not self:
            return held
        made = make()
        with self._lock:
            if size(made) <= self._held.maxsize:
                self._held[key] = made
        return made

    def __len__(self) -> int:
        return len(self._held)


def size(value: Any) -> int:
    """Return about how many bytes a value takes: its arrays, however deep in tuples, mappings and dataclasses."""
    return LEAST + sum(array.nbytes for array in _arrays(value))


def _arrays(value: Any) -> Iterable[np.ndarray[Any, Any]]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _arrays(one)
    elif isinstance(value, dict):
        yield from _arrays(list(value.values()))
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _arrays(getattr(value, one.name))
