"""One view as a page for another site's frame: no script, nothing to change, the same words as every picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from indicators import Answer, total_words
from reports.picture import NOTHING, Look, Mark, Over, map_svg, marks, rows
from reports.picture.sheet import Row, missing
from reports.picture.svg import element, safe

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; padding: 12px; font: 15px/1.45 Inter, system-ui, sans-serif; color: TEXT; background: SURFACE; }
h1 { margin: 0 0 8px; font-size: 17px; font-weight: 600; line-height: 1.35; }
.notice { display: inline-block; margin: 0 0 8px; padding: 2px 8px; border-radius: 3px; font-weight: 600;
  background: WARNING_SOFT; color: WARNING; }
figure { margin: 0; }
.map > svg { display: block; width: 100%; height: auto; max-height: 70vh; }
main { display: grid; gap: 12px 24px; }
@media (min-width: 760px) { main { grid-template-columns: 1fr 280px; } }
.legend { margin: 0; padding: 0; list-style: none; }
.legend li { display: flex; gap: 8px; align-items: center; }
.legend span { flex: 1; }
.legend svg { flex: none; }
h2 { margin: 0 0 4px; font-size: 14px; font-weight: 600; }
p { margin: 4px 0; }
.foot { font-size: 12px; color: MUTED; overflow-wrap: anywhere; }
summary { min-height: 44px; padding: 10px 0; cursor: pointer; color: ACCENT; }
.room { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 10px 4px 0; text-align: left; font-weight: 400; border-bottom: 1px solid LINE; }
thead th { font-weight: 600; vertical-align: bottom; }
a { display: inline-block; padding: 10px 0; min-height: 44px; color: ACCENT; font-weight: 600; }
a:focus-visible, summary:focus-visible, .room:focus-visible { outline: 3px solid ON_FOCUS; outline-offset: 2px; }
path[fill-opacity]:hover { stroke: TEXT; stroke-width: 1.6; }
"""
COLOURS = ("TEXT", "SURFACE", "WARNING_SOFT", "WARNING", "MUTED", "ACCENT", "LINE", "ON_FOCUS")
PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><h1>{title}</h1>{notice}
<main><figure class="map">{map}</figure>
<section><h2>{measure}</h2><ul class="legend">{legend}</ul>{told}</section></main>
<details><summary>The same as a table</summary>
<div class="room" role="region" tabindex="0" aria-label="Table">{table}</div></details>
<p><a href="{link}" target="_blank" rel="noopener">Open in the atlas</a></p>
<div class="foot">{foot}</div></body></html>
"""


def embed(
    answer: Answer,
    facts: Mapping[str, Any],
    shapes: Callable[[str], Any],
    look: Look,
    *,
    districts: Mapping[str, str],
    tips: Callable[[int], str],
    table: str,
    over: Over = NOTHING,
) -> bytes:
    """Return the page as HTML.

    tips: row of a unit -> what is said of it on hover; table: HTML, escaped already; over: as for `draw`.
    """
    said = [f"{total_words(one)}." for one in answer.series]
    several = len(answer.series) > 1 and answer.classes.scheme in ("sequential", "diverging")
    measure = answer.classes.title + (f", {answer.series[0].label}" if several else "")
    return PAGE.format(
        title=safe(answer.text()),
        style=_style(look),
        notice=f'<p class="notice">{safe(facts["notice"])}</p>' if facts["notice"] else "",
        map=map_svg(answer, shapes, look, districts, tips, over),
        measure=safe(measure[:1].upper() + measure[1:]),
        legend="".join([*(_item(row) for row in rows(answer, look)), *(_layer(mark) for mark in marks(answer, look))]),
        told="".join(f"<p>{safe(one)}</p>" for one in (*said, *missing(answer))),
        table=table,
        link=safe("/" + answer.asked.to_query()),
        foot="".join(f"<p>{safe(one)}</p>" for one in _foot(answer, facts)),
    ).encode()


def _foot(answer: Answer, facts: Mapping[str, Any]) -> list[str]:
    release = answer.release
    built = f"Release {release.id}, built {release.created[:10]}; latest complete month {release.latest_month}."
    return [f"Rule: {answer.rule}", *(f"Source: {one}" for one in facts["attribution"]), built]


def _item(row: Row) -> str:
    swatch: dict[str, Any] = {"x": 0.5, "y": 0.5, "width": 21, "height": 14, "rx": 2}
    boxes = element("rect", fill=row.fill, stroke=row.edge, **swatch)
    if row.pattern:
        boxes += element("rect", fill=f"url(#{row.pattern})", **swatch)
    mark = element("svg", boxes, width=22, height=15, aria_hidden="true")
    return f"<li>{mark}<span>{safe(row.words)}</span>{safe(row.number)}</li>"


def _layer(mark: Mark) -> str:
    drawn = element(
        "svg", element("g", mark.swatch, transform="translate(1 0.5)"), width=22, height=15, aria_hidden="true"
    )
    return f"<li>{drawn}<span>{safe(mark.label)}<br><small>{safe(mark.words)}</small></span></li>"


def _style(look: Look) -> str:
    style = STYLE
    for name in sorted(COLOURS, key=len, reverse=True):
        style = style.replace(f" {name}", f" {look.colour(name.lower().replace('_', '-'))}")
    return style
