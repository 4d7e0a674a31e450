"""Who is asking. Knows nothing of violence."""

from access.database import AccessError
from access.desk import Desk, Refused, access_file
from access.ledger import Ledger, asked, listening, note
from access.principal import GRAINS, LONGEST_REASON, Export, Principal, ReasonError, Tier, demonstration, taking, tiers
from access.sessions import Session
from access.single_sign_on import Unreachable, read_provider
from access.throttle import ASKING, CALLBACKS, EXPORTS, JOURNEYS, REQUESTS
from access.tickets import Tickets
from access.users import Request, User

__all__ = [
    "ASKING", "CALLBACKS", "EXPORTS", "GRAINS", "JOURNEYS", "LONGEST_REASON", "REQUESTS", "AccessError", "Desk",
    "Export", "Ledger", "Principal", "ReasonError", "Refused", "Request", "Session", "Tickets", "Tier", "Unreachable",
    "User", "access_file", "asked", "demonstration", "listening", "note", "read_provider", "taking", "tiers",
]  # fmt: skip
