"""The foot of a printed page, and a light map where the screen's is dark: asked for by the page when it is printed."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, request

from callbacks.context import answer_to, atlas, principal
from callbacks.take import LOOK, districts
from layouts.paper import paper
from reports import map_svg

blueprint = Blueprint("paper", __name__)


@blueprint.get("/paper")
def foot() -> Response:
    """Return the first rows of the table and what they stand on, with `map=on` the map too, as a piece of HTML."""
    answer = answer_to("?" + request.query_string.decode("ascii", "replace"))
    wanted = request.args.get("map") == "on"
    drawn = map_svg(answer, atlas().shapes, LOOK, districts(), over=atlas().over(answer, principal())) if wanted else ""
    reply = make_response((f'<div class="paper-map">{drawn}</div>' if drawn else "") + paper(answer))
    reply.mimetype = "text/html"
    return reply
