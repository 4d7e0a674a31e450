"""Write docs/worked_example.md: what the atlas itself says of real South Yorkshire, screen by screen, figure by figure.

`python -m scripts.worked_example STORE` asks the published release of a store that was built from
examples/south_yorkshire.toml, as a partner would, and prints the page.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from access import demonstration
from data import Spec, available, definitions
from indicators import (
    Atlas,
    Compared,
    Definitions,
    Outliers,
    OverTime,
    Places,
    Question,
    Rates,
    board_words,
    number,
    open_atlas,
    premises,
)
from indicators.telling import cell, count
from layouts import crew as crew_screen
from layouts.compare import panels, screen
from layouts.markup import html_of
from scripts.open_data import LIMITS, REFUSED
from scripts.page_parts import Spoken, table, wrapped

READER = demonstration("partner")
VIEW = "?definition=policeuk_proxy&level={level}&from=2020-10&to=2021-09"
ROTHERHAM, SHEFFIELD = "E08000018", "E08000019"


def page(atlas: Atlas) -> str:
    """Return docs/worked_example.md."""
    parts = (head, loaded, seen, hotspots, rates, outliers, robbery, over_time, alike, crew, absent, profile, cannot)
    return "\n\n".join("\n".join(wrapped(part(atlas))) for part in parts) + "\n"


def head(atlas: Atlas) -> Iterator[str]:
    """Say what this page is, and the command that makes it."""
    yield "# Real South Yorkshire, worked through"
    yield ""
    yield (
        "The screens of the atlas on real, published data. Every count, rate and interval on this page, and every "
        "sentence *in italics*, was made by the atlas, asked as a partner. Make the same page again:"
    )
    yield from ("", "```sh")
    yield "make real    # builds and serves it; to build alone:"
    yield (
        ".venv/bin/python -m data build examples/south_yorkshire.toml --store store/south_yorkshire "
        "--root ../shared/open_data"
    )
    yield ".venv/bin/python -m scripts.worked_example store/south_yorkshire > docs/worked_example.md"
    yield "```"
    yield ""
    yield (
        "Addresses such as `?definition=robbery` go behind the address of a screen. The invented county has what open "
        "data lacks: [demonstration_county.md](demonstration_county.md)."
    )


def loaded(atlas: Atlas) -> Iterator[str]:
    """Tell what the release holds, from its own facts."""
    facts = atlas.store.facts
    rows = facts.sources["police"].rows
    first, last = (number_of // 12 for number_of in (facts.first, facts.last))
    whole = atlas.answer(atlas.parse(f"?definition=policeuk_proxy&level=lad&from={first}-01&to={last}-04")[0], READER)
    coverage = next(chip for chip in whole.truth if chip.kind == "coverage")
    yield "## What is loaded"
    yield ""
    yield (
        f"- **{facts.sources['police'].label}**: {count(rows['read'])} rows read, {count(rows['accepted'])} taken, "
        f"{count(rows['quarantined'])} put aside as unreadable; {count(rows['unlocated'])} without a usable place, "
        f"{count(rows['outside'])} outside the county."
    )
    yield f"- **Months**: {coverage.text}. {coverage.detail}."
    sizes = ", ".join(f"{atlas.store.level(key).label} {count(one.units)}" for key, one in facts.levels.items())
    yield f"- **Areas**: {sizes}."
    layers = sorted({f"{layer['label']} ({layer['date']})" for layer in facts.contexts})
    yield f"- **Deprivation**: {', '.join(layers)}; residents of mid-2019 and of the Census of 2021."
    yield f"- **Licence**: {atlas.answer(_ask(atlas, 'lad'), READER).release.attribution}"


def seen(atlas: Atlas) -> Iterator[str]:
    """Quote the sentence and the truth strip."""
    told = atlas.answer(_ask(atlas, "lsoa11"), READER)
    precision = next(chip for chip in told.truth if chip.kind == "precision")
    proxy = available(atlas.store, Spec("policeuk_proxy", "police", "lad", (0, 0)))
    yield "## The sentence and the truth strip"
    yield ""
    yield (
        f"Opened without an address, the atlas takes the last twelve months that were all supplied, and says: "
        f"*{told.text()}* The truth strip: *{'*, *'.join(chip.text for chip in told.truth)}*."
    )
    yield ""
    yield (
        f"*{precision.detail}* They come beside the {cell(told.series[0].total.cell)} on the map and in the total. "
        f"Why it says proxy: *{proxy.reason}*"
    )


def hotspots(atlas: Atlas) -> Iterator[str]:
    """Walk through the hotspots board."""
    question = atlas.board_default(READER)
    ask, _ = atlas.board_ask("")
    made = atlas.board(question, ask, READER)
    changes = Counter(row.change for row in made.rows)
    lasting = sum(row.periods[0] == row.periods[1] and row.years[0] == row.years[1] for row in made.rows)
    yield "## Hotspots"
    yield ""
    yield (
        f"`/hotspots` lists {len(made.rows)} hexagons of 530 m sides (H3 resolution 8), the finest the store has: "
        "police.uk moves every incident to a published snap point near it, so a hexagon may hold a neighbour's "
        "incidents, and a smaller one would promise what the points cannot keep."
    )
    yield ""
    yield f"*{' '.join(board_words.foot(made))}*"
    yield ""
    shown = [
        (
            str(row.rank),
            row.name,
            count(row.count),
            f"{row.periods[0]} of {row.periods[1]}",
            board_words.change_words(row),
        )
        for row in made.listed()[:8]
    ]
    yield from table(("", "hexagon", "incidents", "months in the list", "against the year before"), shown)
    yield ""
    yield (
        f"What changed, by a test that allows for the length of the list: of the {len(made.rows)}, {changes['higher']} "
        f"higher than the year before, {changes['lower']} lower, {changes['no clear change']} with no clear change. "
        f"{lasting} were in the list in every month and year told of; {len(made.fading)} were in the lists of both "
        "earlier years and are in this one no more. The year before holds the first lockdown."
    )
    yield ""
    foretold = " ".join([board_words.forward(made), *board_words.measures(made)])
    yield f"*{foretold}* Places that tie at the end of a list are all in it."
    yield ""
    yield f"And what it cannot say: *{' '.join(board_words.limits(made))}*"


def rates(atlas: Atlas) -> Iterator[str]:
    """Tell rates, their intervals and the funnel."""
    found, said = _compared(atlas, "lsoa11", {"panel": "rates"})
    assert isinstance(found, Rates)
    yield "## Rates, with intervals and the funnel"
    yield ""
    yield f"`/compare`, LSOAs of 2011. *{said.of('All areas')}* *{said.of('Where few live')}*"
    yield ""
    units, series = found.answer.units, found.answer.series[0]
    rows = [
        (
            units.name[at],
            count(int(series.count[at])),
            count(int(units.residents[at])),
            f"{number(found.value[at])} ({number(found.low[at])} to {number(found.high[at])})",
            number(found.smoothed[at]),
        )
        for at in found.order[:5].tolist()
    ]
    yield from table(("LSOA", "incidents", "residents", "per 1,000 a year (95 %)", "steadied"), rows)
    yield ""
    yield f"Funnel: *{said.of('Of ')}* These five are in the middle of the four towns, where visitors come."
    yield ""
    yield f"Deprivation: *{said.of('The most deprived fifth')}*"
    yield ""
    yield f"*{said.of('No directly standardised')}*"


def outliers(atlas: Atlas) -> Iterator[str]:
    """Tell places that do not fit, the model in words."""
    found, said = _compared(atlas, "lsoa11", {"panel": "outliers"})
    assert isinstance(found, Outliers) and found.model is not None
    yield "## Places that do not fit"
    yield ""
    yield f"*{said.of('Of ')}*"
    yield ""
    yield from (f"- *{line}*" for line in found.said)
    yield ""
    model, names = found.model, found.answer.units.name
    beyond = ", ".join(names[row] for row in (model.sure & (model.pearson > 0)).nonzero()[0].tolist())
    yield f"Beyond chance are {beyond}; the first list below takes the two least deprived fifths alone."
    yield ""
    for title, listed in (
        ("High violence, low deprivation", found.high),
        ("Low violence, high deprivation", found.low),
    ):
        rows = [
            (
                names[one.row],
                count(int(found.count[one.row])),
                number(float(model.expected[one.row])),
                found.words(one.row),
                str(int(found.fifth[one.row])),
            )
            for one in listed[:3]
        ]
        yield from table((title, "recorded", "expected", "against expected", "fifth of deprivation (5 most)"), rows)
        yield ""
    yield f"What the model cannot say, in its own words: *{' '.join(found.cannot_say)}*"


def robbery(atlas: Atlas) -> Iterator[str]:
    """Put two definitions side by side."""
    found, said = _compared(atlas, "msoa11", {"panel": "definitions", "second": "robbery"})
    assert isinstance(found, Definitions)
    _, refused = _compared(atlas, "msoa11", {"panel": "definitions", "second": "blindspot"})
    able = [one.label for key, one in definitions().items() if _state(atlas, key) != "none"]
    yield "## Robbery beside the police.uk proxy"
    yield ""
    yield f"*{said.of('First,')}* *{said.of('Second,')}* *{said.of('Both take')}*"
    yield ""
    yield "MSOAs whose rank moves most; robberies are so few to an area that one or two of them move it far:"
    yield ""
    names = found.answer.units.name
    rows = [
        (names[one.row], *(f"{rank} ({count(many)})" for rank, many in zip(one.ranks, one.counts, strict=True)))
        for one in found.shifts[:4]
    ]
    yield from table(("MSOA", "rank by the proxy (incidents)", "rank by robbery"), rows)
    yield ""
    yield (
        f"Open data answers {len(able)} of {len(definitions())} definitions: {', '.join(able)}. *Add robbery and "
        f"aggravated burglary*, for definitions of injury, is refused: *{refused.of('Violence in police')}*"
    )


def over_time(atlas: Atlas) -> Iterator[str]:
    """Tell months that break a rule, and two periods."""
    found, said = _compared(atlas, "lsoa11", {"panel": "time"})
    assert isinstance(found, OverTime)
    yield "## Over time"
    yield ""
    yield f"*{said.of('With the season')}* *{said.of('South Yorkshire, open data: ')}*"
    yield ""
    yield (
        f"Beyond chance {len(found.higher)} LSOAs are higher and {len(found.lower)} lower. Lockdowns fall into both "
        "years, recording practice changes, and the months named above are missing: what breaks a rule is a question, "
        "not yet a finding."
    )


def alike(atlas: Atlas) -> Iterator[str]:
    """Put a place beside similar places."""
    found, said = _compared(atlas, "lsoa11", {"panel": "places"})
    assert isinstance(found, Places) and found.place is not None
    names = found.answer.units.name
    nearest = ", ".join(names[at] for at in found.peers[:4])
    yield "## A place beside places like it"
    yield ""
    yield (
        f"The LSOA with most incidents, {names[found.place]}, beside the ten most like it by {' and '.join(found.by)} "
        f"({nearest} and {len(found.peers) - 4} more): *{said.of(names[found.place])}* Likeness rests on these "
        "alone: a register of night-time premises, which would tell town centres apart, is not in this release."
    )


def crew(atlas: Atlas) -> Iterator[str]:
    """Walk through the area picture for crews."""
    asked, ignored = atlas.parse(atlas.crew_query("", READER, ground=SHEFFIELD, hour=23))
    made = atlas.crew(asked, READER, ignored)
    yield "## Crew risk"
    yield ""
    yield f"`/crew`, Sheffield, opened at 23:00, hexagons of resolution 8. *{made.hourless}*"
    yield ""
    classes = made.answer.classes
    yield from table(
        ("band: incidents in a hexagon", "hexagons"),
        [(label, str(many)) for label, many in zip(classes.labels, classes.counts, strict=True)],
    )
    yield ""
    for one in made.figures:
        whole = f"{cell(one.cells[-1])} in the whole day, in no shift" if one.cells else one.reason
        yield f"- {one.label}: {whole}".rstrip(".") + "."
    for layer in made.layers:
        yield f"- {layer.label}: {layer.reason or f'{layer.measure}, by {layer.level}; {layer.source}.'}"
    yield ""
    flags = Spoken(crew_screen.check(connected=False, granted=False, call="")).said[0]
    yield f"Address flags, which are never made from statistics, are kept by an agency in a store of its own: *{flags}*"


def absent(atlas: Atlas) -> Iterator[str]:
    """Say of premises, exclusions and the workday what the screens say where nothing is held."""
    question = _ask(atlas, "lsoa11")
    _, said = _compared(atlas, "lsoa11", {"panel": "exclusions"})
    workday = next(one for one in _rates(atlas).pers if one.key == "workday")
    yield "## Premises and other layers that are not open"
    yield ""
    yield f"- `/premises`: *{premises.why_not(question, atlas.store, READER)}* So no league, no page, no evidence pack."
    yield f"- Rates per person on a working day: *{workday.reason}*"
    yield f"- Exclusions: *{said.of('No layer of exclusions')}*"


def profile(atlas: Atlas) -> Iterator[str]:
    """Tell what a profile of one district holds."""
    made = atlas.profile(_ask(atlas, "msoa11"), ROTHERHAM, READER)
    place, at = made.place, made.place.index
    series = place.answer.series[0]
    kinds = ", ".join(f"{part.label.lower()} {cell(part.cell)}" for part in place.categories[0].parts)
    scores = [one for one in place.facts if one.label.startswith("Deprivation score")]
    yield "## A profile of Rotherham"
    yield ""
    yield f"`/profiles` drafts it as DOCX and PDF. *{made.sentence}*"
    yield ""
    yield f"- Recorded: {count(int(series.count[at]))} ({kinds})."
    if made.change is not None:
        moved = made.change.series[0]
        word = moved.change_word[at] if moved.change_word else ""
        limits = " to ".join(f"{limit[at]:+.1f}" for limit in (moved.low, moved.high))
        before = count(int(moved.previous[at])) if moved.previous is not None else "–"
        yield f"- Against the year before ({before}): {word}, {moved.value[at]:+.1f} % ({limits} %)."
    yield from (f"- {one.label}: {one.text}; {one.source}." for one in scores)
    yield f"- How precisely: {', '.join(part.label for part in place.precision[0].parts)}. {place.clocks[0].reason}"
    yield ""
    yield "What the profile says is not known:"
    yield ""
    yield from (f"- *{line}*" for line in place.not_known)


def cannot(atlas: Atlas) -> Iterator[str]:
    """List everything open data cannot say, with the refusals of the atlas."""
    yield "## What open data cannot say"
    yield ""
    yield "Asked of the atlas, and what it answered:"
    yield ""
    yield from table(("asked", "answer"), [(f"{what}: `{part}`", refusal(atlas, part)) for what, part in REFUSED])
    yield ""
    yield from LIMITS


def refusal(atlas: Atlas, part: str) -> str:
    """Return what the atlas says to a view it cannot give: why not, or what it showed instead."""
    asked = dict(pair.split("=") for pair in f"{VIEW.format(level='lsoa11')[1:]}&{part}".split("&"))
    question, ignored = atlas.parse("?" + "&".join(f"{name}={value}" for name, value in asked.items()))
    told = atlas.answer(question, READER, ignored)
    said = told.impossible or " ".join(told.notes)
    if not said:
        raise LookupError(f"nothing is said to {part}")
    return said


def _state(atlas: Atlas, definition: str) -> str:
    return available(atlas.store, Spec(definition, "police", "lad", (0, 0))).state


def _ask(atlas: Atlas, level: str) -> Question:
    question, ignored = atlas.parse(VIEW.format(level=level))
    if ignored:
        raise LookupError(f"the atlas ignored part of the view: {' '.join(ignored)}")
    return question


def _rates(atlas: Atlas) -> Rates:
    found, _ = _compared(atlas, "lsoa11", {"panel": "rates"})
    assert isinstance(found, Rates)
    return found


def _compared(atlas: Atlas, level: str, own: Mapping[str, str]) -> tuple[Compared, Spoken]:
    """Return a panel of the screen Compare, and every sentence that its page shows."""
    asked, panel, ignored = atlas.compare(_ask(atlas, level), own, READER)
    drawn = [*panels(panel.answer.question, asked, panel), *screen(panel, asked, ignored)]
    return panel, Spoken(html_of(drawn))


def main(store: str) -> None:
    """Print the page of a store."""
    sys.stdout.write(page(open_atlas(Path(store)).now()))


if __name__ == "__main__":
    main(sys.argv[1])
