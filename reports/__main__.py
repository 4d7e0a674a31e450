"""Check files taken from the atlas: `python -m reports verify FILE [MANIFEST]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from reports.manifest import ENDING
from reports.verify import verify


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a file; return 0 when all are whole, else 1."""
    parser = argparse.ArgumentParser(prog="python -m reports", description="Check files taken from the atlas.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("verify", help="compare a file with the FILE.manifest.json beside it, or the one named")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files, or one file and its manifest")
    check.add_argument("--manifest", type=Path, help="the manifest, where it is not beside the file")
    asked = parser.parse_args(arguments)
    if asked.manifest and len(asked.files) > 1:
        parser.error("--manifest goes with one file")
    files, manifest = asked.files, asked.manifest
    if manifest is None and len(files) == 2 and files[1].name.endswith(ENDING):
        files, manifest = files[:1], files[1]
    return max(_told(path, manifest) for path in files)


def _told(path: Path, manifest: Path | None) -> int:
    try:
        faults = verify(path, manifest)
    except OSError as error:
        faults = (f"{path.name}: {error.strerror}: {Path(error.filename).name}",)
    print("\n".join(faults) or f"{path.name}: whole, as its manifest says")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
