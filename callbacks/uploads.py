"""The figures that analysts upload: whose they are on this server, and what may be done with them."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from flask import current_app, request

from access import Principal, Uploads
from callbacks.context import principal, signed_in
from indicators import Shelf

VISITOR = "atlas_visitor"  # cookie of a browser that uploads where nobody signs in; given by the page of uploads


def kept() -> Uploads:
    """Return the uploads of this server."""
    found: Uploads = current_app.config["UPLOADS"]
    return found


def uploader(token: str = "") -> Principal:
    """Return whoever uploads: the reader, or where nobody signs in the browser, which then shares with nobody.

    token: of a browser that is only now given its cookie.
    """
    reader = principal()
    if signed_in():
        return reader
    held = token or request.cookies.get(VISITOR, "")
    return replace(reader, user="visitor " + hashlib.sha256(held.encode("utf-8", "replace")).hexdigest()[:16], org="")


def shelf() -> Shelf:
    """Return the uploads that this reader may see."""
    return Shelf(kept(), uploader())
