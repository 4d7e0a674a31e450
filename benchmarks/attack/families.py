"""The families of attack: trust.md's six, and those the engine was open to before cells were changed by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from benchmarks.attack.county import County
from benchmarks.attack.decode import Attack, Pair
from benchmarks.attack.engines import Ask, Records
from benchmarks.attack.questions import FEWER, KINDS, MONTH, QUARTER, SOME, YEAR, Asker, Victim
from data import Spec

Family = Callable[[Asker, int], Iterator[Attack]]
NESTED = (  # wider and narrower: definitions, then parameters changed on top
    ("vap", {}, "vwi", {}),
    ("vwi_blindspot", {}, "vwi", {}),
    ("vap", {}, "vap", {"domestic": "out"}),
    ("vwi", {}, "vwi", {"domestic": "out"}),
    ("vwi", {}, "vwi", {"days": (0, 1, 2, 3, 4)}),
    ("vap", {"domestic": "out"}, "vap", {"domestic": "out", "days": (0, 1, 2, 3, 4)}),
)
REST = {  # what the narrower leaves, where it is a question of its own
    2: {"domestic": "only"},
    3: {"domestic": "only"},
    4: {"days": (5, 6)},
    5: {"domestic": "out", "days": (5, 6)},
}


def day_windows(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield windows that end with the victim's days, and end before them: a day, a week, a whole month."""
    county, rng = asker.county, asker.rng
    months = asker.victims(("LSOA month",), many)
    made = 0
    while made < many:
        if made % 3 == 2:
            yield _of(asker, "day window", next(months), open_=_by_window)
            made += 1
            continue
        days, definition = (1, 7)[made % 3], str(rng.choice(SOME))
        spec = Spec(definition, county.source, "lsoa21", (0, 0))
        row = int(rng.integers(len(county.day)))
        unit = int(county.unit("lsoa21")[row])
        if unit >= len(asker.store.units("lsoa21").code):
            continue
        rows = county.rows_of("lsoa21", unit)
        rows = rows[county.taken(spec)[rows]]
        first = int(county.day[row])
        inside = rows[(county.day[rows] >= first) & (county.day[rows] < first + days)]
        if 1 <= len(inside) <= 4:
            before = rows[(county.day[rows] >= first - 120) & (county.day[rows] < first)]
            rest, own = asker.records(before), asker.records(inside)
            kind = f"{days} days, {definition}"
            yield Attack("day window", kind, len(inside), [Pair(own + rest, (rest,))], records=own)
            made += 1


def _by_window(asker: Asker, victim: Victim) -> list[Pair]:
    start = victim.spec.months[0]
    before = replace(victim.spec, months=(start - 4, start - 1))
    rest, own = asker.cell(before, victim.unit), asker.cell(victim.spec, victim.unit)
    return [Pair(own + rest, (rest,))]


def _of(
    asker: Asker,
    family: str,
    victim: Victim,
    *,
    open_: Callable[[Asker, Victim], list[Pair]] | None = None,
    closed: list[Pair] | None = None,
) -> Attack:
    """Return the attack on a cell of the lattice: the cell itself is always asked too."""
    own = asker.cell(victim.spec, victim.unit)
    pairs = asker.over_time(victim.spec, victim.unit) if closed is None else closed
    direct = asker.ask(victim.spec, victim.unit)
    return Attack(family, victim.kind, victim.truth, open_(asker, victim) if open_ else (), pairs, direct, own)


def nested(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield a definition less a narrower one, and a definition less one of its choices."""
    county, made = asker.county, 0
    while made < many:
        which = int(asker.rng.integers(len(NESTED)))
        wide, more, narrow, less = NESTED[which]
        span = (MONTH, QUARTER, YEAR)[made % 3] if which > 1 else (QUARTER, YEAR)[made % 2]
        months = asker.period(span)
        outer = Spec(wide, county.source, "lsoa21", months, **more)
        inner = Spec(narrow, county.source, "lsoa21", months, **less)
        rest = county.counts(outer) - county.counts(inner)
        held = np.flatnonzero((rest >= 1) & (rest <= 4))
        if not len(held):
            continue
        unit = int(asker.rng.choice(held))
        part = asker.cell(inner, unit)
        whole = asker.cell(outer, unit)
        own = Records(whole.count - part.count, whole.keys - part.keys)
        pairs = [Pair(asker.ask(outer, unit), (asker.ask(inner, unit),))]
        direct = asker.ask(replace(outer, **REST[which]), unit) if which in REST else None
        yield Attack("nested type", f"{which} {span}", own.count, [Pair(whole, (part,))], pairs, direct, own)
        made += 1


def siblings(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield an area less all but one of its parts."""
    for victim in asker.victims(("OA year", "LSOA year", "MSOA quarter"), many):
        pairs = asker.place(victim.spec, victim.unit)
        yield _of(asker, "siblings", victim, open_=_by_rest, closed=pairs)


def _by_rest(asker: Asker, victim: Victim) -> list[Pair]:
    """Return the area that holds the victim, and the same without it."""
    parents = asker.parents(victim.spec.level)
    others = np.flatnonzero(parents == parents[victim.unit])
    others = others[others != victim.unit]
    counts, keys = asker.county.counts(victim.spec), asker.county.key_sums(victim.spec)
    rest = Records(int(counts[others].sum()), int(keys[others].sum()))
    return [Pair(asker.cell(victim.spec, victim.unit) + rest, (rest,))]


def less_hexagons(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield areas of one grid less those of another that lie in them: an LSOA and hexagons, a hexagon and LSOAs."""
    sorts = (("lsoa21", "h3r9", QUARTER, SOME), ("h3r8", "lsoa21", YEAR, FEWER), ("msoa21", "h3r8", QUARTER, FEWER))
    yield from _remainders(asker, "LSOA less hexagons", sorts, many)


def own_levels(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield areas of the store's own (beats, former wards) less the census areas in them, and the other way."""
    held = [level for level in ("custom:beats", "custom:ward2014") if level in asker.store.facts.levels]
    sorts = [(level, "lsoa21", QUARTER, SOME) for level in held] + [(level, "lsoa21", YEAR, FEWER) for level in held]
    yield from _remainders(asker, "own areas against census areas", tuple(sorts), many)


def _remainders(asker: Asker, family: str, sorts: tuple[tuple[str, str, int, tuple[str, ...]], ...], many: int):  # noqa: ANN202
    county = asker.county
    made = tried = 0
    while made < many and tried < 50 * many and sorts:
        big, small, span, chosen = sorts[tried % len(sorts)]
        tried += 1
        definition = str(asker.rng.choice(chosen))
        whole = Spec(definition, county.source, big, asker.period(span))
        part = replace(whole, level=small)
        holder = _holders(asker, big, small)
        inside = np.flatnonzero(holder >= 0)
        held = np.bincount(holder[inside], county.counts(part)[inside], len(county.counts(whole))).astype(np.int64)
        rest = county.counts(whole) - held
        found = np.flatnonzero((rest >= 1) & (rest <= 4) & (held > 0))
        if not len(found):
            continue
        unit = int(asker.rng.choice(found))
        parts = np.flatnonzero(holder == unit)
        tally = Records(int(held[unit]), int(county.key_sums(part)[parts].sum()))
        own = Records(int(rest[unit]), int(county.key_sums(whole)[unit]) - tally.keys)
        pairs = [Pair(asker.ask(whole, unit), tuple(asker.ask(part, int(one)) for one in parts))]
        yield Attack(family, f"{big} {small} {definition}", own.count, [Pair(own + tally, (tally,))], pairs, None, own)
        made += 1


def _holders(asker: Asker, big: str, small: str) -> np.ndarray:
    """Return, by unit of the small level, the big unit that holds all its records of all time, -1 where none does."""

    def make() -> np.ndarray:
        ours, theirs = asker.county.unit(small), asker.county.unit(big)
        units = len(asker.store.units(small).code)
        low, high = np.full(units + 3, np.iinfo(np.int64).max), np.full(units + 3, -1)
        np.minimum.at(low, ours, theirs)
        np.maximum.at(high, ours, theirs)
        whole = (low == high) & (high < len(asker.store.units(big).code))
        return np.where(whole, high, -1)[:units]

    return asker.county._once(("holders", big, small), make)


def rings(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield circles less smaller ones about the same centre: rings of the victim's records, or of one cell's centre."""
    county, made = asker.county, 0
    cells = asker.victims(("hexagon 9 quarter", "LSOA year"), many)
    while made < many:
        if made % 2:
            victim = next(cells)
            pairs = asker.shapes(victim.spec, victim.unit, 1)
            yield _of(asker, "radius ring", victim, closed=pairs)
            made += 1
            continue
        definition, months = str(asker.rng.choice(SOME)), asker.period(QUARTER)
        spec = Spec(definition, county.source, "h3r9", months)
        rows = county.chosen(spec)
        row = int(asker.rng.choice(rows))
        if not np.isfinite(county.point[row]).all():
            continue
        radius, width = int(asker.rng.integers(250, 1200)), int(asker.rng.integers(15, 80))
        away = np.linalg.norm(county.point[rows] - county.point[row], axis=1)
        inside, ring = rows[away <= radius], rows[(away > radius) & (away <= radius + width)]
        if 1 <= len(ring) <= 4:
            rest, own = asker.records(inside), asker.records(ring)
            at = ",".join(f"{one:.5f}" for one in county.lonlat[row])
            wide, narrow = (Ask(spec, within=f"circle:{at},{metres}") for metres in (radius + width, radius))
            told, kind = [Pair(own + rest, (rest,))], f"ring, {definition}"
            yield Attack("radius ring", kind, len(ring), told, [Pair(wide, (narrow,), same=True)], None, own)
            made += 1


def averaging(asker: Asker, many: int, pairs: int = 60) -> Iterator[Attack]:
    """Yield one victim asked for in many questions: any mixture of cells, or all that the lattice allows."""
    kinds = ("LSOA month", "LSOA quarter", "OA year", "hexagon 9 quarter", "LSOA year", "MSOA quarter")
    for victim in asker.victims(kinds, many):
        closed = [*asker.closed(victim, drawn=8), *asker.rolling(victim.spec, victim.unit)]
        yield _of(asker, f"averaging x{pairs}", victim, open_=lambda one, its: one.mixed(its, pairs), closed=closed)


def totals(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield a shown total less its shown parts: levels, the county, and definitions that add up."""
    county = asker.county
    kinds = ("LSOA month", "LSOA quarter", "hexagon 9 quarter", "district month")
    for turn, victim in enumerate(asker.victims(kinds, many)):
        if turn % 5 == 4:
            spec = Spec("robbery", county.source, "lsoa21", asker.period(QUARTER))
            wide, narrow, other = (replace(spec, definition=one) for one in ("vwi_blindspot", "vwi", "aggburg"))
            adds = county.counts(wide) == county.counts(narrow) + county.counts(other) + county.counts(spec)
            held = np.flatnonzero(adds & (county.counts(spec) >= 1) & (county.counts(spec) <= 4))
            unit = int(asker.rng.choice(held))
            victim = Victim("of definitions", spec, unit, int(county.counts(spec)[unit]))
            parts = tuple(asker.ask(one, unit) for one in (narrow, other))
            yield _of(asker, "total less parts", victim, closed=[Pair(asker.ask(wide, unit), parts)])
            continue
        yield _of(asker, "total less parts", victim, closed=asker.place(victim.spec, victim.unit))


def overlapping(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield two periods that overlap: ranges, quarters and their months, twelve months and the twelve a quarter on."""
    for victim in asker.victims(("LSOA quarter", "LSOA month", "OA year", "MSOA quarter"), many):
        spec, unit = victim.spec, victim.unit
        rolling = asker.rolling(spec, unit) if KINDS[victim.kind.partition(",")[0]][1] == QUARTER else []
        yield _of(asker, "overlapping periods", victim, closed=[*asker.over_time(spec, unit), *rolling])


def drawn(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield drawn shapes less their parts, and less a shape that leaves out one."""
    for victim in asker.victims(("LSOA month", "hexagon 9 quarter", "OA year", "LSOA year"), many):
        yield _of(asker, "drawn shapes", victim, closed=asker.shapes(victim.spec, victim.unit, 3))


SIX: dict[Family, int] = {  # attacks of each, of 10,000 in all
    day_windows: 2500,
    nested: 2000,
    siblings: 2000,
    less_hexagons: 1500,
    rings: 1500,
    averaging: 500,
}
MORE: dict[Family, int] = {totals: 1000, overlapping: 1000, own_levels: 1000, drawn: 1000}


def attacks(county: County, family: Family, many: int, seed: int) -> list[Attack]:
    """Return so many attacks of one family; the same for the same county and seed."""
    return list(family(Asker(county, np.random.default_rng(seed)), many))
