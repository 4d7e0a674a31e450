"""What every picker of the sentence offers one reader, with the reason beside whatever is greyed."""

from __future__ import annotations

from collections.abc import Mapping

from access import Principal
from data import (
    Availability,
    Definition,
    Spec,
    Store,
    available,
    definition_refusal,
    definitions,
    latest_year,
    month_text,
)
from geo import Level
from indicators import layers
from indicators.against import against_options
from indicators.complete import known, short_of, why_not
from indicators.method import indicators
from indicators.model import Menu, Option
from indicators.question import DAYS, Question
from indicators.snap import everyone, is_open, levels_for, together_refusal
from indicators.spec import spec_of
from indicators.words import MEASURED, NIGHT, SHORT, WINDOW_WORDS, period_words, time_words

TIMES = (
    ((), ()),
    (NIGHT, ()),
    (tuple(range(6, 18)), ()),
    ((), (5, 6)),
    ((), (0, 1, 2, 3, 4)),
    (NIGHT, (5, 6)),
    (tuple(range(12, 18)), (0, 1, 2, 3, 4)),
)


def menu(question: Question, store: Store, principal: Principal) -> Menu:
    """Return every picker for a question as answered."""
    definition = definitions()[question.definition]
    return Menu(
        definition=tuple(_definition(one, question, store, principal) for one in _in_order()),
        sources=tuple(_source(one, question, store) for one in store.facts.sources),
        within=_places(store),
        level=tuple(
            Option(key, store.level(key).label, group=_group(store.level(key)), disabled=bool(why), reason=why)
            for key, why in levels_for(question, store, principal).items()
        ),
        months=tuple(month_text(month) for month in range(store.facts.first, store.facts.last + 1)),
        periods=_periods(question, store),
        times=_times(question, store),
        measure=tuple(_measure(key, question, store) for key in MEASURED),
        against=against_options(question, store),
        context=_contexts(question, store),
        domestic=_domestic(definition, question, store),
        blindspot=_parameter("blindspot", "Add robbery and aggravated burglary", definition),
        age=_age(definition, question, store, principal),
        free_time=principal.tier.free_time or is_open(question, store),
        layers=layers.offered(question, store, principal),
        together=_together(question, store),
        completeness=known(question, store),
    )


def _group(level: Level) -> str:
    return "Local areas" if level.custom else level.kind


def _in_order() -> list[Definition]:
    return sorted(definitions().values(), key=lambda one: (one.order, one.label))


def _definition(definition: Definition, question: Question, store: Store, principal: Principal) -> Option:
    """Return a definition, greyed when no source can answer it, those that could know too little, or it is closed."""
    held = {source: available(store, Spec(definition.id, source, "lad", (0, 0))) for source in store.facts.sources}
    able = [found for found in held.values() if found.state != "none"]
    first = next(iter(held.values()))
    badge = next((found.badge for found in able if found.badge), "")
    closed = definition_refusal(store, definition.id, principal) or _all_short(definition, held, question, store)
    instead = definitions()[first.instead].label if not able and first.instead in definitions() else ""
    return Option(
        definition.id,
        f"{definition.label} (v{definition.version})",
        group=definition.group,
        hint=" ".join(part for part in (definition.plain, badge) if part),
        disabled=not able or bool(closed),
        reason=closed if able else first.reason,
        instead=instead,
    )


def _all_short(definition: Definition, held: Mapping[str, Availability], question: Question, store: Store) -> str:
    """Return the first reason when every source that has the rule knew too little for it here, "" when one knew enough.

    Only the sources shown are judged, while they can answer: a definition that would change them is another view.
    """
    able = [source for source, found in held.items() if found.state != "none"]
    judged = [source for source in able if source in question.sources] or able
    why = [short_of(question, store, source, definition=definition.id) for source in judged]
    return why[0] if why and all(why) else ""


def _source(source: str, question: Question, store: Store) -> Option:
    found = available(store, spec_of(question, source))
    facts = store.facts.sources[source]
    why = found.reason if found.state == "none" else short_of(question, store, source)
    hint = ", ".join(one.label for one in facts.providers)
    return Option(source, facts.label, hint=hint, disabled=bool(why), reason=why)


def _together(question: Question, store: Store) -> tuple[Option, ...]:
    why = together_refusal(everyone(question, store), store)
    once = f"Records within {WINDOW_WORDS} of each other are taken for one."
    return (
        Option("apart", "Side by side", hint="Every source by itself; none is added to another."),
        Option("union", "Matched incidents once", hint=once, disabled=bool(why), reason=why),
    )


def _places(store: Store) -> tuple[Option, ...]:
    whole = Option("", store.facts.name, group="Whole store")
    found = [whole]
    own = [key for key in store.facts.levels if store.level(key).custom]
    for level in ("lad", "ward", *own):
        if level not in store.facts.levels:
            continue
        table = store.units(level)
        names = {} if level == "lad" else dict(zip(store.units("lad").code, store.units("lad").name, strict=True))
        rows = sorted(
            zip(table.code, table.name, table.lad, strict=True), key=lambda row: (names.get(row[2], ""), row[1])
        )
        title = {"lad": "Districts", "ward": "Wards of {}"}.get(level, f"{store.level(level).label}, {{}}")
        found += [Option(code, name, group=title.format(names.get(lad, ""))) for code, name, lad in rows]
    return tuple(found)


def _periods(question: Question, store: Store) -> tuple[Option, ...]:
    first, last = store.facts.first, store.facts.last
    start, end = latest_year(store, question.sources[0])
    wanted = [
        ("Latest four complete quarters", start, end),
        ("The year before that", start - 12, end - 12),
        ("Latest complete quarter", end - 2, end),
        ("Three years", end - 35, end),
        ("Everything held", first, last),
    ]
    options = []
    for label, low, high in wanted:
        fits = low >= first and high <= last
        key = f"{month_text(low)}..{month_text(high)}"
        options.append(
            Option(
                key,
                label,
                hint=period_words(low, high),
                disabled=not fits,
                reason="" if fits else "The release does not reach back that far.",
            )
        )
    return tuple(options)


def _times(question: Question, store: Store) -> tuple[Option, ...]:
    timeless = [
        store.facts.sources[one].label
        for one in question.sources
        if store.facts.sources[one].fields.get("hour", 1.0) == 0.0
    ]
    reason = (
        f"{timeless[0]} has no time of day: it needs record-level data. Nearest available: all hours."
        if timeless
        else ""
    )
    seldom = "" if reason else why_not(question, store, hours=NIGHT)
    options = []
    for hours, days in TIMES:
        key = f"hours={','.join(map(str, hours)) or 'all'}&days={','.join(DAYS[day] for day in days) or 'all'}"
        free = not hours and not days
        why = "" if free else reason or (seldom if hours else "")
        options.append(Option(key, time_words(hours, days), disabled=bool(why), reason=why))
    return tuple(options)


def _measure(key: str, question: Question, store: Store) -> Option:
    reason = ""
    if key == "rate" and not store.has_residents(question.level):
        reason = f"No population is held for {store.level(question.level).nouns}."
    if key == "change" and question.second()[0] < store.facts.first:
        reason = "The release does not reach back to the period before."
    if key == "health_only":
        reason = together_refusal(everyone(question, store), store)
    return Option(key, MEASURED[key], hint=indicators()[key].unit, disabled=bool(reason), reason=reason)


def _contexts(question: Question, store: Store) -> tuple[Option, ...]:
    found = [Option("", "None")]
    for layer in store.facts.contexts:
        held = question.level in layer["levels"]
        reason = "" if held else f"Not held for {store.level(question.level).nouns}."
        found += [
            Option(
                f"{layer['id']}.{one['key']}",
                one["label"],
                group=layer["label"],
                hint=one.get("unit", ""),
                disabled=not held,
                reason=reason,
            )
            for one in layer["measures"]
        ]
    return tuple(found)


def _domestic(definition: Definition, question: Question, store: Store) -> tuple[Option, ...]:
    locked = "This definition fixes it." if "domestic" not in definition.parameters else ""
    why = {key: locked or why_not(question, store, domestic=key) for key in ("in", "out", "only")} | {"default": ""}
    labels = {"default": "As the definition has it", "in": "Included", "out": "Left out", "only": "Only domestic"}
    return tuple(
        Option(
            key,
            label,
            hint=definition.domestic if key == "default" else "",
            disabled=bool(why[key]),
            reason=why[key] or locked,
        )
        for key, label in labels.items()
    )


def _parameter(name: str, label: str, definition: Definition) -> Option:
    held = name in definition.parameters
    return Option(name, label, disabled=not held, reason="" if held else "This definition has no such choice.")


def _age(definition: Definition, question: Question, store: Store, principal: Principal) -> Option:
    if "age" not in definition.parameters:
        return Option("age", "Victim's age", disabled=True, reason="This definition has no age window.")
    if not principal.tier.ages:
        return Option("age", "Victim's age", disabled=True, reason="The age window is for analysts.")
    shares = {one: store.facts.sources[one].fields.get("victim_age", 0.0) for one in question.sources}
    hint = "; ".join(f"{SHORT[one]}: age known in {share:.0%} of rows" for one, share in shares.items())
    why = why_not(question, store, age=(18, 24)) if any(shares.values()) else "No source records age."
    return Option("age", "Victim's age", hint=hint, disabled=bool(why), reason=why)
