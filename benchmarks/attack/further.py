"""Families on what else the exit gives out: unions beside their parts, drawers, streets, readers who compare notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.attack.county import MOST, Ints
from benchmarks.attack.decode import Attack, Pair
from benchmarks.attack.engines import Ask, Known, Ours
from benchmarks.attack.questions import MONTH, QUARTER, SOME, YEAR, Asker
from data import BANDS, UNION, Spec, union_set

WEEK = ((0, 1, 2, 3, 4), (5, 6))
FEW = 12  # parts of a whole beyond which their noise drowns what they hold
ENDS = 6  # quarters in which the periods of these families end: their questions are dear


def period(asker: Asker, span: int) -> tuple[int, int]:
    """Return a whole period that ends in one of the recent quarters."""
    end = asker.last - 3 - 3 * int(asker.rng.integers(0, ENDS))
    end -= (end + 1) % QUARTER
    return end - span + 1, end


class Truth:
    """What an analyst is told, and what is commonly known of such cells by it."""

    def __init__(self, asker: Asker) -> None:
        self._exact: Ours = asker.county._once("exact", lambda: Ours(asker.county, "analyst"))
        self.partner: Ours = asker.county._once("partner", lambda: Ours(asker.county, "partner"))
        self._common = asker.county._once("common", dict)

    def all(self, spec: Spec, of: str = "") -> Ints:
        """Return the true counts of every unit of a level, or of one class of a union; below 0 where there are none."""
        return self._exact.slices(Ask(spec, of=of)) if of else self._exact.vector(Ask(spec))

    def parts(self, spec: Spec, unit: int, of: str) -> dict[str, int]:
        """Return the true counts of a place by a field, or of streets."""
        return self._exact.slices(Ask(spec, unit, of=of)) or {}

    def ask(self, spec: Spec, unit: int, of: str = "") -> Ask:
        """Return a question with how common each count is among such cells."""
        key = (spec, of)
        if key not in self._common:
            counts = self.all(spec, of)
            held = np.bincount(np.clip(counts[counts >= 0], 0, MOST), minlength=MOST + 1) + 1e-3
            self._common[key] = held / held.sum()
        return Ask(spec, unit, prior=self._common[key], of=of)


# -- unions

UNIONS = (("lad", MONTH), ("msoa21", QUARTER), ("lsoa21", YEAR), ("msoa21", YEAR))
ASKED = ("vwi", "vap", "robbery")
CLASSES = ("health_only", "both", "police_only")


def unions(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield who saw what: the union less the police, the police less what both saw, over places and periods."""
    truth, made, tried = Truth(asker), 0, 0
    while made < many:
        tried += 1
        level, span = UNIONS[tried % len(UNIONS)]
        definition, seen_by = str(asker.rng.choice(ASKED)), CLASSES[int(asker.rng.integers(3))]
        among = union_set(asker.store, definition)
        spec = Spec(definition, UNION, level, period(asker, span), among=among)
        counts = truth.all(spec, seen_by)
        held = np.flatnonzero((counts >= 1) & (counts <= 4))
        if not len(held):  # some kinds have no such cell
            continue
        seen_more = truth.partner.vector(Ask(_longer(spec)))[held] >= 0  # aimed where a longer period is shown
        unit = int(asker.rng.choice(held[seen_more] if seen_more.any() else held))
        pairs = [pair for one in _around(asker, spec, unit) for pair in _by_sources(truth, seen_by, *one)]
        kind = f"{level} {span} {seen_by}"
        yield Attack("unions", kind, int(counts[unit]), (), pairs, truth.ask(spec, unit, seen_by))
        made += 1


Around = tuple[tuple[Spec, int], list[tuple[Spec, int]]]


def _around(asker: Asker, spec: Spec, unit: int) -> Iterator[Around]:
    """Yield a cell alone, and wholes of it with their other parts: the area above, a longer range, its year."""
    yield (spec, unit), []
    start, end = spec.months
    if spec.level in ("msoa21", "lsoa21"):
        parents = asker.parents(spec.level)
        others = np.flatnonzero(parents == parents[unit])
        above = replace(spec, level={"msoa21": "lad", "lsoa21": "msoa21"}[spec.level])
        if len(others) <= FEW:
            yield (above, int(parents[unit])), [(spec, int(one)) for one in others if one != unit]
    if end - start + 1 == QUARTER:
        year = (start - 9, end)
        yield (
            (replace(spec, months=year), unit),
            [(replace(spec, months=(one, one + 2)), unit) for one in range(start - 9, start, 3)],
        )
    longer = _longer(spec)
    yield (longer, unit), [(replace(spec, months=(longer.months[0], start - 1)), unit)]


def _longer(spec: Spec) -> Spec:
    start, end = spec.months
    return replace(spec, months=(start - (end - start + 1), end))


def _by_sources(truth: Truth, seen_by: str, whole: tuple[Spec, int], others: list[tuple[Spec, int]]) -> Iterator[Pair]:
    """Yield what follows of a class of the victim, from a whole that holds it and the whole's other parts."""
    spec, unit = whole
    alone = {source: truth.ask(replace(spec, source=source, among=()), unit) for source in spec.among}
    union, police = truth.ask(spec, unit), alone["police"]
    health = tuple(asked for source, asked in alone.items() if source != "police")
    rest = tuple(truth.ask(one, at, seen_by) for one, at in others)
    if others:
        yield Pair(truth.ask(spec, unit, seen_by), rest)
    if seen_by == "health_only":
        yield Pair(union, (police, *rest))
    elif seen_by == "both":
        yield Pair(police, (truth.ask(spec, unit, "police_only"), *rest))
        if len(health) == 1:  # of two services, what both of them saw would be in it
            yield Pair(health[0], (union, *rest), (police,))
    else:
        yield Pair(police, (truth.ask(spec, unit, "both"), *rest))
        if len(health) == 1:
            yield Pair(union, (health[0], *rest))


# -- what a drawer breaks down

DRAWERS = (("lsoa21", QUARTER), ("lsoa21", YEAR), ("msoa21", MONTH), ("h3r8", QUARTER), ("lad", MONTH))


def drawers(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield parts of the week, categories and precisions of a place: its total less the others, and its parents'."""
    truth, made, tried = Truth(asker), 0, 0
    while made < many:
        tried += 1
        level, span = DRAWERS[tried % len(DRAWERS)]
        spec = Spec(str(asker.rng.choice(SOME)), asker.county.source, level, period(asker, span))
        unit = int(asker.rng.integers(len(asker.store.units(level).code)))
        attack = (_clock if made % 2 else _field)(asker, truth, spec, unit)
        if attack:
            yield attack
            made += 1


def _clock(asker: Asker, truth: Truth, spec: Spec, unit: int) -> Attack | None:
    counts = asker.county.counts
    choices = [replace(spec, hours=hours, days=days) for days in WEEK for hours in BANDS.values()]
    parts = [int(counts(one)[unit]) for one in choices]
    held = [at for at, count in enumerate(parts) if 1 <= count <= 4]
    if not held:
        return None
    at = int(asker.rng.choice(held))
    asks = [replace(asker.ask(one, unit), spec=spec, of=f"clock:{i}") for i, one in enumerate(choices)]
    unknown = Ask(spec, unit, of=f"clock:{len(asks)}")
    pairs = [Pair(asker.ask(spec, unit), (*(one for i, one in enumerate(asks) if i != at), unknown))]
    other = asks[(at + len(BANDS)) % len(asks)]  # the same hours, of the other days
    pairs.append(Pair(asker.ask(replace(spec, hours=choices[at].hours), unit), (other,)))
    if spec.level in ("lsoa21", "h3r8"):  # the same hours and days as choices of their own: a choice is a cell too
        pairs.append(Pair(asker.ask(choices[at], unit), ()))
    pairs += _above(asker, spec, unit, f"clock:{at}")
    return Attack("drawers", _kind(spec, "clock"), parts[at], (), pairs, asks[at])


def _field(asker: Asker, truth: Truth, spec: Spec, unit: int) -> Attack | None:
    field = ("category", "location_precision")[int(asker.rng.integers(2))]
    parts = truth.parts(spec, unit, field)
    held = sorted(label for label, count in parts.items() if 1 <= count <= 4)
    if not held:
        return None
    label = str(asker.rng.choice(held))
    own = Ask(spec, unit, of=f"{field}:{label}")
    every = truth.parts(replace(spec, level="lad"), 0, field)  # the names there are
    others = tuple(Ask(spec, unit, of=f"{field}:{one}") for one in sorted(every) if one != label)
    pairs = [Pair(asker.ask(spec, unit), others), *_above(asker, spec, unit, own.of)]
    return Attack("drawers", _kind(spec, field), parts[label], (), pairs, own)


def _kind(spec: Spec, what: str) -> str:
    return f"{spec.level} {spec.months[1] - spec.months[0] + 1} {what}"


def _above(asker: Asker, spec: Spec, unit: int, of: str) -> list[Pair]:
    """Return the same part of the area above less that of the other areas in it, and of longer periods less shorter."""
    pairs = []
    if spec.level in ("lsoa21", "msoa21"):
        parents = asker.parents(spec.level)
        others = np.flatnonzero(parents == parents[unit])
        above = replace(spec, level={"msoa21": "lad", "lsoa21": "msoa21"}[spec.level])
        if len(others) <= FEW:
            rest = tuple(Ask(spec, int(one), of=of) for one in others if one != unit)
            pairs.append(Pair(Ask(above, int(parents[unit]), of=of), rest))
    start, end = spec.months
    if end - start + 1 == QUARTER:
        rest = tuple(Ask(replace(spec, months=(one, one + 2)), unit, of=of) for one in range(start - 9, start, 3))
        pairs.append(Pair(Ask(replace(spec, months=(start - 9, end)), unit, of=of), rest))
        before = Ask(replace(spec, months=(start - 3, start - 1)), unit, of=of)
        pairs.append(Pair(Ask(replace(spec, months=(start - 3, end)), unit, of=of), (before,), same=True))
    return pairs


# -- streets and towns


def streets(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield streets known to hold 1 to 4: less the area's other streets, over longer periods, beside the reasons."""
    truth, made, tried = Truth(asker), 0, 0
    inside = _streets_by_area(asker)
    while made < many and tried < 50 * many:
        tried += 1
        span = (QUARTER, YEAR)[made % 2]
        spec = Spec(str(asker.rng.choice(SOME)), asker.county.source, "lsoa21", period(asker, span))
        told = truth.parts(spec, -1, "coarse")
        held = sorted(code for code, count in told.items() if 1 <= count <= 4 and code in inside)
        if not held:
            continue
        code = str(asker.rng.choice(held))
        unit, beside = inside[code]
        of, start, end = f"coarse:{code}", *spec.months
        area = Ask(spec, unit, of="location_precision:whole_street")
        pairs = [Pair(area, tuple(Ask(spec, of=f"coarse:{one}") for one in beside))]
        if span == QUARTER:
            rest = tuple(Ask(replace(spec, months=(one, one + 2)), of=of) for one in range(start - 9, start, 3))
            pairs.append(Pair(Ask(replace(spec, months=(start - 9, end)), of=of), rest))
        earlier = replace(spec, months=(start - span, start - 1))
        pairs.append(Pair(Ask(replace(spec, months=(start - span, end)), of=of), (Ask(earlier, of=of),)))
        yield Attack("streets", f"street {span}", told[code], (), pairs, Ask(spec, of=of))
        made += 1


def _streets_by_area(asker: Asker) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return streets wholly in one LSOA: its row, and the few other streets of whose records some are in it."""
    place, unit = asker.county.unit("coarse_place"), asker.county.unit("lsoa21")
    codes = pd.read_parquet(asker.store.folder / "coarse.parquet", columns=["code", "kind"])
    units = len(asker.store.units("lsoa21").code)
    kept = (place < len(codes)) & (unit < units)
    table = pd.DataFrame({"place": place[kept], "unit": unit[kept]})
    table = table[(codes["kind"].to_numpy() == "street")[table["place"]]].drop_duplicates()
    homes = table.groupby("place")["unit"].agg(["first", "size"])
    by_unit = table.groupby("unit")["place"].agg(list)
    out = {}
    for at, (home, many) in zip(homes.index, homes.to_numpy(), strict=True):
        beside = tuple(codes["code"][one] for one in by_unit[home] if one != at)
        if many == 1 and len(beside) <= FEW:
            out[str(codes["code"][at])] = (int(home), beside)
    return out


# -- readers who compare notes


def two_tiers(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield cells asked by a partner and the public together: the whole from the one, the parts from the other."""
    kinds = ("LSOA month", "LSOA year", "MSOA quarter", "district month", "hexagon 8 year")
    for victim in asker.victims(kinds, many):
        pairs = [*asker.over_time(victim.spec, victim.unit), *asker.place(victim.spec, victim.unit)]
        mixed = [Pair(_as(one.whole, "public"), one.parts, one.minus) for one in pairs if one.whole is not None]
        mixed += [replace(one, parts=tuple(_as(each, "public") for each in one.parts), same=False) for one in pairs]
        asked = [mixed[at] for at in asker.rng.permutation(len(mixed))[:12]]
        yield Attack("two tiers", victim.kind, victim.truth, (), asked, asker.ask(victim.spec, victim.unit))


def _as(asked: object, by: str) -> Ask:
    assert isinstance(asked, Ask)
    return replace(asked, by=by)


STRADDLING = (("h3r8", QUARTER), ("h3r8", YEAR), ("h3r9", QUARTER), ("h3r7", MONTH), ("custom:beats", MONTH))


def insiders(asker: Asker, many: int) -> Iterator[Attack]:
    """Yield what analysts make of others' districts: figures across their border, less what they know exactly.

    Every second attack is by those of all districts but one together, who know the county's total but for that one.
    """
    made = tried = 0
    districts = asker.store.units("lad").code
    while made < many and tried < 60 * many:
        tried += 1
        at = int(asker.rng.integers(len(districts)))
        by = "analyst:" + ",".join(one for one in districts if one != districts[at])
        if made % 2:
            attack = _last_district(asker, at, by)
        else:
            attack = _over_the_border(asker, at, by, STRADDLING[tried % len(STRADDLING)])
        if attack:
            yield attack
            made += 1


def _last_district(asker: Asker, at: int, by: str) -> Attack | None:
    definition = str(asker.rng.choice(("gun", "aggburg", "knife_sharp", "weapons", "robbery")))
    spec = Spec(definition, asker.county.source, "lad", period(asker, MONTH))
    counts = asker.county.counts(spec)
    if not 1 <= counts[at] <= 4:
        return None
    whole = replace(Ask(spec, within=""), by=by)
    others = Known(int(counts.sum() - counts[at]))
    return Attack(
        "insiders", "last district", int(counts[at]), (), [Pair(whole, (others,))], replace(asker.ask(spec, at), by=by)
    )


def _over_the_border(asker: Asker, at: int, by: str, sort: tuple[str, int]) -> Attack | None:
    """Return the attack on what one unit across a border holds beyond it, by every level in which it is told apart."""
    county, (level, span) = asker.county, sort
    spec = Spec(str(asker.rng.choice(SOME)), county.source, level, period(asker, span))
    rows = county.chosen(spec)
    home = county.unit("lad")[rows]
    unit = county.unit(level)[rows]
    size = len(asker.store.units(level).code)
    beyond = np.bincount(unit[home == at], minlength=size)[:size]
    ours = np.bincount(unit[(home != at) & (home < len(asker.store.units("lad").code))], minlength=size)[:size]
    held = np.flatnonzero((beyond >= 1) & (beyond <= 4) & (ours > 0))
    if not len(held):
        return None
    chosen = int(asker.rng.choice(held))
    victims = rows[(unit == chosen) & (home == at)]
    levels = dict.fromkeys(other for other, _ in STRADDLING)  # in one order, so that a run can be repeated
    pairs = [_less_known(asker, replace(spec, level=other), victims, at, by) for other in levels]
    asked = [pair for pair in pairs if pair]
    return Attack("insiders", f"border {level} {span}", int(beyond[chosen]), (), asked)


def _less_known(asker: Asker, spec: Spec, victims: Ints, at: int, by: str) -> Pair | None:
    """Return the unit of a level that holds the victim's records and no other of their district, less what is known."""
    county = asker.county
    where = np.unique(county.unit(spec.level)[victims])
    if len(where) != 1 or where[0] >= len(asker.store.units(spec.level).code):
        return None
    rows = county.chosen(spec)
    rows = rows[county.unit(spec.level)[rows] == where[0]]
    inside = county.unit("lad")[rows] == at
    if inside.sum() != len(victims):
        return None
    return Pair(replace(asker.ask(spec, int(where[0])), by=by), (Known(int((~inside).sum())),))


FURTHER: dict[Callable[[Asker, int], Iterator[Attack]], int] = {
    unions: 1000,
    drawers: 1000,
    streets: 500,
    two_tiers: 1000,
}
