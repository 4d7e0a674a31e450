"""Who saw the incidents at one premises, in words: of the sources counted there, and of those that are not."""

from __future__ import annotations

from dataclasses import dataclass

from data import PremisesDetail, Store, barred
from indicators.premises.model import SourceLine
from indicators.words import label_of

FEW = "fewer than 5 in a year"
BARRED = "not in this evidence (barred)"
NOT_TOLD = "not told in this window"
UNASKED = "Health services are not part of this question: this says nothing of what they saw."


@dataclass(frozen=True, slots=True)
class Who:
    """Who saw it. words: sentences as one; sides: the same for a table; hurt: incidents that health services saw."""

    words: str
    sides: tuple[tuple[str, str], ...]
    hurt: int | None
    care: tuple[str, ...]


def instead(store: Store, detail: PremisesDetail, source: str) -> str:
    """Return what stands in the place of a source's figures at a premises, "" where it is counted there."""
    counts, at = detail.counts, detail.at
    if counts.told[source][at]:
        return ""
    if counts.barred[source][at]:
        return BARRED
    return NOT_TOLD if counts.untold else FEW


def who(store: Store, detail: PremisesDetail, lines: tuple[SourceLine, ...], *, hearing: bool) -> Who:
    """Return who saw the incidents of a premises."""
    health, others = ([line for line in lines if line.health is one] for one in (True, False))
    used, rest = ([line for line in health if bool(line.instead) is one] for one in (False, True))
    police = [line for line in others if not line.instead]
    counts, at = detail.counts, detail.at
    only, both, other = (int(one[at]) for one in (counts.police_only, counts.both, counts.health_only))
    saw, know = names(used), names(police)
    said: list[str] = []
    sides: list[tuple[str, str]] = []
    if used and police:
        said = [f"Of the sources used here ({know}; {saw}): {only} seen by {know} alone, {both} by both, {other} by "
                f"{saw} alone."]  # fmt: skip
        sides = [(f"{know}, not {saw}", f"{only:,}"), (f"Both {know} and {saw}", f"{both:,}"),
                 (f"{saw}, not {know}", f"{other:,}")]  # fmt: skip
        sides = [(f"{label[:1].upper()}{label[1:]}", count) for label, count in sides]
    elif used or police:
        alone = saw or know
        said = [f"Counted here: what {alone} saw, and nobody else."]
        sides = [(f"{alone[:1].upper()}{alone[1:]}", f"{int(counts.incidents[at]):,}")]
    silent = [f"{line.label}: no record is linked here." for line in used if not counts.seen[line.id][at]]
    why = list(dict.fromkeys(_not_counted(store, detail, line, hearing=hearing) for line in rest))
    why += [] if health else [UNASKED]
    sides += [(line.label, line.instead) for line in lines if line.instead]
    hurt = both + other if used else None
    care = [] if hurt is None else [f"{_were(hurt)} seen by {saw}: somebody needed care."] if hurt else silent
    return Who(" ".join((*said, *silent, *why)), tuple(sides), hurt, (*care, *why))


def _were(count: int) -> str:
    return "1 incident was" if count == 1 else f"{count:,} incidents were"


def names(lines: list[SourceLine]) -> str:
    """Return "police", "emergency departments and ambulance"."""
    labels = [line.label for line in lines]
    return " and ".join(one if one[1:2].isupper() else f"{one[:1].lower()}{one[1:]}" for one in labels)


def _not_counted(store: Store, detail: PremisesDetail, line: SourceLine, *, hearing: bool) -> str:
    """Return why a source is not counted here, and whether it has anything where that may be told."""
    if line.instead == BARRED:
        labels = " and ".join(barred(store, (line.id,))[line.id])
        return (
            f"{line.label}: {BARRED}. The agreement with {labels} bars use in a hearing, so this says nothing of them."
        )
    if line.instead == NOT_TOLD:
        return detail.counts.untold
    if hearing and barred(store, (line.id,)):
        return (
            f"{line.label}: fewer than five records that may be used in a hearing are linked here in a year of this "
            "window, or none; none is counted or shown."
        )
    return (
        f"{line.label}: present. Fewer than five of their records are linked here in a year of this window, so none of "
        "the window is counted or shown."
    )


def labelled(store: Store, detail: PremisesDetail, source: str, *, hearing: bool) -> str:
    """Return what a source is called where it is counted: without those whom an agreement bars, in a hearing."""
    label = label_of(store, source)
    left = barred(store, (source,)).get(source, ()) if hearing and detail.counts.told[source][detail.at] else ()
    return f"{label} (without {' and '.join(left)})" if left else label
