"""Violence Atlas: the server. `python app.py` serves the store named by STORE on HOST:PORT."""

from __future__ import annotations

import logging
import os
import sys
import time
from pathlib import Path

from dash import Dash
from flask import Flask

from access import AccessError, Desk, Library, Tickets, Uploads, Views, demonstration, read_provider
from callbacks import api, downloads, embed, paper, sheet
from data import Book, ReleaseError
from indicators import Atlas, BoardAsk, open_atlas, warm_statistics
from layouts.page import page
from serving.admin import admin, record
from serving.door import door
from serving.files import files
from serving.flag_pages import opened, to_do
from serving.flags import flags
from serving.gate import gate, keep_record
from serving.headers import guard
from serving.index import index_string
from serving.premises_book import premises_book
from serving.premises_pack import premises_pack
from serving.profiles import profiles
from serving.run import serve
from serving.settings import Settings
from serving.uploads import uploads
from serving.views import views

log = logging.getLogger(__name__)
HERE = Path(__file__).resolve().parent
# zstd and light brotli: heavier settings cost more time than they save bytes on answers of a few kB
COMPRESSION = {"COMPRESS_ALGORITHM": ["zstd", "br", "gzip"], "COMPRESS_ZSTD_LEVEL": 3, "COMPRESS_BR_LEVEL": 1}


def create_app(settings: Settings) -> Dash:
    """Return the atlas over a store.

    Raises FileNotFoundError when the store or the browser libraries are missing, ReleaseError when it is damaged,
    KeyFileError when it holds sources that are not open and KEY_FILE names no good key, or another than its own,
    PermissionError when a closed store would be shown without sign-in, AccessError when the access file
    the file of flags or the book of premises is damaged.
    """
    published = open_atlas(settings.store)
    settings.refuse_exposure(public=published.now().public)
    provider = read_provider(settings.oidc) if settings.oidc is not None else None
    desk = Desk(settings.access, provider=provider) if settings.access is not None else None
    if settings.secure and not settings.trusted_proxy:
        log.warning("TRUSTED_PROXY is not set: throttles and audit take every reader for the proxy")
    server = Flask("atlas", root_path=str(HERE), static_folder=None)
    server.config.update(ATLAS=published, EMBED_ALLOW=settings.embed_allow, **COMPRESSION)
    server.config["FLAGS"] = opened(settings, synthetic=bool(published.now().health()["synthetic"]))
    server.config["FLAGS_TO_DO"] = to_do  # the screen Crew risk asks for two numbers, and knows nothing of the register
    server.config["PREMISES_BOOK"] = Book(settings.premises_book(), time.time)
    server.config["TICKETS"] = Tickets(settings.tickets())
    server.config["VIEWS"] = Views(settings.views())
    server.config["UPLOADS"] = Uploads(settings.uploads())
    server.config["LIBRARY"] = Library(settings.library())
    server.secret_key = settings.secret_key()
    for pages in (files, door, admin, record, flags, profiles, premises_book, premises_pack, uploads, views):
        server.register_blueprint(pages)
    for part in (api, downloads, embed, paper, sheet):
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
    # after Dash's own set-up, which runs before the first request whoever makes it, and before all that is ours
    gate(server, settings, desk, lambda: settings.needs_sign_in(public=published.now().public))
    guard(app)
    keep_record(server)
    return app


def wsgi() -> Flask:
    """Return the WSGI application of one server process, ready to answer; settings come from the environment.

    Dash finishes its set-up during the first request and lets others through meanwhile, which fail: so the first is
    ours. The first answer pays for reading the release, so it is made here too.
    """
    server: Flask = create_app(Settings.of(os.environ)).server
    server.test_client().get("/")
    read_ahead(server.config["ATLAS"].now())
    return server


def read_ahead(atlas: Atlas) -> None:
    """Make what the atlas and the hotspots board open with, so that no reader waits for what only the first pays."""
    partner = demonstration("partner")
    atlas.answer(atlas.default(), partner)
    atlas.board(atlas.board_default(partner), BoardAsk(), partner)


def main() -> int:
    """Serve until stopped; return 1 with one plain line when it cannot start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.of(os.environ)
        desk = create_app(settings).server.config["DESK"]  # faults are told here, once, before any process is started
        if desk is not None:  # an anchor of the audit in the log, which is kept elsewhere
            log.info("audit head %s", desk.audit.head())
    except (OSError, AccessError, ReleaseError, ValueError) as error:
        print(f"cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 1
    if settings.workers > 1:
        warm_statistics()  # here, before the processes are forked, so that all share its memory and none waits
    return serve(settings)


if __name__ == "__main__":
    sys.exit(main())
