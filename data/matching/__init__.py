"""Which records of police, emergency departments and ambulance are one incident (docs/decisions/0006)."""

from data.matching.clusters import NONE, candidates, clusters
from data.matching.files import (
    SHARE_COLUMNS,
    SHARES,
    Matches,
    incident_keys,
    keep_matches,
    read_matches,
    read_unmatched,
    unmatched,
    write_matches,
)
from data.matching.pairs import Pairs, pairs
from data.matching.rule import COARSE, DEFAULT, DELAY, MATCHED, METRES, MINUTES, SHARP, WIDEST, WINDOWS, YEARS, Window
from data.matching.traits import COLUMNS, Traits, traits

__all__ = [
    "COARSE", "COLUMNS", "DEFAULT", "DELAY", "MATCHED", "METRES", "MINUTES", "NONE", "SHARES", "SHARE_COLUMNS", "SHARP",
    "WIDEST", "WINDOWS", "YEARS", "Matches", "Pairs", "Traits", "Window", "candidates", "clusters", "incident_keys",
    "keep_matches", "pairs", "read_matches", "read_unmatched", "traits", "unmatched", "write_matches",
]  # fmt: skip
