"""The public screen: `CUBE=FILE python public.py` serves one protected cube on HOST:PORT, and opens nothing else."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from flask import Flask

from cube import CubeError, open_cube
from public_screen import create_app
from serving.run import listen, supervise
from serving.settings import Settings

log = logging.getLogger(__name__)
MAKE = "python -m data cube --store DIR --out"


def main() -> int:
    """Serve until stopped; return 1 with one plain line when it cannot start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    path = Path(os.environ.get("CUBE", "build/public.cube"))
    try:
        settings = Settings.of(os.environ)
        open_cube(path)  # faults are told here, once, before any process is started
        if settings.public_url and not settings.trusted_proxy:
            log.warning("TRUSTED_PROXY is not set: the pace of requests takes every reader for the proxy")
        listener = listen(settings.host, settings.port)
    except FileNotFoundError:
        print(f"cannot start: {path} is not there; make it: {MAKE} {path}", file=sys.stderr)  # noqa: T201
        return 1
    except (OSError, CubeError, ValueError) as error:
        print(f"cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 1
    ready = f"The public screen is at {settings.address()}  (Ctrl+C stops it)"

    def make() -> Flask:
        return create_app(open_cube(path), settings.embed_allow)

    return supervise(make, listener, settings.workers, ready, settings.trusted_proxy)


if __name__ == "__main__":
    sys.exit(main())
