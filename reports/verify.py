"""Check that a file is the one its manifest describes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from reports.manifest import ENDING


def verify(data_file: Path, manifest: Path | None = None) -> tuple[str, ...]:
    """Return what is wrong with a file by its manifest, which is beside it unless named; nothing when it is whole.

    The files of an archive are checked by the manifests inside it too. Raises FileNotFoundError when either is missing.
    """
    content = data_file.read_bytes()
    beside = manifest or data_file.with_name(data_file.name + ENDING)
    faults = _faults(data_file.name, content, beside.read_bytes())
    archive = data_file.suffix == ".zip" and zipfile.is_zipfile(data_file)  # a workbook is one too, but holds no files
    return (*faults, *(_inside(data_file) if not faults and archive else ()))


def _inside(archive: Path) -> tuple[str, ...]:
    with zipfile.ZipFile(archive) as held:
        names = [name for name in held.namelist() if not name.endswith(ENDING)]
        missing = tuple(f"{name}: no manifest in the archive" for name in names if name + ENDING not in held.namelist())
        known = [name for name in names if name + ENDING in held.namelist()]
        found = [_faults(name, held.read(name), held.read(name + ENDING)) for name in known]
    return (*missing, *(fault for faults in found for fault in faults))


def _faults(name: str, content: bytes, manifest: bytes) -> tuple[str, ...]:
    try:
        told: dict[str, Any] = json.loads(manifest)["file"]
        size, digest = int(told["bytes"]), str(told["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        return (f"{name}: its manifest cannot be read ({type(error).__name__})",)
    if len(content) != size:
        return (f"{name}: has {len(content)} bytes, its manifest says {size}",)
    if (found := hashlib.sha256(content).hexdigest()) != digest:
        return (f"{name}: SHA-256 is {found}, its manifest says {digest}",)
    return ()
