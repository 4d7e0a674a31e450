"""The pages of the public screen as HTML: short answer first, then the rest of what there is to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlencode

from cube import Cube, Found
from public_screen import files, picture, style, words
from public_screen.told import COUNTY, DISTRICT, Told, View, also, over_time, short_answer

FRAME = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>{title}</title>{style}</head>
<body><a class="skip" href="#answer">To the answer</a>
<header><a class="home" href="/">Violence Atlas · {area}</a><a href="{text}">{other}</a></header>{notice}
<main id="answer">{body}</main>
<footer><p>{foot}</p></footer></body></html>
"""
SKETCH = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head><body class="frame"><main><section>
<h1>{said}</h1>{notice}{map}{legend}
<p class="quiet">{foot}</p><p><a href="{link}" target="_blank" rel="noopener">Open in the atlas</a></p></section></main>
</body></html>
"""


def address(path: str, **given: str) -> str:
    """Return an address of this screen, escaped for an attribute; empty values are left out."""
    return escape(plain_address(path, **given))


def plain_address(path: str, **given: str) -> str:
    """Return an address of this screen; empty values are left out."""
    held = {key: value for key, value in given.items() if value}
    return path + ("?" + urlencode(held) if held else "")


def frame(cube: Cube, title: str, body: str, *, text: str = "/text", other: str = "Text only") -> str:
    """Return a whole page; the notice that figures are invented stands on every one."""
    held = cube.manifest
    notice = f'<p class="notice">{words.SYNTHETIC}</p>' if held["synthetic"] else ""
    sheet = f'<link rel="stylesheet" href="/style.css?m={style.stamp()}">'
    foot = f"Release {held['release']}, built {held['created'][:10]}. {held['attribution']}"
    return FRAME.format(
        title=escape(f"{title} · Violence Atlas"), style=sheet, area=escape(held["name"]), text=text, other=other,
        notice=notice, body=body, foot=escape(foot),
    )  # fmt: skip


def ask(view: View, typed: str = "", said: str = "", path: str = "/") -> str:
    """Return the form that takes a postcode or the name of a place."""
    wrong = f'<p id="said" role="alert"><strong>{said}</strong></p>' if said else ""
    about = ' aria-describedby="said"' if said else ""
    return (
        f'<form class="ask" action="{path}" method="get"><label for="q">Postcode or place</label>'
        f'<input id="q" name="q" value="{escape(typed)}" autocomplete="postal-code" maxlength="80" required{about}>'
        f'<input type="hidden" name="of" value="{escape(view.definition.id)}">'
        f"<button>Show my area</button></form>{wrong}"
    )


def nothing_found(cube: Cube, typed: str) -> str:
    """Return what to say of a postcode or name that is not here, as HTML."""
    link = f'<a href="{words.POLICE_UK}" rel="noopener noreferrer">police.uk</a>'
    return (
        f"“{escape(typed)}” is not in {escape(cube.manifest['name'])}. Try a whole postcode. For anywhere else in "
        f"England, Wales and Northern Ireland, see {link}."
    )


def several(view: View, found: Sequence[Found], path: str = "/") -> str:
    """Return the places a name may mean, each a link."""
    rows = "".join(
        f'<li><a href="{address(path, at=one.middle or one.district, of=view.definition.id)}">{escape(one.label)}'
        f" ({escape(one.kind)})</a></li>"
        for one in found
    )
    return f'<section><h1>Which of these?</h1><ul class="choices">{rows}</ul></section>'


def screen(cube: Cube, view: View, *, level: str, zoom: str, typed: str = "", said: str = "") -> str:
    """Return the public screen for a place: answer, map, change, definition, what is missing, files, help."""
    told = short_answer(cube, view)
    others = also(cube, view)
    first = (
        f'<section>{ask(view, typed, said)}</section><section aria-live="polite">{answer(cube, view, told)}</section>'
    )
    jump = "".join(
        f'<li><a href="#{at}">{label}</a></li>'
        for at, label in (
            ("counted", "What is counted?"),
            ("change", "Change over time"),
            ("missing", "What is missing?"),
            ("take", "Embed or cite"),
            ("help", "Where to get help"),
        )
    )
    data = address("/data", of=view.definition.id)
    jump += f'<li><a href="{data}">Download the data</a></li>'
    nav = f'<nav class="jump" aria-label="On this page"><ul>{jump}</ul></nav>'
    rest = change(cube, view, told) + counted(cube, view) + beside(others) + missing(cube, view, told, others)
    body = f'{first}{nav}<div class="sides"><div class="aside">{mapped(cube, view, level, zoom)}</div>'
    body += f'<div class="rest">{rest}{take(cube, view)}{help_()}</div></div>'
    return frame(cube, _title(view), body, text=address("/text", at=_at(view), of=view.definition.id))


def answer(cube: Cube, view: View, told: Told | None) -> str:
    """Return the short answer and the choice of what is counted."""
    said = _said(view, told)
    whole = "" if view.place.level == COUNTY else _go(address("/", of=view.definition.id), "The whole county")
    how = f"<p>{escape(words.how_compared(cube))}</p>"
    more = f"<details><summary>How is this compared?</summary>{how}</details>" if told and told.similar else ""
    return f"<h1>{escape(said)}</h1>{more}{choices(cube, view)}{f'<p>{whole}</p>' if whole else ''}"


def choices(cube: Cube, view: View, path: str = "/") -> str:
    """Return the definitions to choose from, each a link, the one shown marked."""
    rows = "".join(
        f"<li>{_chosen(one.label) if one == view.definition else _link(path, one.label, at=_at(view), of=one.id)}</li>"
        for one in cube.definitions.values()
    )
    return f'<nav aria-label="What is counted"><ul class="choices">{rows}</ul></nav>'


def change(cube: Cube, view: View, told: Told | None) -> str:
    """Return change over time: a sentence, bars, and the same as a table."""
    if told is None or told.shown is None:
        return '<section id="change"><h2>Change over time</h2><p>There is no figure to compare.</p></section>'
    spans = over_time(cube, view.definition.id, told.source.id, told.shown.place)
    drawn = picture.bars(spans, exact=told.source.is_open) if spans else ""
    caption = f"{told.shown.place.name}, {words.what(told)}, by quarter; quarters may not add up to the year"
    rows = (
        (words.quarter_words(one.start), _value(one.value, one.supplied, one.months, exact=told.source.is_open))
        for one in reversed(spans)
    )
    held = _table(caption, ("Quarter", "Recorded"), rows)
    return (
        f'<section id="change"><h2>Change over time</h2><p>{escape(words.change_sentence(told))}</p>{drawn}'
        f'<p class="quiet">How to read this: one bar is three months. Dots: too few to show. Hatched: not supplied.</p>'
        f"<details><summary>The same as a table</summary>{held}</details></section>"
    )


def counted(cube: Cube, view: View) -> str:
    """Return what is counted, in plain words, and how it is protected."""
    one = view.definition
    tier = "" if all(source.is_open for source in cube.sources.values()) else f"{cube.manifest['tier']} "
    rules = "".join(f"<p>{escape(rule)}</p>" for rule in words.protection(cube))
    said = f"<p>{escape(one.plain)} {escape(one.domestic)}</p>"
    notes = f'<p class="quiet">{escape(one.notes)}</p>' if one.notes else ""
    return (
        f'<section id="counted"><h2>What is counted?</h2><p><strong>{escape(one.label)}.</strong></p>'
        f"{said}{notes}{rules}"
        f'<p class="quiet">{escape(tier)}A total may not be the sum of its parts. Definition: '
        f"{escape(one.owner)}, version {escape(one.version)}.</p></section>"
    )


def beside(others: Sequence[Told]) -> str:
    """Return what other services counted in the district: each for itself, never added."""
    if not others:
        return ""
    rows = "".join(f"<li>{escape(words.sentence(one))}</li>" for one in others)
    return (
        f'<section id="others"><h2>What others saw</h2><ul>{rows}</ul><p class="quiet">Each service counts '
        "for itself; the figures must not be added, since one incident may be in several.</p></section>"
    )


def missing(cube: Cube, view: View, told: Told | None, others: Sequence[Told]) -> str:
    """Return what the figures do not hold."""
    rows = "".join(
        f"<li>{escape(one)}</li>" for one in words.missing(cube, view, ([told] if told else []) + list(others))
    )
    return f'<section id="missing"><h2>What is missing?</h2><ul>{rows}</ul></section>'


def take(cube: Cube, view: View) -> str:
    """Return how to embed and how to cite this view."""
    link, held = address("/embed", at=_at(view), of=view.definition.id), cube.manifest
    code = f'<iframe src="ADDRESS{link}" title="{escape(_title(view))}" width="600" height="620"></iframe>'
    cite = (
        f"Violence Atlas, {held['name']}: {view.definition.label}, {view.place.name}. Release {held['release']}, "
        f"cube {cube.digest[:12]}."
    )
    made = (f"{words.SYNTHETIC} " if held["synthetic"] else "") + cite
    return (
        '<section id="take"><h2>Embed or cite this view</h2><details><summary>Embed it in a page</summary>'
        f'<p>Put this into your page, with this site’s address for ADDRESS: <a href="{link}">see how it looks</a>.</p>'
        f'<label for="code">Code to copy</label><textarea id="code" rows="4" readonly>{escape(code)}</textarea>'
        "</details>"
        '<details><summary>Cite it</summary><label for="cite">Text to copy</label>'
        f'<textarea id="cite" rows="4" readonly>{escape(made)}</textarea></details></section>'
    )


def help_() -> str:
    """Return what is being done, and where to get help."""
    rows = "".join(
        f'<dt><a href="{link}">{number}</a></dt><dd>{escape(said)}</dd>' for number, link, said in words.HELP
    )
    return (
        f'<section id="help"><h2>What is being done, and where to get help</h2><p>{escape(words.DONE)}</p>'
        f"<dl>{rows}</dl></section>"
    )


def mapped(cube: Cube, view: View, level: str, zoom: str) -> str:
    """Return the map with its legend and the ways to look at it."""
    drawn = picture.draw(cube, view.definition.id, level, view.place, zoom) if level else None
    if drawn is None:
        return '<section id="map"><h2>Map</h2><p>There is no map of this.</p></section>'
    given = {"at": _at(view), "of": view.definition.id}
    levels = {one: _plural(cube, one) for one in picture.map_levels(cube, view.definition.id)}
    by = "".join(
        f"<li>{_chosen(said) if one == level else _link('/', said, **given, map=one, zoom=zoom)}</li>"
        for one, said in levels.items()
    )
    zooms = ((picture.NEAR, "Around here"), (picture.ALL, "Whole county")) if view.place.level != COUNTY else ()
    near = "".join(
        f"<li>{_chosen(said) if one == zoom else _link('/', said, **given, map=level, zoom=one)}</li>"
        for one, said in zooms
    )
    when = f"the year to {words.month_words(drawn.finish)}"
    one = view.definition
    return (
        f'<section id="map"><h2>Map: {escape(one.label)}, by {escape(cube.levels[level].noun)}, {when}</h2>{drawn.svg}'
        '<p class="quiet">Offences recorded by police, in number. Press an area to read about its neighbourhood.</p>'
        f'<ul class="legend">{legend(drawn)}</ul><nav aria-label="Map: by"><ul class="choices">{by}</ul></nav>'
        f'<nav aria-label="Map: how near"><ul class="choices">{near}</ul></nav>'
        f"{areas(cube, view)}</section>"
    )


def areas(cube: Cube, view: View) -> str:
    """Return the areas one can go to as a list, by name: what the map offers to a mouse, for everybody."""
    level = cube.newest("msoa")
    inside = [one for one in cube.units(level) if one.district == view.place.district] if view.place.district else []
    held = inside or cube.units(DISTRICT)
    rows = "".join(
        f"<li>{_link('/', one.name, at=one.code, of=view.definition.id)}</li>"
        for one in sorted(held, key=lambda one: (one.name, one.code))
    )
    return f'<details><summary>Areas by name</summary><ul class="choices">{rows}</ul></details>'


def legend(drawn: picture.Drawn) -> str:
    """Return the lines of a map's legend with their numbers of areas."""
    return "".join(
        f"<li>{picture.swatch(one.look)}<span>{escape(one.words)}</span>{one.number:,}</li>" for one in drawn.keys
    )


def text_only(cube: Cube, view: View, typed: str = "", said: str = "", found: Sequence[Found] = ()) -> str:
    """Return everything the screen says, as words alone, in one column."""
    told = short_answer(cube, view)
    others = also(cube, view)
    head = ask(view, typed, said, "/text") + (several(view, found, "/text") if found else "")
    first = f"<h1>{escape(_said(view, told))}</h1>{choices(cube, view, '/text')}"
    table = ""
    if told and told.shown:
        spans = reversed(over_time(cube, view.definition.id, told.source.id, told.shown.place))
        rows = [
            (words.quarter_words(one.start), _value(one.value, one.supplied, one.months, exact=told.source.is_open))
            for one in spans
        ]
        table = _table("By quarter", ("Quarter", "Recorded"), rows)
    change_ = f"<h2>Change over time</h2><p>{escape(words.change_sentence(told))}</p>{table}" if told else ""
    data = f"<h2>Take it with you</h2><p>{_link('/data', 'Download the open data', of=view.definition.id)}</p>"
    rest = counted(cube, view) + beside(others) + missing(cube, view, told, others) + help_()
    body = "".join(f"<section>{one}</section>" for one in (head, first, change_, data)) + rest
    goes = address("/", at=_at(view), of=view.definition.id)
    return frame(cube, _title(view), body, text=goes, other="With pictures")


def data_page(cube: Cube, view: View) -> str:
    """Return the list of files: one a definition and level."""
    levels = {key: one.label for key, one in cube.levels.items()} | {COUNTY: cube.manifest["name"]}
    held = files.offers(cube)
    order = sorted(cube.definitions.values(), key=lambda one: one != view.definition)
    rows = []
    for one in order:
        links = "".join(
            f'<li><a href="/data/{files.name(one.id, level)}">{escape(levels[level])}</a></li>'
            for level in held[one.id]
        )
        rows.append(f'<section><h2>{escape(one.label)}</h2><ul class="choices">{links}</ul></section>')
    said = (
        "Every figure the public may see, as CSV. Beside each file lies its manifest, at the same address with "
        ".manifest.json at its end: release, rule, checksum."
    )
    body = f"<section><h1>Download the open data</h1><p>{said}</p></section>{''.join(rows)}"
    return frame(cube, "Open data", body, text="/", other="Back to the answer")


def embedded(cube: Cube, view: View) -> str:
    """Return one view as a page for another site's frame."""
    told = short_answer(cube, view)
    level = next(iter(picture.map_levels(cube, view.definition.id)), "")
    drawn = picture.draw(cube, view.definition.id, level, view.place, picture.NEAR) if level else None
    held = cube.manifest
    when = f" Map: the year to {words.month_words(drawn.finish)}." if drawn else ""
    return SKETCH.format(
        title=escape(_title(view)), style=style.sheet(), said=escape(_said(view, told)),
        notice=f'<p class="notice">{words.SYNTHETIC}</p>' if held["synthetic"] else "",
        map=drawn.svg if drawn else "", legend=f'<ul class="legend">{legend(drawn)}</ul>' if drawn else "",
        foot=escape(f"Release {held['release']}.{when} {held['attribution']}"),
        link=address("/", at=_at(view), of=view.definition.id),
    )  # fmt: skip


def _said(view: View, told: Told | None) -> str:
    return words.sentence(told) if told else f"Nothing is told of {view.place.name}."


def _title(view: View) -> str:
    return f"{view.definition.label}, {view.place.name}"


def _at(view: View) -> str:
    return "" if view.place.level == COUNTY else view.place.code


def _value(value: int, supplied: int, months: int, *, exact: bool) -> str:
    some = "" if supplied == months or value < 0 else f" ({supplied} of {months} months supplied)"
    return words.value_words(value, exact=exact) + some


def _plural(cube: Cube, level: str) -> str:
    return {"lsoa": "Small areas", "msoa": "Neighbourhoods", "h3r": "Hexagons", "lad": "Districts"}.get(
        level[:4].rstrip("0123456789"), cube.levels[level].nouns
    )


def _link(path: str, said: str, **given: str) -> str:
    return f'<a href="{address(path, **given)}">{escape(said)}</a>'


def _go(link: str, said: str) -> str:
    return f'<a class="go" href="{link}">{escape(said)}</a>'


def _chosen(said: str) -> str:
    return f'<strong aria-current="true">{escape(said)}</strong>'


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(one)}</td>" for one in rest)}</tr>'
        for first, *rest in rows
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
