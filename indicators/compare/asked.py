"""What the screen Compare asks beside the question: its own parameters of the address, read without ever raising."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from data import Store, definitions
from indicators.question import Question

PANELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rates": "Rates",
        "outliers": "Outliers",
        "definitions": "Two definitions",
        "time": "Over time",
        "places": "Places",
        "exclusions": "Exclusions",
        "saved": "Saved views",
    }
)
PERS: Final = ("residents", "workday", "area")
PEERS: Final = ("anywhere", "elsewhere")  # similar places: the place's own district among them or left out
BLINDSPOT: Final = "blindspot"  # instead of a second definition: the same with robbery and aggravated burglary
OWN: Final = ("panel", "per", "second", "place", "beside", "peers", "rows")
CODE = re.compile(r"[0-9A-Za-z:._-]{1,40}")


@dataclass(frozen=True, slots=True)
class Asked:
    """The screen's own part of an address.

    per: of what a rate is. second: the definition beside the question's own, BLINDSPOT, "" for none. place, beside: the
    codes of one place and another, "" for none. peers: where similar places are looked for. rows: "all" for every row.
    """

    panel: str = "rates"
    per: str = "residents"
    second: str = ""
    place: str = ""
    beside: str = ""
    peers: str = "anywhere"
    rows: str = "first"

    def __post_init__(self) -> None:
        offers = (("panel", PANELS), ("per", PERS), ("peers", PEERS), ("rows", ("first", "all")))
        for name, offered in offers:
            if (value := getattr(self, name)) not in offered:
                raise ValueError(f"{name}: “{value[:40]}” is not offered here")


def read_asked(raw: Mapping[str, str], store: Store) -> tuple[Asked, tuple[str, ...]]:
    """Return what the address asks of this screen, and a sentence for everything in it that was ignored."""
    asked, said = Asked(), []
    for name in OWN:
        if not (value := raw.get(name, "")):
            continue
        try:
            asked = replace(asked, **{name: _known(name, value, store)})
        except ValueError as error:
            said.append(f"{error}: ignored.")
    return asked, tuple(said)


def _known(name: str, value: str, store: Store) -> str:
    """Return a value as it may be asked. Raises ValueError, in the reader's words, for one that may not."""
    if name in ("place", "beside") and (not CODE.fullmatch(value) or not store.level_of(value)):
        raise ValueError(f"{name}: this release has no area of that code")
    if name == "second" and value != BLINDSPOT and value not in definitions():
        raise ValueError("second: there is no definition of that name")
    return value


def address(question: Question, asked: Asked, **fields: Any) -> str:
    """Return "?definition=...&panel=...": the question with what the screen asks, `fields` of the latter changed."""
    changed, plain = replace(asked, **fields), Asked()
    own = {name: getattr(changed, name) for name in OWN if getattr(changed, name) != getattr(plain, name)}
    return f"{question.to_query()}&{urlencode({'panel': changed.panel, **own}, safe=',:')}"
