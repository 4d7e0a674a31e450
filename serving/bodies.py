"""Whether a posted body is one the page could have sent: Dash answers anything else with a fault of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Request

HALF = re.compile(rb"\\u[dD][89a-fA-F]")  # half of a character, perhaps without the other, which is no text


def read_json(request: Request) -> Any:
    """Return the JSON of a body whatever its type says, None where it is none, no text, or nested past all sense."""
    try:
        body = request.get_json(force=True, silent=True)
        if HALF.search(request.get_data()):
            json.dumps(body, ensure_ascii=False).encode()
        return body
    except (RecursionError, UnicodeEncodeError):
        return None


def is_callback(body: Any, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether a body names a callback of this server, with as many inputs, states and outputs as it has."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    held = callbacks.get(body["output"])
    if held is None or "callback" not in held:  # the browser's own callbacks have nothing to run here
        return False
    several = body["output"].startswith("..")
    outputs = body.get("outputs") if several else [body.get("outputs")]
    return (
        _named(outputs, body["output"].count("...") + 1 if several else 1)
        and _named(body.get("inputs"), len(held["inputs"]))
        and _named(body.get("state", []), len(held["state"]))
        and _texts(body.get("changedPropIds", []))
    )


def _named(entries: Any, size: int) -> bool:
    return (
        isinstance(entries, list)
        and len(entries) == size
        and all(isinstance(one, dict) and isinstance(one.get("id"), str) and "property" in one for one in entries)
    )


def _texts(entries: Any) -> bool:
    return isinstance(entries, list) and all(isinstance(one, str) for one in entries)
