"""What the reader sees when a callback fails: the view stays, with an id that the log has too."""

from __future__ import annotations

import logging
import secrets
import traceback

from dash import set_props

from layouts import ids
from layouts.states import failed

log = logging.getLogger(__name__)


def report(error: Exception) -> None:
    """Log where it failed, never with what values, and show the id."""
    error_id = secrets.token_hex(4)
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("callback failed, id %s, %s\n%s", error_id, type(error).__name__, where)
    set_props(ids.ALERT, {"children": failed(error_id)})
