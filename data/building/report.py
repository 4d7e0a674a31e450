"""The closing report of a build: what was read, what stayed out and why, what is covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from data.building.coverage import coverage_summary
from data.building.intake import Intake, Taken
from data.building.quarantine import fault_classes
from data.model import month_text

FEW = 12  # lines of one kind on the terminal; report.json has them all


@dataclass(slots=True)
class BuildReport:
    """What a build notes on its way. Holds counts, file names and codes, never a record."""

    notes: list[str] = field(default_factory=list)
    geography: list[str] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    revisions: list[str] = field(default_factory=list)

    def content(
        self,
        intake: Intake,
        coverage: pd.DataFrame,
        rows: Mapping[str, Mapping[str, int]],
        codes: Mapping[int, frozenset[str]],
    ) -> dict[str, Any]:
        """Return the report as plain values. rows: by source; codes: the LSOA codes of each vintage of the store."""
        return {
            "files": [_file(one) for one in self.taken],
            "faults": _faults(self.taken),
            "rows": {source: dict(counts) for source, counts in rows.items()},
            "replaced": [_replaced(*one) for one in intake.replaced],
            "revisions": self.revisions,
            "unknown_codes": codes_of((one.read.file.source, one.read.unknown_codes) for one in self.taken),
            "unverified_codes": codes_of((one.read.file.source, one.read.unverified_codes) for one in self.taken),
            "join_rates": join_rates(self.taken, codes),
            "placing": {source: dict(sorted(counts.items())) for source, counts in intake.measured.items()},
            "coverage": coverage_summary(coverage),
            "geography": self.geography,
            "notes": self.notes,
        }


def _file(one: Taken) -> dict[str, Any]:
    read = one.read
    return {
        "source": read.file.source,
        "provider": read.file.provider,
        "file": read.file.rel_path,
        "read": read.counts.read,
        "accepted": read.counts.accepted,
        "quarantined": read.counts.quarantined,
        "refused": str(read.refused) if read.refused else "",
        "reasons": dict(Counter(fault.id for fault in read.quarantined).most_common()),
        "flagged": dict(Counter(fault.id for fault in read.flagged).most_common()),
    }


def _faults(taken: Iterable[Taken]) -> dict[str, dict[str, int]]:
    """Return rows in quarantine by source and class of fault."""
    found: dict[str, Counter[str]] = {}
    for one in taken:
        found.setdefault(one.read.file.source, Counter()).update(fault.id for fault in one.read.quarantined)
    return {source: dict(counts.most_common()) for source, counts in found.items()}


def _replaced(key: tuple[str, str, int], old: str, rows: int, new: str) -> dict[str, Any]:
    source, provider, month = key
    return {"source": source, "provider": provider, "month": month_text(month), "file": old, "rows": rows, "by": new}


def codes_of(told: Iterable[tuple[str, Mapping[tuple[str, str], int]]]) -> list[dict[str, Any]]:
    """Return the codes that files told of, by source: source, column, code, rows; most frequent first."""
    found: Counter[tuple[str, str, str]] = Counter()
    for source, codes in told:
        for (column, code), rows in codes.items():
            found[source, column, code] += rows
    return [
        {"source": source, "column": column, "code": code, "rows": rows}
        for (source, column, code), rows in found.most_common()
    ]


def join_rates(taken: Iterable[Taken], codes: Mapping[int, frozenset[str]]) -> list[dict[str, Any]]:
    """Return by source and year of file: rows with a stated LSOA, and the share of them known to each vintage.

    The wrong vintage loses about 5 % of rows silently; this is where it shows.
    """
    tables = [
        one.stated.assign(source=one.read.file.source, year=min(one.read.months, default=0) // 12)
        for one in taken
        if len(one.stated)
    ]
    if not tables:
        return []
    stated = pd.concat(tables, ignore_index=True)
    shares = {
        f"found_{vintage}": stated["rows"].where(stated["code"].isin(known), 0) for vintage, known in codes.items()
    }
    counted = pd.DataFrame({"source": stated["source"], "year": stated["year"], "stated": stated["rows"], **shares})
    table = counted.groupby(["source", "year"], as_index=False).sum()
    return [
        {"source": row["source"], "year": row["year"], "stated": row["stated"]}
        | {name: round(row[name] / row["stated"], 4) for name in shares}
        for row in table.to_dict("records")
    ]


def closing_lines(report: Mapping[str, Any]) -> list[str]:
    """Return the report in words, for a terminal."""
    lines = ["", "Rows"]
    for source, rows in report["rows"].items():
        lines.append(_rows_line(source, rows))
    for source, counts in report["faults"].items():
        lines += [f"  {source}: {rows:,} in quarantine: {fault_classes()[key].words}" for key, rows in counts.items()]
    lines += _some(
        "Files refused (their months are not supplied)", [one["refused"] for one in report["files"] if one["refused"]]
    )
    lines += _some("Replaced by a later file", [_replaced_line(one) for one in report["replaced"]])
    lines += _some("Changed in months already published or sent", report["revisions"])
    lines += _some("Codes no table knows", [_code_line(one) for one in report["unknown_codes"]])
    lines += _some("Codes read by an unverified table", [_code_line(one) for one in report["unverified_codes"]])
    lines += ["", "Coverage", *(_coverage_line(one) for one in report["coverage"])]
    lines += _some("Stated LSOA codes found", [_join_line(one) for one in report["join_rates"]])
    lines += _some("Point and stated LSOA", [_placing_line(*item) for item in report["placing"].items()])
    lines += _some("Geography", report["geography"])
    lines += _some("Notes", report["notes"])
    return lines


def _some(title: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    more = [f"  … and {len(lines) - FEW} more in report.json"] if len(lines) > FEW else []
    return ["", title, *(f"  {line}" for line in lines[:FEW]), *more]


def _rows_line(source: str, rows: Mapping[str, int]) -> str:
    total = max(rows["accepted"], 1)
    return (
        f"  {source}: {rows['read']:,} read = {rows['accepted']:,} accepted + {rows['quarantined']:,} quarantined"
        f" + {rows['replaced']:,} replaced; unlocated {rows['unlocated'] / total:.1%},"
        f" out of county {rows['outside'] / total:.1%}"
    )


def _replaced_line(one: Mapping[str, Any]) -> str:
    return f"{one['source']}/{one['provider']} {one['month']}: {one['file']} ({one['rows']:,} rows) by {one['by']}"


def _code_line(one: Mapping[str, Any]) -> str:
    return f"{one['source']}, {one['column']}: {one['code']!r} in {one['rows']:,} rows"


def _coverage_line(one: Mapping[str, Any]) -> str:
    line = f"  {one['source']}/{one['provider']}: {one['supplied']} of {one['months']} months"
    line += f"; not supplied: {', '.join(one['missing'])}" if one["missing"] else ""
    return line + (f"; fewer than half the usual rows: {', '.join(one['low'])}" if one["low"] else "")


def _join_line(one: Mapping[str, Any]) -> str:
    shares = ", ".join(f"{key.removeprefix('found_')}: {one[key]:.1%}" for key in one if key.startswith("found_"))
    return f"{one['source']} {one['year']}: {one['stated']:,} rows; {shares}"


def _placing_line(source: str, counts: Mapping[str, int]) -> str:
    checked, disagree = counts.get("checked", 0), counts.get("disagree", 0)
    share = f" ({disagree / checked:.1%})" if checked else ""
    return f"{source}: {checked:,} rows have both; in {disagree:,}{share} the point lies outside the stated LSOA"
