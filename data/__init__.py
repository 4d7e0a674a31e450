"""What was counted, made safe. Everything named here is already protected or holds no counts."""

from data.availability import Availability, availability
from data.cells import Split
from data.coarse import CoarsePlace, NotMapped
from data.completeness import Known, completeness, least_percent, shortfall
from data.definition import Definition
from data.engine import warm
from data.exit import (
    Unmatched,
    added,
    by_clock,
    by_field,
    cells,
    coarse,
    coarse_refusal,
    left_out,
    not_mapped,
    revisions,
    seen,
    seen_in,
    total,
    trend,
    unmatched,
)
from data.keys import KeyFileError, refuse_wrong_key
from data.lattice import BANDS, FINE, Period, frames, snap_days, snap_hours, snap_months, snap_span, snap_spec
from data.matching import DEFAULT as WINDOW
from data.matching import METRES, MINUTES
from data.model import ABSENT, NONE_AT_ALL, STATUS_WORDS, UNION, Cell, Cells, Spec, Status, month_index, month_text
from data.own_areas import BEYOND
from data.permit import (
    available,
    definition_refusal,
    grain_at,
    level_refusal,
    matching_refusal,
    union_refusal,
    union_set,
)
from data.places import search_key
from data.points import PointLayer, drawn_points, point_layers, points_at
from data.release import ReleaseError, open_release, published
from data.revisions import Revised
from data.rules import definitions
from data.seen import Seen
from data.store import Facts, Store, UnitTable, open_store
from data.validate import error_file

__all__ = [
    "ABSENT", "BANDS", "BEYOND", "FINE", "METRES", "MINUTES", "NONE_AT_ALL", "STATUS_WORDS", "UNION", "WINDOW",
    "Availability", "Cell", "Cells", "CoarsePlace", "Definition", "Facts", "KeyFileError", "Known", "NotMapped",
    "Period", "PointLayer", "ReleaseError", "Revised", "Seen", "Spec", "Split", "Status", "Store", "UnitTable",
    "Unmatched", "added", "availability", "available", "by_clock", "by_field", "cells", "coarse", "coarse_refusal",
    "completeness", "definition_refusal", "definitions", "drawn_points", "error_file", "frames", "grain_at",
    "least_percent", "left_out", "level_refusal", "matching_refusal", "month_index", "month_text", "not_mapped",
    "open_release", "open_store", "point_layers", "points_at", "published", "refuse_wrong_key", "revisions",
    "search_key", "seen", "seen_in", "shortfall", "snap_days", "snap_hours", "snap_months", "snap_span", "snap_spec",
    "total", "trend", "union_refusal", "union_set", "unmatched", "warm",
]  # fmt: skip
