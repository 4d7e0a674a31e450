import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.__main__ import BUSY, DONE, FAILED, main
from data.release import lock, open_release, published
from tests.data import tiny_county

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def county(tmp_path):
    """Files and store, one release published."""
    files, store = tmp_path / "files of ours", tmp_path / "the store"
    tiny_county.write(files)
    assert main(["build", str(files / "store.toml"), "--store", str(store), "--quiet"]) == DONE
    return files, store


def build(files, store, *more):
    return main(["build", str(files / "store.toml"), "--store", str(store), *more])


def test_a_build_reports_in_words_and_names_what_it_published(county, capsys):
    files, store = county
    (files / "police" / "2023-02-street.csv").write_text("a,b\n1,2\n")
    assert build(files, store) == DONE
    out, err = capsys.readouterr()
    assert f"published {published(store).name}" in out
    assert "police: 84 read = 84 accepted + 0 quarantined" in err
    assert "not supplied: 2023-02 to 2023-03" in err
    assert "police/2023-02-street.csv, line 1" in err


def test_status_and_rollback(county, capsys):
    files, store = county
    first = published(store).name
    build(files, store, "--quiet")
    assert main(["status", "--store", str(store), "--verify"]) == DONE
    assert f"* {published(store).name}  Tiny county, 2023-01 to 2023-04: police 126 rows" in capsys.readouterr().out
    assert main(["rollback", "--store", str(store)]) == DONE
    assert published(store).name == first
    assert main(["rollback", "--store", str(store)]) == FAILED


def test_status_of_nothing_says_how_to_build(tmp_path, capsys):
    assert main(["status", "--store", str(tmp_path)]) == FAILED
    assert "nothing is published; build it with" in capsys.readouterr().out


def test_faults_of_the_user_are_said_plainly(county, capsys):
    files, store = county
    (files / "store.toml").write_text("[store]\nnam = 1\n")
    assert build(files, store) == FAILED
    err = capsys.readouterr().err
    assert "store.toml, line 2: unknown key nam in [store]; did you mean name?" in err
    assert "Traceback" not in err
    assert main(["build", str(files / "store.toml"), "--store", str(store), "--root", str(files / "no")]) == FAILED


def test_a_second_build_exits_with_its_own_code(county, capsys):
    files, store = county
    with lock(store):
        assert build(files, store) == BUSY
    assert "a build is in progress (pid" in capsys.readouterr().err


def test_a_full_disk_is_said_and_leaves_the_published_release(county, capsys, monkeypatch):
    files, store = county
    before = published(store)
    monkeypatch.setattr(
        pq, "write_table", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    assert build(files, store) == FAILED
    assert "No space left on device" in capsys.readouterr().err
    assert open_release(published(store)).folder == before
    assert [path.name for path in (store / "releases").iterdir()] == [before.name]


def test_validate_stores_nothing_and_writes_the_faults(county, tmp_path, capsys):
    files, _ = county
    assert main(["validate", str(files / "police" / "2023-01-street.csv")]) == DONE
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    assert main(["validate", str(bad), "--errors", str(tmp_path / "faults.csv")]) == FAILED
    assert "missing_column" in (tmp_path / "faults.csv").read_text()


def test_wrong_usage_exits_with_two():
    with pytest.raises(SystemExit) as caught:
        main(["build"])
    assert caught.value.code == 2


def test_time_zone_and_language_of_the_machine_change_no_byte(county):
    files, store = county
    before = open_release(published(store)).manifest["files"]
    here = {
        **os.environ,
        "TZ": "America/New_York",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "7",
    }
    command = [sys.executable, "-m", "data", "build", str(files / "store.toml"), "--store", str(store), "--quiet"]
    subprocess.run(command, check=True, cwd=ROOT, env=here, capture_output=True)
    after = open_release(published(store)).manifest["files"]
    assert {name for name in before if before[name] != after.get(name)} == {"report.json"}
