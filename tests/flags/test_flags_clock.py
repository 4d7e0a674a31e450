"""A clock that is wrong: nothing expired is told again, no address passes for checked, and misdated flags are found."""

import sqlite3

import pytest

from flags import Book, ClockBehind, Do, State, look_up, make
from flags.__main__ import main
from flags.moments import STEP
from tests.flags.small_register import NOW, proposal

DAY = 24 * 3600.0


def ahead(clock, person, book, days):
    """Propose and approve a flag while the clock runs so many days ahead, then set it right."""
    clock.now = NOW + days * DAY
    today = book.today()
    wanted = proposal(102, evidence_on=today, review_on=today.replace(year=today.year + 1))
    (number,) = book.propose(person("ann"), [wanted])
    book.decide(person("bob"), number, Do.APPROVE)
    clock.now = NOW
    return number


def test_a_clock_put_back_tells_nothing_and_takes_nothing(book, person, flagged, clock):
    expired = flagged(review_on=book.today().replace(month=4))
    clock.now += 40 * DAY
    kept = flagged(102, review_on=book.today().replace(month=9))
    assert [one.id for one in book.told()] == [kept.id]
    clock.now -= 40 * DAY
    ann, bob = (book.person(name, "Fire and Rescue", granted=True) for name in ("ann", "bob"))
    for asked in (
        book.told,
        lambda: look_up(book, ann, "101"),
        lambda: make(book, "Fire", "ann"),
        lambda: book.propose(ann, [proposal(201)]),
        lambda: book.decide(bob, kept.id, Do.WITHDRAW, "The dog has gone"),
        lambda: book.decide_batch(bob, 1),
    ):
        with pytest.raises(ClockBehind, match="nothing is told or taken"):
            asked()
    clock.now += 40 * DAY
    assert [one.id for one in book.told()] == [kept.id] and book.flag(expired.id).state(book.today()) is State.EXPIRED


def test_a_clock_that_steps_back_a_little_stands_still(book, flagged, clock):
    flagged()
    clock.now -= STEP.total_seconds()
    assert book.now().timestamp() == NOW and len(book.told()) == 1
    clock.now -= 1
    with pytest.raises(ClockBehind):
        book.now()


def test_what_a_fast_clock_wrote_is_told_to_nobody_once_it_is_right(book, person, flagged, clock, monkeypatch, capsys):
    good = flagged()
    wrong = ahead(clock, person, book, 290)
    with pytest.raises(ClockBehind):
        book.told()
    book.moments.settle()
    assert [one.id for one in book.told()] == [good.id]
    assert book.flag(wrong).state(book.today()) is State.MISDATED
    clock.now = NOW + 295 * DAY  # nor when its days come
    assert book.flag(wrong).state(book.today()) is State.MISDATED
    clock.now = NOW
    (new,) = book.propose(person("ann"), [proposal(102, replaces=wrong)])
    book.decide(person("bob"), new, Do.APPROVE)
    assert [one.id for one in book.told()] == [good.id, new]
    with pytest.raises(ValueError, match="nothing to settle"):
        book.moments.settle()
    clock.now -= 2 * STEP.total_seconds()  # what was written since counts again
    with pytest.raises(ClockBehind):
        book.told()


def test_the_command_says_how_the_clock_stands_and_settles_it(book, person, clock, capsys):
    number = ahead(clock, person, book, 0)
    clock.now = NOW
    path = str(book.path)
    assert main(["--db", path, "clock"]) == 0  # the clock of this machine is later than the test's
    assert "agree" in capsys.readouterr().out
    assert main(["--db", path, "clock", "--right"]) == 1 and "nothing to settle" in capsys.readouterr().err
    with book.database.writing() as held:
        held.execute("INSERT INTO events VALUES (NULL,?,'2999-01-01T00:00:00+00:00','withdraw','x','later')", (number,))
        held.execute(
            "INSERT INTO flags SELECT NULL,owner,criterion,201,covers,'2998-12-01','2999-06-01',action,note,NULL,"
            "proposer,'2999-01-01T00:00:00+00:00',0 FROM flags"
        )
    assert main(["--db", path, "clock"]) == 0 and "behind the register" in capsys.readouterr().out
    assert main(["--db", path, "clock", "--right"]) == 0
    assert "flags 2\n" in capsys.readouterr().out


def test_a_register_of_the_version_before_is_led_to_this_one(book, flagged, clock):
    flag = flagged()
    held = book.database.connection()
    held.execute("DROP TABLE clocks")
    held.execute("PRAGMA user_version=1")
    assert Book(book.path, clock).told() == (flag,)
    assert sqlite3.connect(book.path).execute("PRAGMA user_version").fetchone() == (2,)
