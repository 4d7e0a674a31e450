"""The audit shows every way of changing it, and nothing happens that it could not note."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access import AccessError
from access.audit import EVENTS, Audit
from tests.access.desk_for_tests import Clock

ROOT = Path(__file__).parents[2]


@pytest.fixture()
def audit(tmp_path):
    Audit.create(tmp_path / "a")
    made = Audit(tmp_path / "a", Clock())
    for n in range(9):
        made.add("query", user=f"user{n % 3}", org="Fire", cells=n, hidden=0)
    return made


def tampered(audit, *statements):
    """Change the file as somebody would who has it in hand: without the triggers."""
    held = sqlite3.connect(audit._database.path)
    triggers = [row[0] for row in held.execute("SELECT sql FROM sqlite_master WHERE type='trigger'")]
    held.executescript("DROP TRIGGER no_update; DROP TRIGGER no_delete;")
    for statement in statements:
        held.execute(statement)
    table = held.execute("SELECT 1 FROM sqlite_master WHERE type='table' AND name='entries'").fetchone()
    for trigger in triggers if table else ():
        held.execute(trigger)
    held.commit()
    held.close()


MOVED = """UPDATE entries SET n = CASE n WHEN 4 THEN -5 WHEN 5 THEN -4 END WHERE n IN (4, 5)"""
TAMPERED = {
    "edit": (["UPDATE entries SET user='other' WHERE n=4"], "entry 4 "),
    "edit of what was asked": (["""UPDATE entries SET detail='{"cells":1,"hidden":0}' WHERE n=6"""], "entry 6 "),
    "delete": (["DELETE FROM entries WHERE n=4"], "entry 4 is missing"),
    "delete and close the gap": (["DELETE FROM entries WHERE n=4", "UPDATE entries SET n=n-1 WHERE n>4"], "entry 4 "),
    "insert": (
        ["UPDATE entries SET n=-n-1 WHERE n>3", "UPDATE entries SET n=-n WHERE n<0",
         "INSERT INTO entries SELECT 4, at, event, user, org, detail, hash FROM entries WHERE n=3"],
        "entry 4 ",
    ),
    "reorder": ([MOVED, "UPDATE entries SET n=-n WHERE n<0"], "entry 4 "),
    "truncate": (["DELETE FROM entries WHERE n>6"], "entry 7 is missing"),
    "begin anew": (["DELETE FROM entries"], "entry 1 is missing"),
    # SQLite, which picks an owner's entries, reads the first of two, Python the last
    "said twice": (["""UPDATE entries SET detail='{"cells":9,' || substr(detail, 2) WHERE n=4"""], "entry 4 "),
    "nested past all sense": (
        ["UPDATE entries SET detail=replace(hex(zeroblob(50000)), '0', '[') WHERE n=4"], "entry 4 "
    ),
    "no text": (["UPDATE entries SET user=CAST(x'ff' AS TEXT) WHERE n=4"], "entry 4 "),
    "another table": (["ALTER TABLE entries RENAME TO held", "CREATE VIEW entries AS SELECT * FROM held"], "the table"),
    "no table": (["ALTER TABLE entries RENAME TO held"], "the table"),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "named"), TAMPERED.values(), ids=TAMPERED)
def test_whatever_is_done_to_it_the_first_bad_entry_is_named(audit, statements, named):
    anchor = audit.head()
    assert audit.verify(anchor) == ""
    tampered(audit, *statements)
    assert audit.verify(anchor).startswith(named)


def test_a_chain_made_anew_with_right_hashes_is_not_the_one_of_the_anchor(audit, tmp_path):
    anchor = audit.head()
    Audit.create(tmp_path / "b")
    other = Audit(tmp_path / "b", Clock())
    for _ in range(20):
        other.add("query", user="innocent")
    assert other.verify() == "" and other.verify(anchor).startswith("entry 9 is not the one")


def test_entries_can_neither_be_changed_nor_deleted_through_the_file(audit):
    held = audit._database.connection()
    for statement in ("UPDATE entries SET user='x'", "DELETE FROM entries"):
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            held.execute(statement)
    assert audit.verify(audit.head()) == ""


def test_that_the_triggers_are_gone_is_told(audit):
    audit._database.connection().execute("DROP TRIGGER no_delete")
    assert "no_delete" in audit.verify()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER no_delete BEFORE DELETE ON entries BEGIN SELECT 1; END",
        """CREATE TRIGGER quiet BEFORE INSERT ON entries WHEN NEW.user='user1' BEGIN SELECT RAISE(IGNORE); END""",
    ],
)
def test_a_trigger_that_forbids_nothing_or_keeps_somebody_out_is_told(audit, statement):
    held = audit._database.connection()
    if "no_delete" in statement:
        held.execute("DROP TRIGGER no_delete")
    held.execute(statement)
    assert "gone or altered" in audit.verify(audit.head())


@pytest.mark.parametrize("anchor", ["x", "5", "5:abc", ":" + "0" * 64])
def test_an_anchor_that_is_none_is_refused(audit, anchor):
    with pytest.raises(ValueError, match="anchor"):
        audit.verify(anchor)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    event=st.sampled_from(EVENTS),
    user=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    detail=st.dictionaries(
        st.sampled_from(["a", "b", "ü"]), st.none() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]))
    ),
)
def test_whatever_is_noted_comes_back_and_the_chain_holds(audit, event, user, detail):
    audit.add(event, user=user, **detail)
    (last,) = audit.latest(1)
    assert (last.event, last.user, dict(last.detail)) == (event, user, detail)
    assert audit.verify(audit.head()) == ""


def test_a_clock_put_back_is_noted(tmp_path):
    clock = Clock()
    Audit.create(tmp_path / "a")
    audit = Audit(tmp_path / "a", clock)
    audit.add("query")
    clock.now -= 7200
    audit.add("query")
    assert [entry.event for entry in audit.all()] == ["query", "clock", "query"]
    assert audit.latest(1, events=("clock",))[0].detail == {"back_seconds": 7200}


WRITER = """
import sys
from pathlib import Path
from access.audit import Audit
import time
audit = Audit(Path(sys.argv[1]), time.time)
print("ready", flush=True)
sys.stdin.readline()
for n in range(int(sys.argv[2])):
    print(audit.add("query", n=n), flush=True)
"""


def writer(path, times):
    command = [sys.executable, "-c", WRITER, str(path), str(times)]
    made = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert made.stdout.readline() == "ready\n"
    made.stdin.write("\n")
    made.stdin.flush()
    return made


def test_several_processes_write_one_chain(tmp_path):
    Audit.create(tmp_path / "a")
    writers = [writer(tmp_path / "a", 40) for _ in range(4)]
    said = [line for one in writers for line in one.communicate()[0].split()]
    audit = Audit(tmp_path / "a", Clock())
    assert len(set(said)) == 160 and audit.head().startswith("160:") and audit.verify() == ""


def test_what_was_told_to_be_written_outlives_a_killed_writer(tmp_path):
    Audit.create(tmp_path / "a")
    for lines in (1, 7, 30):
        one = writer(tmp_path / "a", 10_000)
        said = [one.stdout.readline().strip() for _ in range(lines)]
        one.kill()
        one.wait()
        audit = Audit(tmp_path / "a", Clock())
        assert audit.verify() == ""
        assert {entry.hash for entry in audit.all()} >= set(said)


def test_an_audit_that_cannot_be_written_says_so(audit):
    path = audit._database.path
    held = sqlite3.connect(path, isolation_level=None)
    held.execute("PRAGMA max_page_count=1")
    audit._database.connection().execute("PRAGMA max_page_count=1")
    with pytest.raises(AccessError, match="cannot be written"):
        for _ in range(2000):
            audit.add("query", text="x" * 4000)
    audit._database.connection().execute("PRAGMA max_page_count=100000")
    assert audit.verify() == ""
