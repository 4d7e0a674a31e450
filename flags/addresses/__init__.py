"""The address register: what there is to flag and to look up. Loaded from a CSV file; holds no person."""

from flags.addresses.loading import COLUMNS, AddressFileError, Loaded, load
from flags.addresses.matching import Match, match
from flags.addresses.model import Address
from flags.addresses.register import SCHEMA, Register
from flags.addresses.typed import NEAR, TOO_LONG, Kind, Typed, read

__all__ = [
    "COLUMNS", "NEAR", "SCHEMA", "TOO_LONG", "Address", "AddressFileError", "Kind", "Loaded", "Match", "Register",
    "Typed", "load", "match", "read",
]  # fmt: skip
