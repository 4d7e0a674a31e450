"""What a board says in words: the same on the page, the tasking sheet and in its document."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

from data import Status
from indicators.hotspots.model import Board, Fading, Row
from indicators.telling import CHANGED, cell, count, plural, share
from indicators.words import MONTHS, SHORT, period_words

NO_CHANGE_KNOWN = "change not told"
SURE = ("higher", "lower")
PLUS = "+"
OPINIONS = {"none": "None", "gi": "Gi*", "moran": "Local Moran"}


def title(board: Board) -> str:
    """Return "20 of the 60 places with most incidents"."""
    shown, whole = len(board.listed()), len(board.rows)
    if not whole:
        return "No place can be listed"
    if shown < whole:
        return f"{shown} of the {whole} places with most incidents"
    return "The place with most incidents" if whole == 1 else f"The {whole:,} places with most incidents"


def day_of(day: str) -> date:
    """Return the day of an ISO date."""
    return date.fromisoformat(day)


def fields(query: str) -> list[tuple[str, str]]:
    """Return the names and values of an address, for a form that keeps them."""
    return parse_qsl(query.removeprefix("?"), keep_blank_values=True)


def opinion(row: Row) -> str:
    """Return what the second opinion says of a place."""
    if row.opinion is None:
        return ""
    score = f" (z {row.opinion.score:.1f})".replace("-", "−") if row.opinion.score is not None else ""
    return f"Second opinion: {row.opinion.words}{score}"


def day_words(day: str) -> str:
    """Return "2026-05-12" as "12 May 2026"."""
    found = date.fromisoformat(day)
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def lasting_words(row: Row, board: Board) -> str:
    """Return "in the top 60 in 2 of the last 4 quarters (1 hidden), 3 of 3 years"; "" where no period is told of.

    Periods in which the count is hidden say nothing: where all are, that is said instead of a number.
    """
    told, unseen = [], []
    if row.periods[1]:
        if row.periods_hidden == row.periods[1]:
            unseen.append(f"{board.grain}s hidden")
        else:
            counted = f"{row.periods[0]} of the last {plural(row.periods[1], board.grain)}"
            told.append(counted + _hidden(row.periods_hidden))
    if row.years[1] > 1:
        lead = "the last " * (not told)
        told.append(f"{row.years[0]} of {lead}{row.years[1]} years{_hidden(row.years_hidden)}")
    within = [f"in the top {board.ask.places} in {', '.join(told)}"] if told else []
    return ", ".join([*within, *unseen])


def _hidden(number: int) -> str:
    return f" ({number} hidden)" if number else ""


def standing_note(board: Board) -> list[str]:
    """Return what the column of the standing on a tasking sheet says, [] where there is none."""
    if not board.rows:
        return []
    unknown = "; + where it is hidden in some of them" * any(PLUS in standing(row) for row in board.rows)
    return [f"In the list: {board.grain}s of the last twelve months, then years of the last three{unknown}."]


def when_words(row: Row) -> str:
    """Return "mostly nights, most at 18–23", "" where neither can be told."""
    mostly = {"nights": "mostly nights", "days": "mostly days"}.get(row.marker, row.marker)
    return ", ".join(one for one in (mostly, f"most at {row.peak}" if row.peak else "") if one)


def gone_words(one: Fading) -> str:
    """Return "12 then, hidden now" of a place that left the list."""
    now = f"{cell(one.cell)} now"
    return f"{cell(one.before)} then, {now}" if one.before is not None else now


SHEET = ("Place", "Rank", "Incidents", "Share", "When", "In the list", "Seen by", "Year before", "Tasked to")


def sheet_row(row: Row) -> tuple[str, ...]:
    """Return what the tasking sheet says of a place, one text for each of SHEET, the last left to write in."""
    return (
        row.name,
        str(row.rank),
        count(row.count),
        "" if row.share is None else share(row.share),
        when_words(row),
        standing(row),
        ", ".join(text for text, _ in pip_words(row)),
        change_cell(row),
        "",
    )


def standing(row: Row) -> str:
    """Return "2/4+, 3/3", the periods and the years in the list; "" where no period is told of.

    So short because a sheet has twenty rows and a map: + says that it is hidden in some, and may have been in the list.
    """
    if not row.periods[1]:
        return ""
    all_hidden = row.periods_hidden == row.periods[1]
    months = "hidden" if all_hidden else f"{row.periods[0]}/{row.periods[1]}{PLUS * bool(row.periods_hidden)}"
    return f"{months}, {row.years[0]}/{row.years[1]}{PLUS * bool(row.years_hidden)}"


def facts(row: Row, board: Board) -> list[str]:
    """Return when it happens and how lasting it is, part by part."""
    said = [when_words(row), lasting_words(row, board), row.lasting, since_words(row)]
    return [*(one for one in said if one), *([row.note.rstrip(".")] if row.note else [])]


def since_words(row: Row) -> str:
    """Return "entered since then, higher since then", "" for a place of both lists without a sure change."""
    sure = row.since if row.since in SURE else ""
    return ", ".join(f"{word} since then" for word in (row.moved, sure) if word)


def change_words(row: Row) -> str:
    """Return "higher than the year before (38)", or that it cannot be told."""
    if not row.change:
        return NO_CHANGE_KNOWN
    before = f" ({cell(row.before)} the year before)" if row.before.count is not None else ""
    return f"{row.change}{before}"


def change_cell(row: Row) -> str:
    """Return "higher (38)", the count of the year before in brackets: for a table whose head says so."""
    return (
        f"{row.change or NO_CHANGE_KNOWN} ({cell(row.before)})" if row.before.count is not None else row.change or "–"
    )


def pip_words(row: Row) -> list[tuple[str, str]]:
    """Return (source and count, status name in small letters) of each source."""
    return [(f"{SHORT.get(pip.source, pip.label)} {cell(pip.cell)}", pip.cell.status.name.lower()) for pip in row.pips]


def foot(board: Board) -> list[str]:
    """Return how concentrated it is, in sentences."""
    told, nouns = board.foot, _nouns(board)
    if not board.rows:
        return []
    listed = len(board.listed())
    of_units = f"{100 * told.of_units:.1f} %" if told.of_units >= 0.0005 else "under 0.1 %"
    these = "This place is" if listed == 1 else f"These {listed} places are"
    of_incidents = f" and {share(told.of_incidents)} of incidents" if told.of_incidents is not None else ""
    lines = [f"{these} {of_units} of {count(told.units)} {nouns}{of_incidents}."]
    if told.half is not None:
        lines.append(f"{plural(told.half, 'place')} hold{'s' * (told.half == 1)} half of it.")
    elif told.shown is not None:
        lines.append(f"The places shown hold {share(told.shown)} of it, so nobody can say how few hold half.")
    if board.answer.series[0].unlocated.status is not Status.SHOWN or board.answer.series[0].unlocated.count:
        lines.append("Incidents without a usable place are in no list.")
    return lines


def forward(board: Board) -> str:
    """Return how well the list of a year ago met what followed, in one plain sentence."""
    told = board.forward
    if told.hit_rate is None or told.pai is None:
        return f"How well last year's list did cannot be told. {told.reason}"
    return (
        f"The {plural(told.places, 'place')} of the list for {period_words(*told.then)} went on to have "
        f"{share(told.hit_rate)} of the incidents shown for {period_words(*told.after)}."
    )


def measures(board: Board) -> list[str]:
    """Return the measures behind that sentence, as the literature names them; [] where there are none."""
    told = board.forward
    if told.hit_rate is None or told.pai is None:
        return []
    best = f"{share(told.pei)} of what the best list of that size could have had (PEI)" if told.pei is not None else ""
    ground = f"{told.pai:,.0f} times the places' share of the ground (PAI)"
    lines = [f"That share, the hit rate, is {ground}{f' and {best}' if best else ''}."]
    if told.hidden:
        lines.append(
            f"{plural(told.hidden, 'place')} of that list, hidden now, count{'s' * (told.hidden == 1)} as none."
        )
    return lines


def since(board: Board) -> list[str]:
    """Return what changed since the last meeting, in sentences; [] where nobody asked."""
    told = board.since
    if told is None:
        return []
    if told.reason or told.then is None:
        return [told.reason]
    ended = f"Since the list of {period_words(*told.then)}"
    if not told.entered and not told.left:
        return [f"{ended}, the same places are in it.", *_moves(board)]
    entered, left = plural(len(told.entered), "place"), plural(len(told.left), "place")
    return [f"{ended}: {entered} entered, {left} left.", *_moves(board)]


def _moves(board: Board) -> list[str]:
    """Return how many places of the list have more or fewer incidents in the new months, by the change test."""
    told = board.since
    if told is None or told.new is None or told.gave_way is None or not any(row.since for row in board.rows):
        return []
    number = {word: sum(row.since == word for row in board.rows) for word in SURE}
    spans = f"{period_words(*told.new)} against {period_words(*told.gave_way)}"
    if not any(number.values()):
        return [f"{spans}: no place of the list is clearly higher or lower."]
    found = f"{plural(number['higher'], 'place')} of the list higher, {number['lower']:,} lower"
    return [f"{spans}: {found}; of the others no clear change is known."]


def parts(board: Board) -> list[str]:
    """Return why parts need not add up to their whole, where counts are changed; a paper says it with its rule."""
    return [] if board.answer.series[0].exact else [CHANGED]


def limits(board: Board) -> list[str]:
    """Return what the list cannot say."""
    wide = {"month": "months", "quarter": "quarters", "year": "years"}[board.grain]
    lines = [
        "These are recorded incidents: what nobody reported or recorded is not in them.",
        f"Places are ranked by {board.answer.series[0].label}; counts of other sources stand beside it, never added.",
    ]
    if board.grain != "month":
        lines.append(f"At this size you see {wide}, not months: how lasting a place is counts {wide}.")
    if board.timeless and board.rows:
        lines.append(f"Day and night are not told apart. {board.timeless}")
    if not board.answer.series[0].exact:
        lines.append("A count that is hidden puts a place in no list; a place that left may only be too low to show.")
    return lines


def _nouns(board: Board) -> str:
    level = board.answer.units.level
    return "hexagons" if level.startswith("h3") else f"areas ({board.answer.units.label})"
