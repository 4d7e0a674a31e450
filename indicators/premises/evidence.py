"""Everything a licensing evidence pack prints, and the id by which anybody makes the same one again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from access import Principal
from data import PREMISES_CLASSES, Premises, Store, at_premises, barred, definitions, register
from data import BookEntry as Entry
from indicators.premises.league import SERIOUS, spec_at
from indicators.premises.method import METHOD
from indicators.premises.model import Page, SourceLine
from indicators.premises.names import NONE, names_meant
from indicators.premises.page import page, street_only
from indicators.question import Question
from indicators.telling import plural
from indicators.words import definition_words, month_words, period_words, source_words

RULES = "premises 3"  # what links, protects and rates here; a change to any of them is a new number


class MustChooseError(PermissionError):
    """Two premises share a name, and nobody has yet said which of them is meant by it; the words are for the reader."""


@dataclass(frozen=True, slots=True)
class Objective:
    """One of the four licensing objectives (Licensing Act 2003, section 4(2)), and what this evidence says of it.

    evidence: sentences; figure: incidents that bear on it, None where this evidence has no figure.
    """

    name: str
    evidence: tuple[str, ...]
    figure: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The whole of one evidence pack, without when and why it was made: the same question gives the same value.

    id: "EV-" and sixteen digits of the SHA-256 of all that it is made of: release, question, premises, window, sources,
    every line printed, names chosen, whose areas it is compared in, and rules. query:
    the address (path and parameters) that shows the same page. answer: to "a million people through the door and you
    bring me five incidents", for page one. barred: providers left out because their agreement bars hearings, by source.
    log: visits and conditions in force, as their authors wrote them. chosen: what was said of names that others share.
    """

    id: str
    release: str
    store: str
    synthetic: bool
    attribution: str
    key_id: str
    query: str
    premises: Premises
    title: str
    sentence: str
    definition: str
    plain: str
    window: tuple[int, int]
    period: str
    answer: tuple[str, ...]
    page: Page
    classes: tuple[str, ...]
    barred: Mapping[str, tuple[str, ...]]
    objectives: tuple[Objective, ...]
    left_out: tuple[str, ...]
    quality: tuple[tuple[str, tuple[str, ...]], ...]
    method: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    log: tuple[Entry, ...]
    chosen: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        """Return what the data files of a pack hold, as plain values in a fixed order."""
        one = self.page
        return {
            "id": self.id,
            "release": self.release,
            "synthetic": self.synthetic,
            "address": self.query,
            "premises": {"id": self.premises.id, "name": self.premises.name, "uprn": self.premises.uprn,
                         "type": self.premises.kind, "address": self.premises.address},
            "sentence": self.sentence,
            "months": [month_words(self.window[0]), month_words(self.window[1])],
            "incidents": one.incidents,
            "seen_by_words": one.who,
            "seen_by": {"police_only": one.police_only, "both": one.both, "health_only": one.health_only,
                        "health_present": one.present, "health_withheld": one.withheld},
            "sources": [{"source": line.id, "named": line.named, "at_address": line.at_address,
                         "joined_by_matching": line.joined, "within_50_m": line.near, "street_only": line.street,
                         "months_supplied": line.supplied, "months": line.months, "instead": line.instead}
                        for line in one.sources],
            "timeline": [{"month": month_words(item.month), "incidents": item.incidents} for item in one.timeline],
            "clock": one.hours.clock.tolist(),
            "untimed": one.hours.untimed,
            "rates": [{"of": rate.unit, "per": rate.per, "count": rate.count, "denominator": rate.of,
                       "value": rate.value, "low": rate.low, "high": rate.high} for rate in one.rates],
            "log": [{"day": line.day, "kind": line.kind, "words": line.words, "org": line.org} for line in self.log],
            "names_chosen": list(self.chosen),
            "left_out": list(self.left_out),
            "rules": list(self.rules),
        }  # fmt: skip

    def table(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Return header and rows of the incident table: nothing of a person is in it."""
        header = ("month", "day", "weekday", "part of the day", "what", "severity", "seen by", "how surely here")
        days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "not known")
        labels = {line.id: line.label for line in self.page.sources}
        rows = tuple(
            (month_words(row.month), str(row.day) if row.day else "not known", days[row.weekday],
             row.band or "not known", row.category, row.severity, " + ".join(labels[one] for one in row.sources),
             row.precision)
            for row in self.page.rows
        )  # fmt: skip
        return header, rows


def evidence(
    question: Question,
    premises: str,
    store: Store,
    principal: Principal,
    *,
    log: tuple[Entry, ...] = (),
    chosen: Mapping[str, str] = NONE,
) -> Evidence:
    """Return the evidence of one premises for a hearing: sources whose agreement bars hearings are left out and named.

    log: visits and conditions to print. chosen: shared name -> the premises it was said to mean. Raises PermissionError
    as `page` and where nothing asked may be put in evidence, MustChooseError where another premises nearby shares a
    name and nobody has chosen, KeyError for an id that is not in the register.
    """
    held = page(question, premises, store, principal, hearing=True, chosen=chosen)
    if held.clashes:
        raise MustChooseError(_must_choose(held))
    if held.incidents is None:
        raise PermissionError(f"Nothing that was asked for can be put in evidence here. {held.who}")
    spec = spec_at(question, store)
    asked = replace(
        question, start=spec.months[0], end=spec.months[1], within="", area="", layers=(), context="", play="",
        paint="violence", measure="count", together="apart", against=None, level=next(iter(store.facts.levels)),
    )  # fmt: skip
    sources = tuple(line.id for line in held.sources)
    meant = names_meant(store, register(store).index[premises], chosen)
    definition = definitions()[question.definition]
    left = barred(store, tuple(one for one in question.sources if one in store.facts.sources))
    return Evidence(
        id=evidence_id(store, asked, premises, sources, log=log, meant=meant, areas=principal.areas),
        release=store.facts.id,
        store=store.facts.name,
        synthetic=store.facts.synthetic,
        attribution=store.facts.attribution,
        key_id=store.facts.key_id,
        query=f"/premises{asked.to_query()}&premises={premises}",
        premises=held.premises,
        title=f"Evidence for a licensing hearing: {held.premises.name}",
        sentence=held.sentence,
        definition=definition_words(question),
        plain=" ".join(definition.plain.split()),
        window=spec.months,
        period=period_words(*spec.months),
        answer=answer(held),
        page=held,
        classes=PREMISES_CLASSES,
        barred=left,
        objectives=_objectives(question, held, store, principal),
        left_out=held.left_out,
        quality=tuple((line.label, _quality(line)) for line in held.sources),
        method=METHOD,
        rules=_rules(held),
        log=log,
        chosen=meant,
    )


def evidence_id(
    store: Store,
    asked: Question,
    premises: str,
    sources: tuple[str, ...],
    *,
    log: tuple[Entry, ...] = (),
    meant: tuple[str, ...] = (),
    areas: tuple[str, ...] = (),
) -> str:
    """Return the id of a pack: what it is made of, hashed; the same again whoever makes it, whenever."""
    made_of = {
        "release": store.facts.id,
        "question": asked.to_query(),
        "premises": premises,
        "window": [asked.start, asked.end],
        "sources": list(sources),
        "left out": {source: list(labels) for source, labels in sorted(barred(store, sources).items())},
        "log": [[line.number, line.kind, line.day, line.words, line.org] for line in log],
        "names": list(meant),
        "compared in": sorted(areas),
        "rules": RULES,
    }
    text = json.dumps(made_of, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"EV-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def answer(held: Page) -> tuple[str, ...]:
    """Return the answer, in sentences, to whoever sets the incidents against the people who came."""
    told = [f"{plural(held.incidents or 0, 'incident')} in {plural(len(held.timeline), 'month')}. {held.who}"]
    for one in held.rates:
        if one.unit == "admissions":
            told.append(f"Against {one.of:,.0f} admissions in the months supplied that is {one.words}.")
        else:
            told.append(f"{one.label}, over {one.of:,.0f} licensed hours: {one.count:,}, which is {one.words}.")
    told += held.no_rates
    if held.standing is not None:
        told.append(f"Beside premises like it: {held.standing.words}")
    if held.thin:
        told.append(held.thin)
    return tuple(told)


def _must_choose(held: Page) -> str:
    named = "; ".join(
        f"“{clash.alias}” is also {' and '.join(f'{one.name} ({one.address or one.id})' for one in clash.others)}"
        for clash in held.clashes
    )
    return f"Choose first which premises a shared name means, in the list of names: {named}."


def _quality(line: SourceLine) -> tuple[str, ...]:
    if line.supplied is None:
        return (f"{line.label}: {line.instead}, so nothing is said of their records.",)
    gap = f" Not supplied: {line.missing}." if line.missing else ""
    return (f"{line.supplied} of {line.months} months supplied.{gap}", *line.quality)


def _rules(held: Page) -> tuple[str, ...]:
    return (
        "Counts of the police are exact. A health service is counted where each year of the window has none of its "
        "records at the premises, or at least five.",
        "Records of agreements that bar use in a hearing are in no figure.",
        f"Rules: {RULES}.",
    )


def _objectives(question: Question, held: Page, store: Store, principal: Principal) -> tuple[Objective, ...]:
    """Return the four objectives with what bears on each; where nothing does, that is said."""
    serious = _serious(question, store, held, principal)
    first = [f"{plural(held.incidents or 0, 'incident')}: {definition_words(question)}."]
    first += [serious] if serious else []
    first += [held.hours.words] if held.hours.week is not None else []
    return (
        Objective("The prevention of crime and disorder", tuple(first), held.incidents),
        Objective("Public safety", held.care, held.hurt),
        Objective(
            "The prevention of public nuisance",
            (
                f"{plural(street_only(held.sources), 'record')} known to the street alone: nothing on this premises. "
                "This evidence measures no noise and no nuisance: ask environmental health.",
            ),
            None,
        ),
        Objective(
            "The protection of children from harm",
            ("No age is in this evidence, so it says nothing of children: ask for test purchases and safeguarding.",),
            None,
        ),
    )


def _serious(question: Question, store: Store, held: Page, principal: Principal) -> str:
    """Return how many incidents of most serious violence the police saw, "" where that is not to be told or is asked.

    It is another definition than the pack's, so its incidents need not be in the pack's table; the words say so.
    """
    police = tuple(line.id for line in held.sources if not line.health and not line.instead)
    if not police or question.definition == SERIOUS:
        return ""
    spec = spec_at(question, store)
    spec = replace(spec, definition=SERIOUS, age=None, domestic="default", blindspot=False, among=police)
    try:
        found = at_premises(store, spec, principal, hearing=True)
    except PermissionError:
        return ""
    count = int(found.incidents[register(store).index[held.premises.id]])
    label = definitions()[SERIOUS].label.lower()
    if count < 0:
        return ""
    return (
        f"By another definition than this pack's, {label}: {plural(count, 'incident')} that {source_words(police)} "
        "saw. They are not picked out in the table of incidents, and need not all be in it."
    )


__all__ = [
    "METHOD",
    "RULES",
    "Evidence",
    "MustChooseError",
    "Objective",
    "answer",
    "evidence",
    "evidence_id",
]
