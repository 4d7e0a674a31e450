"""Who is asking. Knows nothing of violence."""

from access.database import AccessError
from access.desk import Desk, Refused, access_file
from access.ledger import Ledger, asked, listening, note
from access.principal import GRAINS, Principal, Tier, demonstration, tiers
from access.sessions import Session
from access.single_sign_on import Unreachable, read_provider
from access.throttle import ASKING, CALLBACKS, EXPORTS, REQUESTS
from access.users import Request, User

__all__ = [
    "ASKING", "CALLBACKS", "EXPORTS", "GRAINS", "REQUESTS", "AccessError", "Desk", "Ledger", "Principal", "Refused",
    "Request", "Session", "Tier", "Unreachable", "User", "access_file", "asked", "demonstration", "listening", "note",
    "read_provider", "tiers",
]  # fmt: skip
