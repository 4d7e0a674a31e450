"""A new release is followed; one that cannot be used leaves readers with the one before."""

import json
import logging

import pytest

from data import ReleaseError
from data.release import publish
from indicators import open_atlas
from tests import small_store


def published(store, seed):
    """Publish a small county in `store`; return its release."""
    work = store / "releases" / ".building-now"
    small_store.make(work, seed)
    facts = json.loads((work / "manifest.json").read_text())
    (work / "manifest.json").unlink()
    (work / "tiles").rmdir()
    return publish(store, work, {key: value for key, value in facts.items() if key not in ("id", "created")})


@pytest.fixture
def store(tmp_path):
    """A store with one release, and its id."""
    return tmp_path, published(tmp_path, 3).id


def test_a_new_release_is_followed(store):
    folder, first = store
    held = open_atlas(folder)
    assert held.now().health()["release"] == first
    second = published(folder, 4).id
    assert held.now().health()["release"] == second != first


def damage(folder):
    target = published(folder, 4).folder / "coverage.parquet"
    target.write_bytes(target.read_bytes()[:-1] + b"?")


DAMAGE = {
    "a file of the new release is changed": damage,
    "the pointer is gone": lambda folder: (folder / "CURRENT").unlink(),
    "the pointer names nothing": lambda folder: (folder / "CURRENT").write_text("20990101-000000-nowhere"),
    "the pointer is no text": lambda folder: (folder / "CURRENT").write_bytes(b"\xff\xfe"),
}


@pytest.mark.parametrize("harm", DAMAGE.values(), ids=DAMAGE)
def test_readers_keep_the_release_they_have_while_the_next_cannot_be_used(store, harm, caplog):
    folder, first = store
    held = open_atlas(folder)
    harm(folder)
    with caplog.at_level(logging.ERROR):
        assert [held.now().health()["release"] for _ in range(5)] == [first] * 5
    assert len(caplog.messages) == 1  # once, not at every request
    last = published(folder, 5).id
    assert held.now().health()["release"] == last


def test_a_store_without_a_release_says_how_to_make_one(tmp_path):
    with pytest.raises(FileNotFoundError, match="python -m data build"):
        open_atlas(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(FileNotFoundError, match="python -m data build"):
        open_atlas(tmp_path / "file")


@pytest.mark.parametrize("text", ["[]", '"x"', "5", "{}", '{"id": 5, "schema": 1}', '{"id": "x", "schema": "1"}', "{"])
def test_a_manifest_that_is_none_is_refused_with_a_remedy(store, text):
    folder, first = store
    (folder / "releases" / first / "manifest.json").write_text(text)
    with pytest.raises(ReleaseError, match="rollback"):
        open_atlas(folder)
