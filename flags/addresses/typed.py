"""What somebody typed into the check: a UPRN, a postcode, a place on the map, or an address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pyproj import Transformer

from flags.addresses.model import plain

TOO_LONG = 160  # characters
NEAR = 30.0  # metres: addresses within it of a place on the map are meant
LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # of the National Grid: no I
_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b", re.IGNORECASE)
_GRID = re.compile(r"([A-HJ-Z]{2})\s*((?:\d\s*){2,10})", re.IGNORECASE)
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?)\s*[°]?\s*([NS])?\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*[°]?\s*([EW])?", re.IGNORECASE)
_SEXAGESIMAL = re.compile(
    r"(\d{1,2})[°\s]\s*(\d{1,2}(?:\.\d+)?)(?:['′’\s]\s*(\d{1,2}(?:\.\d+)?))?\s*[\"″”'′’]*\s*([NS])[\s,;]*"
    r"(\d{1,3})[°\s]\s*(\d{1,2}(?:\.\d+)?)(?:['′’\s]\s*(\d{1,2}(?:\.\d+)?))?\s*[\"″”'′’]*\s*([EW])",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"E\s*:?\s*(\d{5,6}(?:\.\d+)?)[\s,;]*N\s*:?\s*(\d{5,7}(?:\.\d+)?)", re.IGNORECASE)
_UPRN = re.compile(r"(?:UPRN\s*[:#-]?\s*)?(\d{1,12})", re.IGNORECASE)
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?", re.IGNORECASE)
_WORDS = re.compile(r"(?:///\s*)?[a-z]+\.[a-z]+\.[a-z]+", re.IGNORECASE)


class Kind(StrEnum):
    """How a place was named."""

    UPRN = "UPRN"
    POSTCODE = "postcode"
    GRID = "grid reference"
    METRES = "easting and northing"
    DEGREES = "latitude and longitude"
    ADDRESS = "address"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Typed:
    """A place as it was named. at: easting and northing in metres. why: what stops it from naming any address."""

    kind: Kind
    uprn: int = 0
    postcode: str = ""
    at: tuple[float, float] | None = None
    words: str = ""
    why: str = ""


def read(text: str) -> Typed:
    """Return what a text names; never raises. The words of an address are in their plain form, without postcode."""
    text = " ".join(text.split())
    if not text or len(text) > TOO_LONG:
        return Typed(
            Kind.NOTHING, why=f"Type an address, of at most {TOO_LONG} characters." if text else "Type an address."
        )
    if text[0] in "([" and text[-1] in ")]":
        text = text[1:-1].strip()
    if found := _UPRN.fullmatch(text):
        return Typed(Kind.UPRN, uprn=int(found[1]))
    if found := _POSTCODE.fullmatch(text):
        return Typed(Kind.POSTCODE, postcode=_postcode(found))
    if found := _GRID.fullmatch(text):
        return _grid(found)
    if found := _LABELLED.fullmatch(text):
        return Typed(Kind.METRES, at=(float(found[1]), float(found[2])))
    if found := _PAIR.fullmatch(text):
        return _pair(found)
    if found := _SEXAGESIMAL.fullmatch(text):
        return _sexagesimal(found)
    if _WORDS.fullmatch(text):
        return Typed(Kind.NOTHING, why="Three words are not read here: ask control for the grid reference.")
    if _OUTWARD.fullmatch(text):
        return Typed(Kind.NOTHING, why="That is half a postcode: type the whole of it, or the house and the road.")
    found = _POSTCODE.search(text)
    rest = text[: found.start()] + " " + text[found.end() :] if found else text
    return Typed(Kind.ADDRESS, postcode=_postcode(found) if found else "", words=plain(rest))


def _postcode(found: re.Match[str]) -> str:
    return f"{found[1]} {found[2]}".upper()


def _grid(found: re.Match[str]) -> Typed:
    """Return the middle of the square a National Grid reference names (Ordnance Survey, A guide to coordinates)."""
    digits = re.sub(r"\s", "", found[2])
    if len(digits) % 2:
        return Typed(Kind.GRID, why="A grid reference has as many figures for the north as for the east.")
    if len(digits) < 8:
        return Typed(Kind.GRID, why="This reference names a square of 100 m or more: give eight figures or ten.")
    big, small = (LETTERS.index(letter) for letter in found[1].upper())
    east, north = (big - 2) % 5 * 5 + small % 5, 19 - big // 5 * 5 - small // 5
    half = len(digits) // 2
    size = 10.0 ** (5 - half)
    east_m, north_m = (int(digits[:half]) + 0.5) * size, (int(digits[half:]) + 0.5) * size
    return Typed(Kind.GRID, at=(east * 1e5 + east_m, north * 1e5 + north_m))


def _pair(found: re.Match[str]) -> Typed:
    first, second = float(found[1]), float(found[3])
    degrees = abs(first) <= 90 and abs(second) <= 180
    if not degrees:
        return Typed(Kind.METRES, at=(first, second))
    latitude = -first if (found[2] or "").upper() == "S" else first
    longitude = -abs(second) if (found[4] or "").upper() == "W" else second
    if not (49 <= latitude <= 61 and -9 <= longitude <= 3):
        return Typed(Kind.DEGREES, why="That is not in Great Britain: latitude comes first, then longitude.")
    if min(len(part.partition(".")[2]) for part in (found[1], found[3])) < 4:
        return Typed(Kind.DEGREES, why="Give latitude and longitude to four decimals or more: fewer name no house.")
    east, north = _to_metres().transform(longitude, latitude)
    return Typed(Kind.DEGREES, at=(float(east), float(north)))


def _sexagesimal(found: re.Match[str]) -> Typed:
    """Return the place of degrees and minutes, with seconds or without. Four decimals of a degree are asked for."""
    latitude, longitude = _degrees(*found.groups()[:4]), _degrees(*found.groups()[4:])
    if latitude is None or longitude is None:
        return Typed(Kind.DEGREES, why="Minutes and seconds are below 60.")
    if min(_fine(*found.groups()[1:3]), _fine(*found.groups()[5:7])) < 0:
        return Typed(Kind.DEGREES, why="Give minutes to two decimals, or seconds: whole minutes name no house.")
    pair = _PAIR.fullmatch(f"{latitude:.7f}, {longitude:.7f}")
    assert pair is not None  # two numbers
    return _pair(pair)


def _degrees(degrees: str, minutes: str, seconds: str | None, side: str) -> float | None:
    if max(float(minutes), float(seconds or 0)) >= 60:
        return None
    made = float(degrees) + float(minutes) / 60 + float(seconds or 0) / 3600
    return -made if side.upper() in "SW" else made


def _fine(minutes: str, seconds: str | None) -> int:
    """Return at least 0 where a place is told to about 20 m: seconds, or minutes of two decimals."""
    return 0 if seconds else len(minutes.partition(".")[2]) - 2


@cache
def _to_metres() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
