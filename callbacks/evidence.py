"""The evidence pack of one licensed premises, for whoever was granted licensing and says what it is for."""

from __future__ import annotations

from typing import TypeAlias

from flask import current_app

from access import note
from callbacks.context import asked, atlas, audit_head, principal
from callbacks.take import LOOK
from indicators import Atlas, premises
from reports import Document, File, evidence_document, evidence_pack

Evidence: TypeAlias = premises.Evidence
MustChooseError: TypeAlias = premises.MustChooseError

__all__ = [
    "FEWEST",
    "MOST",
    "PRINTED",
    "SIGHT",
    "Evidence",
    "MustChooseError",
    "document",
    "evidence_of",
    "pack",
    "purpose_fault",
]
FEWEST, MOST = 15, 500  # characters of a purpose
SIGHT = 1400.0  # metres around the premises that the map of a pack shows
PRINTED = ("visit", "condition")  # of the book: what a pack prints of it
AREAS = ("lsoa21", "lsoa11", "msoa21", "lad")  # whose outlines the map has, the first that the release holds


def evidence_of(search: str, code: str) -> Evidence:
    """Return the evidence on one premises for the question of an address.

    Raises PermissionError without the grant, MustChooseError where a name is shared, KeyError for unknown premises.
    """
    question, _ = asked("/premises", search)
    book = current_app.config.get("PREMISES_BOOK")
    log = tuple(one for one in book.entries(code) if one.kind in PRINTED) if book is not None else ()
    chosen = book.chosen() if book is not None else {}
    return premises.evidence(question, code, atlas().store, principal(), log=log, chosen=chosen)


def document(held: Evidence, found: Atlas) -> Document:
    """Return the document of a pack made of a release."""
    store = found.store
    near = premises.nearby(held.premises, store, SIGHT)
    level = next(one for one in AREAS if one in store.facts.levels)
    return evidence_document(held, store.shapes, LOOK, made=store.facts.created[:10], near=near, level=level)


def pack(held: Evidence, purpose: str) -> File:
    """Return the pack; the audit, where there is one, hears of it and of what it is for."""
    file = evidence_pack(held, document(held, atlas()), principal(), purpose, audit_head())
    note(export=held.id, file="evidence.zip", sha256=file.sha256, rule="licensing", reason=purpose)
    return file


def purpose_fault(purpose: str) -> str:
    """Return what is wrong with a purpose as typed, "" where nothing is."""
    if not "".join(purpose.split()).isprintable():
        return f"Say in {FEWEST} to {MOST} characters what this pack is for, all of them such as can be seen."
    if why := premises.person_fault(purpose):
        return f"{why} What a pack is for goes with it to the other side, in its manifests."
    if FEWEST <= len(purpose.strip()) <= MOST:
        return ""
    return f"Say in {FEWEST} to {MOST} characters what this pack is for; this has {len(purpose.strip())}."
