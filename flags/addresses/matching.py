"""From what was typed to addresses: exactly, or not at all, with candidates for whoever typed it to choose from."""

from __future__ import annotations

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
    words, towns = _without_town(typed.words, register)
    found = _narrowed(register.exactly(typed.words), typed.postcode, ())
    if not found and words != typed.words:
        found = _narrowed(register.exactly(words), typed.postcode, towns)
    if not found:
        alike = _alike(typed, words, register)
        return Match(candidates=alike, why="No address is written so." if alike else "No address is like it.")
    blocks = {address.block for address in found}
    if len(blocks) > 1:
        return Match(candidates=found[: 2 * CANDIDATES], why="More than one place is written so: choose which.")
    if len(found) == 1:
        return _of(found[0])
    house = f"{found[0].building} {found[0].street}, {found[0].town}".strip()
    return Match(found, f"{house}: {_count(len(found))} in it", found)


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

    return tuple(sorted({one.uprn: one for one in pool}.values(), key=rank)[:CANDIDATES])


def _alike_road(typed: str, road: tuple[str, str], *, score_cutoff: float | None = None, **_: object) -> float:
    """Return how alike what was typed is to a road with its town; house and town may be there or be left out."""
    whole = fuzz.token_set_ratio(typed, " ".join(road))
    return max(whole, fuzz.partial_ratio(road[0], typed) if len(road[0]) <= len(typed) else 0.0)


def _count(number: int) -> str:
    return "1 address" if number == 1 else f"{number} addresses"
