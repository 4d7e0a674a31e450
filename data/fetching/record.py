"""`fetched.json`: which file of the root came from whom, when, with which checksum, under which licence."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data.fetching.download import Stamp, digest
from data.fetching.plan import Job

NAME = "fetched.json"
SCHEMA = 1


class Record:
    """What has been fetched into a root so far. `downloads` by job, `files` by path below the root."""

    def __init__(self, root: Path) -> None:
        self.path, self.root = root / NAME, root
        try:
            held = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            held = {}
        known = isinstance(held, dict) and held.get("schema") == SCHEMA
        self.downloads: dict[str, Any] = held.get("downloads", {}) if known else {}
        self.files: dict[str, Any] = held.get("files", {}) if known else {}

    def stamp(self, job: Job) -> Stamp | None:
        """Return the version last fetched, if all that was made of it is here, unchanged and what is asked for now."""
        held = self.downloads.get(job.name)
        if not held or held["asked"] != asked(job) or not held["makes"]:
            return None
        whole = all(self._is_here(path) for path in held["makes"])
        return Stamp(**held["stamp"]) if whole else None

    def _is_here(self, path: str) -> bool:
        known, file = self.files.get(path), self.root / path
        return known is not None and file.is_file() and bool(digest(file) == known["sha256"])

    def put(self, job: Job, stamp: Stamp, sha256: str, paths: list[str], when: str) -> None:
        """Note what a download was and what was made of it, and save the record."""
        self.downloads[job.name] = {"stamp": asdict(stamp), "asked": asked(job), "makes": paths}
        publisher = job.dataset.publisher
        for path in paths:
            self.files[path] = {
                "dataset": job.dataset.id, "publisher": publisher.name, "licence": publisher.licence,
                "attribution": publisher.attribution, "address": job.address, "fetched": when,
                "sha256": digest(self.root / path), "bytes": (self.root / path).stat().st_size,
                "download_sha256": sha256,
            }  # fmt: skip
        self.save()

    def save(self) -> None:
        """Write the record whole, or leave the one before."""
        fresh = self.path.with_name(NAME + ".new")
        content = {"schema": SCHEMA, "downloads": self.downloads, "files": dict(sorted(self.files.items()))}
        fresh.write_text(json.dumps(content, indent=1, ensure_ascii=False), "utf-8")
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(self.path)


def asked(job: Job) -> str:
    """Return what was asked of a download, so that another question fetches again."""
    outputs = [[one.path, dict(one.columns), sorted(one.percent), one.part, one.districts] for one in job.outputs]
    return json.dumps([job.address, job.months, job.dataset.member, outputs])
