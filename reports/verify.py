"""Check that a file is the one its manifest describes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from reports.manifest import ENDING, seal


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
    """Return what is wrong: a manifest that is none of ours or was changed, another file's, a file that was changed."""
    try:
        told: dict[str, Any] = json.loads(manifest, object_pairs_hook=_once, parse_constant=_never)
        size, digest, theirs = int(told["file"]["bytes"]), str(told["file"]["sha256"]), str(told["file"]["name"])
        export, sealed = str(told["export"]["id"]), str(told["seal"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return (f"{name}: its manifest cannot be read as one that the atlas makes ({type(error).__name__})",)
    if (found := seal(told)) != sealed:
        return (f"{name}: its manifest was changed: its seal is {sealed}, what it says gives {found}",)
    if (found := hashlib.sha256(content).hexdigest()) == digest and len(content) == size:
        return ()
    if name != theirs:
        return (f"{name}: the manifest is of another file, {theirs} (export {export}), whose SHA-256 is not {found}",)
    if len(content) != size:
        return (f"{name}: has {len(content)} bytes, its manifest says {size} (export {export}): the file was changed",)
    return (f"{name}: SHA-256 is {found}, its manifest says {digest} (export {export}): the file was changed",)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose every name stands once: of two, one reader sees the first and another the last."""
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("a name is written twice")
    return held


def _never(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
