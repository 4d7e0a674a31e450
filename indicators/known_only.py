"""Records that are no point: streets and towns with their counts for the map, and what no map can place, in words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import shapely

from access import Principal
from data import CoarsePlace, Store, cells, coarse, not_mapped
from indicators.overlay import Layer, Reason, Unmappable
from indicators.question import Question
from indicators.spec import spec_of
from indicators.words import COARSE_LABEL

DECIMALS = 5  # of a degree: a metre
LABELS = {
    "town": "Only a town is known",
    "street": "A street is known, but no point",
    "area": "Only an area is known, too large for the map as it is",
    "none": "No location that can be used",
    "beyond": "A point is known, away from the built-up ground that has cells this small",
}
SHARPER = {
    "town": "Ask for the street, and the premises or the nearest junction, when the incident is written down.",
    "street": "A house number, the premises or the nearest junction would make it a point.",
    "area": "A larger level of the map shows them; a street or a point would place them here.",
    "none": "Ask for a place at the first contact: street and town, a postcode, premises, or a point on a map.",
    "beyond": "A larger level of the map shows them.",
}
ROUGH = {
    "street": "Counted where the middle of a whole street lies",
    "area": "Counted in the area that was stated, without a point",
}


def known_only(question: Question, store: Store, principal: Principal) -> tuple[CoarsePlace, ...]:
    """Return the streets and towns of the source that colours the map, with their protected counts.

    Raises PermissionError where they are not for this reader or question.
    """
    return coarse(store, spec_of(question, question.sources[0]), question.within, principal)


def known_only_layer(question: Question, opacity: int, store: Store, principal: Principal) -> Layer:
    """Return the layer of streets and halos, with what its legend says."""
    found = known_only(question, store, principal)
    facts = store.facts.sources[question.sources[0]]
    kinds = [sum(one.kind == kind for one in found) for kind in ("street", "town")]
    streets, towns = (f"{n:,} {word}{'' if n == 1 else 's'}" for n, word in zip(kinds, ("street", "town"), strict=True))
    exact = facts.open or (principal.tier.exact and not principal.areas)  # streets and towns are no one's own area
    rest = "" if exact else " All others are hidden: too few to show safely, or none."
    words = f"{facts.label}: {streets} as lines, {towns} as halos; the wider the line, the more records.{rest}"
    # what is after # is not sent: it keeps the answers to two kinds of reader apart in the browser
    asked = replace(question, area="", layers=(), play="").to_query()
    return Layer("coarse", "coarse", COARSE_LABEL, opacity, words, url=f"/known-only{asked}#{principal.tier.id}")


def drawn(found: tuple[CoarsePlace, ...]) -> str:
    """Return streets and towns as GeoJSON (EPSG:4326), with n (name), k (kind) and v (protected count)."""
    shapes = shapely.set_precision(shapely.from_wkb([one.geometry for one in found]), 10.0**-DECIMALS)
    features: list[dict[str, Any]] = [
        {"type": "Feature", "properties": {"n": one.name, "k": one.kind, "v": one.count}, "geometry": json.loads(shape)}
        for one, shape in zip(found, shapely.to_geojson(shapes), strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def unmappable(question: Question, store: Store, principal: Principal) -> tuple[Unmappable, ...]:
    """Return what the unmappable chip of each source hides, by reason, with what would sharpen it."""
    return tuple(_of_source(question, source, store, principal) for source in question.sources)


def _of_source(question: Question, source: str, store: Store, principal: Principal) -> Unmappable:
    spec = spec_of(question, source)
    found = not_mapped(store, spec, cells(store, spec, principal), principal)
    return Unmappable(
        source=source,
        label=store.facts.sources[source].label,
        total=found.total,
        outside=found.outside,
        unplaced=tuple(Reason(LABELS[name], cell, SHARPER[name]) for name, cell in found.unplaced if cell.count != 0),
        coarse=tuple(Reason(ROUGH[name], cell, SHARPER["street"]) for name, cell in found.rough if cell.count != 0),
        reason=found.refused,
    )
