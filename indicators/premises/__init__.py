"""Licensed premises: the league, the page of one, zones, and the evidence for a hearing (decision 0024)."""

from data import Book, BookError, person_fault
from data import BookEntry as Entry
from indicators.premises.ask import FIRST_ROWS, OWN, Ask, read_ask
from indicators.premises.evidence import Evidence, MustChooseError, Objective, evidence, evidence_id
from indicators.premises.ground import Ground, ground
from indicators.premises.league import league, serious_words, shares_of, spec_at, title, why_not
from indicators.premises.model import (
    Clash,
    Hours,
    League,
    Line,
    Month,
    Page,
    Rate,
    SourceLine,
    Standing,
    Zone,
)
from indicators.premises.names import called, find_premises
from indicators.premises.nearby import nearby
from indicators.premises.offers import (
    clashes_of,
    districts,
    known,
    names_of,
    offered,
    one_of,
    shares_title,
    why_no_shares,
)
from indicators.premises.page import page
from indicators.premises.rates import figure
from indicators.premises.zone import zone, zones

__all__ = [
    "FIRST_ROWS", "OWN", "Ask", "Book", "BookError", "Clash", "Entry", "Evidence", "Ground", "Hours", "League", "Line",
    "Month", "MustChooseError", "Objective", "Page", "Rate", "SourceLine", "Standing", "Zone", "called", "clashes_of",
    "districts", "evidence", "evidence_id", "figure", "find_premises", "ground", "known", "league", "names_of",
    "nearby", "offered", "one_of", "page", "person_fault", "read_ask", "serious_words", "shares_of", "shares_title",
    "spec_at", "title", "why_no_shares", "why_not", "zone", "zones",
]  # fmt: skip
