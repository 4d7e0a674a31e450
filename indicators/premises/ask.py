"""What the address asks of the screen of licensed premises, beside the question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

OWN: Final = ("premises", "find", "zone", "similar", "rows")  # parameters of the address
FIRST_ROWS, MOST_ROWS = 25, 1_000
LONGEST = 80  # characters looked for


@dataclass(frozen=True, slots=True)
class Ask:
    """premises: id of the one that is open, "" for the league. find: words looked for. rows: of the league.

    zone: the league is read as one zone, that of the question's `within`. similar: others like it are shown in full.
    """

    premises: str = ""
    find: str = ""
    rows: int = FIRST_ROWS
    zone: bool = False
    similar: bool = False

    def to_query(self) -> str:
        """Return "&premises=..." and so on, only what is not as usual."""
        told = {
            "premises": self.premises,
            "find": self.find,
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
    if not (rows.isascii() and rows.isdigit() and 0 < int(rows[:5]) <= MOST_ROWS):
        ignored.append(f"The address asked for a number of rows that is none; {FIRST_ROWS} are shown.")
        rows = str(FIRST_ROWS)
    flags = {name: given.get(name, "") for name in ("zone", "similar")}
    ignored += [
        f"The address asked for {name} in words not known."
        for name, word in flags.items()
        if word not in ("", "on", "off")
    ]
    on = {name: word == "on" for name, word in flags.items()}
    return Ask(premises, given.get("find", "").strip()[:LONGEST], int(rows), on["zone"], on["similar"]), tuple(ignored)
