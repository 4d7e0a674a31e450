"""Put a question on its reader's lattice, and say in words everything that had to give."""

from __future__ import annotations

from dataclasses import replace

from access import GRAINS, Principal
from data import (
    Store,
    available,
    definitions,
    frames,
    grain_at,
    level_refusal,
    matching_refusal,
    month_text,
    snap_months,
    snap_span,
    snap_spec,
    union_set,
)
from geo import Level, is_drawn, read_shape
from indicators.complete import leave_out
from indicators.layers import snap_layers
from indicators.question import Question
from indicators.spec import spec_of
from indicators.words import GRAIN_WORDS, period_words

Notes = list[str]


def snap(question: Question, store: Store, principal: Principal) -> tuple[Question, tuple[str, ...]]:
    """Return the nearest question the reader's tier may ask of this release, and one sentence a change."""
    said: Notes = []
    question = _sources(question, store, said)
    question = _together(question, store, principal, said)
    question = _level(question, store, principal, said)
    question = _sharp(question, store, principal, said)
    question = _within(question, store, said)
    question = _months(question, store, principal, said)
    question = leave_out(question, store, said)
    question = _play(question, store, principal, said)
    question = _attributes(question, store, principal, said)
    question = _against(question, store, principal, said)
    question = _measure(question, store, said)
    question = _context(question, store, said)
    question = snap_layers(question, store, principal, said)
    return question, tuple(said)


def is_open(question: Question, store: Store) -> bool:
    """Return whether every chosen source is open: then nothing needs protecting."""
    return all(store.facts.sources[source].open for source in question.sources)


def levels_for(question: Question, store: Store, principal: Principal) -> dict[str, str]:
    """Return every level of the release -> why it is not offered for this question, "" where it is."""
    asked = question.sources if question.together == "union" else question.sources[:1]
    return {
        key: next((why for one in asked if (why := level_refusal(store, question.definition, one, key, principal))), "")
        for key in store.facts.levels
    }


def finest_grid(question: Question, store: Store, principal: Principal) -> str:
    """Return the finest level of hexagons offered for a question: what a drawn shape is made of. "" for none."""
    grids = [
        key
        for key, why in levels_for(question, store, principal).items()
        if not why and store.level(key).kind == "grid"
    ]
    return max(grids, key=lambda key: store.level(key).order, default="")


def _sources(question: Question, store: Store, said: Notes) -> Question:
    """Leave out sources that cannot answer the definition, unless none can: then the page says so."""
    plain = replace(question, age=None, domestic="default", blindspot=False, hours=(), days=())
    refused = {one: available(store, spec_of(plain, one)) for one in question.sources}
    able = tuple(one for one, found in refused.items() if found.state != "none")
    if not able or able == question.sources:
        return question
    for one, found in refused.items():
        if found.state == "none":
            said.append(f"{store.facts.sources[one].label} left out: {found.reason}")
    return replace(question, sources=able)


def _together(question: Question, store: Store, principal: Principal, said: Notes) -> Question:
    """Count matched incidents once only where the sources were matched; below analyst, all of those or none."""
    if question.measure == "health_only" and question.together != "union":
        question = replace(question, together="union")
    if question.together != "union":
        return question
    able = union_set(store, question.definition)
    kept = tuple(one for one in question.sources if one in able)
    if len(kept) == 1 or question.measure == "health_only" or not (principal.tier.exact or is_open(question, store)):
        kept = (*kept, *(one for one in able if one not in kept))
    if why := together_refusal(replace(question, sources=kept), store):
        said.append(f"{why} Shown source by source.")
        measure = "count" if question.measure == "health_only" else question.measure
        return replace(question, together="apart", measure=measure)
    if set(kept) != set(question.sources):
        said.append(f"One number needs sources that were matched: shown for {listed(kept, store)}.")
    return replace(question, sources=kept)


def together_refusal(question: Question, store: Store) -> str:
    """Return why the question's sources cannot be one number, or its measure not told, "" where they can."""
    if why := matching_refusal(store, question.definition, question.sources):
        return why
    health = [one for one in question.sources if store.facts.sources[one].health]
    if question.measure == "health_only" and len(health) in (0, len(question.sources)):
        return "Who saw it needs the police and a health service."
    return ""


def everyone(question: Question, store: Store) -> Question:
    """Return the question put to all matched sources that can answer it: who saw what, of everyone who could."""
    return replace(question, sources=union_set(store, question.definition), together="union", measure="health_only")


def listed(sources: tuple[str, ...], store: Store) -> str:
    """Return "Police, Emergency departments and Ambulance"."""
    *first, last = (store.facts.sources[one].label for one in sources)
    return f"{', '.join(first)} and {last}" if first else last


def _level(question: Question, store: Store, principal: Principal, said: Notes) -> Question:
    offered = levels_for(question, store, principal)
    why = offered.get(question.level, "This store does not have that level.")
    if not why:
        return question
    allowed = [key for key, reason in offered.items() if not reason]
    if not allowed:
        return question
    wanted = store.level(question.level)
    nearest = min(allowed, key=lambda key: _distance(store.level(key), wanted))
    said.append(f"{why} Shown by {store.level(nearest).label} instead.")
    return replace(question, level=nearest, area="")


def _distance(one: Level, other: Level) -> tuple[int, int, int]:
    """Order candidates: same kind first, then not finer than asked and nearest to it, then the same vintage.

    A level of the store's own stands in for no other: who asked for LSOAs did not ask for beats.
    """
    finer = one.order > other.order
    return (
        one.custom * 1000 + (one.kind != other.kind) * 100 + abs(one.order - other.order) + finer * 50,
        one.vintage != other.vintage,
        one.order,
    )


def _sharp(question: Question, store: Store, principal: Principal, said: Notes) -> Question:
    """Leave out further sources that are not shown at the level the first one is shown at."""
    if question.together == "union":  # one number is of all of them or of none
        return question
    refused = {
        one: level_refusal(store, question.definition, one, question.level, principal) for one in question.sources
    }
    reasons: dict[str, list[str]] = {}
    for one, why in refused.items():
        if why and not refused[question.sources[0]]:
            reasons.setdefault(why, []).append(store.facts.sources[one].label)
    said += [f"{' and '.join(names)} left out: {why}" for why, names in reasons.items()]
    kept = tuple(one for one in question.sources if not refused[one])
    return replace(question, sources=kept) if kept else question


def _within(question: Question, store: Store, said: Notes) -> Question:
    """Widen a place that holds no unit of the level: a district map of a single MSOA shows nothing."""
    if not question.within:
        return question
    units = int(store.inside(question.level, question.within).sum())
    if is_drawn(question.within):
        return _drawn(question, units, store, said)
    if units:
        return question
    said.append(f"The place chosen holds no whole {store.level(question.level).noun}: shown for the whole store.")
    return replace(question, within="")


def _drawn(question: Question, units: int, store: Store, said: Notes) -> Question:
    """Say which whole units stand for a drawn shape; leave out one that holds the centre of none."""
    level = store.level(question.level)
    if units:
        said.append(f"The shape drawn was snapped to {units:,} whole {level.noun if units == 1 else level.nouns}: "
                    "those whose centre lies inside.")  # fmt: skip
        return question
    west, south, east, north = store.facts.bounds
    line = read_shape(question.within).outline()
    apart = all(lon < west or lon > east or lat < south or lat > north for lon, lat in line)
    where = f"lies outside {store.facts.name}" if apart else f"holds the centre of no {level.noun}"
    said.append(f"The shape drawn {where}: shown for the whole store.")
    return replace(question, within="")


def grain_of(question: Question, store: Store, principal: Principal) -> str:
    """Return the finest period of a question: the coarser of its level's and of its place's, a month on open data.

    A level that no source answers for this reader has no say.
    """
    closed = [source for source in question.sources if not store.facts.sources[source].open]
    held = {question.level, store.level_of(question.within, question.level) or question.level}
    grains = {
        grain_at(store.level(level), principal.tier)
        for level in held
        if not all(level_refusal(store, question.definition, one, level, principal) for one in closed)
    }
    return max(grains, key=GRAINS.index, default="month")


def _months(question: Question, store: Store, principal: Principal, said: Notes) -> Question:
    grain = grain_of(question, store, principal)
    start, end = snap_months(question.start, question.end, grain=grain, first=store.facts.first, last=store.facts.last)
    if (start, end) == (question.start, question.end):
        return question
    inside = store.facts.first <= question.start and question.end <= store.facts.last
    why = f"{principal.tier.plural} see this level by whole {grain}s" if inside else "The release holds other months"
    said.append(f"{why}: shown for {month_text(start)} to {month_text(end)}.")
    return replace(question, start=start, end=end)


def _play(question: Question, store: Store, principal: Principal, said: Notes) -> Question:
    """Put the period on a frame of the run, in periods no shorter than the tier sees at this level."""
    if not question.play:
        return question
    grain = max(question.play, grain_of(question, store, principal), key=GRAINS.index)
    held = frames(grain, store.facts.first, store.facts.last)
    if not held:
        said.append(f"The release holds no {GRAIN_WORDS[grain]} to play through.")
        return replace(question, play="")
    near = min(held, key=lambda one: (abs(one.end - question.end), one.end))
    if (near.start, near.end, grain) != (question.start, question.end, question.play):
        said.append(f"Played by {GRAIN_WORDS[grain]}: shown for {period_words(near.start, near.end)}.")
    return replace(question, play=grain, start=near.start, end=near.end)


def _attributes(question: Question, store: Store, principal: Principal, said: Notes) -> Question:
    definition, facts = definitions()[question.definition], store.facts.sources[question.sources[0]]
    for name, default in (("age", None), ("domestic", "default"), ("blindspot", False)):
        if getattr(question, name) != default and name not in definition.parameters:
            said.append(f"{definition.label} has no choice of {PARAMETERS[name]}.")
            question = replace(question, **{name: default})  # type: ignore[arg-type]
    if (question.hours or question.days) and facts.fields.get("hour", 1.0) == 0.0:
        said.append(f"{facts.label} has no time of day: shown for all hours.")
        question = replace(question, hours=(), days=())
    if is_open(question, store):
        return question
    spec, notes = snap_spec(spec_of(question, question.sources[0]), principal.tier, is_open=False)
    said.extend(notes)
    changed = {"age": spec.age, "domestic": spec.domestic, "blindspot": spec.blindspot}
    return replace(question, hours=spec.hours, days=spec.days, **changed)  # type: ignore[arg-type]


PARAMETERS = {"age": "ages", "domestic": "domestic abuse in or out", "blindspot": "robbery and aggravated burglary"}


def _against(question: Question, store: Store, principal: Principal, said: Notes) -> Question:
    """Make the second period as long as the first and as whole as the lattice wants; it may not overlap the first."""
    if question.against is None or question.measure != "change":
        return question  # a choice that is not asked about yet is kept for when it is
    grain, asked = grain_of(question, store, principal), question.against
    held = {"grain": grain, "first": store.facts.first, "last": store.facts.last}
    found = snap_span(asked[0] + question.months() - 1, question.months(), **held)  # type: ignore[arg-type]
    if found is None or (found[0] <= question.end and question.start <= found[1]):
        said.append("The second period must not overlap the first: compared with the period before.")
        return replace(question, against=None)
    if found != asked:
        whole = "" if grain == "month" else f" and in whole {grain}s"
        first, last = map(month_text, found)
        said.append(f"The second period is as long as the first{whole}: compared with {first} to {last}.")
    before = (question.start - question.months(), question.start - 1)
    return replace(question, against=None if found == before else found)


def _measure(question: Question, store: Store, said: Notes) -> Question:
    if question.measure == "rate" and not store.has_residents(question.level):
        said.append(f"No population is held for {store.level(question.level).nouns}: shown as counts.")
        return replace(question, measure="count")
    if question.measure == "change" and question.second()[0] < store.facts.first:
        said.append("The release does not reach back to the period before: shown as counts.")
        return replace(question, measure="count")
    return question


def _context(question: Question, store: Store, said: Notes) -> Question:
    if not question.context:
        return replace(question, paint="violence") if question.paint != "violence" else question
    layer = next((one for one in store.facts.contexts if question.context.startswith(f"{one['id']}.")), None)
    if layer is None or question.level not in layer["levels"]:
        said.append(f"This context layer is not held for {store.level(question.level).nouns}.")
        return replace(question, context="", paint="violence")
    return question
