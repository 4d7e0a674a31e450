"""A pack made again from what it says of itself: in another process, of a replaced release, or refused by name."""

import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from access import demonstration
from callbacks.evidence import document
from data import open_store
from data.release import publish
from indicators import Atlas, premises
from reports.documents import evidence_pack
from scripts.same_again import main
from tests import licensed_store

OFFICER = demonstration("operational")
YEAR = {"start": 2024 * 12, "end": 2024 * 12 + 11, "sources": ("police", "ed", "ambulance"), "definition": "vap"}
ROOT = Path(__file__).resolve().parents[2]


def published(store, work):
    """Publish what was made in a folder, as a build does; return the folder of the release."""
    told = json.loads((work / "manifest.json").read_text("utf-8"))
    (work / "manifest.json").unlink()
    (store / "releases").mkdir(parents=True, exist_ok=True)
    return publish(store, work, {key: told[key] for key in told if key not in ("schema", "id", "created")}).folder


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """Return a store whose release was replaced, and a pack taken of it while it was published."""
    home = tmp_path_factory.mktemp("again")
    licensed_store.make(home / "first")
    folder = published(home / "store", home / "first")
    store = open_store(folder)
    question = replace(Atlas(store).default(), **YEAR)
    found = premises.evidence(question, "P0", store, OFFICER)
    made = evidence_pack(found, document(found, Atlas(store)), OFFICER, "Review of 5 May")
    (home / "pack.zip").write_bytes(made.content)
    licensed_store.make(home / "second", seed=6)
    published(home / "store", home / "second")
    return home / "store", home / "pack.zip", folder.name


def test_a_fresh_process_makes_the_same_bytes_of_the_release_it_names_though_it_was_replaced(held, tmp_path):
    store, pack, release = held
    assert (store / "CURRENT").read_text("utf-8").strip() != release
    command = [sys.executable, "-m", "scripts.same_again", pack, store, "--out", tmp_path / "again.zip"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "the same, byte for byte" in ran.stdout
    with zipfile.ZipFile(pack) as whole:
        data = next(name for name in whole.namelist() if name.endswith("_data.zip"))
        assert (tmp_path / "again.zip").read_bytes() == whole.read(data)
        assert ran.stdout.startswith("EV-") and ran.stdout[:19].lower() in data


def test_without_its_release_it_is_refused_by_name(held, tmp_path, capsys):
    store, pack, release = held
    shutil.copytree(store, tmp_path / "store")
    shutil.rmtree(tmp_path / "store" / "releases" / release)
    assert main([str(pack), str(tmp_path / "store")]) == 2
    told = capsys.readouterr().err
    assert f"it was made of release {release}" in told
    assert f"published now is {(store / 'CURRENT').read_text('utf-8').strip()}" in told
    assert "python -m reports verify" in told


def test_a_file_that_was_changed_is_named(held, tmp_path, capsys):
    store, pack, _ = held
    with zipfile.ZipFile(pack) as whole:
        data = zipfile.ZipFile(BytesIO(whole.read(next(n for n in whole.namelist() if n.endswith("_data.zip")))))
    with zipfile.ZipFile(tmp_path / "changed_data.zip", "w") as out:
        for name in data.namelist():
            out.writestr(name, data.read(name) + (b"\n" if name == "hours.csv" else b""))
    assert main([str(tmp_path / "changed_data.zip"), str(store)]) == 1
    assert capsys.readouterr().out == "hours.csv: differs\n"


def test_another_question_under_its_id_is_refused(held, tmp_path, capsys):
    store, pack, _ = held
    with zipfile.ZipFile(pack) as whole:
        data = zipfile.ZipFile(BytesIO(whole.read(next(n for n in whole.namelist() if n.endswith("_data.zip")))))
    told = json.loads(data.read("evidence.json"))
    told["address"] = told["address"].replace("to=2024-12", "to=2024-11")
    with zipfile.ZipFile(tmp_path / "other_data.zip", "w") as out:
        out.writestr("evidence.json", json.dumps(told))
    assert main([str(tmp_path / "other_data.zip"), str(store)]) == 2
    assert "now has the id EV-" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"not an archive", b""])
def test_another_file_is_no_pack(held, tmp_path, capsys, content):
    (tmp_path / "other.zip").write_bytes(content)
    assert main([str(tmp_path / "other.zip"), str(held[0])]) == 2
    assert "is no evidence pack" in capsys.readouterr().err
