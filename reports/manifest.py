"""What a file is: the question it answers, who supplied what, what was hidden and why, and the hash of its bytes."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from data import STATUS_WORDS, Cell, Known, month_text
from indicators import DAYS, SYNTHETIC, Answer, Chip, Question, Series, Total
from reports.export import Export
from reports.table import columns

ENDING = ".manifest.json"
PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


@cache
def app_version() -> str:
    """Return the version of the atlas that writes the file."""
    return str(tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"])


def facts(answer: Answer, export: Export) -> dict[str, Any]:
    """Return everything a reader of the file must know. None of it depends on the hour: same answer, same facts."""
    release = answer.release
    return {
        "sentence": answer.text(),
        "notice": SYNTHETIC if release.synthetic else "",
        "synthetic": release.synthetic,
        "question": {"answered": _question(answer.question), "asked": _question(answer.asked)},
        "notes": list(answer.notes),
        "release": {
            "id": release.id,
            "name": release.name,
            "created": release.created,
            "months": list(release.months),
            "latest_month": release.latest_month,
            **({"key_id": release.key_id} if release.key_id else {}),
        },
        "query": "/" + answer.question.to_query(),
        **export.told(answer),
        "watermark": export.line(answer),
        "app_version": app_version(),
        "coverage": [_coverage(answer, series) for series in answer.series],
        "coverage_statements": [_chip(chip) for chip in answer.truth if chip.kind == "coverage"],
        "completeness": [_known(one) for one in answer.completeness],
        "disclosure": [_rule(series) for series in answer.series],
        "totals": [_total(answer, series) for series in answer.series],
        "statements": [_statement(chip) for chip in answer.truth],
        "context": _context(answer),
        **({"shape": _shape(answer)} if answer.drawn else {}),
        "attribution": _attribution(answer),
        "rows": int(answer.inside.sum()) * len(answer.series),
        "order": "by code, then by source as asked",
        "columns": [asdict(column) for column in columns(answer)],
    }


def side_car(
    name: str, media_type: str, content: bytes, told: dict[str, Any], at: datetime | None, head: str = ""
) -> dict[str, Any]:
    """Return the manifest of one file: its name, bytes and SHA-256, when it was made (UTC), the facts, and its seal.

    at: None inside an archive, whose bytes must not depend on the hour. head: the audit's then, "" where there is none:
    whoever keeps the manifest can show what was cut off from the audit since.
    """
    made = {"generated": at.astimezone(UTC).isoformat(timespec="seconds")} if at else {}
    made |= {"audit_head": head} if head else {}
    digest = hashlib.sha256(content).hexdigest()
    held = {"file": {"name": name, "media_type": media_type, "bytes": len(content), "sha256": digest}} | made | told
    return held | {"seal": seal(held)}


def seal(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a manifest without its seal, written in one way only: keys in order, no spaces, UTF-8.

    It finds what was changed by mistake or by hand; whoever also makes the seal anew is found by the audit, which keeps
    the id of every export beside the SHA-256 of its file.
    """
    held = {key: value for key, value in manifest.items() if key != "seal"}
    text = json.dumps(held, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _shape(answer: Answer) -> dict[str, Any]:
    """Return the line a reader drew as GeoJSON (EPSG:4326): the rows are the whole units whose centre it holds."""
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in answer.drawn]]}


def _question(question: Question) -> dict[str, Any]:
    """Return a question field by field in the words of its address, and the address itself."""
    return {
        "address": "/" + question.to_query(),
        "definition": question.definition,
        "sources": list(question.sources),
        "together": question.together,
        "within": question.within or "all",
        "level": question.level,
        "from": month_text(question.start),
        "to": month_text(question.end),
        "hours": list(question.hours) or "all",
        "days": [DAYS[day] for day in question.days] or "all",
        "measure": question.measure,
        "against": [month_text(month) for month in question.second()] if question.measure == "change" else "none",
        "context": question.context or "none",
        "age": list(question.age) if question.age else "any",
        "domestic": question.domestic,
        "blindspot": question.blindspot,
    }


def _coverage(answer: Answer, series: Series) -> dict[str, Any]:
    """Return how many areas had all, some and none of the period's months supplied."""
    supplied = series.supplied[answer.inside]
    return {
        "source": series.source,
        "label": series.label,
        "months": series.months,
        "areas": len(supplied),
        "areas_fully_supplied": int((supplied == series.months).sum()),
        "areas_partly_supplied": int(((supplied > 0) & (supplied < series.months)).sum()),
        "areas_not_supplied": int((supplied == 0).sum()),
    }


def _known(one: Known) -> dict[str, Any]:
    """Return how often one provider knew one field, in words that give no small count away."""
    enough = {True: "yes", False: "no", None: "not judged"}[one.enough]
    return {"source": one.source, "provider": one.label, "field": one.field, "known": one.told, "enough": enough}


def _rule(series: Series) -> dict[str, Any]:
    return {"source": series.source, "label": series.label, "rule": series.rule, "exact": series.exact}


def _total(answer: Answer, series: Series) -> dict[str, Any]:
    """Return the protected figure of the whole place, and what could not be put on the map, over the whole store."""
    total: Total = series.total
    return {
        "source": series.source,
        **_cell(total.cell),
        "value": total.value,
        "low": total.low,
        "high": total.high,
        "unit": answer.unit,
        **({"against": _cell(total.previous)} if total.previous else {}),
        **({"sum_of": "the shown cells of the rows", "hidden_left_out": total.left_out} if answer.drawn else {}),
        "months_supplied": total.supplied,
        "months": total.months,
        "unlocated": _cell(series.unlocated),
        "outside": _cell(series.outside),
        "share_unlocated": series.share_unlocated,
        "share_converted": series.converted,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {"count": cell.count, "status": STATUS_WORDS[cell.status]}


def _chip(chip: Chip) -> dict[str, Any]:
    return {"kind": chip.kind, "text": chip.text, "detail": chip.detail, "warning": chip.warning}


def _statement(chip: Chip) -> str:
    return " ".join((f"{chip.text}.", *filter(None, (chip.detail,)), *(f"{line}." for line in chip.lines)))


def _context(answer: Answer) -> dict[str, Any] | None:
    held = answer.context
    if held is None:
        return None
    return {
        "key": held.key,
        "label": held.label,
        "unit": held.unit,
        "date": held.date,
        "source": held.source,
        "note": held.note,
    }


def _attribution(answer: Answer) -> list[str]:
    """Return who made what is in the file, as far as the release says."""
    said = [answer.release.attribution] if answer.release.attribution else []
    return [
        *said,
        *([f"{answer.context.label}: {answer.context.source}"] if answer.context and answer.context.source else []),
    ]
