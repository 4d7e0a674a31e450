"""What the reader asked to see: one immutable value, and its form in the address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from data import month_text

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MEASURES = ("count", "rate", "change", "health_only")
DOMESTIC = ("default", "in", "out", "only")
TOGETHER = ("apart", "union")
PAINTS = ("violence", "context", "bivariate", "outline")
PLAYS = ("", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Question:
    """One complete question. Months are year x 12 + month - 1, inclusive; hours and days empty mean all.

    sources: the first colours the map. within: a unit code, "" for the whole store, or a drawn shape. context: "" or a
    context measure; paint: what colours the map when there is one. area: the unit open in the drawer, "" for none.
    against: first and last month of the second period of a change, None for the period of equal length before. play:
    the length of the periods played through, whose classes are held; "" for none.
    layers: what lies over the map, the first on top, each with its opacity in percent.
    together: "union" counts an incident once that several of the sources saw.
    """

    definition: str
    sources: tuple[str, ...]
    within: str
    level: str
    start: int
    end: int
    hours: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    measure: str = "count"
    context: str = ""
    paint: str = "violence"
    age: tuple[int, int] | None = None
    domestic: str = "default"
    blindspot: bool = False
    area: str = ""
    against: tuple[int, int] | None = None
    play: str = ""
    layers: tuple[tuple[str, int], ...] = ()
    together: str = "apart"

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"period must not end before it starts: {month_text(self.start)}..{month_text(self.end)}")
        offers = (MEASURES, DOMESTIC, PAINTS, PLAYS, TOGETHER)
        for name, offered in zip(("measure", "domestic", "paint", "play", "together"), offers, strict=True):
            if (value := getattr(self, name)) not in offered:
                raise ValueError(f"{name}: unknown value {value!r}")
        if self.against and self.against[0] > self.against[1]:
            raise ValueError(f"against must not end before it starts: {span_text(*self.against)}")

    def months(self) -> int:
        """Return the length of the period in months."""
        return self.end - self.start + 1

    def second(self) -> tuple[int, int]:
        """Return the first and last month of the period a change compares with."""
        return self.against or (self.start - self.months(), self.start - 1)

    def to_query(self) -> str:
        """Return "?definition=...&...", every field written so that links outlive changed defaults."""
        fields = {
            "definition": self.definition,
            "sources": ",".join(self.sources),
            "within": self.within or "all",
            "level": self.level,
            "from": month_text(self.start),
            "to": month_text(self.end),
            "hours": ",".join(map(str, self.hours)) or "all",
            "days": ",".join(DAYS[day] for day in self.days) or "all",
            "measure": self.measure,
            "context": self.context or "none",
            "paint": self.paint,
            "age": f"{self.age[0]}-{self.age[1]}" if self.age else "any",
            "domestic": self.domestic,
            "blindspot": "on" if self.blindspot else "off",
            "against": span_text(*self.against) if self.against else "before",
            "play": self.play or "off",
            "layers": ",".join(f"{key}:{opacity}" for key, opacity in self.layers) or "none",
            "together": self.together,
            "area": self.area or "none",
        }
        return "?" + urlencode(fields, safe=",:")


def span_text(start: int, end: int) -> str:
    """Return "2022-04..2023-03"."""
    return f"{month_text(start)}..{month_text(end)}"
