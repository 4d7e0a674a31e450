"""From what was typed to addresses: exactly, or not at all, with candidates for whoever typed it to choose from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from flags.addresses.model import Address, plain
from flags.addresses.register import Register
from flags.addresses.typed import NEAR, Kind, Typed

CANDIDATES = 8
ALIKE = 80.0  # of 100: below it a road is not worth showing
ROADS = 12
FURTHER = 150.0  # metres around a place where nobody lives: what lies there is shown to choose from


@dataclass(frozen=True, slots=True)
class Match:
    """What was typed, found or not.

    meant: the addresses it names, none where it names none for certain. said: what they are together, in words.
    candidates: what it may have meant, for the reader to choose from and never answered for; the addresses of a house
    of flats, a postcode or a place, which were answered for together. why: what was wrong, in words.
    """

    meant: tuple[Address, ...] = ()
    said: str = ""
    candidates: tuple[Address, ...] = ()
    why: str = ""


def match(typed: Typed, register: Register) -> Match:
    """Return the addresses that were meant. A typing error, or a name two places share, gives candidates instead."""
    if typed.why:
        return Match(why=typed.why)
    if typed.kind is Kind.UPRN:
        found = register.one(typed.uprn)
        return _of(found) if found else Match(why="The register has no such UPRN.")
    if typed.kind is Kind.POSTCODE:
        return _postcode(register.at_postcode(typed.postcode), typed.postcode)
    if typed.at is not None:
        return _place(typed.at, register)
    return _address(typed, register)


def _of(address: Address) -> Match:
    return Match((address,), str(address))


def _postcode(found: tuple[Address, ...], postcode: str) -> Match:
    if not found:
        return Match(why="The register has no address at this postcode.")
    return Match(found, f"{_count(len(found))} at {postcode}", found)


def _place(at: tuple[float, float], register: Register) -> Match:
    if found := register.near(at, NEAR):
        return Match(found, f"{_count(len(found))} within {NEAR:.0f} m", found)
    further = register.near(at, FURTHER)[:CANDIDATES]
    return Match(candidates=further, why=f"The register has no address within {NEAR:.0f} m of there.")


def _address(typed: Typed, register: Register) -> Match:
    found: tuple[Address, ...] = ()
    for words, towns in _ways(typed.words, register):
        found = found or _narrowed(register.exactly(words), typed.postcode, towns)
    if not found:
        found = _flat_of_named(typed, register)
    if not found and typed.postcode:
        found = _house_at(typed, register)
    if not found:
        alike = _alike(typed, _without_town(typed.words, register)[0], register)
        return Match(candidates=alike[:CANDIDATES], why=_unmatched(typed, len(alike)))
    blocks = {address.block for address in found}
    if len(blocks) > 1:
        return Match(candidates=found[: 2 * CANDIDATES], why="More than one place is written so: choose which.")
    if len(found) == 1:
        return _of(found[0])
    house = f"{found[0].building} {found[0].street}, {found[0].town}".strip()
    return Match(found, f"{house}: {_count(len(found))} in it", found)


def _ways(words: str, register: Register) -> list[tuple[str, tuple[str, ...]]]:
    """Return the ways in which an address is written out, each with the town that was cut from its end."""
    bare = _unnumbered(words)
    short, towns = _without_town(bare, register)
    return [(bare, ()), *([(short, towns)] if towns else [])]


def _unnumbered(words: str) -> str:
    """Return words without the "No" before a number."""
    return re.sub(r"^(?:NO|NUMBER) (?=\d)", "", words)


def _flat_of_named(typed: Typed, register: Register) -> tuple[Address, ...]:
    """Return the flat that a figure before a house with a name is: "2 Plover House"."""
    found: tuple[Address, ...] = ()
    for words, towns in _ways(typed.words, register):
        if not found and re.match(r"\d+[A-Z]? [A-Z]{2}", words):
            found = _narrowed(register.exactly(f"FLAT {words}"), typed.postcode, towns)
    return tuple(one for one in found if one.building and not any(map(str.isdigit, one.building)))


def _house_at(typed: Typed, register: Register) -> tuple[Address, ...]:
    """Return the house that a number and a whole postcode name: all of its flats, where it has them."""
    house = _unnumbered(typed.words)
    return tuple(one for one in register.at_postcode(typed.postcode) if house and plain(one.building) == house)


def _unmatched(typed: Typed, alike: int) -> str:
    if not alike:
        return "No address is like it."
    if alike <= CANDIDATES:
        return "No address is written so."
    more = "" if any(sign.isdigit() for sign in typed.words) else ": add the number or name of the house"
    return f"No address is written so. These are the first {CANDIDATES} of {alike} like it{more}."


def _without_town(words: str, register: Register) -> tuple[str, tuple[str, ...]]:
    """Return the words before a town's name at the end, and that town."""
    for town in register.towns():
        if words.endswith(f" {town}"):
            return words[: -len(town) - 1], (town,)
    return words, ()


def _narrowed(found: tuple[Address, ...], postcode: str, towns: tuple[str, ...]) -> tuple[Address, ...]:
    """Return those that agree with everything else that was typed; a wrong postcode leaves none."""
    return tuple(one for one in found if postcode in ("", one.postcode) and (not towns or plain(one.town) in towns))


def _alike(typed: Typed, words: str, register: Register) -> tuple[Address, ...]:
    pool = list(register.at_postcode(typed.postcode)) if typed.postcode else []
    numbers = {word for word in words.split() if word[0].isdigit()}
    bare = " ".join(word for word in typed.words.split() if word[0].isalpha() and word != "FLAT")
    if bare:
        roads = register.roads()
        near = process.extract(bare, roads, scorer=_alike_road, score_cutoff=ALIKE, limit=ROADS)
        for road, _, _ in near:
            pool += register.on_road(*road)
    whole = f"{typed.words} {typed.postcode}".strip()

    def rank(one: Address) -> tuple[int, float, int]:
        own = {word for word in plain(f"{one.flat} {one.building}").split() if word[0].isdigit()}
        shared = len(numbers & own) if numbers else 0
        return -shared, -fuzz.token_sort_ratio(whole, plain(str(one))), one.uprn

    return tuple(sorted({one.uprn: one for one in pool}.values(), key=rank))


def _alike_road(typed: str, road: tuple[str, str], *, score_cutoff: float | None = None, **_: object) -> float:
    """Return how alike what was typed is to a road with its town; house and town may be there or be left out."""
    whole = fuzz.token_set_ratio(typed, " ".join(road))
    return max(whole, fuzz.partial_ratio(road[0], typed) if len(road[0]) <= len(typed) else 0.0)


def _count(number: int) -> str:
    return "1 address" if number == 1 else f"{number} addresses"
