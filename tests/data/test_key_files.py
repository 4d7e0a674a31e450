"""The key that protects counts: what makes its file bad, and what is made with it."""

import csv
import hmac

import numpy as np
import pandas as pd
import pytest

from data.__main__ import main
from data.building.build import build
from data.building.config import read_config
from data.keys import (
    DEMONSTRATION,
    KEY_BYTES,
    KeyFileError,
    key_for,
    key_id,
    read_key,
    record_keys,
    refuse_other_key,
    refuse_wrong_key,
    write_key,
)
from data.progress import silent
from data.release import open_release, published
from indicators import open_atlas
from tests.conftest import ROOT
from tests.data import tiny_county


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "key"
    write_key(path)
    return path


def test_a_new_key_is_random_and_only_its_owners(tmp_path):
    told = [write_key(tmp_path / name) for name in ("one", "two")]
    keys = [(tmp_path / name).read_bytes() for name in ("one", "two")]
    assert keys[0] != keys[1] and all(len(key) == KEY_BYTES for key in keys)
    assert told == [key_id(key) for key in keys] and all(len(one) == 8 for one in told)
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600
    assert read_key(tmp_path / "one", tmp_path / "store") == keys[0]


def test_a_key_is_never_overwritten(key_file):
    before = key_file.read_bytes()
    with pytest.raises(KeyFileError, match="never overwritten"):
        write_key(key_file)
    assert key_file.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "must hold 32 bytes, has 0"),
        (DEMONSTRATION[:31], "must hold 32 bytes, has 31"),
        (DEMONSTRATION + b"!", "must hold 32 bytes, has 33"),
        (DEMONSTRATION, "demonstration key"),
        (bytes(32), "not drawn at random"),
        (bytes(range(8)) * 4, "not drawn at random"),
        (b"correct horse battery staple pen", "not drawn at random"),
    ],
)
def test_a_key_that_is_no_secret_is_refused(tmp_path, content, why):
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match=why) as told:
        read_key(path, tmp_path / "store")
    assert str(path) in str(told.value) and "python -m data key new" in str(told.value)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o602, 0o620])
def test_a_key_that_others_may_read_or_change_is_refused(key_file, mode):
    key_file.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key(key_file, key_file.parent / "store")


def test_a_key_that_is_not_there_or_would_be_copied_with_the_store_is_refused(tmp_path, key_file):
    with pytest.raises(KeyFileError, match="No such file"):
        read_key(tmp_path / "gone", tmp_path / "store")
    with pytest.raises(KeyFileError, match="Is a directory"):
        read_key(tmp_path, tmp_path / "store")
    with pytest.raises(KeyFileError, match="inside the store"):
        read_key(key_file, tmp_path)
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "link").symlink_to(key_file)
    assert read_key(tmp_path / "store" / "link", tmp_path / "store")  # the secret itself lies elsewhere
    for inside in (ROOT / "key", ROOT / "store" / ".." / "key"):
        with pytest.raises(KeyFileError, match="atlas's own folder"):
            write_key(inside)
    assert not (ROOT / "key").exists()


def test_only_a_store_that_is_closed_and_real_needs_a_key(tmp_path, key_file):
    asked = {"synthetic": False, "closed": True, "environment": {}}
    assert key_for(tmp_path / "s", **{**asked, "closed": False}) is None
    assert key_for(tmp_path / "s", **{**asked, "synthetic": True}) == DEMONSTRATION
    with pytest.raises(KeyFileError, match="KEY_FILE is not set"):
        key_for(tmp_path / "s", **asked)
    named = {"KEY_FILE": str(key_file)}
    assert key_for(tmp_path / "s", **{**asked, "environment": named}) == key_file.read_bytes()


def test_a_release_is_served_only_beside_the_key_it_was_made_with(tmp_path, key_file):
    asked = {"synthetic": False, "closed": True, "environment": {"KEY_FILE": str(key_file)}}
    refuse_wrong_key(tmp_path / "s", key_id(key_file.read_bytes()), **asked)
    refuse_wrong_key(tmp_path / "s", "", **{**asked, "closed": False, "environment": {}})
    for held, why in (("0" * 8, "with the key 00000000"), ("", "older version"), (key_id(DEMONSTRATION), "with the")):
        with pytest.raises(KeyFileError, match=why):
            refuse_wrong_key(tmp_path / "s", held, **asked)


def test_record_keys_are_those_worked_out_elsewhere(shared):
    """Eight vectors: an empty id, accents, spaces, 200 letters."""
    with (shared / "reference" / "record_key_vectors.csv").open(encoding="utf-8") as file:
        vectors = list(csv.DictReader(file))
    for one in vectors:
        found = record_keys(bytes.fromhex(one["secret_hex"]), one["dataset"], [one["record_id"]])
        assert found.tolist() == [int(one["rkey_mod4096"])]
    assert len(vectors) == 8


def test_record_keys_are_the_formula_and_spread_evenly():
    ids = [f"{number:032x}" for number in range(40_960)]
    found = record_keys(DEMONSTRATION, "police", ids)
    for at in range(0, 40_960, 4_001):
        digest = hmac.new(DEMONSTRATION, b"vd-rk-1\x1fpolice\x1f" + ids[at].encode(), "sha256").digest()
        assert found[at] == int.from_bytes(digest[:8], "big") % 4096
    assert found.max() < 4096 and abs(found.mean() - 2047.5) < 4 * 4096 / 12**0.5 / 40_960**0.5
    assert (record_keys(DEMONSTRATION, "ed", ids) != found).mean() > 0.99


# -- a whole store


def county(folder, *, synthetic, is_open):
    """The tiny county's configuration as of real data: not synthetic, its source open or not."""
    config = tiny_county.write(folder)
    text = config.read_text("utf-8").replace("synthetic = true", f"synthetic = {str(synthetic).lower()}")
    config.write_text(text.replace("open = true", f"open = {str(is_open).lower()}"), "utf-8")
    return read_config(config)


def words(store):
    """The files of a release that hold record keys."""
    return list(published(store).rglob("record_key.npy"))


def test_open_data_are_built_and_served_without_a_key(tmp_path, monkeypatch):
    monkeypatch.delenv("KEY_FILE", raising=False)
    release = build(county(tmp_path / "f", synthetic=False, is_open=True), tmp_path / "s", tmp_path / "f", silent)
    assert "key_id" not in release.manifest and not words(tmp_path / "s")
    assert open_atlas(tmp_path / "s").now().store.facts.key_id == ""


def test_closed_data_are_neither_built_nor_served_without_their_key(tmp_path, key_file, monkeypatch):
    config, store = county(tmp_path / "f", synthetic=False, is_open=False), tmp_path / "s"
    monkeypatch.delenv("KEY_FILE", raising=False)
    with pytest.raises(KeyFileError, match="KEY_FILE is not set"):
        build(config, store, tmp_path / "f", silent)
    assert published(store) is None
    monkeypatch.setenv("KEY_FILE", str(key_file))
    release = build(config, store, tmp_path / "f", silent)
    key = key_file.read_bytes()
    assert release.manifest["key_id"] == key_id(key)
    assert open_atlas(store).now().store.facts.key_id == key_id(key)
    for path in store.rglob("*"):
        assert not path.is_file() or (key not in path.read_bytes() and key.hex().encode() not in path.read_bytes())
    write_key(tmp_path / "second")
    for name, why in (
        (tmp_path / "second", "the key named now is"),
        (tmp_path / "gone", "No such file"),
        ("", "not set"),
    ):
        monkeypatch.setenv("KEY_FILE", str(name))
        with pytest.raises(KeyFileError, match=why):
            open_atlas(store)


@pytest.mark.parametrize(("mode", "why"), [(0o644, "chmod 600"), (0o600, "without sign-in")])
def test_the_application_says_in_one_line_that_it_will_not_start_without_its_key(
    tmp_path, key_file, monkeypatch, capsys, callbacks_kept, mode, why
):
    """With a good key it goes on to its next condition: a closed store needs sign-in too."""
    import app

    store = tmp_path / "s"
    monkeypatch.setenv("KEY_FILE", str(key_file))
    build(county(tmp_path / "f", synthetic=False, is_open=False), store, tmp_path / "f", silent)
    key_file.chmod(mode)
    monkeypatch.setenv("STORE", str(store))
    monkeypatch.delenv("ACCESS_DB", raising=False)
    capsys.readouterr()
    assert app.main() == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and said[0].startswith("cannot start: ") and why in said[0]


def test_a_second_key_on_the_same_store_is_refused(tmp_path, key_file, monkeypatch):
    config, store = county(tmp_path / "f", synthetic=False, is_open=False), tmp_path / "s"
    monkeypatch.setenv("KEY_FILE", str(key_file))
    first = build(config, store, tmp_path / "f", silent)
    write_key(tmp_path / "second")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "second"))
    with pytest.raises(KeyFileError, match="every count would be changed anew"):
        build(config, store, tmp_path / "f", silent)
    assert published(store) == first.folder
    refuse_other_key(first.folder, key_file.read_bytes())


def test_built_again_every_record_keeps_its_key(tmp_path):
    config, store = county(tmp_path / "f", synthetic=True, is_open=False), tmp_path / "s"
    found = []
    for _ in range(2):
        folder = build(config, store, tmp_path / "f", silent).folder
        assert open_release(folder).manifest["key_id"] == key_id(DEMONSTRATION)
        found.append(np.load(folder / "engine" / "police" / "record_key.npy"))
    assert found[0].tolist() == found[1].tolist()
    events = pd.concat(pd.read_parquet(path) for path in (folder / "events" / "police").glob("*.parquet"))
    assert sorted(found[0].tolist()) == sorted(record_keys(DEMONSTRATION, "police", events["event_id"]).tolist())


def test_the_command_makes_a_key_and_says_what_to_do_with_it(tmp_path, capsys):
    assert main(["key", "new", str(tmp_path / "key")]) == 0
    said = capsys.readouterr().out
    assert key_id((tmp_path / "key").read_bytes()) in said and "KEY_FILE=" in said
    assert main(["key", "new", str(tmp_path / "key")]) == 1
    assert "never overwritten" in capsys.readouterr().err
    assert main(["key", "new", str(tmp_path / "gone" / "key")]) == 1
