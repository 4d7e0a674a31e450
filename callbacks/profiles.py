"""Area profiles made: by the rule of what they are for, never the reader's own, so that one id is one document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from unicodedata import category

from access import Principal, note, taking, tiers
from callbacks.context import atlas, audit_head
from callbacks.take import LOOK, districts
from indicators import Profile, Question
from personal import identifier_in_words
from reports import (
    KINDS,
    LONGEST_NOTE,
    NOTES,
    VARIANTS,
    Document,
    Export,
    File,
    Signed,
    document_file,
    facts,
    file_name,
    profile_document,
    profile_id,
)

__all__ = [
    "KINDS", "LONGEST_NOTE", "NOTES", "VARIANTS", "Document", "NoProfileError", "Profile", "Signed", "asked_area",
    "cleaned", "document", "drafted", "impersonal", "made", "may_ask", "may_draft", "may_read", "profile_id",
]  # fmt: skip
NOTHING: Mapping[str, str] = MappingProxyType({})


class NoProfileError(ValueError):
    """A profile that cannot be made; the words are for the reader."""


def may_draft(reader: Principal) -> bool:
    """Return whether a reader drafts and signs profiles: who sees what the figures are made of can stand for them."""
    return reader.tier.exact


def may_ask(reader: Principal) -> bool:
    """Return whether a reader may ask an analyst for a profile: everybody of a partner organisation."""
    return reader.tier.ranked


def may_read(reader: Principal, variant: str) -> bool:
    """Return whether a signed profile of a variant is for a reader: its rule hides no less than theirs does."""
    return tiers()[variant].threshold >= reader.tier.threshold


def asked_area(address: str) -> tuple[Question, str]:
    """Return the question of an address and the name of its area. Raises NoProfileError where it names none."""
    question, _ = atlas().parse(address)
    if not question.area:
        raise NoProfileError("Open an area on the map first: a profile is of one area.")
    return question, atlas().named(question.area)


def drafted(reader: Principal, address: str, variant: str) -> Profile:
    """Return what a profile shows, by the rule of its variant.

    Raises NoProfileError where the variant has none of that area, PermissionError for a reader who takes nothing away.
    """
    if variant not in VARIANTS:
        raise NoProfileError(f"There is no such kind of profile; there are {', '.join(VARIANTS)}.")
    taking(reader)
    question, name = asked_area(address)
    try:
        return atlas().profile(question, question.area, _maker(reader, variant))
    except KeyError as error:
        label = VARIANTS[variant].lower()
        raise NoProfileError(f"{name}: areas of this kind are not shown {label}; ask for a larger area.") from error


def document(
    profile: Profile, variant: str, notes: Mapping[str, str] = NOTHING, signed: Signed | None = None
) -> Document:
    """Return the document of a profile."""
    return profile_document(profile, variant, atlas().shapes, LOOK, districts=districts(), notes=notes, signed=signed)


def made(reader: Principal, profile: Profile, variant: str, one: Document, kind: str, at: datetime, name: str) -> File:
    """Return a file of a profile's document, whose id is `name`; the audit, where there is one, hears of it."""
    answer = profile.place.answer
    export = Export.of(reader, _maker(reader, variant))
    told = facts(answer, export)
    told |= {"export": told["export"] | {"id": name}, "sentence": profile.sentence, "watermark": one.stamp.export}
    of_area = replace(answer, question=replace(answer.question, within=profile.place.code))
    stem = file_name(of_area, "").removesuffix(".")
    file = document_file(one, kind, f"profile_{variant}_{stem}", told, at, audit_head())
    note(export=name, file=f"profile.{kind}", sha256=file.sha256, rule=variant)
    return file


def cleaned(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the analyst's words by section, of a form; a tab is a space.

    Raises NoProfileError where one is too long, gives a person away, or has a character that paper cannot show.
    """
    found = {key: fields.get(key, "").replace("\r\n", "\n").replace("\t", " ").strip() for key in NOTES}
    if unseen := [f"{NOTES[key]}: {told}" for key, words in found.items() if (told := _unseen(words))]:
        raise NoProfileError(" ".join(unseen))
    if long := [NOTES[key] for key, words in found.items() if len(words) > LONGEST_NOTE]:
        raise NoProfileError(f"{', '.join(long)}: at most {LONGEST_NOTE} characters.")
    for key, words in found.items():
        impersonal(words, NOTES[key])
    return {key: words for key, words in found.items() if words}


def impersonal(words: str, field: str) -> str:
    """Return words typed into a field. Raises NoProfileError where they hold what gives a person away."""
    if given := identifier_in_words(words):
        raise NoProfileError(f"{field}: this may hold nothing that gives a person away, and holds {given}.")
    return words


def _unseen(words: str) -> str:
    """Return what is wrong with words that hold what cannot be seen, a line's end apart; "" where nothing is."""
    for at, one in enumerate(words):
        if one != "\n" and not one.isprintable() and category(one) != "Zs":
            before = " ".join(words[:at].split()[-3:])
            where = f"after “{before}”" if before else "at its beginning"
            return f"{where} is a character that cannot be seen (U+{ord(one):04X}); take it out or type it anew."
    return ""


def _maker(reader: Principal, variant: str) -> Principal:
    """Return the reader by whose rule a variant is made: all of the tier it is for see the same."""
    return Principal(reader.user, reader.org, tiers()[variant])
