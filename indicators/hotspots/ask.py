"""What the board is asked besides the question: how many places, which are put back, since when, whose opinion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

FEWEST, MOST, AGREED = 5, 200, 60  # places of a list, and how many where nobody said
FIRST = 20  # rows shown before all are asked for
OPINIONS = ("none", "gi", "moran")
BOARD_OWN = ("places", "rows", "back", "since", "opinion")  # the names these have in an address
_CODE = re.compile(r"[0-9A-Za-z]{2,20}")
_KEPT = 40  # most hexagons put back one by one


@dataclass(frozen=True, slots=True)
class BoardAsk:
    """The board's own part of an address. places: length of the list; rows: how many of them are shown, 0 for all.

    back: codes of places set aside that are put back, ("all",) for every one. since: the day of the last meeting.
    """

    places: int = AGREED
    rows: int = FIRST
    back: tuple[str, ...] = ()
    since: date | None = None
    opinion: str = "none"

    def __post_init__(self) -> None:
        if not FEWEST <= self.places <= MOST:
            raise ValueError(f"places must be {FEWEST} to {MOST}, got {self.places}")
        if self.opinion not in OPINIONS:
            raise ValueError(f"opinion: unknown value {self.opinion!r}")

    def shown(self) -> int:
        """Return how many rows of the list are shown."""
        return min(self.rows or self.places, self.places)

    def puts_back(self, code: str) -> bool:
        """Return whether a place that was set aside is put back."""
        return code in self.back or self.back == ("all",)

    def to_query(self) -> str:
        """Return "&places=60&…": the length, and what differs from what a board opens with."""
        fields = {
            "places": str(self.places),  # always: a link outlives what a partnership agrees on
            "rows": str(self.rows) if self.rows != FIRST else "",
            "back": ",".join(self.back),
            "since": self.since.isoformat() if self.since else "",
            "opinion": self.opinion if self.opinion != "none" else "",
        }
        return "&" + urlencode({name: value for name, value in fields.items() if value}, safe=",")


def read_board(search: str | None, agreed: int = AGREED) -> tuple[BoardAsk, tuple[str, ...]]:
    """Return the board's part of an address and one sentence for everything in it that was ignored. Never raises.

    agreed: how many places a list has where the address does not say.
    """
    asked = dict(parse_qsl((search or "").removeprefix("?"), keep_blank_values=True))
    ignored: list[str] = []
    ask = BoardAsk(
        places=_number(asked, "places", agreed, range(FEWEST, MOST + 1), ignored),
        rows=_number(asked, "rows", FIRST, (0, *range(FEWEST, MOST + 1)), ignored),
        back=_codes(asked.get("back", ""), ignored),
        since=_day(asked.get("since", ""), ignored),
        opinion=_opinion(asked.get("opinion", "none"), ignored),
    )
    return ask, tuple(ignored)


def _number(asked: Mapping[str, str], name: str, usual: int, offered: range | tuple[int, ...], said: list[str]) -> int:
    text = asked.get(name, "")
    if not text:
        return usual
    if text.isascii() and text.isdigit() and len(text) < 5 and int(text) in offered:
        return int(text)
    said.append(f"The address asked for {name}={text[:40]}: a list has {FEWEST} to {MOST} places. Shown with {usual}.")
    return usual


def _codes(text: str, said: list[str]) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(part for part in text.split(",") if part))
    if "all" in codes:
        return ("all",)
    good = tuple(code for code in codes if _CODE.fullmatch(code))[:_KEPT]
    if good != codes:
        said.append(f"The address asked for back={text[:40]}, not all of which are codes of places.")
    return good


def _day(text: str, said: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        said.append(f"The address asked for since={text[:40]}, which is no day: write 2026-05-12.")
        return None


def _opinion(text: str, said: list[str]) -> str:
    if text in OPINIONS:
        return text
    said.append(f"The address asked for opinion={text[:40]}, which is not a choice here.")
    return "none"
