"""A made-up answer with every kind of cell in it, and an atlas that gives it: for pages that need no store."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from access import demonstration
from data import ABSENT, Cell, Status, month_index, month_text
from indicators import (
    Answer,
    Breakdown,
    Chip,
    Classes,
    Clock,
    Context,
    Crumb,
    Fact,
    Found,
    Menu,
    Option,
    Part,
    Place,
    Question,
    Release,
    Series,
    Share,
    Standing,
    Total,
    Trend,
    Units,
)

N = 120
SOURCES = {"police": "Police", "ed": "Emergency departments"}
START, END = month_index("2024-04"), month_index("2025-03")
QUESTION = Question("vwi", ("police", "ed"), "", "lsoa21", START, END)
RELEASE = Release("r1", "Doggershire", True, "2026-01-05", "Mar 2025", ("Apr 2020", "Mar 2025"), tuple(SOURCES))


def shown(count: int | None, status: Status = Status.HIDDEN) -> Cell:
    return Cell(count, Status.SHOWN) if count is not None else Cell(None, status)


@cache
def units() -> Units:
    rng = np.random.default_rng(7)
    code = tuple(f"X01{row:06d}" for row in range(N))
    low = np.array([1.5, 54.5]) + rng.uniform(0, 0.9, (N, 2))
    return Units(
        level="lsoa21",
        label="LSOA (2021)",
        code=code,
        name=tuple(f"Saltmarsh {row // 6 + 1:03d}{'ABCDEF'[row % 6]}" for row in range(N)),
        parent=tuple(f"X02{row // 6:06d}" for row in range(N)),
        lad=tuple(f"X0600000{row % 4}" for row in range(N)),
        residents=np.where(np.arange(N) == 5, np.nan, rng.integers(1_000, 2_900, N)).astype(float),
        area_km2=rng.uniform(0.2, 20, N),
        bbox=np.hstack([low, low + 0.05]),
        tiles="lsoa21.0000.pmtiles",
        minzoom=6,
        maxzoom=12,
    )


def statuses(seed: int = 1) -> np.ndarray:
    """Mostly shown, some hidden, some not supplied."""
    return np.random.default_rng(seed).choice([0, 0, 0, 0, 1, 2], N).astype(np.uint8)


def series(
    source: str, question: Question, status: np.ndarray | None = None, count: np.ndarray | None = None
) -> Series:
    rng = np.random.default_rng(len(source))
    status = statuses(len(source)) if status is None else status
    count = rng.poisson(30, N) if count is None else count
    value = np.where(status == 0, count.astype(float), np.nan)
    changed = question.measure == "change"
    words = tuple(np.where(status == 0, rng.choice(["higher", "lower", "no clear change"], N), "").tolist())
    return Series(
        source=source,
        label=SOURCES[source],
        count=np.where(status == 0, count, ABSENT).astype(np.int64),
        status=status,
        supplied=np.full(N, 12, np.int16),
        months=12,
        value=value,
        low=value * 0.8,
        high=value * 1.3,
        total=Total(shown(3_456), 3_456.0, 3_340.0, 3_573.0, 12, 12),
        unlocated=shown(310),
        outside=shown(None),
        share_unlocated=0.082,
        converted=0.03,
        exact=False,
        previous=np.where(status == 0, count + 3, ABSENT).astype(np.int64) if changed else None,
        change_word=words if changed else None,
        previous_status=status if changed else None,
        previous_supplied=np.full(N, 12, np.int16) if changed else None,
    )


def classes(question: Question, first: Series) -> Classes:
    status = first.status
    index = np.digitize(np.nan_to_num(first.value), [24, 28, 32, 36]).astype(np.uint8)
    index = np.where(status == 1, Classes.HIDDEN, np.where(status == 2, Classes.NOT_SUPPLIED, index)).astype(np.uint8)
    labels = ("1 to 23", "24 to 27", "28 to 31", "32 to 35", "36 and over")
    if question.paint == "bivariate":
        labels = tuple(
            f"{a} violence, {b} deprivation" for a in ("low", "middle", "high") for b in ("low", "middle", "high")
        )
    scheme = {"bivariate": "bivariate", "context": "context"}.get(question.paint, "sequential")
    scheme = "diverging" if question.measure == "change" and scheme == "sequential" else scheme
    counts = tuple(int((index == at).sum()) for at in range(len(labels)))
    numbers = (int((status == 1).sum()), int((status == 2).sum()), 0, 0)
    return Classes(scheme, index, (24.0, 28.0, 32.0, 36.0), labels, "Incidents", counts, *numbers)


def context() -> Context:
    value = np.random.default_rng(3).uniform(3, 70, N)
    fifth = (np.argsort(np.argsort(value)) * 5 // N + 1).astype(np.uint8)
    return Context(
        "iod2025.score", "Deprivation score", "score", "2025", "English Indices of Deprivation 2025", value, fifth
    )


def sentence(question: Question) -> tuple[Part, ...]:
    beside = (Part(", shaded with "), Part("deprivation score (IoD 2025)", "context")) if question.context else ()
    drawn = (Part(", with "), Part("schools", "layers"), Part(" on the map")) if question.layers else ()
    return (
        Part("Showing "),
        Part("violence with injury (v1.0)", "definition"),
        Part(" seen by "),
        Part(" + ".join(question.sources), "sources"),
        Part(" in "),
        Part("Doggershire", "within"),
        Part(", "),
        Part("Apr 2024 – Mar 2025", "period"),
        Part(", "),
        Part("all hours", "time"),
        Part(", per "),
        Part("LSOA (2021)", "level"),
        Part(", as "),
        Part(question.measure, "measure"),
        *((Part(" against "), Part("the period before", "against")) if question.measure == "change" else ()),
        *beside,
        *drawn,
        Part("."),
    )


CHIPS = (
    Chip("synthetic", "Synthetic demonstration data"),
    Chip("coverage", "Police: 12 of 12 months supplied", "Every month from Apr 2024 – Mar 2025 was supplied."),
    Chip(
        "coverage",
        "ED: 3 of 4 providers supplied every month",
        "Northport Infirmary: not supplied Jul 2024 – Oct 2024",
        True,
    ),
    Chip("freshness", "latest complete month Mar 2025", "Police: Mar 2025; ED: Mar 2025."),
    Chip("precision", "8 % of police records not mappable", "310 records carry no usable location."),
    Chip("rule", "small counts hidden", "Counts below 5 are hidden, below 8 where a health source contributes."),
)


def answer(question: Question = QUESTION, **changed: Any) -> Answer:
    """Return an answer of 120 areas; `changed` replaces any field of it."""
    found = tuple(series(source, question) for source in question.sources)
    first = found[0]
    held = context() if question.context else None
    order = np.lexsort((np.arange(N), -np.nan_to_num(first.value), first.status)).astype(np.int64)
    made = Answer(
        question=question,
        asked=question,
        notes=(),
        sentence=sentence(question),
        truth=CHIPS,
        unit="incidents",
        units=units(),
        inside=np.ones(N, bool),
        series=found,
        classes=classes(question, first),
        context=held,
        outline=held.fifth if held and question.paint == "outline" else None,
        breadcrumb=(
            Crumb("", "Doggershire", "", "?within=all"),
            Crumb("X06000000", "Saltmarsh", "lad", "?within=X06000000"),
        ),
        bounds=(1.5, 54.5, 2.5, 55.5),
        rule="Counts below 5 are hidden.",
        release=RELEASE,
        ranking=order,
    )
    return replace(made, **changed)


def everywhere(status: Status, count: int = 0) -> Answer:
    """Return an answer in which every area of the first source has one status."""
    first = series("police", QUESTION, np.full(N, int(status), np.uint8), np.full(N, count))
    return answer(series=(first,), question=replace(QUESTION, sources=("police",)))


def trend(source: str) -> Trend:
    months = tuple(month_text(month) for month in range(END - 35, END + 1))
    status = np.zeros(36, np.uint8)
    status[[3, 4, 20]] = Status.HIDDEN
    status[27:31] = Status.NOT_SUPPLIED if source == "ed" else Status.SHOWN
    count = np.where(status == 0, np.random.default_rng(len(source)).poisson(9, 36), ABSENT)
    return Trend(source, SOURCES[source], months, count.astype(np.int64), status)


def clock(source: str, *, fine: bool = False) -> Clock:
    rows = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun") if fine else ("Weekdays", "Weekend")
    columns = tuple(f"{hour:02d}" for hour in range(24)) if fine else ("00–05", "06–11", "12–17", "18–23")
    status = np.zeros((len(rows), len(columns)), np.uint8)
    status[0, 1] = Status.HIDDEN
    count = np.where(status == 0, np.random.default_rng(5).poisson(4, status.shape), ABSENT)
    return Clock(source, SOURCES[source], rows, columns, count.astype(np.int64), status, shown(12))


def place(question: Question, code: str, *, fine: bool = False) -> Place:
    """Return the drawer of one of the 120 areas. Raises ValueError for any other code."""
    said = answer(replace(question, area=code))
    at = said.units.code.index(code)
    first = said.series[0]
    values = first.value[first.status == 0]
    value = float(first.value[at]) if first.status[at] == 0 else None
    rank = int((values > value).sum()) + 1 if value is not None else None
    kinds = tuple(
        Share(label, shown(count)) for label, count in (("Assault with injury", 21), ("Wounding", 9), ("Other", None))
    )
    sharp = tuple(
        Share(label, shown(count))
        for label, count in (("Named premises", 12), ("Street segment", 17), ("Whole street", None))
    )
    down = Crumb(code, f"OAs in {said.units.name[at]}", "oa21", replace(question, within=code, level="oa21").to_query())
    return Place(
        code=code,
        name=said.units.name[at],
        level="lsoa21",
        level_label="LSOA (2021)",
        answer=said,
        index=at,
        breadcrumb=said.breadcrumb,
        drill=down if at % 2 == 0 else None,
        why_no_drill="" if at % 2 == 0 else "Partners see LSOA and above by month; output areas need twelve months.",
        standing=Standing(rank, len(values), value, values),
        trends=tuple(trend(source) for source in question.sources),
        clocks=tuple(clock(source, fine=fine) for source in question.sources),
        categories=tuple(Breakdown(source, SOURCES[source], kinds) for source in question.sources),
        precision=tuple(Breakdown(source, SOURCES[source], sharp) for source in question.sources),
        facts=(
            Fact("Deprivation", "decile 1 of 10 (most deprived)", "IoD 2025"),
            Fact("Residents", "1,612", "mid-2024 estimate"),
        ),
        not_known=("8 % of police records carry no usable location.", "Incidents never reported to anyone."),
        sentence=f"{said.units.name[at]}: police recorded 38 incidents, Apr 2024 – Mar 2025.",
    )


def menu(question: Question, *, free_time: bool = False) -> Menu:
    why = "Needs the kind of place, which no source here records."
    nearest = "Violence with injury (v1.0)"
    label = "Public-place serious violence (v1.2)"
    greyed = Option("grip_psv", label, "Serious violence", disabled=True, reason=why, instead=nearest)
    fine = Option("oa21", "Output area (2021)", disabled=True, reason="Not by month.")
    latest = Option("2024-04..2025-03", "Latest four quarters", hint="Apr 2024 – Mar 2025")
    return Menu(
        definition=(Option("vwi", "Violence with injury (v1.0)", "Violence", "Assaults that injure."), greyed),
        sources=tuple(Option(key, label) for key, label in SOURCES.items()),
        within=(Option("", "Doggershire"), Option("X06000000", "Saltmarsh", "Districts")),
        level=(Option("lad", "District"), Option("lsoa21", "LSOA (2021)"), fine),
        months=tuple(month_text(month) for month in range(END - 59, END + 1)),
        periods=(latest, Option("2023-04..2024-03", "The year before")),
        times=(Option("hours=all&days=all", "All hours"), Option("hours=18,19,20,21,22,23&days=all", "Evenings")),
        measure=(Option("count", "Count"), Option("rate", "Rate per 1,000 residents"), Option("change", "Change")),
        against=(Option("before", "The period before"), Option("2022-04..2023-03", "Two years before")),
        context=(Option("", "None"), Option("iod2025.score", "Deprivation score", "IoD 2025")),
        domestic=(Option("default", "As the definition has it"), Option("out", "Left out")),
        blindspot=Option("blindspot", "Add robbery and aggravated burglary"),
        age=Option("age", "Victim's age", disabled=not free_time, reason="The age window is for analysts."),
        free_time=free_time,
    )


def read(search: str | None) -> tuple[Question, tuple[str, ...]]:
    """Parse as much of an address as the pages here write."""
    from urllib.parse import parse_qsl

    named = dict(parse_qsl((search or "").removeprefix("?")))
    fields: dict[str, Any] = {key: named[key] for key in ("level", "measure", "paint", "domestic") if key in named}
    fields |= {
        "area": named.get("area", "none").replace("none", ""),
        "context": named.get("context", "none").replace("none", ""),
    }
    if "sources" in named:
        fields["sources"] = tuple(named["sources"].split(","))
    unknown = tuple(f"The address asked for {key}, which is not a choice here." for key in named if key == "witchcraft")
    return replace(QUESTION, **fields), unknown


class SampleAtlas:
    """Answers like an `indicators.Atlas`, from the samples above."""

    def now(self) -> SampleAtlas:
        return self

    def health(self) -> dict[str, Any]:
        return {
            "status": "ok",
            "release": "r1",
            "synthetic": True,
            "levels": {"lsoa21": N},
            "months": [],
            "sources": [],
        }

    def parse(self, search: str | None) -> tuple[Question, tuple[str, ...]]:
        return read(search)

    def answer(self, question: Question, principal: Any, ignored: tuple[str, ...] = ()) -> Answer:
        return replace(answer(question), notes=ignored)

    def place(self, question: Question, code: str, principal: Any) -> Place:
        return place(question, code, fine=principal.tier.free_time)

    def menu(self, question: Question, principal: Any) -> Menu:
        return menu(question, free_time=principal.tier.free_time)

    def nearest(self, question: Question, principal: Any) -> Question:
        return question

    def finest_grid(self, question: Question, principal: Any) -> str:
        return "h3r9"

    def search(self, text: str, question: Question) -> tuple[Found, ...]:
        hits = [row for row, name in enumerate(units().name) if text.lower() in name.lower()][:8]
        return tuple(
            Found(units().name[row], "LSOA", replace(question, area=units().code[row]).to_query(), 2.0, 55.0)
            for row in hits
        )

    def codes(self, level: str) -> tuple[str, ...]:
        return units().code

    def names(self, level: str) -> tuple[str, ...]:
        return units().name

    def base(self) -> str:
        return ""

    def tile(self, name: str) -> None:
        return None


PARTNER = demonstration("partner")
