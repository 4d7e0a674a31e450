"""Who is asking. Knows nothing of violence."""

from access.audit import Audit
from access.database import AccessError, Database, Keeping
from access.desk import Desk, Refused, access_file
from access.ledger import Ledger, asked, listening, note
from access.principal import GRAINS, LONGEST_REASON, Export, Principal, ReasonError, Tier, demonstration, taking, tiers
from access.sessions import Session
from access.single_sign_on import Unreachable, read_provider
from access.throttle import ASKING, CALLBACKS, EXPORTS, JOURNEYS, LOOK_UPS, LOOK_UPS_A_DAY, REQUESTS, Throttle
from access.throttle import SCHEMA as PACE_SCHEMA
from access.tickets import Tickets
from access.users import Request, User

__all__ = [
    "ASKING", "CALLBACKS", "EXPORTS", "GRAINS", "JOURNEYS", "LONGEST_REASON", "LOOK_UPS", "LOOK_UPS_A_DAY",
    "PACE_SCHEMA", "REQUESTS", "AccessError", "Audit", "Database", "Desk", "Export", "Keeping", "Ledger", "Principal",
    "ReasonError", "Refused", "Request", "Session", "Throttle", "Tickets", "Tier", "Unreachable", "User",
    "access_file", "asked", "demonstration", "listening", "note", "read_provider", "taking", "tiers",
]  # fmt: skip
