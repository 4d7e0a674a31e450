"""The viewer of offline lists: one HTML file for a mobile terminal, with the public key of one register in it."""

from __future__ import annotations

import json
from pathlib import Path

from flags.book import Book
from flags.offline import AHEAD, AMBER, FORMAT, NOTICE, REFUSE
from flags.signing import key_id, public_of

PAGE = Path(__file__).parent / "viewer.html"


def viewer(book: Book) -> bytes:
    """Return the viewer for the lists of a register; it asks nothing of any network."""
    public = public_of(book.signer)
    held = {
        "key": public, "keyId": key_id(public), "format": FORMAT, "notice": NOTICE,
        "made": int(book.now().timestamp() * 1000),
        "amber": AMBER.total_seconds(), "refuse": REFUSE.total_seconds(), "ahead": AHEAD.total_seconds(),
    }  # fmt: skip
    return PAGE.read_text("utf-8").replace("__HELD__", json.dumps(held)).encode("utf-8")
