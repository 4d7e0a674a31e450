"""The sentence, the truth strip and every other statement about an answer, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence

from data import UNION, WINDOW, Cell, Definition, Spec, Status, Store, definitions, month_text
from geo import Circle, is_drawn, read_shape
from indicators.classes import number
from indicators.complete import warnings
from indicators.model import Chip, Part, Series
from indicators.question import DAYS, Question

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SHORT = {"police": "police", "ed": "ED", "ambulance": "ambulance", "fire": "fire"}
MEASURED = {
    "count": "count",
    "rate": "rate per 1,000 residents",
    "change": "change",
    "health_only": "share seen only by health",
}
GRAIN_WORDS = {"month": "month", "quarter": "quarter", "year": "twelve months"}
NIGHT = (*range(6), *range(18, 24))
ANY = "Any source"  # what the union is called: several services' incidents, those matched counted once
SYNTHETIC = "Synthetic demonstration data"
WHOLE = 0.9995  # of the county's ground: what is left is the width of a border drawn twice
ESTIMATED = "Residents are estimated from output areas: the sum over those whose point lies in the area."


WINDOW_WORDS = f"{WINDOW.minutes} min and {WINDOW.metres} m"
HOW_MATCHED = (
    f"Records of two services are taken for one incident when they lie within {WINDOW.minutes} minutes of each other, "
    f"at the same premises or within {WINDOW.metres} m, and nothing known of sex or age (3 years either way) "
    "contradicts it; each record is matched once, the likeliest first. The incident is put where the police put it, "
    "else where the sharper health record does. What was recorded roughly is matched rarely."
)


def month_words(month: int) -> str:
    """Return "Apr 2024"."""
    return f"{MONTHS[month % 12]} {month // 12}"


def period_words(start: int, end: int) -> str:
    """Return "Apr 2024 – Mar 2025", or "Apr 2024" for a single month."""
    return month_words(start) if start == end else f"{month_words(start)} – {month_words(end)}"


def source_words(sources: Sequence[str]) -> str:
    """Return "police + ED + ambulance"."""
    return " + ".join(SHORT.get(one, one) for one in sources)


def together_words(question: Question) -> str:
    """Return "police + ED + ambulance", and how they are one number where they are."""
    once = ", matched incidents counted once" if question.together == "union" else ""
    return source_words(question.sources) + once


def label_of(store: Store, source: str) -> str:
    """Return what a source is called; the union is what any of them saw."""
    return ANY if source == UNION else store.facts.sources[source].label


def definition_words(question: Question) -> str:
    """Return the definition's name, version and every parameter that differs from its published form."""
    definition: Definition = definitions()[question.definition]
    extra = []
    if question.age:
        low, high = question.age
        extra.append(f"victims aged {low}–{high}" if high < 120 else f"victims aged {low} and over")
    if question.domestic != "default":
        extra.append(
            {"in": "domestic included", "out": "domestic left out", "only": "domestic only"}[question.domestic]
        )
    if question.blindspot:
        extra.append("with robbery and aggravated burglary")
    named = f"{definition.label} (v{definition.version})"
    return ", ".join([_lower_first(named), *extra])


def _lower_first(text: str) -> str:
    """Lower the first letter unless the first word is a name or an abbreviation."""
    first = text.split(" ", 1)[0]
    return text[0].lower() + text[1:] if first[1:].islower() and first not in NAMES else text


NAMES = {"Humber", "London", "Avon", "Home", "Serious"}


def time_words(hours: Sequence[int], days: Sequence[int]) -> str:
    """Return "all hours", "nights (18:00–05:59)", "Fri + Sat, 22:00–02:59" and the like."""
    named = {(): "", (0, 1, 2, 3, 4): "weekdays", (5, 6): "weekends"}.get(tuple(days))
    day = named if named is not None else " + ".join(DAYS[one].capitalize() for one in days)
    if not hours:
        return f"{day}, all hours" if day else "all hours"
    clock = "nights (18:00–05:59)" if tuple(sorted(hours)) == NIGHT else ", ".join(_spans(hours))
    return f"{day}, {clock}" if day else clock


def _spans(hours: Sequence[int]) -> list[str]:
    """Return runs of hours as "18:00–05:59", a run over midnight kept whole."""
    chosen = set(hours)
    starts = [hour for hour in sorted(chosen) if (hour - 1) % 24 not in chosen]
    found = []
    for start in starts:
        stop = start
        while (stop + 1) % 24 in chosen and (stop + 1) % 24 != start:
            stop = (stop + 1) % 24
        found.append(f"{start:02d}:00–{stop:02d}:59")
    return found


def place_words(question: Question, store: Store) -> str:
    """Return the name of `within`, or the store's; of a drawn shape what it is and which whole units stand for it."""
    if is_drawn(question.within):
        units = int(store.inside(question.level, question.within).sum())
        return f"{shape_words(question.within)}, snapped to {units_words(question, units, store)} by their centre"
    return name_of(store, question.within) if question.within else store.facts.name


def shape_words(within: str) -> str:
    """Return "a circle of 500 m" or "a shape you drew"."""
    shape = read_shape(within)
    if not isinstance(shape, Circle):
        return "a shape you drew"
    far = f"{shape.metres:,} m" if shape.metres < 1000 else f"{shape.metres / 1000:g} km"
    return f"a circle of {far}"


def units_words(question: Question, units: int, store: Store) -> str:
    """Return "31 whole hexagons" or "1 whole LSOA"."""
    level = store.level(question.level)
    return f"{units:,} whole {level.noun if units == 1 else level.nouns}"


def name_of(store: Store, code: str) -> str:
    """Return a unit's name, "Hexagon 88195…" for a cell, or the code itself."""
    level = store.level_of(code)
    if not level:
        return code
    table = store.units(level)
    name = table.name[table.index[code]]
    return name or code


def sentence(question: Question, store: Store) -> tuple[Part, ...]:
    """Return the sentence that is both the control and the caption; parts with a key open a picker."""
    many = len(question.sources) > 1 and question.together == "apart"
    parts = [
        Part("Showing "),
        Part(definition_words(question), "definition"),
        Part(" seen by "),
        Part(together_words(question), "sources"),
        Part(" in "),
        Part(place_words(question, store), "within"),
        Part(", "),
        Part(period_words(question.start, question.end), "period"),
        *([Part(f" (played by {GRAIN_WORDS[question.play]})")] if question.play else []),
        Part(", "),
        Part(time_words(question.hours, question.days), "time"),
        Part(", per "),
        Part(store.level(question.level).label, "level"),
        Part(", as "),
        Part(MEASURED[question.measure], "measure"),
    ]
    if question.measure == "change":
        parts += [Part(" against "), Part(against_words(question, dated=True), "against")]
    if question.context:
        joined = {"violence": "beside", "outline": "outlined by", "bivariate": "shaded with", "context": "under"}
        parts += [Part(f", {joined[question.paint]} "), Part(context_words(question.context, store), "context")]
    if drawn := layer_words(question, store):
        parts += [Part(", with "), Part(drawn, "layers"), Part(" on the map")]
    coloured = f" Coloured by {SHORT.get(question.sources[0], question.sources[0])}." if many else ""
    return (*parts, Part("." + coloured))


def against_words(question: Question, *, dated: bool = False) -> str:
    """Return "the period before" (`dated`: and which that is), or "Apr 2022 – Mar 2023"."""
    named = period_words(*question.second())
    if question.against:
        return named
    return f"the period before, {named}" if dated else "the period before"


def measured_words(question: Question) -> str:
    """Return "count" or "change against Apr 2022 – Mar 2023": what the shades of the map mean."""
    if question.measure == "change":
        return f"{MEASURED['change']} against {against_words(question)}"
    return MEASURED[question.measure]


COARSE_LABEL = "Known only to the street or town"


def layer_words(question: Question, store: Store) -> str:
    """Return "licensed premises, schools (60 %)": what lies over the map, "" where nothing does."""
    named = {str(one["id"]): _lower_first(one["label"]) for one in store.facts.points}
    named["coarse"] = f"records {_lower_first(COARSE_LABEL)}"
    named |= {
        f"{layer['id']}.{one['key']}": _lower_first(one["label"])
        for layer in store.facts.contexts
        for one in layer["measures"]
    }
    return ", ".join(
        named[key] + (f" ({opacity} %)" if opacity < 100 else "") for key, opacity in question.layers if key in named
    )


def context_words(key: str, store: Store) -> str:
    """Return "Index of Multiple Deprivation score (IoD 2025)"."""
    layer, measure = context_of(key, store)
    return f"{measure['label']} ({layer['label']})"


def context_of(key: str, store: Store) -> tuple[dict[str, str], dict[str, str]]:
    """Return the layer and the measure a context key names. Raises KeyError for an unknown one."""
    for layer in store.facts.contexts:
        for measure in layer["measures"]:
            if key == f"{layer['id']}.{measure['key']}":
                return dict(layer), dict(measure)
    raise KeyError(key)


def truth(
    question: Question, store: Store, series: Sequence[Series], rule: str, notes: Sequence[str]
) -> tuple[Chip, ...]:
    """Return the truth strip: coverage and freshness by source, unmappable share, vintage, rule, what was changed."""
    chips = []
    series = [one for one in series if one.source != UNION]  # what is known of a union is known of its sources
    if store.facts.synthetic:
        chips.append(Chip("synthetic", SYNTHETIC, "Every person, place and event here is invented."))
    chips += [coverage(question, store, one.source) for one in series]
    if question.together == "union":
        chips.append(Chip("matching", f"matched within {WINDOW_WORDS}", HOW_MATCHED))
    latest = min(store.facts.sources[one.source].latest_month for one in series)
    chips.append(Chip("freshness", f"latest complete month {month_words(latest)}", _freshness(store, series)))
    chips += [chip for one in series if (chip := _precision(one))]
    chips += [chip for one in series if (chip := _elsewhere(one, store, question.level))]
    if question.level in store.facts.estimated and question.measure == "rate":
        chips.append(Chip("estimated", "residents estimated", ESTIMATED))
    converted = [one for one in series if one.converted]
    chips += [
        Chip(
            "vintage",
            f"{share_words(one.converted)} of {SHORT[one.source]} records stated in the other census areas",
            f"The map is in {store.level(question.level).label} throughout. Records stated in the other vintage follow "
            "by code where the area is unchanged, else by their point; none is split between areas.",
        )
        for one in converted
        if (one.converted or 0) >= 0.005
    ]
    if is_drawn(question.within):
        chips += [_summed(one, question, store) for one in series]
    chips.append(
        Chip(
            "rule",
            "exact counts" if all(one.exact for one in series) else "small counts hidden, others slightly changed",
            rule,
        )
    )
    chips += warnings(question, store)
    chips += [Chip("snapped", note, warning=True) for note in notes]
    return tuple(chips)


def coverage(question: Question, store: Store, source: str) -> Chip:
    """Return one source's coverage of the period: providers and months, naming what is missing."""
    facts, months = store.facts.sources[source], question.months()
    held = store.delivered(source)
    missing = {
        one.label: [month for month in range(question.start, question.end + 1) if month not in held[one.id]]
        for one in facts.providers
    }
    whole = sum(not gone for gone in missing.values())
    name = "ED" if source == "ed" else facts.label
    if len(facts.providers) > 1:
        text = f"{name}: {whole} of {len(facts.providers)} providers supplied every month"
    else:
        got = months - len(next(iter(missing.values())))
        text = f"{name}: {got} of {months} {'month' if months == 1 else 'months'} supplied"
    gaps = [f"{label}: not supplied {', '.join(runs(gone))}" for label, gone in missing.items() if gone]
    detail = ". ".join(gaps) or f"Every month from {period_words(question.start, question.end)} was supplied."
    return Chip("coverage", text, detail, warning=bool(gaps))


def runs(months: Sequence[int]) -> list[str]:
    """Return consecutive months as "Jul 2023 – Oct 2023"."""
    found: list[list[int]] = []
    for month in months:
        if found and found[-1][1] == month - 1:
            found[-1][1] = month
        else:
            found.append([month, month])
    return [period_words(*run) for run in found]


def _freshness(store: Store, series: Sequence[Series]) -> str:
    lines = [f"{one.label}: {month_words(store.facts.sources[one.source].latest_month)}" for one in series]
    built = f"Release {store.facts.id}, built {store.facts.created[:10]}."
    return f"{'; '.join(lines)}. {built} {store.facts.attribution}".strip()


def _precision(series: Series) -> Chip | None:
    """Return the unmappable share of one source; nothing where all of it is mappable or nothing is computable."""
    if series.unlocated.status is Status.NOT_COMPUTABLE or series.unlocated.count == 0:
        return None
    return Chip(
        "precision",
        f"{share_words(series.share_unlocated)} of {SHORT[series.source]} records not mappable",
        f"{series.label}: {cell_words(series.unlocated)} records in the whole store carry no usable location and are "
        f"in no area; {cell_words(series.outside)} lie outside the county.",
    )


def rules_words(series: Sequence[Series]) -> str:
    """Return the disclosure rules of the sources, each once: "Police: …", "ED and Ambulance: …"."""
    said: dict[str, list[str]] = {}
    for one in series:
        said.setdefault(one.rule, []).append(one.label)
    return " ".join(f"{' and '.join(labels)}: {rule}" for rule, labels in said.items())


def total_words(series: Series) -> str:
    """Return "Police: 3,456 in all"; a drawn shape adds up only what is shown."""
    less = f" in the areas shown; {series.total.left_out:,} hidden left out" if series.total.left_out else " in all"
    return f"{series.label}: {cell_words(series.total.cell, 'hidden')}{less}"


def _summed(series: Series, question: Question, store: Store) -> Chip:
    """Return what a drawn shape adds up to, and how many hidden cells that leaves out."""
    level, cell, hidden = store.level(question.level), series.total.cell, series.total.left_out
    less = f", {hidden:,} hidden {level.noun if hidden == 1 else level.nouns} left out" if hidden else ""
    who = "ED" if series.source == "ed" else series.label
    shown = " shown" if hidden else ""
    return Chip(
        "drawn",
        f"{who}: {cell_words(cell, 'nothing that can be shown')} in the shape{less}",
        f"{series.label}: the sum of the {level.nouns}{shown} whose centre lies inside. A drawn shape has no "
        f"figure of its own{': what is hidden in one of its areas is in no sum either' if hidden else ''}.",
        warning=bool(hidden),
    )


def _elsewhere(series: Series, store: Store, key: str) -> Chip | None:
    """Return how many of one source's records lie in no unit of a level that leaves gaps; nothing where none does."""
    level, leaves_gaps = store.level(key), key in store.facts.levels and store.facts.levels[key].covers < WHOLE
    if series.elsewhere.status is Status.NOT_COMPUTABLE or series.elsewhere.count == 0:
        return None
    if series.elsewhere.status is Status.HIDDEN and not leaves_gaps:
        return None
    many = cell_words(series.elsewhere)
    return Chip(
        "precision",
        f"{many} {SHORT[series.source]} records in no {level.noun}",
        f"{series.label}: {many} records of the whole county lie outside every {level.noun} and are in no figure here.",
    )


def share_words(share: float | None) -> str:
    """Return "31 %", or that it is hidden; what would round to none or to all as "under 1 %" or "over 99 %"."""
    if share is None:
        return "a hidden share"
    if 0.995 <= share < 1:
        return "over 99 %"
    return "under 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def cell_words(cell: Cell, hidden: str = "a hidden number of") -> str:
    """Return a count as people write it, or why there is none."""
    if cell.count is not None:
        return f"{cell.count:,}"
    return {Status.HIDDEN: hidden, Status.NOT_SUPPLIED: "not supplied", Status.NOT_COMPUTABLE: "not computable"}[
        cell.status
    ]


def value_words(value: float | None, measure: str) -> str:
    """Return "12.3", "1,234" or "+12 %"; a change that would round to "+0 %" as what it is."""
    if value is None:
        return "–"
    if measure == "change" and abs(value) <= 0.5:  # 0.5 rounds to the even 0
        return "no change" if value == 0 else f"under 1 % {'more' if value > 0 else 'fewer'}"
    if measure == "health_only":
        return f"{value:.0f} %"
    return f"{value:+.0f} %" if measure == "change" else number(value)


def months_words(supplied: int, months: int) -> str:
    """Return "" for a whole year or period, else "9 of 12 months"."""
    return "" if supplied >= months else f"{supplied} of {months} months"


def spec_words(spec: Spec) -> str:
    """Return a spec's period, for messages."""
    return f"{month_text(spec.months[0])}..{month_text(spec.months[1])}"
