"""The register of address flags. Knows nothing of statistics: it reads no store, and no store reads it."""

from flags.addresses import Address, AddressFileError, Kind, load
from flags.book import Book
from flags.bulk import COLUMNS, BadFile, Difference, difference, digest, take
from flags.criteria import LONGEST_NOTE, Criterion, actions, criteria
from flags.lookup import (
    NOT_ASSURED,
    NOT_MATCHED,
    PURPOSES,
    Found,
    Lookup,
    Named,
    Told,
    TooFast,
    call_sign,
    look_up,
    named,
    record,
    silences,
)
from flags.model import HELD, Act, Covers, Flag, Proposal, State, months_from
from flags.moments import ClockBehind
from flags.offline import BadList, Checked, expiring, make, verify
from flags.proposals import BadProposal, NameDoubt
from flags.rules import Agency, Do, NotAllowed, Person, said
from flags.signing import key_id, public_of
from flags.viewer import viewer

__all__ = [
    "COLUMNS", "HELD", "LONGEST_NOTE", "NOT_ASSURED", "NOT_MATCHED", "PURPOSES", "Act", "Address",
    "AddressFileError", "Agency", "BadFile", "BadList", "BadProposal", "Book", "Checked", "ClockBehind", "Covers",
    "Criterion", "Difference", "Do", "Flag", "Found", "Kind", "Lookup", "NameDoubt", "Named", "NotAllowed", "Person",
    "Proposal", "State", "Told", "TooFast", "actions", "call_sign", "criteria", "difference", "digest", "expiring",
    "key_id", "load", "look_up", "make", "months_from", "named", "public_of", "record", "said", "silences", "take",
    "verify", "viewer",
]  # fmt: skip
