"""Fill the screen Crew risk, while it is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Input, Output, callback, ctx, no_update
from dash.exceptions import PreventUpdate
from flask import current_app, request

from callbacks.context import asked, atlas, principal, signed_in, synthetic
from callbacks.errors import report
from layouts import ids
from layouts.crew import check, pick, refused, told
from layouts.map import MAP_PROPS, map_props
from layouts.screens import SCREENS
from layouts.screens.crew import CALL, GROUND

PATH = "/crew"


@callback(
    output={
        "check": Output(ids.CREW_CHECK, "html"),
        "pick": Output(ids.CREW_PICK, "html"),
        "told": Output(ids.CREW, "html"),
        "map": {name: Output(ids.CREW_MAP, name) for name in MAP_PROPS},
    },
    inputs={"at": Input(ids.AT_CREW, "data")},
    prevent_initial_call=True,
    on_error=report,
)
def crew(at: dict[str, Any] | None) -> dict[str, Any]:
    """Return the area picture of the address, and the form that checks an address; the ground is remembered."""
    if not at:
        raise PreventUpdate
    who = principal()
    if not SCREENS[PATH].open_to(who):
        return {"check": "", "pick": refused(), "told": "", "map": dict.fromkeys(MAP_PROPS, no_update)}
    question, ignored = asked(PATH, at["search"])
    made = atlas().crew(question, who, ignored)
    if (within := made.answer.question.within) in {one.code for one in made.grounds}:
        secure = bool(current_app.config.get("SECURE", False))
        ctx.response.set_cookie(GROUND, within, max_age=90 * 86_400, httponly=True, samesite="Lax", secure=secure)
    to_do: Callable[[], tuple[int, int] | None] = current_app.config.get("FLAGS_TO_DO", lambda: None)
    flags = {"connected": current_app.config.get("FLAGS") is not None, "granted": who.may("flags")}
    return {
        "check": check(
            **flags,
            call=request.cookies.get(CALL, ""),
            demonstration=not signed_in() and synthetic(),
            to_do=to_do() if all(flags.values()) else None,
        ),
        "pick": pick(made),
        "told": told(made),
        "map": map_props(made.answer),
    }
