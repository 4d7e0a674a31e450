"""The league of licensed premises: incidents at each, and how much of the whole the first few hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import (
    UNION,
    PremisesCounts,
    PremisesShare,
    Spec,
    Store,
    at_premises,
    barred,
    definitions,
    premises_refusal,
    premises_shares,
    register,
    shares_refusal,
)
from geo import is_drawn, read_shape
from indicators.premises.model import Counts, League, Line
from indicators.question import Question
from indicators.spec import spec_of
from indicators.words import definition_words, label_of, name_of, period_words, shape_words, source_words

SERIOUS = "msv_harm"  # the definition whose concentration is told beside the question's own
NOT_COUNTED = (
    "Records known to the street alone are attached to no premises, and a dwelling above or beside one is not it.",
    "A record within 50 m of a premises, outside it or with no sharper place, is told beside it and not counted there.",
)


def spec_at(question: Question, store: Store) -> Spec:
    """Return the spec of a question for premises: its sources together, in the months the release holds."""
    months = max(question.start, store.facts.first), min(question.end, store.facts.last)
    months = months if months[0] <= months[1] else (store.facts.last - 11, store.facts.last)
    return replace(spec_of(question, UNION), level="lad", months=months, among=question.sources)


def why_not(question: Question, store: Store, principal: Principal) -> str:
    """Return why single premises are not shown for this question and reader, "" when they are."""
    return premises_refusal(store, spec_at(question, store), principal)


def league(question: Question, store: Store, principal: Principal) -> League:
    """Return the league of the question's place. Raises PermissionError where `why_not` gives a reason."""
    spec = spec_at(question, store)
    counts = at_premises(store, spec, principal)
    chosen = held_by(store, question.within) & counts.inside
    lines = _lines(store, counts, chosen)
    total = sum(line.incidents or 0 for line in lines)
    running = np.cumsum([line.incidents or 0 for line in lines]) / max(total, 1)
    quiet = chosen & (counts.incidents <= 0) & ~counts.present
    shares = shares_of(question, store, principal)
    held = concentration(running, len(lines)) + _mixed(counts, chosen)
    named = definitions()[question.definition].label.lower()
    return League(
        question=replace(question, start=spec.months[0], end=spec.months[1]),
        title=title(question, store, spec),
        sources=counts.sources,
        labels={source: label_of(store, source) for source in counts.sources},
        lines=lines,
        quiet=int(quiet.sum()),
        total=total,
        held=tuple(running.tolist()),
        top=(
            held,
            *(share_words(one, named) for one in shares),
        ),
        shares=shares,
        left_out=(*NOT_COUNTED, *barred_words(store, counts.sources)),
        quiet_kinds=Counter(one.kind for one, none in zip(register(store).premises, quiet, strict=True) if none),
        health=any(store.facts.sources[source].health for source in counts.sources),
        untold=counts.untold,
    )


def title(question: Question, store: Store, spec: Spec) -> str:
    """Return "Violence with injury at licensed premises of Doggerhaven, seen by police + ED, Apr 2025 – Mar 2026"."""
    where = shape_words(question.within) if is_drawn(question.within) else ""
    where = where or (name_of(store, question.within) if question.within else store.facts.name)
    seen = source_words(question.sources)
    what = definition_words(question)
    return f"{what[0].upper()}{what[1:]} at licensed premises of {where}, seen by {seen}, {period_words(*spec.months)}"


def held_by(store: Store, within: str) -> NDArray[np.bool_]:
    """Return which premises lie in a place: all for "", by their own point in a drawn shape, else by their areas."""
    known = register(store).premises
    if is_drawn(within):
        shape = read_shape(within)
        return np.asarray(shape.holds(np.array([one.lon for one in known]), np.array([one.lat for one in known])))
    return np.array([not within or within in one.areas.values() for one in known], np.bool_)


def _lines(store: Store, counts: PremisesCounts, chosen: NDArray[np.bool_]) -> tuple[Line, ...]:
    known = register(store).premises
    told = chosen & ((counts.incidents > 0) | counts.present)
    rows = np.flatnonzero(told)
    order = sorted(rows.tolist(), key=lambda at: (-int(counts.incidents[at]), known[at].name, known[at].id))
    total = int(np.maximum(counts.incidents[rows], 0).sum())
    names = dict(zip(store.units("lad").code, store.units("lad").name, strict=True))
    found = []
    for rank, at in enumerate(order, start=1):
        own = _told(counts.incidents[at])
        found.append(
            Line(
                premises=known[at],
                district=names.get(known[at].lad, ""),
                incidents=own,
                named=_at(counts.named, at),
                at_address=_at(counts.at_address, at),
                near=_at(counts.near, at),
                street=_at(counts.street, at),
                present=bool(counts.present[at]),
                withheld=bool(counts.withheld[at]),
                rank=rank,
                share=(own or 0) / max(total, 1),
            )
        )
    return tuple(found)


def _at(by_source: Mapping[str, Counts], at: int) -> Mapping[str, int | None]:
    return {source: _told(count[at]) for source, count in by_source.items()}


def _told(count: np.int64) -> int | None:
    return None if count < 0 else int(count)


def concentration(running: NDArray[np.float64], lines: int) -> str:
    """Return "Ten premises hold 52 % of the incidents at licensed premises here; half of them are at 9." in words."""
    if not lines:
        return "No incident is linked to licensed premises here."
    top = min(10, lines)
    half = int(np.searchsorted(running, 0.5)) + 1
    held, middle = ("hold" if many > 1 else "holds" for many in (top, half))
    return (
        f"{top} premises {held} {percent(running[top - 1])} of the incidents at licensed premises here; "
        f"{half} {middle} half of them."
    )


def _mixed(counts: PremisesCounts, chosen: NDArray[np.bool_]) -> str:
    """Return that some premises are counted with their health records and some without, "" where all are alike."""
    few = int((counts.withheld & chosen).sum())
    if not few:
        return ""
    return f" At {few} a health service is not among them: fewer than five of its records in a year of this window."


def percent(share: float) -> str:
    """Return "52 %"."""
    return f"{share * 100:.0f} %"


def shares_of(
    question: Question, store: Store, principal: Principal, definition: str = ""
) -> tuple[PremisesShare, ...]:
    """Return the district shares of a question by its first source that has them; none where they are refused."""
    spec = replace(spec_of(question, question.sources[0]), definition=definition or question.definition)
    spec = replace(spec, months=spec_at(question, store).months)
    if shares_refusal(store, spec, principal):
        return ()
    found = premises_shares(store, spec, principal)
    held = [one for one in found if not question.within or one.code == question.within]
    return tuple(held) if held and not is_drawn(question.within) else found


def share_words(one: PremisesShare, label: str) -> str:
    """Return "Doggerhaven: its ten premises with most hold 52 % of most serious violence" in protected figures."""
    if one.top.count is None or not one.whole.count:
        return f"{one.name}: hidden, fewer than may be told."
    part = min(one.top.count / one.whole.count, 1.0)
    return f"{one.name}: the ten premises with most hold {percent(part)} of {label} in the district."


def serious_words(question: Question, store: Store, principal: Principal) -> tuple[str, ...]:
    """Return what the ten premises with most hold of the most serious violence, district by district."""
    label = definitions()[SERIOUS].label.lower()
    return tuple(share_words(one, label) for one in shares_of(question, store, principal, SERIOUS))


def barred_words(store: Store, sources: tuple[str, ...]) -> tuple[str, ...]:
    """Return a sentence for every source of which an agreement bars use in a hearing."""
    return tuple(
        f"{label_of(store, source)}: the agreement with {' and '.join(labels)} bars use in a licensing hearing; an "
        "evidence pack leaves these records out."
        for source, labels in barred(store, sources).items()
    )
