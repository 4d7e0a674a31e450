"""One view for another site's frame: a locked question under the public's rules, whoever is reading."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, request

from access import demonstration
from callbacks.context import atlas
from callbacks.take import LOOK, districts
from layouts.paper import whole
from layouts.tip import tip
from reports import Export, embed, facts

blueprint = Blueprint("embed", __name__)


@blueprint.get("/embed")
def framed() -> Response:
    """Return the view of an address as a page of its own."""
    reader = demonstration("public")  # the site around the frame has readers nobody knows
    question, ignored = atlas().parse("?" + request.query_string.decode("ascii", "replace"))
    answer = atlas().answer(question, reader, ignored)
    made = embed(
        answer,
        facts(answer, Export.of(reader)),
        atlas().shapes,
        LOOK,
        districts=districts(),
        tips=lambda unit: tip(answer, unit),
        table=whole(answer),
        over=atlas().over(answer, reader),
    )
    reply = make_response(made)
    reply.mimetype = "text/html"
    return reply
