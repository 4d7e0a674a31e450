"""A new release is followed; one that cannot be used leaves readers with the one before."""

import json
import logging
from threading import Event, Thread

import pytest

from access import demonstration
from data import ReleaseError, open_store
from data.release import point, publish
from indicators import Atlas, open_atlas
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


def test_every_answer_is_of_one_release_while_another_is_published(store):
    folder, first = store
    second = published(folder, 4).id
    held, done, told = open_atlas(folder), Event(), []

    def counts(atlas):
        question, _ = atlas.parse("?definition=vap&sources=police&level=lsoa21")
        return atlas.answer(question, demonstration("analyst")).series[0].count.tolist()

    expected = {name: counts(Atlas(open_store(folder / "releases" / name))) for name in (first, second)}

    def read():
        while not done.is_set():
            atlas = held.now()
            told.append((atlas.health()["release"], counts(atlas)))

    readers = [Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for turn in range(20):
        point(folder, (first, second)[turn % 2])
        held.now()
    done.set()
    for reader in readers:
        reader.join()
    assert all(found == expected[name] for name, found in told)
    assert expected[first] != expected[second] and len({name for name, _ in told}) == 2


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
