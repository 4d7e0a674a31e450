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
from indicators.premises.model import Page, SourceLine
from indicators.premises.names import NONE
from indicators.premises.page import page, street_only
from indicators.question import Question
from indicators.words import definition_words, month_words, period_words

RULES = "premises 1"  # what links, protects and rates here; a change to any of them is a new number
METHOD = (
    (
        "Which records are counted",
        "A record is counted here when it gives the register's id, name or an alias of these premises and lies within "
        "250 m of them, or gives no point and the name is theirs alone (named premises); or when it is known to an "
        "address within 20 m, no other licensed premises is as near, and it is not said to be a dwelling, a shop or a "
        "street (at address). Records within 50 m and records known to the street alone are told and not counted.",
    ),
    (
        "Each incident once",
        "Records of police, emergency departments and ambulance that are one incident (at most 60 minutes and 200 m "
        "apart, or the same premises; of compatible sex and age) are counted once. Published experience is that few "
        "health records match: an unmatched health record may be an incident the police know.",
    ),
    (
        "Rates and intervals",
        "A rate is the incidents of months that every source supplied, over the licensed hours of those months or over "
        "the admissions the premises have in a year, taken for as many months. Intervals of 95 % are Byar's from ten "
        "incidents (Breslow and Day 1987) and exact Poisson limits below (Garwood 1936).",
    ),
    (
        "Similar premises",
        "Of one type; licensed for about as long a week and for about as many people, where known; with about as many "
        "other licensed premises within 400 m. A likeness that leaves fewer than eight others is let go, and named.",
    ),
    (
        "What is protected",
        "No name, age, sex or reference of anybody is in this evidence. Where fewer than five records of the health "
        "services are linked they are told as present or not, and left out of every figure.",
    ),
)


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

    id: "EV-" and sixteen digits of the SHA-256 of release, question, premises, window, sources, log and rules. query:
    the address (path and parameters) that shows the same page. answer: to "a million people through the door and you
    bring me five incidents", for page one. barred: providers left out because their agreement bars hearings, by source.
    log: visits and conditions up to `log_upto`, as their authors wrote them.
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
    log_upto: int

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
            "seen_by": {"police_only": one.police_only, "both": one.both, "health_only": one.health_only,
                        "health_present": one.present, "health_withheld": one.withheld},
            "sources": [{"source": line.id, "named": line.named, "at_address": line.at_address,
                         "within_50_m": line.near, "street_only": line.street, "months_supplied": line.supplied,
                         "months": line.months} for line in one.sources],
            "timeline": [{"month": month_words(item.month), "incidents": item.incidents} for item in one.timeline],
            "clock": one.hours.clock.tolist(),
            "untimed": one.hours.untimed,
            "rates": [{"of": rate.unit, "per": rate.per, "count": rate.count, "denominator": rate.of,
                       "value": rate.value, "low": rate.low, "high": rate.high} for rate in one.rates],
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
    as `page`, MustChooseError where another premises nearby shares a name and nobody has chosen, KeyError for an id
    that is not in the register.
    """
    held = page(question, premises, store, principal, hearing=True, chosen=chosen)
    if held.clashes:
        raise MustChooseError(_must_choose(held))
    spec = spec_at(question, store)
    asked = replace(question, start=spec.months[0], end=spec.months[1], within="", area="", layers=(), context="")
    sources = tuple(line.id for line in held.sources)
    upto = max((entry.number for entry in log), default=0)
    definition = definitions()[question.definition]
    left = barred(store, tuple(one for one in question.sources if one in store.facts.sources))
    return Evidence(
        id=evidence_id(store, asked, premises, sources, upto),
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
        log_upto=upto,
    )


def evidence_id(store: Store, asked: Question, premises: str, sources: tuple[str, ...], log_upto: int) -> str:
    """Return the id of a pack: what it is made of, hashed; the same again whoever makes it, whenever."""
    made_of = {
        "release": store.facts.id,
        "question": asked.to_query(),
        "premises": premises,
        "window": [asked.start, asked.end],
        "sources": list(sources),
        "left out": {source: list(labels) for source, labels in sorted(barred(store, sources).items())},
        "log": log_upto,
        "rules": RULES,
    }
    text = json.dumps(made_of, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"EV-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def answer(held: Page) -> tuple[str, ...]:
    """Return the answer, in sentences, to whoever sets the incidents against the people who came."""
    told = [f"{held.incidents} incidents in {len(held.timeline)} months; {held.who}"]
    for one in held.rates:
        if one.unit == "admissions":
            told.append(f"Against {one.of:,.0f} admissions in the months supplied that is {one.words}.")
        else:
            told.append(f"Over {one.of:,.0f} licensed hours it is {one.words}.")
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
    gap = f" Not supplied: {line.missing}." if line.missing else ""
    return (f"{line.supplied} of {line.months} months supplied.{gap}", *line.quality)


def _rules(held: Page) -> tuple[str, ...]:
    kept = "are withheld here" if held.withheld else "would be withheld"
    return (
        "Counts of the police are exact. Fewer than five records of the health services at a premises " + kept + ".",
        "Records of agreements that bar use in a hearing are in no figure.",
        f"Rules: {RULES}.",
    )


def _objectives(question: Question, held: Page, store: Store, principal: Principal) -> tuple[Objective, ...]:
    """Return the four objectives with what bears on each; where nothing does, that is said."""
    serious = _serious(question, held, store, principal)
    hurt = None if held.withheld or held.both is None or held.health_only is None else held.both + held.health_only
    harmed = f"{hurt} incidents were seen by a health service: somebody needed care."
    if hurt is None:
        harmed = "Health records are present and too few to be counted."
    elif not held.present:
        harmed = "No health record is linked here."
    first = [f"{held.incidents} incidents: {definition_words(question)}."]
    first += [f"{serious} incidents of most serious violence."] if serious is not None else []
    first += [held.hours.words] if held.hours.week is not None else []
    return (
        Objective("The prevention of crime and disorder", tuple(first), held.incidents),
        Objective("Public safety", (harmed,), hurt),
        Objective(
            "The prevention of public nuisance",
            (
                f"{street_only(held.sources)} records are known to the street alone and say nothing of this premises. "
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


def _serious(question: Question, held: Page, store: Store, principal: Principal) -> int | None:
    spec = replace(spec_at(question, store), definition=SERIOUS, age=None, domestic="default", blindspot=False)
    try:
        found = at_premises(store, spec, principal, hearing=True)
    except PermissionError:
        return None
    return max(int(found.incidents[register(store).index[held.premises.id]]), 0)


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
