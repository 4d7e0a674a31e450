"""Plain pages in the atlas's look, which need no script."""

from __future__ import annotations

from flask import Response, g, make_response, render_template

from layouts.theme import css
from serving.files import stamp
from serving.forms import form_token, with_nonce


def plain(template: str, code: int = 200, **held: object) -> Response:
    """Return a plain page: a template that extends plain.html, with the token of its forms."""
    common = {"tokens": css(), "vendor": f"/vendor/{stamp()}/", "form": form_token(), "session": g.get("session")}
    page = render_template(template, **{**common, **held})
    return with_nonce(make_response(page, code))
