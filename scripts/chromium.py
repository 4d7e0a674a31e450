"""Make sure that a Chromium is there for the browser tests: find one, else install it with apt where that is allowed.

Prints what to install, and fails, where it is not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDY = (
    "browser tests need Chromium: install the package `chromium` (Debian: apt-get install chromium), "
    "or set CHROMIUM to its path"
)

ARGUMENTS = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


def find() -> str | None:
    """Return the path of a Chromium: the one CHROMIUM names, else the first on the PATH."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen if os.access(chosen, os.X_OK) else None
    return next((path for name in NAMES if (path := shutil.which(name) or shutil.which(name, path="/usr/bin"))), None)


def install() -> None:
    """Install Debian's Chromium if we are root, or sudo asks for no password."""
    apt = shutil.which("apt-get")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    prefix = [] if root else ["sudo", "-n"]
    if apt is None or not (root or shutil.which("sudo")):
        return
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "capture_output": True, "check": False}
    print("installing Chromium with apt-get", flush=True)  # noqa: T201
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run([*prefix, apt, *step], **quiet)


def main() -> int:
    """Return 0 when there is a Chromium."""
    if find() is None and not os.environ.get("CHROMIUM"):
        install()
    if find() is None:
        print(REMEDY, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
