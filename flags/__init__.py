"""The register of address flags. Knows nothing of statistics: it reads no store, and no store reads it."""

from flags.addresses import Address, AddressFileError, load
from flags.book import Book
from flags.bulk import BadFile, Difference, difference, digest, take
from flags.criteria import LONGEST_NOTE, Criterion, actions, criteria
from flags.lookup import (
    NOT_ASSURED,
    NOT_MATCHED,
    PURPOSES,
    Found,
    Lookup,
    Told,
    TooFast,
    call_sign,
    look_up,
    record,
    silences,
)
from flags.model import Act, Covers, Flag, Proposal, State, months_from
from flags.offline import BadList, Checked, expiring, make, verify
from flags.proposals import BadProposal
from flags.rules import Agency, Do, NotAllowed, Person
from flags.signing import key_id, public_of
from flags.viewer import viewer

__all__ = [
    "LONGEST_NOTE", "NOT_ASSURED", "NOT_MATCHED", "PURPOSES", "Act", "Address", "AddressFileError", "Agency", "BadFile",
    "BadList", "BadProposal", "Book", "Checked", "Covers", "Criterion", "Difference", "Do", "Flag", "Found", "Lookup",
    "NotAllowed", "Person", "Proposal", "State", "Told", "TooFast", "actions", "call_sign", "criteria", "difference",
    "digest", "expiring", "key_id", "load", "look_up", "make", "months_from", "public_of", "record", "silences", "take",
    "verify", "viewer",
]  # fmt: skip
