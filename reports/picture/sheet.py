"""The paper of a picture: sentence, map, legend in words, what is missing, whose data, which release and rule."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from indicators import STATUSES, Answer, status_words, total_words
from reports.picture.ground import Shapes, drawn
from reports.picture.inter import FAMILY, measure, wrap
from reports.picture.look import Look
from reports.picture.over import NOTHING, SWATCH, Over, marks
from reports.picture.svg import block, element, picture, safe, text

EDGE, GAP, COLUMN = 28.0, 18.0, 300.0  # pixels: margin, space between parts, width of the legend's column
SENTENCE, BODY, SMALL = 19.0, 12.5, 10.5  # pixels: sizes of type
SHADE, WIDE = 28.0, 62.0  # pixels: height and width of one of the nine shades of two measures


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of paper, in pixels of 1/96 inch."""

    key: str
    label: str
    width: float
    height: float


PAPERS: Mapping[str, Paper] = MappingProxyType(
    {one.key: one for one in (Paper("wide", "16:9, for slides", 1280, 720), Paper("a4", "A4, for print", 1122, 794))}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the legend: the fill and the outline of its swatch, its words, its number of areas."""

    fill: str
    edge: str
    words: str
    number: str
    pattern: str = ""
    status: bool = False


def to_svg(
    answer: Answer,
    facts: Mapping[str, Any],
    shapes: Shapes,
    look: Look,
    paper: Paper,
    named: Mapping[str, str],
    over: Over = NOTHING,
) -> bytes:
    """Return the view as SVG: text is text, hidden units have dots and no number anywhere.

    named: districts by code, whose names help to find one's way. over: what the layers of places and streets draw. The
    same inputs give the same bytes.
    """
    head, top = _head(answer, look, paper)
    foot, bottom = _foot(answer, facts, look, paper)
    box = (EDGE, top, paper.width - 2 * EDGE - GAP - COLUMN, bottom - GAP - top)
    side = _side(answer, facts, look, paper.width - EDGE - COLUMN, top + 12, bottom - GAP)
    inside = "\n".join([patterns(look), head, drawn(answer, shapes, look, box, named, over=over), side, foot])
    told = " ".join([*in_words(answer, look), *facts["statements"]])
    held = json.dumps(facts, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return picture(
        paper.width, paper.height, inside, title=answer.text(), told=told, facts=held, ground=look.colour("surface")
    )


def map_svg(
    answer: Answer,
    shapes: Shapes,
    look: Look,
    named: Mapping[str, str],
    tips: Callable[[int], str] | None = None,
    over: Over = NOTHING,
) -> str:
    """Return the map alone as an element for a page. tips: row of a unit -> its words on hover; over: as `to_svg`."""
    wide, tall = 520.0, 424.0  # small, so that names can be read where the page is narrow
    drawing = patterns(look) + drawn(answer, shapes, look, (6, 6, wide - 12, tall - 12), named, tips, over)
    told = " ".join(in_words(answer, look))
    words = element("title", safe(f"Map. {told}"), id="map-title")
    given: dict[str, Any] = {"viewBox": f"0 0 {wide:g} {tall:g}", "role": "img", "aria_labelledby": "map-title"}
    return element("svg", words + drawing, xmlns="http://www.w3.org/2000/svg", font_family=FAMILY, **given)


def plate(
    answer: Answer,
    shapes: Shapes,
    look: Look,
    named: Mapping[str, str],
    over: Over = NOTHING,
    marked: str = "",
) -> bytes:
    """Return the map with its legend beside it as a picture for a document. marked: the unit with a line around it."""
    tall, wide = 460.0, 540.0
    drawing = drawn(answer, shapes, look, (4, 4, wide - 8, tall - 8), named, None, over, marked)
    legend, y = _legend(answer, look, wide + GAP, 16)
    layers, y = _over(answer, look, wide + GAP, y)
    width, height = wide + GAP + COLUMN, max(tall, y + GAP)
    given: dict[str, Any] = {"viewBox": f"0 0 {width:g} {height:g}", "width": width, "height": height}
    inside = patterns(look) + drawing + legend + layers
    return element("svg", inside, xmlns="http://www.w3.org/2000/svg", font_family=FAMILY, **given).encode()


def in_words(answer: Answer, look: Look) -> Iterator[str]:
    """Yield every line of the legend as a sentence."""
    yield from (f"{row.words}: {row.number}." for row in rows(answer, look))
    yield from (f"{mark.label}. {mark.words}".strip() for mark in marks(answer, look))


def _head(answer: Answer, look: Look, paper: Paper) -> tuple[str, float]:
    """Return the sentence, marked where the data are invented, and the height at which the map may begin."""
    room = paper.width - 2 * EDGE
    lines = wrap(answer.text(), SENTENCE, room, 600)
    said = block(lines, EDGE, EDGE + 14, SENTENCE, 25, font_weight=600, fill=look.colour("text"))
    return said, EDGE + 25 * len(lines) + GAP


def _side(answer: Answer, facts: Mapping[str, Any], look: Look, x: float, y: float, bottom: float) -> str:
    """Return the column beside the map: that the data are invented, the legend, the totals, what is missing."""
    parts, ink = [], look.colour("text")
    if facts["notice"]:
        parts.append(_badge(facts["notice"], x, y - 12, look))
        y += 26
    legend, y = _legend(answer, look, x, y + 4)
    over, y = _over(answer, look, x, y)
    parts += [legend, over]
    totals = [total_words(one) for one in answer.series]
    said = [(line, 600) for one in totals for line in wrap(one, BODY, COLUMN, 600)]
    said += [("", 400), *((line, 400) for one in missing(answer) for line in wrap(one, BODY, COLUMN))]
    room = max(1, int((bottom - y - GAP) / 17))
    if len(said) > room:
        said = [*said[: room - 1], ("More in the manifest beside this picture.", 400)]
    for at, (line, weight) in enumerate(said):
        parts.append(text(line, x, y + GAP + at * 17, BODY, font_weight=weight, fill=ink) if line else "")
    return element("g", "".join(parts), id="legend")


def missing(answer: Answer) -> list[str]:
    """Return how far to believe the map, in the words of the truth strip."""
    kinds = ("coverage", "precision", "vintage", "snapped")
    told = [
        f"{chip.text}. {chip.detail}" if chip.warning and chip.detail else f"{chip.text}."
        for chip in answer.truth
        if chip.kind in kinds
    ]
    return [f"{one[:1].upper()}{one[1:]}".replace("..", ".") for one in told]


def _badge(words: str, x: float, y: float, look: Look) -> str:
    wide = measure(words, BODY, 600) + 16
    box = element("rect", x=x, y=y, width=wide, height=22, rx=3, fill=look.colour("warning-soft"))
    return box + text(words, x + 8, y + 15.5, BODY, font_weight=600, fill=look.colour("warning"))


def rows(answer: Answer, look: Look) -> Iterator[Row]:
    """Yield the lines of the legend: each shade of the ramp, then what has no value."""
    classes, edge = answer.classes, look.colour("line")
    tokens = look.ramp(classes.scheme, len(classes.labels))
    if any(classes.counts):
        for token, label, count in zip(tokens, classes.labels, classes.counts, strict=True):
            yield Row(look.colour(token), edge, label, f"{count:,}")
    for field, _, token, words in STATUSES:
        if count := getattr(classes, field):
            pattern = token if token in ("hidden", "not-supplied") else ""
            ink = look.colour("edge") if token == "zero" else edge
            yield Row(look.colour(token), ink, status_words(words, field, answer), f"{count:,}", pattern, status=True)


def _legend(answer: Answer, look: Look, x: float, y: float) -> tuple[str, float]:
    """Return the legend and the height below it."""
    several = len(answer.series) > 1 and answer.classes.scheme in ("sequential", "diverging")
    count = "" if answer.classes.scheme == "bivariate" else "areas"
    title = answer.classes.title + (f", {answer.series[0].label}" if several else "")
    lines = wrap(title[:1].upper() + title[1:], BODY, COLUMN - 50, 600)
    parts = [block(lines, x, y, BODY, 17, font_weight=600, fill=look.colour("text"))]
    parts.append(text(count, x + COLUMN, y, SMALL, text_anchor="end", fill=look.colour("muted")))
    y += 17 * len(lines) + 4
    listed = rows(answer, look)
    if answer.classes.scheme == "bivariate":
        parts.append(_square(answer, x, y, look))
        y += 3 * SHADE + 74
        listed = (row for row in listed if row.status)
    for row in listed:
        words = wrap(row.words, BODY, COLUMN - 80)
        parts.append(_row(row, words, x, y, look))
        y += 17 * len(words) + 3
    if answer.outline is not None and answer.context is not None:
        outline = wrap(f"Outline: {answer.context.label}, lowest fifth to highest", BODY, COLUMN - 90)
        parts.append(_rings(x, y, look) + block(outline, x + 90, y, BODY, 17, fill=look.colour("text")))
        y += 17 * len(outline)
    return "".join(parts), y


def _over(answer: Answer, look: Look, x: float, y: float) -> tuple[str, float]:
    """Return the layers over the map, each with its symbol and what it says, and the height below them."""
    parts = []
    for mark in marks(answer, look):
        label, words = wrap(mark.label, BODY, COLUMN - 28), wrap(mark.words, SMALL, COLUMN - 28)
        parts.append(element("g", mark.swatch, transform=f"translate({x:g} {y + 17 - SWATCH[1]:g})"))
        parts.append(block(label, x + 28, y + 14, BODY, 17, fill=look.colour("text")))
        y += 17 * len(label) + 3
        parts.append(block(words, x + 28, y + 8, SMALL, 13, fill=look.colour("muted")))
        y += 13 * len(words)
    return "".join(parts), y


def _square(answer: Answer, x: float, y: float, look: Look) -> str:
    """Return the nine shades of two measures as a square with words on both axes."""
    across = answer.context.label if answer.context else "context"
    up = answer.classes.title.removesuffix(f" and {across}")
    ink, left = {"fill": look.colour("text")}, x + 92
    axes = wrap(f"Upwards: {up}. To the right: {across}.", SMALL, COLUMN)
    parts = [block(axes, x, y + 3 * SHADE + 36, SMALL, 14, **ink)]
    for at, words in enumerate(("low", "middle", "high")):
        parts.append(text(words, left - 10, y + (2.6 - at) * SHADE, BODY, text_anchor="end", **ink))
        parts.append(text(words, left + (at + 0.5) * WIDE, y + 3 * SHADE + 16, BODY, text_anchor="middle", **ink))
    for shade in range(9):
        up_by, over = divmod(shade, 3)
        box: dict[str, Any] = {"x": left + over * WIDE, "y": y + (2 - up_by) * SHADE, "width": WIDE, "height": SHADE}
        parts.append(element("rect", fill=look.colour(f"bivariate-{shade}"), stroke=look.colour("surface"), **box))
    return "".join(parts)


def _row(row: Row, words: list[str], x: float, y: float, look: Look) -> str:
    swatch: dict[str, Any] = {"x": x, "y": y - 11, "width": 20, "height": 14, "rx": 2}
    parts = [element("rect", fill=row.fill, stroke=row.edge, **swatch)]
    if row.pattern:
        parts.append(element("rect", fill=f"url(#{row.pattern})", **swatch))
    parts.append(block(words, x + 28, y, BODY, 17, fill=look.colour("text")))
    return "".join(parts) + text(row.number, x + COLUMN, y, BODY, text_anchor="end", fill=look.colour("muted"))


def _rings(x: float, y: float, look: Look) -> str:
    drawn: dict[str, Any] = {"y": y - 10, "width": 12, "height": 12, "fill": "none", "stroke_width": 2}
    return "".join(element("rect", x=x + 1 + 17 * at, stroke=look.colour(f"context-{at}"), **drawn) for at in range(5))


def _foot(answer: Answer, facts: Mapping[str, Any], look: Look, paper: Paper) -> tuple[str, float]:
    """Return rule, sources, release and export at the foot of the paper, and the height at which they begin."""
    release = answer.release
    built = f"Release {release.id}, built {release.created[:10]}; latest complete month {release.latest_month}."
    made = f"Violence Atlas {facts['app_version']}."
    sources = (f"Source: {one}" for one in facts["attribution"])
    said = [f"Rule: {answer.rule}", *sources, f"{built} {made}", facts["watermark"]]
    lines = [line for one in said for line in wrap(one, SMALL, paper.width - 2 * EDGE)]
    begin = paper.height - EDGE - 14 * (len(lines) - 1)
    rule = element("path", d=f"M{EDGE:g} {begin - 18:g}H{paper.width - EDGE:g}", stroke=look.colour("line"))
    return rule + block(lines, EDGE, begin, SMALL, 14, fill=look.colour("muted")), begin - 18


def patterns(look: Look) -> str:
    """Return dots and hatch, the looks of hidden and not supplied everywhere."""
    dots = "".join(element("circle", cx=x, cy=y, r=0.95, fill=look.colour("hidden-mark")) for x, y in ((2, 2), (6, 6)))
    hatch = element("path", d="M-1 9L9 -1M-5 5L5 -5M3 13L13 3", stroke=look.colour("not-supplied-mark"))
    made = {"hidden": dots, "not-supplied": hatch}
    tile: dict[str, Any] = {"width": 8, "height": 8, "patternUnits": "userSpaceOnUse"}
    return element("defs", "".join(element("pattern", inside, id=name, **tile) for name, inside in made.items()))
