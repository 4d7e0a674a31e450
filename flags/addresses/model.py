"""One address, and the plain form in which addresses are compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Royal Mail's and local gazetteers' short forms, as crews and mobile terminals type them.
_SHORT = {
    "RD": "ROAD", "AVE": "AVENUE", "AV": "AVENUE", "LN": "LANE", "CT": "COURT", "DR": "DRIVE", "CL": "CLOSE",
    "CRES": "CRESCENT", "CR": "CRESCENT", "GDNS": "GARDENS", "GRN": "GREEN", "HSE": "HOUSE", "PL": "PLACE",
    "SQ": "SQUARE", "TER": "TERRACE", "TERR": "TERRACE", "WY": "WAY", "PK": "PARK", "BLDG": "BUILDING",
    "BLDGS": "BUILDINGS", "APT": "FLAT", "APARTMENT": "FLAT", "UNIT": "FLAT", "FLT": "FLAT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the register. building: number or name of the house. easting, northing: metres, EPSG:27700."""

    uprn: int
    name: str
    flat: str
    building: str
    street: str
    town: str
    postcode: str
    easting: float
    northing: float

    def __str__(self) -> str:
        house = f"{self.building} {self.street}".strip()
        parts = (self.name, self.flat, house, self.town, self.postcode)
        return ", ".join(part for part in parts if part)

    @property
    def block(self) -> str:
        """Return what all addresses of one building share."""
        return plain(f"{self.building} {self.street}, {self.town}")


def plain(text: str) -> str:
    """Return a text as it is compared: capitals, no accents or stops, short forms written out.

    A last ST is a street, any other a saint's; "Flat 2 a" is flat 2A.
    """
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").upper().replace("'", "")
    words = re.findall(r"[A-Z0-9]+", bare)
    made = [_SHORT.get(word, word) for word in words]
    made = [
        "STREET" if word == "ST" and i and made[i - 1 : i] and _ends_street(made, i) else word
        for i, word in enumerate(made)
    ]
    return re.sub(r"\b(\d+) ([A-Z])\b(?! [A-Z]\b)", r"\1\2", " ".join(made))


def _ends_street(words: list[str], at: int) -> bool:
    """Return whether ST at this place ends a street's name: something that is no number stands before it."""
    return not words[at - 1][0].isdigit()
