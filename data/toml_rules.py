"""A TOML file checked against a table of rules: every fault at once, each with its line and what to do."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from data.model import month_index

Where: TypeAlias = tuple[str | int, ...]
_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*\"?([A-Za-z0-9_\-]+)\"?\s*=")


class ConfigError(ValueError):
    """The configuration cannot be used; `problems` has one sentence per fault, with file and line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Rule:
    """What one key may hold. kind: "month" or one of KINDS; default: what stands in for it, None for nothing.

    choices: the values allowed, () for any; opening: what a value may also begin with ("custom:"), "" for nothing.
    """

    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    opening: str = ""
    default: Any = None


Rules: TypeAlias = Mapping[str, Rule]


@dataclass(slots=True)
class Checked:
    """A TOML document being checked: its content, where each key stands, and the faults found so far."""

    path: Path
    content: dict[str, Any]
    lines: Mapping[Where, int]
    problems: list[tuple[int, str]] = field(default_factory=list)  # line, sentence

    def fault(self, where: Where, message: str) -> None:
        """Note one fault at the line nearest to `where`."""
        known = next((where[:size] for size in range(len(where), 0, -1) if where[:size] in self.lines), None)
        line = self.lines[known] if known else 0
        place = f"{self.path.name}, line {line}" if line else self.path.name
        self.problems.append((line, f"{place}: {message}"))

    def tables(self, where: Where, holder: Mapping[str, Any], key: str) -> list[tuple[Where, dict[str, Any]]]:
        """Return every `[[key]]` of `holder` with its place; notes a fault when it is something else."""
        found = holder.get(key, [])
        if isinstance(found, list) and all(isinstance(table, dict) for table in found):
            return [((*where, key, index), table) for index, table in enumerate(found)]
        self.fault((*where, key), f"{key} must be written as [[{key}]] tables")
        return []

    def check(
        self, where: Where, table: Mapping[str, Any], rules: Rules, nested: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """Return the keys of `table` that obey `rules`, noting unknown, missing and ill-formed ones."""
        names = (*rules, *nested)
        for key in table:
            if key not in names:
                self.fault((*where, key), unknown_key(key, names, where))
        for key, rule in rules.items():
            if rule.required and key not in table:
                self.fault(where, f"{_named(where)} needs the key {key}")
        return {
            key: table[key]
            for key, rule in rules.items()
            if key in table and self._fits((*where, key), table[key], rule)
        }

    def _fits(self, where: Where, value: Any, rule: Rule) -> bool:
        wrong = misfit(value, rule)
        if wrong:
            self.fault(where, f"{where[-1]} {wrong}")
        return not wrong

    def raise_faults(self) -> None:
        """Raise ConfigError when anything was noted, in the order of the file."""
        if self.problems:
            raise ConfigError(sentence for _, sentence in sorted(self.problems, key=lambda one: one[0]))


def read_toml(path: Path) -> Checked:
    """Return a TOML file ready to be checked. Raises ConfigError when it cannot be read at all."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return Checked(path, tomllib.loads(text), key_lines(text))
    except FileNotFoundError:
        raise ConfigError([f"{path}: there is no such file"]) from None
    except (IsADirectoryError, PermissionError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: cannot be read as UTF-8 text ({type(error).__name__})"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path.name}: is not valid TOML: {error}"]) from None


def key_lines(text: str) -> dict[Where, int]:
    """Return the line (from 1) of every table header and key, by its place in the document."""
    lines: dict[Where, int] = {}
    seen: dict[Where, int] = {}
    here: Where = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = _enter(header[2].split("."), header[1] == "[[", seen)
            lines.setdefault(here, number)
        elif key := _KEY.match(line):
            lines.setdefault((*here, key[1]), number)
    return lines


def _enter(parts: list[str], array: bool, seen: dict[Where, int]) -> Where:
    """Return the place a header opens; `seen` counts the tables of each array so far."""
    here: Where = ()
    for depth, part in enumerate(parts, start=1):
        here = (*here, part)
        if array and depth == len(parts):
            seen[here] = seen.get(here, -1) + 1
        if here in seen:
            here = (*here, seen[here])
    return here


def unknown_key(key: str, names: Iterable[str], where: Where) -> str:
    """Return the sentence about a key nobody knows, naming the nearest one that is known."""
    near = difflib.get_close_matches(key, list(names), n=1, cutoff=0.5)
    advice = f"did you mean {near[0]}?" if near else "the known keys are " + ", ".join(sorted(names))
    return f"unknown key {key} in {_named(where)}; {advice}"


def misfit(value: Any, rule: Rule) -> str:
    """Return what is wrong with a value, in words that follow its name; empty when nothing is."""
    if rule.kind == "month":
        return _not_a_month(value)
    fits, words = KINDS[rule.kind]
    if not fits(value):
        return f"must be {words}, got {value!r}"
    if rule.choices and value not in rule.choices and not (rule.opening and str(value).startswith(rule.opening)):
        return (
            f"must be one of {', '.join(rule.choices)}{f' or {rule.opening}<id>' * bool(rule.opening)}; got {value!r}"
        )
    return ""


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _below_root(value: Any) -> bool:
    """Return whether a text is a relative path or pattern that stays below the folder it starts from."""
    if not isinstance(value, str) or not value or "\\" in value:
        return False
    parts = value.split("/")
    return bool(parts[0]) and not any(part == ".." or ("**" in part and part != "**") for part in parts)


def _bands(value: Any) -> bool:
    """Return whether a table gives first ages of bands: each once, from 0, in fives."""
    if not isinstance(value, dict) or not all(type(first) is int and first % 5 == 0 for first in value.values()):
        return False
    firsts = sorted(value.values())
    return len(firsts) > 1 and firsts[0] == 0 and len(set(firsts)) == len(firsts)


def _dated(value: Any) -> bool:
    return re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", str(value)) is not None


# What a kind of value is, and how to say so.
KINDS: Mapping[str, tuple[Callable[[Any], bool], str]] = MappingProxyType(
    {
        "text": (lambda value: isinstance(value, str), "text in quotes"),
        "flag": (lambda value: isinstance(value, bool), "true or false"),
        "number": (lambda value: isinstance(value, int) and value > 0, "a whole number above zero"),
        "texts": (_texts, "a list of texts in quotes"),
        "table": (lambda value: isinstance(value, dict) and _texts(list(value.values())), "a table of texts"),
        "bands": (
            _bands,
            'a table of columns and the first age of each, once each, from 0 and in fives, such as { "0 to 14" = 0, '
            '"15 and over" = 15 }',
        ),
        "date": (_dated, 'a date such as "2021-03-21", or "2021"'),
        "path": (_below_root, "a path below the root folder, without .."),
        "paths": (
            lambda value: bool(value) and (_below_root(value) or (_texts(value) and all(map(_below_root, value)))),
            "a path, or a list of paths, below the root folder and without ..",
        ),
        "any": (lambda value: True, "anything"),
    }
)


def _not_a_month(value: Any) -> str:
    try:
        month_index(str(value))
    except ValueError as error:
        return str(error)
    return ""


def _named(where: Where) -> str:
    parts = [str(part) for part in where if isinstance(part, str)]
    return f"[{'.'.join(parts)}]" if parts else "the top of the file"
