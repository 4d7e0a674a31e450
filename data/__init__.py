"""What was counted, made safe. Everything named here is already protected or holds no counts."""

from data.answering.ages import ResidentsByAge, by_age_at, residents_by_age
from data.answering.at_premises import GRANT as LICENSING
from data.answering.at_premises import (
    IncidentRow,
    PremisesCounts,
    PremisesDetail,
    answering,
    barred,
    names_shared,
)
from data.answering.at_premises import refusal as premises_refusal
from data.answering.cells import Split
from data.answering.coarse import CoarsePlace, NotMapped
from data.answering.completeness import Known, completeness, least_percent, shortfall
from data.answering.engine import warm
from data.answering.few_at_premises import latest_year
from data.answering.lapses import Lapse, lapse
from data.answering.lattice import BANDS, FINE, Period, frames, snap_days, snap_hours, snap_months, snap_span, snap_spec
from data.answering.own_areas import BEYOND
from data.answering.permit import (
    available,
    definition_refusal,
    grain_at,
    level_refusal,
    matching_refusal,
    refusal,
    union_refusal,
    union_set,
)
from data.answering.perturbation import MOST as MOST_CHANGED
from data.answering.premises_shares import PremisesShare, shares_refusal
from data.answering.revisions import Revised
from data.answering.seen import Seen
from data.answering.store import Facts, Store, UnitTable, open_store
from data.building.validate import error_file
from data.defining.availability import Availability, availability
from data.defining.definition import Definition
from data.defining.rules import definitions
from data.exit import (
    Unmatched,
    added,
    at_premises,
    by_clock,
    by_field,
    cells,
    coarse,
    coarse_refusal,
    left_out,
    not_mapped,
    one_premises,
    overlap,
    premises_clock,
    premises_shares,
    revisions,
    seen,
    seen_in,
    total,
    trend,
    unmatched,
)
from data.keys import KeyFileError, refuse_wrong_key
from data.matching import DEFAULT as WINDOW
from data.matching import METRES, MINUTES
from data.model import ABSENT, NONE_AT_ALL, STATUS_WORDS, UNION, Cell, Cells, Spec, Status, month_index, month_text
from data.places import search_key
from data.points import PointLayer, drawn_points, places_in, point_layers, points_at
from data.premises import CLASSES as PREMISES_CLASSES
from data.premises import Premises, Register, Week, hours_open, name_key, week_of
from data.premises.book import Book, BookError, book_path, person_fault
from data.premises.book import Entry as BookEntry
from data.premises.incidents import register
from data.release import ReleaseError, open_release, published, releases
from data.uploaded import HIGHER_IS, LARGEST, PER, AreaFigures, BadFigures, Described, Fault, read_figures

__all__ = [
    "ABSENT", "BANDS", "BEYOND", "FINE", "HIGHER_IS", "LARGEST", "LICENSING", "METRES", "MINUTES", "MOST_CHANGED",
    "NONE_AT_ALL", "PER", "PREMISES_CLASSES", "STATUS_WORDS", "UNION", "WINDOW", "AreaFigures", "Availability",
    "BadFigures", "Book", "BookEntry", "BookError", "Cell", "Cells", "CoarsePlace", "Definition", "Described",
    "Facts", "Fault", "IncidentRow", "KeyFileError", "Known", "Lapse", "NotMapped", "Period", "PointLayer",
    "Premises", "PremisesCounts", "PremisesDetail", "PremisesShare", "Register", "ReleaseError", "ResidentsByAge",
    "Revised", "Seen", "Spec", "Split", "Status", "Store", "UnitTable", "Unmatched", "Week", "added", "answering",
    "at_premises", "availability", "available", "barred", "book_path", "by_age_at", "by_clock", "by_field", "cells",
    "coarse", "coarse_refusal", "completeness", "definition_refusal", "definitions", "drawn_points", "error_file",
    "frames", "grain_at", "hours_open", "lapse", "latest_year", "least_percent", "left_out", "level_refusal",
    "matching_refusal", "month_index", "month_text", "name_key", "names_shared", "not_mapped", "one_premises",
    "open_release", "open_store", "overlap", "person_fault", "places_in", "point_layers", "points_at",
    "premises_clock", "premises_refusal", "premises_shares", "published", "read_figures", "refusal",
    "refuse_wrong_key", "register", "releases", "residents_by_age", "revisions", "search_key", "seen", "seen_in",
    "shares_refusal", "shortfall", "snap_days", "snap_hours", "snap_months", "snap_span", "snap_spec", "total",
    "trend", "union_refusal", "union_set", "unmatched", "warm", "week_of",
]  # fmt: skip
