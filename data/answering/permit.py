"""What a source can answer and a reader may ask: every refusal of the exit, with its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from access import GRAINS, Principal, Tier
from data.answering.disclosure import Rule, rule_for
from data.answering.lattice import holds_whole, is_fine, snap_days, snap_hours
from data.answering.store import Store
from data.defining.availability import Availability, availability
from data.defining.rules import definitions
from data.model import Spec
from geo import LEVELS, Level


def available(store: Store, spec: Spec) -> Availability:
    """Return whether a source of this store can answer a spec as it stands, and if not why and what could.

    Parameters count: "domestic only" from a source without that field would be a false zero.
    """
    return store.recently(
        ("available", spec.definition, spec.source, spec.age, spec.domestic, spec.blindspot, spec.hours, spec.days),
        lambda: availability(definitions()[spec.definition], described(store, spec.source), spec),
    )


def described(store: Store, source: str) -> dict[str, Any]:
    """Return a source as definitions look at it: kind, id, whether open, and how often each field is known."""
    facts = store.facts.sources[source]
    return {"kind": facts.kind, "fields": dict(facts.fields), "open": facts.open, "id": facts.id}


def offers(store: Store, source: str, level: str) -> bool:
    """Return whether a source's locations are sharp enough for a level."""
    return level in store.engine(source).levels


def rule_of(store: Store, source: str, principal: Principal) -> Rule:
    """Return the disclosure rule for one source and reader."""
    facts = store.facts.sources[source]
    return rule_for(principal.tier, is_open=facts.open, health=facts.health)


def grain_at(level: Level, tier: Tier) -> str:
    """Return the finest period a tier sees a level by, "" for a level it does not see.

    A level of the store's own counts as the census level it is as coarse as: its smallest unit has at least as many
    residents as that level's units typically have (decision 0008). One finer than every census level the tier sees
    would give away, by difference, what those hide.
    """
    if not level.custom:
        return tier.grain.get(level.key, "")
    if not tier.custom:
        return ""
    if tier.exact:
        return "month"
    alike = [tier.grain[key] for key, one in LEVELS.items() if _same_rung(one, level) and key in tier.grain]
    return max(alike, key=GRAINS.index, default="")


def _same_rung(one: Level, level: Level) -> bool:
    return one.kind == level.kind and one.order == level.order


def level_refusal(store: Store, definition: str, source: str, level: str, principal: Principal) -> str:
    """Return why a reader is not shown a definition at a level from one source, "" when they are."""
    facts, noun, tier = store.facts.sources[source], store.level(level), principal.tier
    if not offers(store, source, level):
        return f"{facts.label} locations are not sharp enough for {noun.nouns} of this size."
    if facts.open:
        return ""
    grain = grain_at(noun, tier)
    if not grain and noun.custom and tier.custom:
        return f"Some {noun.nouns} have fewer residents than the smallest areas {tier.plural.lower()} see."
    if not grain:
        return f"{tier.plural} do not see this level: {noun.label}."
    if not holds_whole(grain, store.facts.first, store.facts.last):
        return f"{tier.label} readers see this level by whole {grain}s, and the release holds none yet."
    if facts.health and tier.health_levels and level not in tier.health_levels:
        return f"Health sources are shown to {tier.label.lower()} readers by district only."
    limits = definitions()[definition].limits
    finest = limits.finest if tier.exact else limits.finest_below_analyst or limits.finest
    if finest and noun.order > _order(finest):
        return f"{definitions()[definition].label} is not shown in areas this small."
    return ""


def _order(finest: str) -> int:
    """Return the rung of a level key, or of a family of levels such as "msoa"."""
    return next(one.order for key, one in LEVELS.items() if key == finest or key.startswith(finest))


def definition_refusal(store: Store, definition: str, principal: Principal) -> str:
    """Return why a reader may not ask for a definition at all, "" when they may."""
    closed = not all(facts.open for facts in store.facts.sources.values())
    if definitions()[definition].limits.analysts_only and closed and not principal.tier.exact:
        return "This definition is for analysts: its figures could point at people."
    return ""


def refusal(store: Store, spec: Spec, principal: Principal) -> str:
    """Return why a spec is not answered for this reader, "" when it is: the exit asks this before it counts."""
    if (found := available(store, spec)).state == "none":
        return found.reason
    for why in (
        definition_refusal(store, spec.definition, principal),
        level_refusal(store, spec.definition, spec.source, spec.level, principal),
    ):
        if why:
            return why
    return attribute_refusal(store, spec, principal)


def _lattice_refusal(store: Store, spec: Spec, tier: Tier) -> str:
    """Return why the hours, days or ages of a spec are no cell of the reader's lattice, "" when they are.

    The page widens them first; whoever does not is refused, for a free choice of them is any set of records.
    """
    if store.facts.sources[spec.source].open:
        return ""
    on_clock = (snap_hours(spec.hours), snap_days(spec.days)) == (spec.hours, spec.days)
    if (on_clock or tier.free_time) and (spec.age is None or tier.ages):
        return ""
    return f"{tier.plural} see four parts of the day, weekdays or the weekend, and a definition's own ages."


def attribute_refusal(store: Store, spec: Spec, principal: Principal, *, extra: int = 0) -> str:
    """Return why a spec changes more than its tier may at its level; `extra` are breakdowns asked on top."""
    tier = principal.tier
    if why := _lattice_refusal(store, spec, tier):
        return why
    allowed = tier.fine_attributes if is_fine(spec.level) else tier.attributes
    if store.facts.sources[spec.source].open or spec.attributes() + extra <= allowed:
        return ""
    return f"{tier.plural} see no further breakdown here: step up a level, or ask for an analyst's role."


BREAKDOWNS = ("category", "location_precision", "place_type")  # of a place, below analyst


def field_refusal(store: Store, spec: Spec, field: str, principal: Principal) -> str:
    """Return why a place is not broken down by a profile field, "" when it is: most say something of people."""
    if principal.tier.exact or store.facts.sources[spec.source].open or field in BREAKDOWNS:
        return ""
    return f"{principal.tier.plural} see places by type of incident, of place, and how sharply the place is known."


def union_set(store: Store, definition: str) -> tuple[str, ...]:
    """Return the matched sources of a release that can answer a definition as published."""
    neutral = (Spec(definition, source, "lad", (0, 0)) for source in store.facts.matched)
    return tuple(spec.source for spec in neutral if available(store, spec).state != "none")


def union_refusal(store: Store, spec: Spec, principal: Principal) -> str:
    """Return why several sources are not shown as one number for this reader, "" when they are.

    Where counts are protected only the union of all that can answer is offered: unions of some and of all, one
    subtracted from another, would tell who alone saw what.
    """
    if why := matching_refusal(store, spec.definition, spec.among):
        return why
    closed = not all(store.facts.sources[source].open for source in spec.among)
    if closed and not principal.tier.exact and set(spec.among) != set(union_set(store, spec.definition)):
        return f"{principal.tier.plural} see all matched sources together, never some of them."
    for source in spec.among:
        if why := refusal(store, replace(spec, source=source, among=()), principal):
            return f"{store.facts.sources[source].label}: {why}"
    return ""


def matching_refusal(store: Store, definition: str, among: tuple[str, ...]) -> str:
    """Return why these sources were not matched with each other, "" when they were."""
    facts = store.facts
    if not facts.matched:
        return (
            "Incidents were not matched here: that needs record-level data of the police and of a health service, with "
            "times and places."
        )
    if other := [facts.sources[source].label for source in among if source not in facts.matched]:
        return f"{' and '.join(other)}: not matched with other sources."
    if len(among) > 1:
        return ""
    able = union_set(store, definition)
    return "Only one of the matched sources can answer this definition." if len(able) < 2 else "Choose a second source."
