"""The published data specification, written from schema, layouts and faults so that it cannot be out of date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from data.building.quarantine import fault_classes
from data.schema import COLUMNS, FLAGS, PLACED
from data.sources import WORST_SHARE, Layout, layouts
from data.sources.column_rules import ColumnRule

_OPENING = """\
# Data specification

What suppliers send, what becomes of it, and what is turned away. `python -m data specification` prints this page from
the schema, the layouts in `data/mappings/` and the faults of `data/building/faults.toml`; do not edit it by hand.

## In short

- **One CSV file for a provider and a month**, UTF-8 (a byte order mark is accepted), commas, a header, quotes where a
  field holds a comma; it may be compressed with gzip. Archives and spreadsheets are never unpacked.
- **One row an event.** A file whose name tells its month holds the events of that month; sent again, it replaces that
  month and nothing else.
- **No personal identifiers**: no names, addresses, dates of birth, postcodes, NHS, telephone or e-mail. A column
  named like one, or holding NHS numbers (with a correct check digit), telephone numbers, e-mail addresses or, in free
  text, full postcodes, refuses the file before anything is stored. Names inside free text are not recognised: free
  text is looked at, and never stored.
- **Times** are local (Europe/London). **Points** are degrees (EPSG:4326) or British National Grid metres
  (EPSG:27700), as the layout says.
- **Not known is blank**, never 0, "N" or a made-up date. No, yes and unknown are three answers.
- **Codes no table knows are kept** as `unknown:<code>`, counted and listed. The supplier's own reference stays
  outside the store.
- **Rows read = accepted + quarantined**, always. When more than {worst} of the rows are wrong, the whole file is
  refused.
- `python -m data validate FILE --mapping ID` tries a file and writes the list of errors to give back to the supplier.
"""

_WRITING = """\
## Writing a layout

A layout is a TOML file in `data/mappings/`, named by its id. `label`, `source` (police, ed, ambulance or fire),
`reference` (their record number: a row identical to an earlier one, reference included, is quarantined), `free_text`
(looked at for personal identifiers, never stored) and `ignored` (known, not stored) come first. Then:

- `[coordinates]`: `system` ("wgs84" or "bng"), `x`, `y`, `optional = true` (the two columns may be missing).
- `[[time]]`, in order of preference: `column`, `basis` (incident, arrival, call or recorded), `formats` (%Y %m %d %H
  %M %S, fixed width; two formats that read one text differently make it ambiguous), `clock` (the column of the time of
  day, where it is not in `column`; the formats then read both, a space between), `midnight = "unknown"` where 00:00
  stands for "not recorded".
- `[columns.<canonical column>]`: `from` (their column) or `constant`; `codes` (theirs = ours; flags are yes, no or
  unknown); `other` (what every further code becomes); `take` (a pattern whose group is the code); `keep` (codes of
  `data/codes.toml` kept as they are); `others = {{ to, codes }}`; `words` (the beginning of a word = ours, for texts
  that no code explains; of such a text only the deciding word is kept); `unverified` (those of `codes` and `words`
  nobody could check: read, counted and listed); `required = true` (never blank); `optional = true` (the column may be
  missing). For `stated_lsoa` also `vintage`, or `vintage_2011_until` and `vintage_2021_from`.
- `[[columns.<canonical column>.when]]`: `column`, `is` (a list), `to`: another of their columns that decides first.
- `[[standards]]`: `table`, `standard`, `version`, `page`, `looked_up`, `verified` ("yes", "partly" or "no"), `note`:
  where each table of codes comes from.
"""


def specification() -> str:
    """Return the page as Markdown."""
    opening = _OPENING.format(worst="a fifth" if WORST_SHARE == 0.2 else f"{WORST_SHARE:.0%}")
    parts = [opening, *_layout_parts(), _WRITING.format(), _canonical_part(), *_fault_parts()]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _layout_parts() -> Iterable[str]:
    yield "## Layouts that ship\n"
    for layout in layouts():
        rows = [(f"`{name}`", _becomes(layout, name), _rule(layout, name)) for name in layout.declared()]
        head = f"### {layout.label} (`{layout.id}`)\n\nSource: {layout.source}.\n\n"
        yield head + _table(("column", "becomes", "rule"), rows)
        if layout.standards:
            known = [
                (one.table, f"{one.standard} {one.version}".strip(), one.verified, one.looked_up, one.page, one.note)
                for one in layout.standards
            ]
            yield "Where its codes come from:\n\n" + _table(
                ("codes of", "standard", "verified", "looked up", "what was read", "note"), known
            )


def _becomes(layout: Layout, name: str) -> str:
    places = {layout.x: "`lon`", layout.y: "`lat`"}
    times = {column: "`occurred_at`" for time in layout.times for column in (time.column, time.clock)}
    columns = [f"`{rule.name}`" for rule in layout.columns.values() if name in rule.reads()]
    parts = [*columns, *(known[name] for known in (places, times) if name and name in known)]
    return ", ".join(parts) or "not stored"


def _rule(layout: Layout, name: str) -> str:
    said = []
    if name == layout.reference:
        said.append("the supplier's reference; tells repeated rows apart")
    if name in (layout.x, layout.y):
        said.append("degrees, EPSG:4326" if layout.system == "wgs84" else "metres, British National Grid (EPSG:27700)")
    said += [
        f"{time.basis} time, choice {number}: {' or '.join(f'`{form}`' for form in time.formats)}"
        for number, time in enumerate(layout.times, start=1)
        if time.column == name
    ]
    said += [f"time of day of {time.column}" for time in layout.times if time.clock == name]
    if name in layout.free_text:
        said.append("free text, looked at for personal identifiers")
    rules = [rule for rule in layout.columns.values() if rule.column == name]
    said += [f"`{rule.name}`: {text}" if len(rules) > 1 else text for rule in rules if (text := _codes(rule))]
    said += [
        f"`{rule.name}`: {' or '.join(sorted(one.codes))} → {one.to}, whatever {rule.column} says"
        for rule in layout.columns.values()
        for one in rule.when
        if one.column == name
    ]
    return "; ".join(said)


def _codes(rule: ColumnRule) -> str:
    """Return what a column may hold, in words short enough for a table."""
    must = "must be filled; " if rule.required else ""
    if rule.name in FLAGS and not rule.codes and not rule.words:
        return "Y, N or blank"
    if rule.name in ("victim_age", "assailants"):
        return "whole number or blank"
    if rule.name in ("stated_lsoa", "residence_lsoa"):
        return "LSOA code or blank"
    doubtful = sorted(rule.unverified)
    parts = [
        *_grouped(rule.codes),
        *(f"a word beginning {theirs} → {ours}" for theirs, ours in _by_target(rule.words)),
        *([f"else {rule.other}"] if rule.other else []),
        *([f"**not verified: {_listed(doubtful, ', ')}**"] if doubtful else []),
    ]
    return must + ", ".join(parts)


def _by_target(words: Mapping[str, str]) -> list[tuple[str, str]]:
    targets: dict[str, list[str]] = {}
    for piece, ours in words.items():
        targets.setdefault(ours, []).append(piece)
    return [(" or ".join(pieces), ours) for ours, pieces in targets.items()]


def _grouped(codes: Mapping[str, str]) -> list[str]:
    """Return "theirs → ours" by what ours is, those that stay as they are last; long lists are cut."""
    targets: dict[str, list[str]] = {}
    for code, ours in codes.items():
        same = code == ours.lower()
        targets.setdefault("" if same else ours, []).append(ours if same else code or "blank")
    kept = targets.pop("", [])
    named = sorted(targets.items(), key=lambda item: len(item[1]))
    return [*(f"{_listed(theirs, ' or ')} → {ours}" for ours, theirs in named), *filter(None, [_listed(kept, ", ")])]


def _listed(items: Sequence[str], word: str) -> str:
    return word.join(items) if len(items) <= 16 else f"{', '.join(items[:6])} and {len(items) - 6} more"


def _canonical_part() -> str:
    rows = [
        (
            f"`{column.name}`",
            column.type,
            column.meaning,
            ", ".join(column.allowed) or ("set by placing" if name in PLACED else ""),
        )
        for name, column in COLUMNS.items()
    ]
    return f"## The canonical event\n\n{_table(('column', 'type', 'meaning', 'values'), rows)}"


def _fault_parts() -> Iterable[str]:
    yield "## What can be wrong, and what to do\n"
    heads = {
        "refuse": "The whole file is refused",
        "quarantine": "The row is quarantined",
        "flag": "The row is kept, and the fault listed",
    }
    for outcome, head in heads.items():
        rows = [(f"`{one.id}`", one.words, one.remedy) for one in fault_classes().values() if one.outcome == outcome]
        yield f"### {head}\n\n{_table(('fault', 'what is wrong', 'what to do'), rows)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
