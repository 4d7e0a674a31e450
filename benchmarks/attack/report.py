"""The tables of a run: attacks tried and recovered by engine, family by family, and what protection costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.attack.county import County
from benchmarks.attack.decode import Attack, Score, attacked, common, score, together
from benchmarks.attack.engines import CellKey, Engine, Exact, Nhs, Ours
from benchmarks.attack.families import MORE, SIX, Family, attacks, averaging
from benchmarks.attack.further import FURTHER, insiders
from benchmarks.attack.questions import Asker
from benchmarks.attack.utility import DEFINITIONS, Utility, utility

INSIDE = 1000  # attacks by analysts on others' districts
HUNDRED = 100  # questions of the averaging attack that gate B2 is about
TIERS = ("public", "partner")


@dataclass(frozen=True)
class Run:
    """Scores by family and engine of the six families, of the further ones, and of averaging x100; and the utility.

    Insiders, who know districts exactly, are no tier's readers: their scores are of nobody but themselves.
    """

    six: Mapping[str, Mapping[str, Score]]
    more: Mapping[str, Mapping[str, Score]]
    averaged: Mapping[str, Score]
    overall: Mapping[str, Score]
    insiders: Score
    utility: tuple[Utility, ...]


def engines(county: County) -> list[Engine]:
    """Return the three baselines and ours, in the order they are printed."""
    return [Exact(), Nhs(), CellKey(), *(Ours(county, tier) for tier in TIERS)]


def run(county: County, *, share: float = 1.0, seed: int = 1, averaged: int = 1000) -> Run:
    """Return the scores of a share of the 10,000 attacks and of those further."""
    held = engines(county)
    six = {one.__name__: _tried(county, held, one, round(many * share), seed) for one, many in SIX.items()}
    further = {**MORE, **FURTHER}
    more = {one.__name__: _tried(county, held[3:], one, round(many * share), seed) for one, many in further.items()}
    hundred = _tried(county, held, _averaging, round(averaged * share), seed + 1)
    return Run(
        six,
        more,
        hundred,
        {engine.name: together([scores[engine.name] for scores in six.values()]) for engine in held},
        next(iter(_tried(county, held[-1:], insiders, round(INSIDE * share), seed).values())),
        tuple(utility(county, one, definition) for one in held[3:] for definition in DEFINITIONS),
    )


def _averaging(asker: Asker, many: int) -> Iterator[Attack]:
    return averaging(asker, many, HUNDRED)


def _tried(county: County, held: list[Engine], family: Family, many: int, seed: int) -> dict[str, Score]:
    """Return the scores of one family by engine. What is common is learned from twice as many other victims."""
    made, others = attacks(county, family, many, seed), attacks(county, family, 2 * many, seed + 1000)
    return {engine.name: score([attacked(one, engine) for one in made], common(others)) for engine in held}


HEAD = "| Engine | recovered | lift | blind guess | best guess | its gain | sure and right | sure and wrong |"


def lines(found: Run) -> Iterator[str]:
    """Yield the tables as Markdown."""
    tried = next(iter(found.overall.values())).attacks
    yield f"{tried:,} attacks of six families on hidden counts of 1 to 4, each put to every engine:"
    yield from _engines(found.overall)
    yield from _families("By family, recovered / lift / gain of the best guess", found.six)
    yield from _families("Further families, ours alone", found.more)
    yield f"{found.insiders.attacks:,} attacks by analysts on others' districts, by figures across the border:"
    yield from _engines({"analysts elsewhere": found.insiders})
    hundred = next(iter(found.averaged.values())).attacks
    yield f"One victim in up to {HUNDRED} questions, {hundred:,} victims:"
    yield from _engines(found.averaged)
    yield "What protection costs, LSOA by year:"
    yield ""
    yield "| Tier, definition | error | cells shown | events in them | top 20 | Spearman, 3 years | district's year |"
    yield "|---|---|---|---|---|---|---|"
    for one in found.utility:
        yield (
            f"| {one.tier}, {one.definition} | {one.root_mean_square:.2f} | {one.shown:.1%} | {one.events:.1%} "
            f"| {one.top:.2f} | {one.rank:.4f} | within {one.district} |"
        )
    yield ""
    yield f"Gate B10 is of {DEFINITIONS[0]}, violence of all types together; the other is shown beside it."


def _engines(scores: Mapping[str, Score]) -> Iterator[str]:
    yield from ("", HEAD, "|---|---|---|---|---|---|---|---|")
    for name, one in scores.items():
        yield (
            f"| {name} | {one.recovered:.3f} | {one.lift:+.3f} | {one.blind:.3f} | {one.best:.3f} "
            f"| {one.gain:+.3f} ± {one.doubt:.3f} | {one.sure:.4f} | {one.wrong:.4f} |"
        )
    yield ""


def _families(title: str, held: Mapping[str, Mapping[str, Score]]) -> Iterator[str]:
    names = list(next(iter(held.values())))
    yield from (f"{title}:", "", f"| Family | attacks | {' | '.join(names)} |", "|---|---|" + "---|" * len(names))
    for family, scores in held.items():
        cells = " | ".join(f"{one.recovered:.3f} / {one.lift:+.3f} / {one.gain:+.3f}" for one in scores.values())
        yield f"| {family.replace('_', ' ')} | {next(iter(scores.values())).attacks:,} | {cells} |"
    yield ""


RECOVERED, LIFT = 0.005, {"public": 0.0, "partner": 0.02}
SURELY = {"public": 0.001, "partner": 0.01}
GAIN = {"public": 0.02, "partner": 0.06}  # ours: what the best guesser may gain in a family, decision 0018


def failures(found: Run) -> list[str]:
    """Return in words what a run does not pass of the gates B1, B2 and B10, and of our own for the best guess.

    The gain of the best guess is judged by what is left of it after two standard errors. B10 is of all violence against
    the person: the figures it was set by (trust.md A2, below the first table) are of "unit x period totals over all
    types". A definition with fewer events is printed beside it, whatever it comes to.
    """
    out = []
    for tier in TIERS:
        name = f"ours, {tier}"
        for family, scores in {**found.six, **found.more, "averaging x100": found.averaged}.items():
            one = scores[name]
            if tier == "public" and one.recovered > RECOVERED:
                out.append(f"B1 {tier}, {family}: recovered {one.recovered:.4f} ({RECOVERED})")
            if one.lift > LIFT[tier]:
                out.append(f"B1 {tier}, {family}: lift {one.lift:+.4f} ({LIFT[tier]})")
            if one.gain - 2 * one.doubt > GAIN[tier]:
                out.append(f"{tier}, {family}: the best guess gains {one.gain:+.4f} ({GAIN[tier]})")
        if (sure := found.averaged[name].sure) > SURELY[tier]:
            out.append(f"B2 {tier}: sure and right {sure:.4f} ({SURELY[tier]})")
    out += _by_insiders(found.insiders)
    return out + [line for one in found.utility if one.definition == DEFINITIONS[0] for line in _useless(one)]


def _by_insiders(one: Score) -> Iterator[str]:
    """Yield what analysts of other districts make of a district beyond what a partner's figures may give."""
    if one.lift > LIFT["partner"]:
        yield f"B1 analysts elsewhere: lift {one.lift:+.4f} ({LIFT['partner']})"
    if one.sure > SURELY["partner"]:
        yield f"B2 analysts elsewhere: sure and right {one.sure:.4f} ({SURELY['partner']})"


def _useless(one: Utility) -> Iterator[str]:
    off = 7 if one.tier == "public" else 5
    told = (
        (one.root_mean_square > 2.5, f"root mean square error {one.root_mean_square:.2f} (2.5)"),
        (one.top < 0.95, f"top 20 kept {one.top:.2f} (0.95)"),
        (one.rank < 0.99, f"Spearman {one.rank:.4f} (0.99)"),
        (one.district > off, f"district's year off by {one.district} ({off})"),
    )
    return (f"B10 {one.tier}, {one.definition}: {words}" for wrong, words in told if wrong)
