"""The short answer: what was recorded in one place over the last twelve months, and how far that can be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cube import HIDDEN, NOT_SUPPLIED, Cube, Definition, Source, Unit
from public_screen.compare import UNSAID, Doubt, against_similar, change, doubt, overdispersion

YEAR, QUARTER = 12, 3
COUNTY, DISTRICT = "county", "lad"
FIFTHS = 5


@dataclass(frozen=True, slots=True)
class View:
    """What a reader asked for: a definition and a place; the whole county where they named none."""

    definition: Definition
    place: Unit


@dataclass(frozen=True, slots=True)
class Span:
    """One count: `value` is a count or a mark of `cube`; supplied: months of it that were sent."""

    place: Unit
    start: int
    finish: int
    value: int
    supplied: int

    @property
    def months(self) -> int:
        """Its length."""
        return self.finish - self.start + 1

    @property
    def whole(self) -> bool:
        """Whether every month was supplied."""
        return self.supplied == self.months


@dataclass(frozen=True, slots=True)
class Told:
    """The answer of one source. own: of the place asked for; shown: of the smallest area with a figure, None without.

    why: the reason where the place asked for has no figure of its own. similar and changed: as `compare` says them;
    before: the twelve months before `shown`, None where the cube has none.
    """

    view: View
    source: Source
    own: Span | None
    shown: Span | None
    why: str
    similar: str
    changed: str
    before: Span | None

    @property
    def stepped(self) -> bool:
        """Whether the figure is that of a larger area than was asked for."""
        return self.shown is not None and self.shown.place != self.view.place


def unsure(cube: Cube, source: Source) -> Doubt:
    """Return how far a source's counts may be from what was recorded."""
    held = cube.manifest
    return doubt(
        exact=source.is_open,
        threshold=held["threshold"],
        rounding=held["rounding"],
        perturbed=held["perturbed"],
    )


def short_answer(cube: Cube, view: View) -> Told | None:
    """Return the answer of the source that is told everywhere, else of the first there is; None without any."""
    source = lead(cube)
    return tell(cube, view, source) if source else None


def lead(cube: Cube) -> Source | None:
    """Return the source that answers first."""
    return cube.main or next(iter(cube.sources.values()), None)


def tell(cube: Cube, view: View, source: Source) -> Told:
    """Return the answer of a source: the place's own figure, else that of the smallest area around it that has one."""
    own, why = None, ""
    for place in ladder(cube, view.place):
        span = latest(cube, view.definition.id, source.id, place)
        if place == view.place:
            own, why = span, _why(cube, view, source, span)
        if span is not None and span.value >= 0:
            before = earlier(cube, view.definition.id, source.id, span)
            similar = _similar(cube, view, source, span)
            changed = _changed(cube, view.definition.id, source, span, before)
            return Told(view, source, own, span, why, similar, changed, before)
    return Told(view, source, own, None, why, UNSAID, UNSAID, None)


def ladder(cube: Cube, place: Unit) -> Iterator[Unit]:
    """Yield a place and the areas around it, smallest first."""
    yield place
    if place.level not in (DISTRICT, COUNTY) and (district := cube.unit(DISTRICT, place.district)):
        yield district
    if place.level != COUNTY:
        yield county(cube)


def county(cube: Cube) -> Unit:
    """Return the unit that is everything the cube covers."""
    return cube.units(COUNTY)[0]


def latest(cube: Cube, definition: str, source: str, place: Unit, months: int = YEAR) -> Span | None:
    """Return the newest period of a length that was wholly supplied at a place, the newest of all where none was.

    None where the cube has no such frame.
    """
    period = newest(cube, definition, source, place.level, place.district, months)
    return _span(cube, definition, source, place, period) if period else None


def newest(
    cube: Cube, definition: str, source: str, level: str, district: str, months: int = YEAR
) -> tuple[int, int] | None:
    """Return the newest period of a level of which every month was supplied in a district ("" everywhere)."""
    periods = cube.periods(definition, source, level, months)
    whole = (one for one in reversed(periods) if cube.supplied(source, district, *one) == months)
    return next(whole, periods[-1] if periods else None)


def earlier(cube: Cube, definition: str, source: str, span: Span) -> Span | None:
    """Return the period of equal length just before one."""
    wanted = span.start - span.months, span.start - 1
    held = cube.periods(definition, source, span.place.level, span.months)
    return _span(cube, definition, source, span.place, wanted) if wanted in held else None


def over_time(cube: Cube, definition: str, source: str, place: Unit) -> tuple[Span, ...]:
    """Return every calendar quarter at a place, oldest first."""
    periods = cube.periods(definition, source, place.level, QUARTER)
    spans = (_span(cube, definition, source, place, one) for one in periods)
    return tuple(one for one in spans if one is not None)


def _span(cube: Cube, definition: str, source: str, place: Unit, period: tuple[int, int]) -> Span | None:
    counts = cube.counts(definition, source, place.level, *period)
    if counts is None:
        return None
    return Span(place, *period, counts[place.row], cube.supplied(source, place.district, *period))


def _why(cube: Cube, view: View, source: Source, span: Span | None) -> str:
    """Return why a place has no figure of its own, "" when it has."""
    if not cube.periods(view.definition.id, source.id, COUNTY, YEAR):
        return cube.refusal(view.definition.id, source.id, DISTRICT) or "Twelve whole months are not there yet."
    if span is None:
        return cube.refusal(view.definition.id, source.id, view.place.level) or "It is not told in areas this small."
    if span.value == HIDDEN:
        return f"Fewer than {cube.manifest['threshold']}, give or take a few; shown with neighbouring areas."
    return "Nothing was supplied for it in these months." if span.value == NOT_SUPPLIED else ""


def peers(cube: Cube, place: Unit) -> tuple[Unit, ...]:
    """Return the areas similar to one: of its level and fifth of deprivation, all others where that is unknown."""
    others = [one for one in cube.units(place.level) if one.code != place.code]
    scores = cube.scores(place.level)
    if place.row not in scores:
        return tuple(others)
    ranks = {row: rank for rank, row in enumerate(sorted(scores, key=lambda row: (scores[row], row)))}
    fifth = {row: rank * FIFTHS // len(ranks) for row, rank in ranks.items()}
    return tuple(one for one in others if fifth.get(one.row) == fifth[place.row])


def _similar(cube: Cube, view: View, source: Source, span: Span) -> str:
    if span.place != view.place or not span.whole or not span.place.residents or span.place.level in (DISTRICT, COUNTY):
        return UNSAID
    counts = cube.counts(view.definition.id, source.id, span.place.level, span.start, span.finish) or ()
    held = [
        (counts[one.row], one.residents or 0)
        for one in peers(cube, span.place)
        if cube.supplied(source.id, one.district, span.start, span.finish) == span.months
    ]
    return against_similar(span.value, span.place.residents, held, unsure(cube, source))


def _changed(cube: Cube, definition: str, source: Source, span: Span, before: Span | None) -> str:
    if before is None or before.value < 0 or not (span.whole and before.whole):
        return UNSAID
    by_start = {one.start: one.value for one in over_time(cube, definition, source.id, span.place)}
    pairs = [(value, by_start[start + YEAR]) for start, value in by_start.items() if start + YEAR in by_start]
    return change(span.value, before.value, unsure(cube, source), overdispersion(pairs))


def also(cube: Cube, view: View) -> tuple[Told, ...]:
    """Return what the other sources counted in the district, or in the county where none is asked for: never added."""
    place = next(one for one in ladder(cube, view.place) if one.level in (DISTRICT, COUNTY))
    asked = View(view.definition, place)
    found = [tell(cube, asked, one) for one in cube.sources.values() if one != lead(cube)]
    return tuple(one for one in found if one.own is not None)
