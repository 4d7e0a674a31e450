"""The files of an evidence pack: PDF, DOCX and the data, each with its manifest, in one archive without an hour."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from access import Principal
from indicators import SYNTHETIC, month_words, premises
from reports.comma import to_csv
from reports.documents.evidence import DAYS, HOURS, RULE
from reports.documents.files import document_file
from reports.documents.model import Document
from reports.files import File, add
from reports.manifest import ENDING, app_version, side_car

CSV, JSON, TEXT, ZIP = "text/csv; charset=utf-8; header=present", "application/json", "text/plain", "application/zip"
README = """What is in this archive

{title}
{sentence}

incidents.csv   the incidents one by one, without anything of a person
sources.csv     records by who made them and how surely they are of these premises
timeline.csv    incidents by month; empty where a source was not supplied
hours.csv       incidents by weekday and hour
rates.csv       incidents set against opening hours and admissions, with 95 % intervals
evidence.json   the same for programs
document.json   every word of the document; its SHA-256 is the "Content" at the foot of each page

Beside each file is its manifest with its SHA-256. To check them all: python -m reports verify {name}
The same release, question, premises, months, sources and rules give this archive again, byte for byte: {id}.
"""


def evidence_pack(held: premises.Evidence, document: Document, reader: Principal, purpose: str, head: str = "") -> File:
    """Return the whole pack. reader, purpose, head: who takes it, for what, and the audit's head then, in manifests.

    The archive of the data inside does not depend on them, nor on the hour.
    """
    stem = f"evidence_{held.id.lower()}"
    told = facts(held)
    export = told["export"] | {"user": reader.user, "org": reader.org, "reason": purpose}
    theirs = told | {"export": export, "tier": {"id": reader.tier.id, "label": reader.tier.label}}
    data = data_zip(held, document)
    made = [document_file(document, kind, stem, theirs, None, head) for kind in ("pdf", "docx")]
    made.append(_file(data.name, data.media_type, data.content, theirs, head))
    content = _archive(made)
    return _file(f"{stem}.zip", ZIP, content, theirs, head)


def data_zip(held: premises.Evidence, document: Document) -> File:
    """Return the data of a pack: the same inputs give the same bytes."""
    told, name = facts(held), f"evidence_{held.id.lower()}_data.zip"
    readme = README.format(title=held.title, sentence=held.sentence, name=name, id=held.id)
    inside = [_file(one, CSV, to_csv(frame), told) for one, frame in tables(held)]
    inside.append(_file("evidence.json", JSON, _json(held.data()), told))
    inside.append(_file("document.json", JSON, document.content(), told))
    inside.append(_file("README.txt", TEXT, readme.encode(), told))
    return _file(name, ZIP, _archive(inside), told)


def facts(held: premises.Evidence) -> dict[str, Any]:
    """Return what the manifest of every file of a pack says, whoever takes it."""
    return {
        "export": {"id": held.id},
        "sentence": held.sentence,
        "notice": SYNTHETIC if held.synthetic else "",
        "synthetic": held.synthetic,
        "premises": {"id": held.premises.id, "name": held.premises.name, "uprn": held.premises.uprn},
        "release": {"id": held.release, "name": held.store},
        "query": held.query,
        "rule": {"words": RULE, "also": list(held.rules)},
        "barred": {source: list(labels) for source, labels in held.barred.items()},
        "left_out": list(held.left_out),
        "key_id": held.key_id or None,
        "app_version": app_version(),
        "attribution": [held.attribution] if held.attribution else [],
    }


def tables(held: premises.Evidence) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables of the data by file name; a figure that is withheld, or not supplied, is empty."""
    page = held.page
    header, rows = held.table()
    yield "incidents.csv", _frame(header, rows)
    columns = ("source", "named", "at_address", "within_50_m", "street_only", "months_supplied", "months")
    yield (
        "sources.csv",
        _frame(columns, [(line.id, line.named, line.at_address, line.near, line.street, line.supplied, line.months)
                         for line in page.sources]),
    )  # fmt: skip
    yield (
        "timeline.csv",
        _frame(("month", "incidents"), [(month_words(one.month), one.incidents) for one in page.timeline]),
    )
    cells = [(day, *page.hours.clock[at].tolist()) for at, day in enumerate(DAYS)]
    yield "hours.csv", _frame(("weekday", *HOURS), cells)
    rates = [(one.label, one.count, one.of, one.unit, one.per, one.value, one.low, one.high) for one in page.rates]
    yield "rates.csv", _frame(("against", "incidents", "of", "unit", "per", "rate", "low", "high"), rates)


def _frame(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Return a table of plain values; None is missing, and whole numbers stay whole beside it."""
    return pd.DataFrame([list(row) for row in rows], columns=list(columns), dtype=object)


def _json(held: Mapping[str, Any]) -> bytes:
    return (json.dumps(held, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _file(name: str, media_type: str, content: bytes, told: Mapping[str, Any], head: str = "") -> File:
    made = side_car(name, media_type, content, dict(told), None, head)
    manifest = (json.dumps(made, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode("utf-8")
    return File(name, media_type, content, manifest)


def _archive(files: Sequence[File]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in files:
            add(archive, one.name, one.content)
            add(archive, one.name + ENDING, one.manifest)
    return out.getvalue()
