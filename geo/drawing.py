"""Write a geography's files in a second process, so that a build can read events meanwhile."""

from __future__ import annotations

import multiprocessing
import traceback
from dataclasses import dataclass, fields
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from geo.geography import Geography


@dataclass(frozen=True, slots=True)
class Drawing:
    """A writing under way. It ends with its parent; where that is killed, its folder is its own."""

    process: BaseProcess
    answer: Connection

    def result(self) -> tuple[list[dict[str, Any]], str]:
        """Wait, and return the facts of every level and the base map's path. Raises RuntimeError with the cause."""
        try:
            done, facts = self.answer.recv()
        except EOFError:
            done, facts = False, f"the process that writes maps ended with code {self.process.exitcode}"
        self.process.join()
        if not done:
            raise RuntimeError(f"units, shapes and tiles could not be written: {facts}")
        return facts

    def stop(self) -> None:
        """End it at once, whatever it has written."""
        self.process.kill()
        self.process.join()


def start_drawing(geography: Geography, folder: Path) -> Drawing:
    """Start writing units, shapes, tiles and the base map into `folder`, and return at once."""
    # a fresh process, not a fork: the parent's libraries hold threads and locks that a copy would wait for forever
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=_draw, args=(_parts(geography), folder, send), daemon=True)
    process.start()
    send.close()
    return Drawing(process, receive)


def _parts(geography: Geography) -> dict[str, Any]:
    """Return its fields in forms that travel between processes: a read-only mapping does not."""
    parts = {one.name: getattr(geography, one.name) for one in fields(geography)}
    tables = {name: dict(parts[name]) for name in ("areas", "hexagons", "districts")}
    return {**parts, **tables}


def _draw(parts: dict[str, Any], folder: Path, send: Connection) -> None:
    try:
        geography = Geography(**parts)
        levels = geography.write(folder)
        send.send((True, (levels, geography.write_base(folder))))
    except Exception:  # whatever it was belongs to the parent, which reports it
        send.send((False, traceback.format_exc(limit=-3)))
