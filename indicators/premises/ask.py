"""What the address asks of the screen of licensed premises, beside the question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

OWN: Final = ("premises", "zone", "similar", "rows")  # parameters of the address
FIRST_ROWS, MOST_ROWS = 25, 1_000


@dataclass(frozen=True, slots=True)
class Ask:
    """premises: id of the one that is open, "" for the league. rows: of the league.

    zone: the league is read as one zone, that of the question's `within`. similar: others like it are shown in full.
    """

    premises: str = ""
    rows: int = FIRST_ROWS
    zone: bool = False
    similar: bool = False

    def to_query(self) -> str:
        """Return "&premises=..." and so on, only what is not as usual."""
        told = {
            "premises": self.premises,
            "rows": str(self.rows) if self.rows != FIRST_ROWS else "",
            "zone": "on" if self.zone else "",
            "similar": "on" if self.similar else "",
        }
        given = {name: value for name, value in told.items() if value}
        return "&" + urlencode(given) if given else ""


def read_ask(given: Mapping[str, str], known: Mapping[str, object]) -> tuple[Ask, tuple[str, ...]]:
    """Return what an address asks, and a sentence for whatever of it was ignored. known: ids of the register."""
    ignored = []
    premises = given.get("premises", "")
    if premises and premises not in known:
        ignored.append("The address names premises that are not in this release's register.")
        premises = ""
    rows = given.get("rows", str(FIRST_ROWS))
    if not (rows.isascii() and rows.isdigit() and len(rows) <= len(str(MOST_ROWS)) and 0 < int(rows) <= MOST_ROWS):
        ignored.append(f"The address asked for a number of rows that is none; {FIRST_ROWS} are shown.")
        rows = str(FIRST_ROWS)
    for name in ("zone", "similar"):
        if given.get(name, "off") not in ("on", "off"):
            ignored.append(f"The address asked for {name} in words not known here.")
    zone, similar = (given.get(name) == "on" for name in ("zone", "similar"))
    return Ask(premises, int(rows), zone, similar), tuple(ignored)
