"""Every sentence of the public screen, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from cube import HIDDEN, NOT_COMPUTABLE, NOT_SUPPLIED, Cube
from public_screen.compare import HIGHER, LOWER, SAME
from public_screen.told import COUNTY, DISTRICT, Span, Told, View, newest

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SYNTHETIC = "Synthetic demonstration data: no real place, person or incident."
POLICE_UK = "https://www.police.uk/"
THINGS = {"ed": "attendances", "ambulance": "calls", "fire": "incidents"}
WHO = {
    "police": "police",
    "ed": "emergency departments",
    "ambulance": "the ambulance service",
    "fire": "fire and rescue",
}
STATUS = {HIDDEN: "hidden", NOT_SUPPLIED: "not supplied", NOT_COMPUTABLE: "not told here"}
SIMILAR = {
    SAME: "that is about the same as similar areas",
    HIGHER: "that is more than in most similar areas of its size",
    LOWER: "that is fewer than in most similar areas of its size",
}
HELP = (
    ("999", "tel:999", "in an emergency, or when somebody is in danger now"),
    ("101", "tel:101", "for the police when it is not an emergency"),
    ("0800 555 111", "tel:0800555111", "Crimestoppers: say what you know without saying who you are"),
    ("0808 168 9111", "tel:08081689111", "Victim Support: free and confidential, whether or not you told the police"),
    ("0808 2000 247", "tel:08082000247", "National Domestic Abuse Helpline, day and night"),
    ("0808 500 2222", "tel:08085002222", "Rape and sexual abuse support line, day and night"),
    ("0800 1111", "tel:08001111", "Childline, for anyone under 19"),
    ("116 123", "tel:116123", "Samaritans, day and night"),
)
DONE = (
    "The Serious Violence Duty of 2023 has police, councils, health services, fire and rescue, probation and youth "
    "justice look at figures like these together, agree a plan for the area, and publish it. Ask your council or your "
    "police and crime commissioner for the plan, and for what is paid for near you."
)
CANNOT = (
    "Much violence is never told to anybody, so no list of records holds all of it. A high figure may mean that people "
    "trust the police more, that more people pass through, or that more was looked for. Areas are not put in "
    "order here."
)


def month_words(month: int) -> str:
    """Return "March 2026"."""
    return f"{MONTHS[month % 12]} {month // 12}"


def index(text: str) -> int:
    """Return year x 12 + month - 1 for "2026-03"."""
    return int(text[:4]) * 12 + int(text[5:]) - 1


def runs(months: Sequence[int]) -> list[str]:
    """Return months as runs in words: ["May 2025", "July 2025 to August 2025"]."""
    found: list[list[int]] = []
    for month in months:
        if found and month == found[-1][1] + 1:
            found[-1][1] = month
        else:
            found.append([month, month])
    return [month_words(a) if a == b else f"{month_words(a)} to {month_words(b)}" for a, b in found]


def quarter_words(start: int) -> str:
    """Return "Jan–Mar 2026"."""
    return f"{MONTHS[start % 12][:3]}–{MONTHS[(start + 2) % 12][:3]} {start // 12}"


def number(value: int) -> str:
    """Return "1,234"."""
    return f"{value:,}"


def value_words(value: int, *, exact: bool) -> str:
    """Return a count or the status in its place: "about 120", "120", "hidden"."""
    return STATUS[value] if value < 0 else number(value) if exact else f"about {number(value)}"


def what(told: Told) -> str:
    """Return what a source counts: "offences of violence against the person", "attendances"."""
    thing = THINGS.get(told.source.id)
    return f"{thing} for {told.view.definition.phrase}" if thing else f"offences of {told.view.definition.phrase}"


def who(told: Told) -> str:
    """Return who counted, as a sentence says it."""
    return WHO.get(told.source.id, told.source.label)


def sentence(told: Told) -> str:
    """Return the short answer, always a whole sentence or two."""
    place, shown = told.view.place.name, told.shown
    if shown is None:
        return f"For {place} there is no figure for {what(told)}. {told.why}".strip()
    if not told.stepped:
        return f"{_counted(told, shown)}{_beside(told)}."
    return f"{place}: {told.why} {_counted(told, shown)}."


def _counted(told: Told, span: Span) -> str:
    named = "all of " if span.place.level == COUNTY and told.stepped else ""
    number_of = value_words(span.value, exact=told.source.is_open) if span.value else "no"
    said = f"In {named}{span.place.name}, {who(told)} recorded {number_of}"
    year = f"in the year to {month_words(span.finish)}"
    some = "" if span.whole else f" (only {span.supplied} of {span.months} months were supplied)"
    return f"{said} {what(told)} {year}{some}"


def _beside(told: Told) -> str:
    return f"; {SIMILAR[told.similar]}" if told.similar else ""


def change_sentence(told: Told) -> str:
    """Return whether it changed from the year before, and only as much as can be told."""
    shown, before = told.shown, told.before
    if shown is None:
        return "There is no figure to compare."
    if before is None:
        return "There are no twelve months before these to compare with."
    if before.value < 0:
        return f"The twelve months before are {STATUS[before.value]}, so nothing can be said about change."
    if not (shown.whole and before.whole):
        return "Not every month was supplied, so the two years are not compared."
    then = value_words(before.value, exact=told.source.is_open)
    if told.changed == SAME:
        return f"No clear change: {then} in the twelve months before. The difference may be chance."
    if told.changed == HIGHER:
        return f"More than in the twelve months before, when there were {then}."
    if told.changed == LOWER:
        return f"Fewer than in the twelve months before, when there were {then}."
    return f"In the twelve months before there were {then}: too few in either year to speak of change."


def how_compared(cube: Cube) -> str:
    """Return how "similar" and "about the same" are meant."""
    by = cube.manifest["similar"]
    alike = f"areas in the same fifth by deprivation ({by})" if by else "all other areas of this kind"
    return (
        f"Similar areas are {alike}. The comparison is by residents; where many people come who do not live there, "
        "such as a town centre, more is recorded for that reason alone. “About the same” means that the difference may "
        "be chance, the usual spread between such areas, or the changes that protect people."
    )


def protection(cube: Cube) -> tuple[str, ...]:
    """Return how figures are protected, each rule once, and who it is for."""
    found: dict[str, list[str]] = {}
    for source in cube.sources.values():
        found.setdefault(source.rule, []).append(source.label)
    return tuple(f"{', '.join(labels)}: {rule}" for rule, labels in found.items())


def missing(cube: Cube, view: View, told: Sequence[Told]) -> tuple[str, ...]:
    """Return what is not in the figures, in sentences: months, places not known, freshness, small areas."""
    said = []
    for one in told:
        if one.shown is not None:
            said.append(_supplied(cube, one))
    main = cube.main
    if main and (place := _nowhere(cube, view, main.id)):
        said.append(place)
    if any(level.grain == "year" for level in cube.levels.values()):
        said.append("On the map, small areas and hexagons are shown at least three months late.")
    return (*said, CANNOT)


def _supplied(cube: Cube, told: Told) -> str:
    assert told.shown is not None
    span, name = told.shown, who(told)
    gone = [
        month
        for month in range(span.start, index(cube.manifest["months"][1]) + 1)
        if not cube.supplied(told.source.id, span.place.district, month, month)
    ]
    said = [f"{name[:1].upper()}{name[1:]}:"]
    if span.whole:
        said.append(f"every month of the year to {month_words(span.finish)} was supplied.")
    if gone:
        said.append(f"{'Since then not' if span.whole else 'not'} supplied: {', '.join(runs(gone))}.")
        said.append("A missing month is never counted as none.")
    return " ".join(said)


def _nowhere(cube: Cube, view: View, source: str) -> str:
    """Return how many of the store's records no place is known of, by the newest twelve months."""
    period = newest(cube, view.definition.id, source, DISTRICT, "")
    lost = cube.unlocated(view.definition.id, source, DISTRICT, *period) if period else None
    if lost is None:
        return ""
    lost_words = value_words(lost, exact=cube.sources[source].is_open)
    return f"In the whole county {lost_words} records of these twelve months have no known place: no area counts them."
