"""The layers that lie over the map: which there are for a reader, and what each says of itself.

At most MOST at once, the first on top. The fill of violence is the base: it lies at the bottom, wholly opaque, unless
the address names it too, and does not count among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from access import Principal
from data import PointLayer, Store, coarse_refusal, point_layers, points_at
from indicators.known_only import known_only_layer
from indicators.model import Context, Option
from indicators.overlay import Here, Layer
from indicators.question import Question
from indicators.spec import spec_of
from indicators.words import COARSE_LABEL, context_words, period_words

MOST = 3
VIOLENCE, COARSE = "violence", "coarse"
PLAIN = 100  # percent: wholly opaque


def refusal(key: str, question: Question, store: Store, principal: Principal) -> str:
    """Return why a layer is not drawn for this reader and question, "" when it is.

    A layer the reader may not see is refused in the words of one that does not exist.
    """
    if key == VIOLENCE or key in _points(store, principal):
        return ""
    if key == COARSE:
        return coarse_refusal(store, spec_of(question, question.sources[0]), principal)
    held = _contexts(store).get(key)
    if held is None:
        return f"There is no layer {key} here."
    if question.level not in held["levels"]:
        return f"{context_words(key, store)} is not held for {store.level(question.level).nouns}."
    return ""


def snap_layers(question: Question, store: Store, principal: Principal, said: list[str]) -> Question:
    """Return the question with the layers its reader may see, at most MOST; says what was left out."""
    kept = []
    for key, opacity in dict(reversed(question.layers)).items():
        if why := refusal(key, question, store, principal):
            said.append(f"{why} Left out.")
        else:
            kept.append((key, opacity))
    kept.reverse()
    over = [one for one in kept if one[0] != VIOLENCE]
    if len(over) > MOST:
        said.append(f"At most {NUMBERS[MOST]} layers at once: {', '.join(key for key, _ in over[MOST:])} left out.")
    return replace(question, layers=plain([one for one in kept if one not in over[MOST:]]))


COARSE_HINT = "Whole streets as lines and towns as halos, never as points"
NUMBERS = {3: "three"}


def plain(layers: Any) -> tuple[tuple[str, int], ...]:
    """Return a stack without a base that lies where it always does."""
    kept = tuple((key, opacity) for key, opacity in layers)
    return kept[:-1] if kept and kept[-1] == (VIOLENCE, PLAIN) else kept


def stacked(question: Question) -> tuple[tuple[str, int], ...]:
    """Return every layer drawn, the first on top, the base among them; nothing when there is the base alone."""
    held = question.layers
    return held if not held or VIOLENCE in dict(held) else (*held, (VIOLENCE, PLAIN))


def _points(store: Store, principal: Principal) -> dict[str, PointLayer]:
    return {one.id: one for one in point_layers(store, principal)}


def _contexts(store: Store) -> Mapping[str, Mapping[str, Any]]:
    return {f"{layer['id']}.{one['key']}": layer for layer in store.facts.contexts for one in layer["measures"]}


def layers_of(question: Question, store: Store, principal: Principal, context_values: Any) -> tuple[Layer, ...]:
    """Return the layers of a question as snapped, the first on top.

    context_values: (key, level, store) -> the values of one context measure.
    """
    points = _points(store, principal)
    found = []
    for key, opacity in stacked(question):
        if key == VIOLENCE:
            found.append(Layer(key, VIOLENCE, "Recorded violence", opacity))
        elif key in points:
            found.append(_named_places(points[key], opacity, question, store, principal))
        elif key == COARSE:
            found.append(known_only_layer(question, opacity, store, principal))
        else:
            found.append(_fill(context_values(key, question.level, store), opacity))
    return tuple(found)


def _named_places(one: PointLayer, opacity: int, question: Question, store: Store, principal: Principal) -> Layer:
    when = f"; drawn if active in {period_words(question.start, question.end)}" if one.dated else ""
    return Layer(
        key=one.id,
        kind=one.kind,
        label=one.label,
        opacity=opacity,
        words=f"{one.features:,} in the county{when}. {one.source}, {one.date}.",
        shape=one.shape,
        outlines=one.outlines,
        url=f"/points/{store.facts.id}/{principal.tier.id}/{one.id}.json",
        months=(question.start, question.end),
    )


def _fill(context: Context, opacity: int) -> Layer:
    return Layer(
        context.key, "context", context.label, opacity, f"{context.source}, {context.date}.", values=context.fifth
    )


def offered(question: Question, store: Store, principal: Principal) -> tuple[Option, ...]:
    """Return every layer the reader may put on the map, those that cannot be drawn now with their reason."""
    options = [
        Option(one.id, one.label, group="Places", hint=f"{one.features:,} in the county, {one.source}")
        for one in _points(store, principal).values()
    ]
    why = refusal(COARSE, question, store, principal)
    options.append(Option(COARSE, COARSE_LABEL, group="Counts", hint=COARSE_HINT, disabled=bool(why), reason=why))
    for layer in store.facts.contexts:
        for one in layer["measures"]:
            key = f"{layer['id']}.{one['key']}"
            why = "" if question.level in layer["levels"] else _held_for(layer, question, store)
            options.append(Option(key, one["label"], group=layer["label"], disabled=bool(why), reason=why))
    return tuple(options)


def _held_for(layer: Mapping[str, Any], question: Question, store: Store) -> str:
    held = ", ".join(store.level(one).label for one in layer["levels"] if one in store.facts.levels)
    return f"Not held for {store.level(question.level).label}, but for {held}."


def here(question: Question, level: str, code: str, store: Store, principal: Principal) -> tuple[Here, ...]:
    """Return the named places inside one unit that are there in the question's period, layer by layer."""
    months, found = (question.start, question.end), []
    for one in point_layers(store, principal):
        names = points_at(store, one.id, level, code, months, principal)
        drawn = one.id in dict(question.layers)
        with_it = question.layers if drawn else ((one.id, PLAIN), *question.layers)[: MOST + 1]
        found.append(Here(one.id, one.label, names, replace(question, layers=with_it).to_query(), drawn))
    return tuple(found)
