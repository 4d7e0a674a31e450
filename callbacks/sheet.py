"""The one-page tasking sheet: a page of its own, to print or to read from."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, request

from callbacks.context import principal
from callbacks.take import BOARD_PATH, sheet_of
from layouts.sheet import refused, sheet

blueprint = Blueprint("sheet", __name__)


@blueprint.get(f"{BOARD_PATH}/sheet")
def page() -> Response:
    """Return the sheet of a board's address, or words in its place for a reader who sees no places in order."""
    try:
        made = sheet(sheet_of("?" + request.query_string.decode("ascii", "replace"), principal()))
    except PermissionError as refusal:
        made = refused(str(refusal))
    reply = make_response(made)
    reply.mimetype = "text/html"
    return reply
