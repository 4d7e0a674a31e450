"""The file of flags: opened with care, never made anew over a broken one; the demonstration's is the same each time."""

import pytest

from access import AccessError
from flags import Book, Do, State, demo, look_up
from flags.__main__ import main
from flags.book import audit_path, key_path


def test_a_damaged_file_is_refused_with_the_command_that_restores_it(book):
    book.database.connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(book.path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    book.path.write_bytes(content)
    with pytest.raises(AccessError, match=r"damaged .* cp BACKUP .*python -m flags backup"):
        Book(book.path)


def test_another_file_and_a_missing_one_are_told_apart(tmp_path):
    with pytest.raises(FileNotFoundError, match="python -m flags new"):
        Book(tmp_path / "none.db")
    (tmp_path / "x.db").write_bytes(b"not a database at all, but long enough to look like one " * 40)
    with pytest.raises(AccessError, match="damaged"):
        Book(tmp_path / "x.db")


def test_a_file_is_never_made_over_another_or_beside_an_old_record(book):
    with pytest.raises(FileExistsError):
        Book.create(book.path)
    book.path.unlink()
    with pytest.raises(FileExistsError, match="restore all three"):
        Book.create(book.path)


def test_a_key_that_others_may_read_or_that_is_none_is_refused(book):
    key_path(book.path).chmod(0o644)
    with pytest.raises(AccessError, match="chmod 600"):
        Book(book.path)
    key_path(book.path).chmod(0o600)
    key_path(book.path).write_text("short")
    with pytest.raises(AccessError, match="no key"):
        Book(book.path)


def test_nobody_else_on_the_machine_can_read_the_files(book):
    for path in (book.path, key_path(book.path), audit_path(book.path)):
        assert path.stat().st_mode & 0o077 == 0


def test_a_backup_is_whole_and_opens(book, flagged, tmp_path):
    flagged()
    copies = book.backup(tmp_path / "saved")
    again = Book(copies[0])
    assert again.flags() == book.flags() and again.register.count() == book.register.count()
    with pytest.raises(FileExistsError):
        book.backup(tmp_path / "saved")


def test_the_demonstration_has_a_flag_of_every_state_but_those_that_take_two(tmp_path):
    book = demo.make(tmp_path / "demo.flags")
    states = {flag.state(book.today()) for flag in book.flags()}
    assert states == set(State) - {State.REPLACED, State.MISDATED} and book.synthetic
    visitor = demo.person_of(book)
    waiting = [one for one in book.flags() if book.may(Do.APPROVE, visitor, one)]
    assert waiting and book.lock(visitor) == ""
    flag = next(one for one in book.told())
    assert flag.id in [one.flag.id for one in look_up(book, visitor, str(flag.proposal.uprn)).found]


def test_two_demonstrations_of_a_day_are_the_same(tmp_path):
    one, two = (demo.make(tmp_path / name) for name in "ab")
    assert [flag.proposal for flag in one.flags()] == [flag.proposal for flag in two.flags()]
    assert [str(one.register.one(flag.proposal.uprn)) for flag in one.flags()] == [
        str(two.register.one(flag.proposal.uprn)) for flag in two.flags()
    ]


def test_from_an_empty_file_to_a_register_by_commands_alone(tmp_path, capsys, monkeypatch):
    from tests.flags.small_register import ADDRESSES, csv_of

    db, sheet = tmp_path / "f.db", tmp_path / "a.csv"
    sheet.write_text(csv_of(ADDRESSES), "utf-8")
    assert main(["new", str(db)]) == 0
    monkeypatch.setenv("FLAGS_DB", str(db))
    assert main(["addresses", str(sheet)]) == 0
    assert main(["agency", "fire", "--label", "Fire", "--org", "Fire and Rescue", "--until", "2999-01-01"]) == 0
    flags = tmp_path / "flags.csv"
    flags.write_text(
        "uprn,covers,criterion,evidence_on,review_on,action,note\n1,flat,dog,2026-01-01,,ask_secured,\n", "utf-8"
    )
    asked = ["import", str(flags), "--org", "Fire and Rescue", "--by", "ann"]
    assert main(asked) == 1 and "review_on: is empty" in capsys.readouterr().err
    today = Book(db).today()
    rows = f"101,flat,dog,{today},{today.replace(year=today.year + 1, day=1)},ask_secured,"
    flags.write_text(f"uprn,covers,criterion,evidence_on,review_on,action,note\n{rows}\n", "utf-8")
    assert main(asked) == 0 and "1 new" in capsys.readouterr().out and Book(db).flags() == ()
    assert main([*asked, "--apply"]) == 0 and len(Book(db).flags()) == 1
    assert main(["seen", "101"]) == 0 and "0 look-ups" in capsys.readouterr().out
    assert main(["backup", str(tmp_path / "saved")]) == 0
    assert main(["--db", str(tmp_path / "none"), "key"]) == 1
