import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from data.release import (
    KEPT,
    SCHEMA,
    BuildInProgress,
    ReleaseError,
    builder,
    digest,
    lock,
    open_release,
    publish,
    published,
    releases,
    rollback,
    status,
)

FILES = {"a.bin": b"0123456789" * 50, "deep/b.bin": b"\x00" * 300, "deep/deeper/c.txt": b"c"}


def make(store, text=b"", now=None):
    """Publish one small release and return it."""
    work = store / "releases" / ".building-now"
    for name, content in FILES.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_bytes(content + text)
    return publish(store, work, {"name": "test", "months": [1, 2], "sources": [], "levels": []}, now)


def test_a_published_release_is_whole_and_found(tmp_path):
    release = make(tmp_path)
    assert published(tmp_path) == release.folder
    assert open_release(release.folder).manifest["files"]["deep/b.bin"]["bytes"] == 300


def test_an_empty_folder_has_nothing_published(tmp_path):
    assert published(tmp_path) is None
    assert published(tmp_path / "nowhere") is None


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_is_refused_by_name(tmp_path, name):
    folder = make(tmp_path).folder
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ReleaseError, match=f"{name}: has been changed.*rollback"):
        open_release(folder)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / "a.bin").unlink(), "a.bin: is missing"),
        (lambda folder: (folder / "a.bin").write_bytes(b"012"), "a.bin: has 3 bytes instead of 500"),
        (lambda folder: (folder / "a.bin").write_bytes(b""), "a.bin: has 0 bytes instead of 500"),
        (lambda folder: (folder / "deep" / "new").write_bytes(b""), "deep/new: is not part of this release"),
        (lambda folder: (folder / "manifest.json").unlink(), "manifest.json: is missing"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "manifest.json: is not readable JSON"),
        (lambda folder: rewrite(folder, name="other"), "manifest.json: has been changed"),
        (lambda folder: rewrite(folder, schema=SCHEMA + 1), "written by a newer version"),
    ],
)
def test_a_damaged_release_is_refused_with_name_and_remedy(tmp_path, harm, said):
    folder = make(tmp_path).folder
    harm(folder)
    with pytest.raises(ReleaseError, match=said):
        open_release(folder)


def rewrite(folder, **changes):
    manifest = json.loads((folder / "manifest.json").read_text()) | changes
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_the_id_ends_with_the_hash_of_the_manifest(tmp_path):
    release = make(tmp_path)
    assert release.id.endswith(digest(release.manifest))


def test_rollback_publishes_the_release_before_and_then_the_one_before_that(tmp_path):
    first, second, third = (make(tmp_path, bytes([i])) for i in range(3))
    assert rollback(tmp_path).id == second.id
    assert rollback(tmp_path).id == first.id
    assert published(tmp_path) == first.folder
    with pytest.raises(ReleaseError, match="no earlier release"):
        rollback(tmp_path)
    assert third.folder.is_dir()


def test_rollback_passes_over_a_broken_release(tmp_path):
    first, second, _ = (make(tmp_path, bytes([i])) for i in range(3))
    (second.folder / "a.bin").unlink()
    assert rollback(tmp_path).id == first.id


def test_a_pointer_to_nowhere_says_so(tmp_path):
    make(tmp_path)
    (tmp_path / "CURRENT").write_text("20200101-000000-abc\n")
    with pytest.raises(ReleaseError, match="which is not there"):
        published(tmp_path)


def test_only_the_newest_releases_and_the_published_one_are_kept(tmp_path):
    ids = [make(tmp_path, bytes([i])).id for i in range(5)]
    assert releases(tmp_path) == ids[-KEPT:]


def test_ids_sort_by_age_though_the_clock_steps_back(tmp_path):
    made = [
        make(tmp_path, now=datetime(2026, 3, 1, 12, tzinfo=UTC)).id,
        make(tmp_path, now=datetime(2020, 1, 1, tzinfo=UTC)).id,
    ]
    assert made == sorted(made)
    assert releases(tmp_path) == made


def test_status_tells_what_is_there_and_what_is_broken(tmp_path):
    first, second = make(tmp_path), make(tmp_path)
    rewrite(first.folder, name="other")
    held = status(tmp_path)
    assert held["published"] == second.id
    assert "has been changed" in held["releases"][0]["problem"]
    assert held["releases"][1]["name"] == "test"
    assert held["building"] == ""


def test_a_second_builder_is_told_who_holds_the_store(tmp_path):
    with lock(tmp_path):
        assert f"pid {os.getpid()}" in builder(tmp_path)
        with pytest.raises(BuildInProgress, match=f"pid {os.getpid()}, since 20"), lock(tmp_path):
            pass
    with lock(tmp_path):
        pass
    assert not (tmp_path / "BUILDING").exists()


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path):
    code = "import os, sys, data.release as r, pathlib\nwith r.lock(pathlib.Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == -9
    assert (tmp_path / "BUILDING").exists()
    assert builder(tmp_path) == ""
    with lock(tmp_path):
        assert (tmp_path / "BUILDING").read_text().startswith(str(os.getpid()))
