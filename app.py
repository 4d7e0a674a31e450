"""Violence Atlas: the server. `python app.py` serves the store named by STORE on HOST:PORT."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from dash import Dash
from flask import Flask, abort

from access import demonstration
from callbacks import api, embed, paper
from data import ReleaseError
from indicators import open_atlas
from layouts.page import page
from serving.files import files
from serving.headers import guard
from serving.index import index_string
from serving.run import serve
from serving.settings import Settings

HERE = Path(__file__).resolve().parent
# zstd and light brotli: heavier settings cost more time than they save bytes on answers of a few kB
COMPRESSION = {"COMPRESS_ALGORITHM": ["zstd", "br", "gzip"], "COMPRESS_ZSTD_LEVEL": 3, "COMPRESS_BR_LEVEL": 1}


def create_app(settings: Settings) -> Dash:
    """Return the atlas over a store.

    Raises FileNotFoundError when the store or the browser libraries are missing, ReleaseError when it is damaged,
    PermissionError when HOST would show a closed store to others (rulings 19).
    """
    published = open_atlas(settings.store)
    settings.refuse_exposure(public=published.now().public)
    server = Flask("atlas", root_path=str(HERE), static_folder=None)
    server.config.update(ATLAS=published, EMBED_ALLOW=settings.embed_allow, **COMPRESSION)
    server.secret_key = settings.secret_key()

    @server.before_request
    def not_exposed() -> None:  # the store served may have been replaced by a closed one since the start
        if settings.exposes(public=published.now().public):
            abort(403)

    server.register_blueprint(files)
    for part in (api, embed, paper):
        server.register_blueprint(part.blueprint)
    app = Dash(
        "atlas",
        server=server,  # type: ignore[arg-type]  # Dash takes a Flask; its annotation does not say so
        title="Violence Atlas",
        update_title="",
        assets_folder=str(HERE / "assets"),
        assets_path_ignore=["vendor", "early"],
        index_string=index_string(),
        compress=True,
        suppress_callback_exceptions=True,  # drawer and pickers are made on demand
    )
    app.layout = page
    guard(app)
    return app


def wsgi() -> Flask:
    """Return the WSGI application of one server process, ready to answer; settings come from the environment.

    Dash finishes its set-up during the first request and lets others through meanwhile, which fail: so the first is
    ours. The first answer pays for reading the release, so it is made here too.
    """
    server: Flask = create_app(Settings.of(os.environ)).server
    server.test_client().get("/")
    atlas = server.config["ATLAS"].now()
    atlas.answer(atlas.default(), demonstration("partner"))
    return server


def main() -> int:
    """Serve until stopped; return 1 with one plain line when it cannot start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.of(os.environ)
        create_app(settings)  # faults are told here, once, before any process is started
    except (OSError, ReleaseError, ValueError) as error:
        print(f"cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return serve(settings)


if __name__ == "__main__":
    sys.exit(main())
