"""What changed in months already published, said in the truth strip."""

from __future__ import annotations

from access import Principal
from data import Revised, Status, Store, revisions
from indicators.model import Chip
from indicators.question import Question
from indicators.words import cell_words, month_words

MOST = 12  # lines in one chip


def revised(question: Question, store: Store, principal: Principal) -> tuple[Chip, ...]:
    """Return a chip for each source with a month revised: a warning where it is of a period that is shown."""
    return tuple(chip for source in question.sources if (chip := _chip(source, question, store, principal)))


def _chip(source: str, question: Question, store: Store, principal: Principal) -> Chip | None:
    every = revisions(store, source, principal)
    if not every:
        return None
    shown = [one for one in every if _is_shown(one.month, question)]
    name = "ED" if source == "ed" else store.facts.sources[source].label
    months = ", ".join(dict.fromkeys(month_words(one.month) for one in shown[:3]))
    more = " and more" if len({one.month for one in shown[3:]} - {one.month for one in shown[:3]}) else ""
    text = f"{name}: {months}{more} revised" if shown else f"{name}: an earlier month was revised"
    told = "What was supplied for a month after it had been published or sent. Numbers are all rows of the provider."
    rest = [one for one in every if one not in shown]
    lines = [line(one) for one in (*shown, *rest)]
    left = (f"and {len(lines) - MOST} more",) if len(lines) > MOST else ()
    return Chip("revised", text, told, warning=bool(shown), lines=(*lines[:MOST], *left))


def _is_shown(month: int, question: Question) -> bool:
    spans = [(question.start, question.end), *([question.second()] if question.measure == "change" else [])]
    return any(start <= month <= end for start, end in spans)


def line(one: Revised) -> str:
    """Return one revision in words: "Swarteby Royal, Nov 2024: 212 → 431 rows"."""
    where = f"{one.provider}, {month_words(one.month)}"
    since = f" (since the release of {_date(one.since)})" if one.since else " (sent again)"
    if one.before.status is Status.NOT_SUPPLIED:
        return f"{where}: came late, {cell_words(one.after, 'a hidden number of')} rows{since}"
    if one.after.status is Status.NOT_SUPPLIED:
        return f"{where}: withdrawn, {cell_words(one.before, 'a hidden number of')} rows{since}"
    if one.before.status is Status.HIDDEN and one.added.status is Status.HIDDEN:
        return f"{where}: rows were corrected; how far the number changed is hidden{since}"
    turned = ""
    if one.added.count is not None and one.removed.count is not None:
        turned = f", {one.added.count:,} new and {one.removed.count:,} gone"
    return f"{where}: {cell_words(one.before, 'hidden')} → {cell_words(one.after, 'hidden')} rows{turned}{since}"


def _date(release: str) -> str:
    """Return "7 Mar 2026" of a release id, which begins with its date."""
    year, month, day = int(release[:4]), int(release[4:6]), int(release[6:8])
    return f"{day} {month_words(year * 12 + month - 1)}"
