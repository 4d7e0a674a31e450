"""Watched folders, with real files: complete and half written, twice, wrong, renamed over, and a watcher killed."""

import contextlib
import csv
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from data.__main__ import BUSY, DONE, FAILED, main
from data.building.config import read_config
from data.keys import KeyFileError
from data.locks import alone
from data.progress import silent
from data.release import lock, open_release, published
from data.toml_rules import ConfigError
from data.watching import Watcher
from data.watching.folder import Patience, drops
from data.watching.placing import Journal, Move, target_of
from tests.data import tiny_county
from tests.data.tiny_county import HEADER, police_rows

ROOT = Path(__file__).parent.parent.parent
DROP = 'files = ["police/{month}-street.csv", "late/{month}-street.csv"]\ndrop = "incoming/force"'


def content(month, rows=40, seed=1):
    return "\n".join([HEADER, *police_rows(month, rows, seed)]) + "\n"


class County:
    """A county with one release (January 2023) and a folder where its force leaves files."""

    def __init__(self, folder):
        self.root, self.store = folder / "files", folder / "store"
        tiny_county.write(self.root, months=("2023-01",))
        self.config = self.root / "store.toml"
        text = self.config.read_text()
        text = text.replace('files = ["police/{month}-street.csv", "late/{month}-street.csv"]', DROP)
        self.config.write_text(text)
        self.drop = self.root / "incoming" / "force"

    def leave(self, name, text):
        self.drop.mkdir(parents=True, exist_ok=True)
        (self.drop / name).write_text(text)

    def watch(self, settle=0.05):
        said = []
        watcher = Watcher(read_config(self.config), self.store, self.root, settle, 0.05, said.append)
        return watcher.run(once=True), said

    def report(self, name):
        return json.loads((self.drop / "reports" / f"{name}.report.json").read_text())

    def layout(self):
        return {
            p.relative_to(self.root).as_posix(): p.read_text()
            for top in ("police", "late")
            for p in (self.root / top).glob("*")
        }

    def rows(self):
        release = open_release(published(self.store))  # every file against its checksum
        return release.manifest["sources"][0]["rows"]["accepted"]

    def lying(self, place):
        return sorted(path.name for path in (self.drop / place).iterdir() if path.is_file())


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    made = County(tmp_path_factory.mktemp("built"))
    assert main(["build", str(made.config), "--store", str(made.store), "--quiet"]) == DONE
    return made.store


@pytest.fixture
def county(tmp_path, built):
    made = County(tmp_path)
    shutil.copytree(built, made.store)
    return made


def test_a_month_left_by_a_supplier_is_published_and_answered(county):
    county.leave("2023-02-our-export.csv", content("2023-02"))
    county.leave("notes.csv.part", "half")
    answered, _ = county.watch()
    assert answered == 1
    assert county.rows() == 84
    assert county.layout()["police/2023-02-street.csv"] == content("2023-02")
    assert county.lying("accepted") == ["2023-02-our-export.csv"]
    assert (county.drop / "notes.csv.part").exists()
    report = county.report("2023-02-our-export.csv")
    assert report["outcome"] == "accept"
    assert report["release"] == published(county.store).name
    assert report["rows"] == {"read": 42, "accepted": 42, "quarantined": 0}
    assert (
        "accepted. It is part of the release" in (county.drop / "reports/2023-02-our-export.csv.report.txt").read_text()
    )
    assert not list((county.root / ".watching").glob("*journal*"))


def test_a_bad_file_touches_nothing_and_the_supplier_gets_every_line(county):
    before, layout = published(county.store), county.layout()
    bad = [row.replace("2023-02", "2023-99") if i < 20 else row for i, row in enumerate(police_rows("2023-02", 40))]
    county.leave("2023-02.csv", "\n".join([HEADER, *bad]) + "\n")
    county.leave("prices.csv", "a,b\n1,2\n")
    county.leave("empty.csv", "")
    county.leave("page.csv", "<html>not found")
    assert county.watch()[0] == 4
    assert published(county.store) == before
    assert county.layout() == layout
    assert county.lying("refused") == ["2023-02.csv", "empty.csv", "page.csv", "prices.csv"]
    with (county.drop / "reports/2023-02.csv.errors.csv").open() as file:
        faults = list(csv.DictReader(file))
    assert {int(row["line"]) for row in faults if row["outcome"] == "quarantine"} == set(range(2, 22))
    text = (county.drop / "reports/2023-02.csv.report.txt").read_text() + json.dumps(county.report("2023-02.csv"))
    assert "REFUSED" in text
    assert not [row.split(",")[0] for row in bad if row.split(",")[0] in text]  # no value of any row


def test_some_rows_kept_out_are_said_and_the_rest_is_published(county):
    rows = police_rows("2023-02", 40)
    county.leave("2023-02.csv", "\n".join([HEADER, rows[0].replace("2023-02", "2023-99"), *rows[1:]]) + "\n")
    county.watch()
    assert county.report("2023-02.csv")["outcome"] == "quarantine"
    assert county.report("2023-02.csv")["rows"]["quarantined"] == 1
    assert county.rows() == 42 + 41


def test_the_same_file_twice_is_nothing_to_do_and_a_correction_goes_where_late_returns_stand(county):
    county.leave("2023-01.csv", content("2023-01"))
    county.watch()
    assert county.report("2023-01.csv")["outcome"] == "noop"
    assert county.lying("accepted") == ["2023-01.csv"]
    first = published(county.store)
    county.leave("2023-01.csv", content("2023-01", 50))
    county.leave("2023-02.csv", content("2023-02"))
    county.watch()
    assert county.report("2023-01-2.csv")["taken_as"] == "late/2023-01-street.csv"
    assert county.rows() == 52 + 42
    assert published(county.store) != first
    county.leave("2023-01.csv", content("2023-01", 60))  # both places are filled: the one in force is replaced
    county.watch()
    assert county.rows() == 62 + 42
    assert county.layout()["police/2023-01-street.csv"] == content("2023-01")


def test_two_files_of_one_month_left_together_are_taken_one_after_the_other(county):
    county.leave("2023-02-a.csv", content("2023-02", 20))
    county.leave("2023-02-b.csv", content("2023-02", 30))
    os.utime(county.drop / "2023-02-a.csv", (1, 1))
    assert county.watch()[0] == 2
    assert county.rows() == 42 + 32
    assert county.lying("accepted") == ["2023-02-a.csv", "2023-02-b.csv"]


def test_several_months_in_one_file_are_refused_where_a_month_has_its_file(county):
    county.leave("both.csv", content("2023-02") + "\n".join(police_rows("2023-03", 40)) + "\n")
    county.watch()
    assert "holds 2 months (2023-02 to 2023-03)" in county.report("both.csv")["words"]
    assert county.lying("refused") == ["both.csv"]


def test_a_packed_file_is_read_too(county):
    county.drop.mkdir(parents=True)
    (county.drop / "2023-02.csv.gz").write_bytes(gzip.compress(content("2023-02").encode()))
    (county.drop / "2023-03.csv.gz").write_bytes(gzip.compress(content("2023-03").encode())[:-20])
    county.watch()
    assert county.report("2023-02.csv.gz")["outcome"] == "accept"
    assert county.report("2023-03.csv.gz")["outcome"] == "refuse"


def test_a_link_is_never_followed(county, tmp_path):
    (tmp_path / "secret.csv").write_text(content("2023-02"))
    county.drop.mkdir(parents=True)
    (county.drop / "2023-02.csv").symlink_to(tmp_path / "secret.csv")
    os.link(tmp_path / "secret.csv", county.drop / "2023-03.csv")
    (county.drop / "2023-04.csv").mkdir()
    assert county.watch()[0] == 0


def test_what_the_store_cannot_be_built_with_is_undone_and_refused(county, monkeypatch):
    before, layout = published(county.store), county.layout()
    real = sys.modules["data.watching"].build

    def build(config, store, root, talk):
        if (root / "police/2023-03-street.csv").exists():
            raise KeyError("a name nobody should see")
        return real(config, store, root, talk)

    monkeypatch.setattr("data.watching.build", build)
    county.leave("2023-02.csv", content("2023-02"))
    county.leave("2023-03.csv", content("2023-03"))
    county.watch()
    assert county.report("2023-03.csv")["outcome"] == "refuse"
    assert county.report("2023-03.csv")["words"] == "The store cannot be built with it: KeyError"
    assert county.report("2023-02.csv")["outcome"] == "accept"
    assert set(county.layout()) == {*layout, "police/2023-02-street.csv"}
    assert published(county.store) != before


def test_while_another_build_runs_the_file_waits_where_it_was(county):
    county.leave("2023-02.csv", content("2023-02"))
    with lock(county.store):
        answered, said = county.watch()
    assert answered == 0
    assert "another build is running" in said[-1]
    assert county.lying(".") == ["2023-02.csv"]
    assert "police/2023-02-street.csv" not in county.layout()
    assert county.watch()[0] == 1


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyFileError("KEY_FILE is not set")])
def test_a_full_disk_or_a_missing_key_is_no_fault_of_the_file(county, monkeypatch, error):
    def build(*_):
        raise error

    monkeypatch.setattr("data.watching.build", build)
    county.leave("2023-02.csv", content("2023-02"))
    with pytest.raises(type(error), match=r"No space|not set"):
        county.watch()
    assert county.lying(".") == ["2023-02.csv"]
    assert "police/2023-02-street.csv" not in county.layout()


def test_two_watchers_exclude_each_other(county, capsys):
    command = ["watch", str(county.config), "--store", str(county.store), "--once", "--settle", "0"]
    with alone(county.root / ".watching" / "lock", "a watcher"):
        assert main(command) == BUSY
    with alone(county.store / "WATCHING", "a watcher"):
        assert main(command) == BUSY
    assert "a watcher is at work here already" in capsys.readouterr().err
    assert main(command) == DONE


def test_a_store_without_drop_folders_is_told_how_to_name_one(county, capsys):
    county.config.write_text(county.config.read_text().replace('drop = "incoming/force"\n', "\n"))
    assert main(["watch", str(county.config), "--store", str(county.store), "--once"]) == FAILED
    assert "no provider has a `drop`" in capsys.readouterr().err


@pytest.mark.parametrize("folder", ["police", "incoming/*", "../outside", "late"])
def test_a_drop_folder_that_would_be_read_twice_is_a_fault_of_the_toml(county, folder):
    county.config.write_text(county.config.read_text().replace("incoming/force", folder))
    with pytest.raises(ConfigError, match="drop"):
        read_config(county.config)


# -- when a file is complete


def ready(patience, county):
    return [name for _, name, _ in patience.complete(drops(read_config(county.config), county.root))]


def test_a_file_is_complete_when_it_has_stayed_as_it_is(county):
    county.leave("a.csv", "1")
    patience = Patience(0.2)
    assert ready(patience, county) == []
    time.sleep(0.25)
    county.leave("a.csv", "12")  # still being written
    assert ready(patience, county) == []
    time.sleep(0.1)
    assert ready(patience, county) == []
    time.sleep(0.15)
    assert ready(patience, county) == ["a.csv"]


def test_a_file_renamed_over_another_starts_its_time_anew_even_at_the_same_size_and_age(county):
    county.leave("a.csv", "1")
    os.utime(county.drop / "a.csv", (1, 1))
    patience = Patience(0.1)
    ready(patience, county)
    time.sleep(0.15)
    county.leave(".b", "2")
    os.utime(county.drop / ".b", (1, 1))
    (county.drop / ".b").replace(county.drop / "a.csv")
    assert ready(patience, county) == []
    time.sleep(0.15)
    assert ready(patience, county) == ["a.csv"]


def test_a_file_that_changes_after_it_was_seen_is_not_taken(county):
    county.leave("a.csv", "1")
    (drop,) = drops(read_config(county.config), county.root)
    drop.prepare()
    seen = drop.waiting()["a.csv"]
    county.leave("a.csv", "12")
    assert drop.take("a.csv", seen) is None
    assert (county.drop / "a.csv").read_text() == "12"


def test_a_clock_in_the_future_does_not_hold_a_file_back(county):
    county.leave("2023-02.csv", content("2023-02"))
    later = time.time() + 10**6
    os.utime(county.drop / "2023-02.csv", (later, later))
    assert county.watch()[0] == 1


def test_a_writer_who_takes_his_time_is_waited_for(county):
    whole = content("2023-02", 400)
    county.drop.mkdir(parents=True)

    def write():
        with (county.drop / "2023-02.csv").open("w") as file:
            for start in range(0, len(whole), 4000):
                file.write(whole[start : start + 4000])
                file.flush()
                time.sleep(0.02)

    writer = threading.Thread(target=write)
    watcher = Watcher(read_config(county.config), county.store, county.root, 0.3, 0.05, silent)
    watching = threading.Thread(target=watcher.run)
    watching.start()
    writer.start()
    wait_for(lambda: (county.drop / "reports/2023-02.csv.report.json").exists())
    watcher.stop.set()
    watching.join()
    assert county.report("2023-02.csv")["rows"]["read"] == 402
    assert county.lying("accepted") == ["2023-02.csv"]


def wait_for(true, seconds=40):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# -- stopped and killed


def start(county, *more):
    command = [sys.executable, "-m", "data", "watch", str(county.config), "--store", str(county.store)]
    return subprocess.Popen(
        [*command, "--settle", "0.1", "--every", "0.05", *more],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def test_sigterm_finishes_what_is_under_way_and_ends(county):
    county.leave("2023-02.csv", content("2023-02"))
    running = start(county)
    wait_for(lambda: (county.root / ".watching/journal.json").exists())
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == DONE, running.stderr.read()
    assert county.rows() == 84
    assert county.lying("accepted") == ["2023-02.csv"]


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment_the_next_watcher_makes_it_whole(county, seed):
    """Whatever moment it is, the release verifies, and afterwards every file is where it belongs and counted once."""
    county.leave("2023-02.csv", content("2023-02"))
    county.leave("2023-01.csv", content("2023-01", 50))
    running = start(county, "--quiet")
    wait_for((county.drop / "working").exists)
    time.sleep(random.Random(seed).uniform(0, 3))
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert county.rows() in (42, 94)
    county.watch()
    assert county.rows() == 52 + 42
    assert county.lying(".") == county.lying("working") == county.lying("refused") == []
    assert county.lying("accepted") == ["2023-01.csv", "2023-02.csv"]
    assert county.layout() == {
        "police/2023-01-street.csv": content("2023-01"),
        "late/2023-01-street.csv": content("2023-01", 50),
        "police/2023-02-street.csv": content("2023-02"),
    }


@pytest.mark.parametrize("step", range(12))
def test_placing_can_be_undone_after_any_step(tmp_path, step, monkeypatch):
    """The process dies after the step-th change to the disk; what was there before is there again."""
    for name, text in (("old", "before"), ("one", "new one"), ("two", "new two")):
        (tmp_path / name).write_text(text)
    steps = iter(range(100))

    class Died(BaseException):
        pass

    def dying(real):
        def call(*arguments, **named):
            if next(steps) >= step:
                raise Died
            return real(*arguments, **named)

        return call

    monkeypatch.setattr("data.watching.placing.shutil.copyfile", dying(shutil.copyfile))
    monkeypatch.setattr("data.watching.placing.os.fsync", dying(os.fsync))
    monkeypatch.setattr(Path, "replace", dying(Path.replace))
    moves = [Move("one", "old", ".watching/previous-0", True), Move("two", "fresh/two", ".watching/previous-1", False)]
    with contextlib.suppress(Died):
        Journal(tmp_path).place(moves)
    monkeypatch.undo()
    Journal(tmp_path).undo()
    assert (tmp_path / "old").read_text() == "before"
    assert not (tmp_path / "fresh/two").exists()
    assert not Journal(tmp_path).undo()
    assert [path.name for path in (tmp_path / ".watching").iterdir() if path.name.startswith("previous")] == []


# -- where it goes


@pytest.mark.parametrize(
    ("files", "month", "name", "there", "target"),
    [
        (("a/{month}.csv",), 2023 * 12, "x.csv", (), "a/2023-01.csv"),
        (("a/{month}.csv", "late/{month}.csv"), 2023 * 12, "x.csv", ("a/2023-01.csv",), "late/2023-01.csv"),
        (("a/{month}*.csv",), 2023 * 12, "x.csv", (), "a/2023-01.csv"),
        (("a/*.csv",), None, "Our file (3).csv", (), "a/Our-file-3.csv"),
        (("a/**/*.csv",), None, "../../x.csv", (), "a/file.csv"),
    ],
)
def test_a_file_goes_where_its_patterns_say(county, tmp_path, files, month, name, there, target):
    provider = read_config(county.config).sources[0].providers[0]
    provider = type(provider)(provider.id, provider.label, files)
    for path in there:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    assert target_of(provider, tmp_path, month, name) == target
