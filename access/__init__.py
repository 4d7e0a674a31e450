"""Who is asking. Knows nothing of violence."""

from access.audit import Audit
from access.database import AccessError, Database, Keeping
from access.desk import Desk, Refused, access_file
from access.ledger import Ledger, asked, listening, note
from access.library import ASKED, DECLINED, DRAFT, SIGNED, Asked, Kept, Library, library_file
from access.principal import (
    GRAINS,
    HOMES,
    LONGEST_PURPOSE,
    LONGEST_REASON,
    Export,
    Principal,
    Purpose,
    PurposeError,
    ReasonError,
    Tier,
    demonstration,
    grants,
    taking,
    tiers,
)  # fmt: skip
from access.sessions import Session
from access.single_sign_on import Unreachable, read_provider
from access.throttle import ASKING, CALLBACKS, EXPORTS, JOURNEYS, LOOK_UPS, LOOK_UPS_A_DAY, REQUESTS, Throttle
from access.throttle import SCHEMA as PACE_SCHEMA
from access.tickets import Tickets
from access.uploads import Upload, Uploads, may_upload, uploads_file
from access.users import Request, User
from access.views import LONGEST_NAME, SavedView, Told, Views, views_file

__all__ = [
    "ASKED", "ASKING", "CALLBACKS", "DECLINED", "DRAFT", "EXPORTS", "GRAINS", "HOMES", "JOURNEYS", "LONGEST_NAME",
    "LONGEST_PURPOSE", "LONGEST_REASON", "LOOK_UPS", "LOOK_UPS_A_DAY", "PACE_SCHEMA", "REQUESTS", "SIGNED",
    "AccessError", "Asked", "Audit", "Database", "Desk", "Export", "Keeping", "Kept", "Ledger", "Library",
    "Principal", "Purpose", "PurposeError", "ReasonError", "Refused", "Request", "SavedView", "Session", "Throttle",
    "Tickets", "Tier", "Told", "Unreachable", "Upload", "Uploads", "User", "Views", "access_file", "asked",
    "demonstration", "grants", "library_file", "listening", "may_upload", "note", "read_provider", "taking",
    "tiers", "uploads_file", "views_file",
]  # fmt: skip
