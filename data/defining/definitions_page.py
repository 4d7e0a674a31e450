"""docs/definitions.md, written from the definitions themselves: one section each, rules in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data.codes import KIND_LABELS, KINDS, category_label, codebook
from data.defining.availability import NO_RULE, field_words
from data.defining.definition import COLUMNS, Ages, Clause, Definition, Rule
from data.defining.rules import definitions

OPEN_WORDS = {
    "exact": "Yes, exactly.",
    "proxy": "As a proxy, always labelled so.",
    "superset": "No: open data only has more than this.",
    "none": "No.",
}
DOMESTIC_WORDS = {"in": "", "out": "not flagged as domestic", "only": "flagged as domestic"}
PLACE_WORDS = {
    "public": "streets and open spaces",
    "transport": "transport",
    "licensed": "licensed premises",
    "retail": "shops, leisure places and car parks",
}
PARAMETER_WORDS = {
    "age": "the victim's age window",
    "domestic": "domestic abuse in, out or only",
    "blindspot": "robbery and aggravated burglary added (the blind-spot switch)",
}
HEAD = """# Definitions of violence

Every figure names the definition it was counted by. `python -m data definitions` prints this page from the files in
`data/definitions/`; do not edit it by hand. To add or change a definition, write its file: nothing else is needed.

## How to read a rule

- A record counts once, when **any** line of the rule for its source takes it; within a line, **every** part must hold.
- Sources are never added to each other: each has its own rule and its own figure.
- **Flags.** "Flagged" means recorded as yes. "Not flagged" keeps what was left blank: most systems record a flag only
  when it applies, and dropping the blanks would drop most records. The figure says how often the flag is filled.
- **Domestic abuse** left out means not flagged as domestic; only means flagged; in means no test at all.
- **Places.** Public means {public}.
  Home, care home, prison, hospital and custody are not. Unknown is its own value, and does not count as public.
- **Ages** are the victim's, in years, both ends counted. An unknown age is in no window.
- **Hours** are local; 18:00–05:59 runs over midnight. An unknown hour is in no chosen hours, and in "all hours".
- **Needs** names the fields a supplier must fill in at least 5 % of records; below that there is no figure, with the
  reason, rather than a low one.
- **Assault** in emergency departments means any assault between people, sexual assault included. Self-inflicted injury
  is left out.

## The code sets
"""


def definitions_page() -> str:
    """Return the page as Markdown, ending with a line break."""
    public = ", ".join(words for place, words in PLACE_WORDS.items() if place in codebook().places["PUBLIC"])
    parts = [HEAD.format(public=public), *_sets(), "", "## The definitions", ""]
    group = ""
    for one in definitions().values():
        if one.group != group:
            group = one.group
            parts += [f"### {group}", ""]
        parts += [*_section(one), ""]
    return "\n".join(parts).rstrip() + "\n"


def _sets() -> Iterator[str]:
    book = codebook()
    yield "| set | what it is | Home Office classes |"
    yield "|---|---|---|"
    for name, codes in book.sets["police"].items():
        listed = ", ".join(code for code in book.codes["police"] if code in codes)
        yield f"| `{name}` | {book.set_words[name]} | {listed} |"


def _section(one: Definition) -> Iterator[str]:
    yield f"#### {one.label}"
    yield ""
    yield f"`{one.id}`, version {one.version}. Owner: {one.owner}."
    yield f"Checked by: {one.checked_by}. Next review: {one.next_review:%Y-%m-%d}."
    yield ""
    yield f"{one.plain} {one.domestic}"
    yield ""
    yield f"*Why:* {one.why}" + (f" *Note:* {one.notes}" if one.notes else "")
    yield ""
    for kind in KINDS:
        if kind in one.rules:
            yield from _rule(kind, one.rules[kind])
        elif kind != "police_uk":
            yield f"- **{_title(kind)}**: no rule. {one.without.get(kind) or NO_RULE.get(kind, '')}".rstrip()
    yield f"- **From police open data alone?** {_open(one)}"
    yield f"- **Home Office tables by quarter**: {one.bridge}"
    if one.parameters:
        yield f"- **May be changed**: {'; '.join(PARAMETER_WORDS[name] for name in sorted(one.parameters))}."
    if one.variants:
        yield f"- **Other published forms**: {'; '.join(variant.label for variant in one.variants)}."
    if limits := _limits(one):
        yield f"- **Limits**: {limits}"


def _open(one: Definition) -> str:
    instead = f" Nearest: {definitions()[one.open.instead].label.lower()}." if one.open.instead else ""
    return " ".join(filter(None, (OPEN_WORDS[one.open.state], one.open.reason))) + instead


def _limits(one: Definition) -> str:
    """Return the limits stricter than the reader's tier, in words."""
    said = ["for analysts only"] if one.limits.analysts_only else []
    if one.limits.finest:
        said.append(f"never mapped below {one.limits.finest.upper()}")
    if one.limits.finest_below_analyst and not one.limits.finest:
        said.append(f"below {one.limits.finest_below_analyst.upper()} for analysts only")
    return f"{', '.join(said)}." if said else ""


def _rule(kind: str, rule: Rule) -> Iterator[str]:
    proxy = f" Proxy: {rule.proxy}" if rule.proxy else ""
    yield f"- **{_title(kind)}**{_always(rule)}:{proxy}"
    for clause in rule.any:
        yield f"  - {clause_words(clause)}"
    for clause in rule.blindspot:
        yield f"  - with the blind-spot switch: {clause_words(clause)}"
    if rule.needs or rule.needs_any:
        either = [" or ".join(map(field_words, rule.needs_any))] if rule.needs_any else []
        yield f"  - needs {'; '.join([*map(field_words, rule.needs), *either])}"


def _always(rule: Rule) -> str:
    """Return what is asked of every line of a rule."""
    asked = [DOMESTIC_WORDS[rule.domestic], _ages(rule.age) if rule.age else ""]
    return "".join(f", {one}" for one in asked if one)


def clause_words(clause: Clause) -> str:
    """Return one clause in plain words: "violence with injury (VWI), in a public place, flagged knife or firearm"."""
    parts = ["; ".join(_entry_words(entry) for entry in clause.entries)]
    parts += [
        _value_words(key, getattr(clause, key)) for key in ("place", "severity", "mechanism", "relationship", "sex")
    ]
    parts += [f"flagged {_either(clause.flags_any)}"] if clause.flags_any else []
    parts += [f"flagged {flag.replace('_', ' ')}" for flag in clause.flags_all]
    parts += [f"not flagged {flag.replace('_', ' ')}" for flag in clause.flags_none]
    parts += [_ages(clause.age)] if clause.age else []
    parts += [_hours(clause.hours)] if clause.hours else []
    return ", ".join(part for part in parts if part)


def _entry_words(entry: str) -> str:
    words = codebook().set_words
    if entry == "*":
        return words["VIOLENT"]
    if entry.startswith("@"):
        return f"{words[entry[1:]]} ({entry[1:]})"
    return f"{category_label(entry)} ({entry})"


def _value_words(key: str, values: frozenset[str] | None) -> str:
    if values is None:
        return ""
    named = {places: name for name, places in codebook().places.items()}.get(values)
    if key == "place" and named:
        return "in a public place" + (" or one nobody recorded" if named == "PUBLIC_WIDE" else "")
    column = COLUMNS[key].replace("_", " ")
    return f"{column} {_either(sorted(values))}"


def _either(names: Iterable[str]) -> str:
    return " or ".join(name.replace("_", " ") for name in names)


def _ages(age: Ages) -> str:
    return f"victim under {age[1] + 1}" if age[0] == 0 else f"victim aged {age[0]} to {age[1]}"


def _hours(hours: frozenset[int]) -> str:
    """Return "between 18:00 and 05:59"; the hours are one run, which may go over midnight."""
    first = next(hour for hour in sorted(hours) if (hour - 1) % 24 not in hours)
    return f"between {first:02d}:00 and {(first + len(hours) - 1) % 24:02d}:59"


def _title(kind: str) -> str:
    return KIND_LABELS[kind][:1].upper() + KIND_LABELS[kind][1:]
