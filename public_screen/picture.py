"""The map and the bars, drawn here as SVG in the page's own colours: no script, every area a link and a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from urllib.parse import urlencode

from cube import HIDDEN, NOT_SUPPLIED, Cube, Unit
from layouts.theme import ramp
from public_screen.told import COUNTY, DISTRICT, Span, newest
from public_screen.words import month_words, quarter_words, value_words

CLASSES = 5
WIDE = 440.0  # pixels the map is meant for: strokes, dots and letters keep their size whatever is shown
AROUND = 2.2  # how much wider than the place itself the nearest view is
NEAR, ALL = "near", "county"
HIGH, STEP, BASE, SIDE = 150, 30, 30, 84  # pixels: height of the bars, width of one, room below for the years
STATUSES = {"hidden": "hidden: too few to show", "missing": "not supplied", "untold": "not told here"}
UNKNOWN = 9  # pixels: height of a bar that has no count
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the legend: class of its swatch, words, number of areas."""

    look: str
    words: str
    number: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map: SVG, legend, and the months it shows."""

    svg: str
    keys: tuple[Key, ...]
    start: int
    finish: int


def map_levels(cube: Cube, definition: str) -> tuple[str, ...]:
    """Return the levels a definition can be mapped by, small areas first."""
    main = cube.main
    wanted = (cube.newest("lsoa"), "h3r8", cube.newest("msoa"), DISTRICT)
    held = [key for key in wanted if key in cube.levels]
    return tuple(key for key in held if main and cube.periods(definition, main.id, key, 12))


def draw(cube: Cube, definition: str, level: str, place: Unit, zoom: str) -> Drawn | None:
    """Return the map of a level around a place, None where the cube has no frame of it."""
    main, units = cube.main, cube.units(level)
    period = newest(cube, definition, main.id, level, "") if main and units else None
    if main is None or period is None:
        return None
    counts = cube.counts(definition, main.id, level, *period) or ()
    box = view_box(cube, place, zoom)
    seen = [one for one in units if _meets(one.box, box)]
    limits = breaks([counts[one.row] for one in units])
    looks = {one.row: look(counts[one.row], limits) for one in units}
    paths = "".join(
        _area(one, looks[one.row], value_words(counts[one.row], exact=main.is_open), definition, place) for one in seen
    )
    told = f"{cube.definitions[definition].label}, by {cube.levels[level].noun}, year to {month_words(period[1])}"
    svg = _svg(paths + _over(cube, place, box), box, told)
    least = min((one for one in counts if one >= 0), default=0)
    step = 1 if main.is_open else cube.manifest["rounding"]
    return Drawn(svg, keys(limits, [looks[one.row] for one in seen], least, step), *period)


def view_box(cube: Cube, place: Unit, zoom: str) -> Box:
    """Return west, north, east, south of what is shown: around a place, or the whole county."""
    whole = cube.units(COUNTY)[0].box
    west, north, east, south = whole if zoom == ALL else place.box
    if zoom == ALL or place.level in (COUNTY, DISTRICT):
        edge = max(east - west, south - north) * 0.02
        return west - edge, north - edge, east + edge, south + edge
    half = max(east - west, south - north, 100) * AROUND / 2
    x, y = (west + east) / 2, (north + south) / 2
    return x - half * 1.2, y - half, x + half * 1.2, y + half


def breaks(counts: Sequence[int]) -> tuple[int, ...]:
    """Return the lowest count of every class but the first: fifths of the counts shown, to whole fives."""
    shown = sorted(one for one in counts if one >= 0)
    found = {round(shown[len(shown) * k // CLASSES] / 5) * 5 for k in range(1, CLASSES)} if shown else set()
    return tuple(sorted(one for one in found if shown[0] < one <= shown[-1]))


def look(count: int, limits: Sequence[int]) -> str:
    """Return the class of an area: c0 lightest, or that of its status."""
    if count < 0:
        return {HIDDEN: "hidden", NOT_SUPPLIED: "missing"}.get(count, "untold")
    return f"c{sum(count >= one for one in limits)}-{len(limits)}"


def keys(limits: Sequence[int], looks: Sequence[str], least: int, step: int) -> tuple[Key, ...]:
    """Return the legend of what is in view, statuses last.

    least: the smallest count of the whole map; step: how far two neighbouring counts can lie apart, 5 where rounded.
    """
    last = len(limits)
    starts = (least, *limits)
    words = [f"{low:,} to {high - step:,}" if high - step > low else f"{low:,}" for low, high in pairwise(starts)]
    words.append(f"{starts[-1]:,} and more")
    rows = [Key(f"c{at}-{last}", said, looks.count(f"c{at}-{last}")) for at, said in enumerate(words)]
    rows += [Key(key, said, looks.count(key)) for key, said in STATUSES.items()]
    return tuple(one for one in rows if one.number or one.look.startswith("c"))


def ramp_classes() -> str:
    """Return the style of every class there can be, from the atlas's own ramp."""
    return "".join(
        f".c{at}-{last}{{fill:var(--va-{token})}}"
        for last in range(CLASSES)
        for at, token in enumerate(ramp("sequential", last + 1))
    )


def _meets(one: Sequence[float], other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _area(unit: Unit, shade: str, said: str, definition: str, place: Unit) -> str:
    words = escape(f"{'This hexagon' if unit.level.startswith('h3') else unit.name}: {said}")
    path = f'<path class="{shade}" d="{unit.outline}"><title>{words}</title></path>'
    if shade == "hidden":
        path += f'<path class="dots" d="{unit.outline}"/>'
    if shade == "missing":
        path += f'<path class="hatch" d="{unit.outline}"/>'
    goes = {"lsoa": unit.parent, "msoa": unit.code, "lad": unit.code}.get(unit.level.rstrip("0123456789"), "")
    if not goes or goes == place.code:
        return path
    address = escape("/?" + urlencode({"at": goes, "of": definition}))
    return f'<a href="{address}" tabindex="-1" aria-label="{words}">{path}</a>'


def _over(cube: Cube, place: Unit, box: Box) -> str:
    """Return what helps to find one's way: larger areas by outline and name, and the place asked for."""
    unit = (box[2] - box[0]) / WIDE
    level = DISTRICT if place.level in (COUNTY, DISTRICT) or box[2] - box[0] > 2500 else place.level
    parts: list[str] = []
    written: list[tuple[float, float, float]] = []
    for one in sorted(cube.units(level), key=lambda unit: unit != place):  # the place asked for is named first
        if not _meets(one.box, box):
            continue
        parts.append(f'<path class="line" d="{one.outline}"/>')
        x, y = (one.box[0] + one.box[2]) / 2, (one.box[1] + one.box[3]) / 2
        room = len(one.name) * 7 * unit
        inside = box[0] + room / 2 < x < box[2] - room / 2 and box[1] + 14 * unit < y < box[3] - 6 * unit
        apart = all(abs(x - a) > (room + r) / 2 or abs(y - b) > 15 * unit for a, b, r in written)
        if inside and apart:
            written.append((x, y, room))
            parts.append(
                f'<text x="{x:.0f}" y="{y:.0f}" font-size="{13 * unit:.1f}" stroke-width="{3.5 * unit:.1f}">'
                f"{escape(one.name)}</text>"
            )
    chosen = (
        f'<path class="halo" d="{place.outline}"/><path class="here" d="{place.outline}"/>' if place.outline else ""
    )
    names = [one for one in parts if one.startswith("<text")]
    lines = [one for one in parts if one.startswith("<path")]
    return f'<g class="over">{"".join(lines)}{chosen}{"".join(names)}</g>'


def _svg(inside: str, box: Box, told: str) -> str:
    west, north, east, south = box
    wide, high = east - west, south - north
    grain = wide / WIDE
    dots = (
        f'<pattern id="dots" width="{7 * grain:.2f}" height="{7 * grain:.2f}" patternUnits="userSpaceOnUse">'
        f'<circle class="mark" cx="{2 * grain:.2f}" cy="{2 * grain:.2f}" r="{1.3 * grain:.2f}"/></pattern>'
        f'<pattern id="hatch" width="{8 * grain:.2f}" height="{8 * grain:.2f}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="stripe" width="{2.5 * grain:.2f}" '
        f'height="{8 * grain:.2f}"/></pattern>'
    )
    return (
        f'<svg class="map" viewBox="{west:.0f} {north:.0f} {wide:.0f} {high:.0f}" role="group" '
        f'aria-label="Map: {escape(told)}"><defs>{dots}</defs>{inside}</svg>'
    )


def swatch(name: str) -> str:
    """Return the little box of a legend's line."""
    box = '<rect x="1" y="1" width="20" height="14" rx="2"'
    mark = {"hidden": ' /><g class="mark"><circle cx="6" cy="5" r="1.3"/><circle cx="13" cy="5" r="1.3"/>'
            '<circle cx="9" cy="11" r="1.3"/><circle cx="16" cy="11" r="1.3"/></g>',
            "missing": ' /><path class="stroke" d="M4 15L12 1M11 15L19 1"/>'}.get(name, " />")  # fmt: skip
    return f'<svg class="swatch" width="22" height="16" aria-hidden="true">{box} class="{name}"{mark}</svg>'


def _kind(span: Span) -> str:
    """Return how a bar is drawn: wholly supplied, missing in part or whole, or hidden."""
    if span.value == HIDDEN:
        return "hidden"
    return "bar" if span.value >= 0 and span.whole else "missing"


def bars(spans: Sequence[Span], *, exact: bool) -> str:
    """Return bars by quarter; hidden ones are dotted stumps, months that were not supplied hatched ones."""
    most = max((one.value for one in spans), default=0)
    wide = len(spans) * STEP + SIDE + 24
    parts = [
        '<defs><pattern id="gap" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="stripe" width="2.5" height="8"/></pattern></defs>'
        f'<line class="axis" x1="{SIDE - 4}" x2="{wide}" y1="{HIGH + 14}" y2="{HIGH + 14}"/>'
        f'<text x="{SIDE - 10}" y="{HIGH + 18}" text-anchor="end">0</text>'
    ]
    if most > 0:
        parts.append(f'<text x="{SIDE - 10}" y="19" text-anchor="end">{most:,}</text>')
        parts.append(f'<line class="grid" x1="{SIDE - 4}" x2="{wide}" y1="14" y2="14"/>')
    for at, one in enumerate(spans):
        x, tall = SIDE + at * STEP, one.value / most * HIGH if most > 0 and one.value >= 0 else UNKNOWN
        kind = _kind(one)
        said = f"{quarter_words(one.start)}: {value_words(one.value, exact=exact)}"
        said += "" if one.whole else f", {one.supplied} of {one.months} months supplied"
        parts.append(
            f'<rect class="{kind}" x="{x}" y="{HIGH + 14 - tall:.1f}" width="{STEP - 8}" height="{max(tall, 1):.1f}">'
            f"<title>{escape(said)}</title></rect>"
        )
        if kind == "missing":
            parts.append(parts[-1].replace('class="missing"', 'class="gap"'))
        if one.value == HIDDEN:
            parts += [f'<circle class="mark" cx="{x + off}" cy="{HIGH + 10}" r="1.4"/>' for off in (7, 15)]
        if one.start % 12 == 0 or at == 0:
            parts.append(f'<text x="{x}" y="{HIGH + 14 + 22}">{one.start // 12}</text>')
    return (
        f'<svg class="bars" viewBox="0 0 {wide} {HIGH + 14 + BASE}" role="img" '
        f'aria-label="Bars by quarter; the same figures stand in the table below">{"".join(parts)}</svg>'
    )
