"""Accounts, sessions and throttles: who gets in, for how long, and how often they may try."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from hypothesis import given, settings
from hypothesis import strategies as st

from access import AccessError, Desk, Library, Refused, Uploads, User, demonstration, library_file, uploads_file
from access import passwords as keys
from access.sessions import ABSOLUTE, IDLE
from access.throttle import LONGEST, Pace
from data import Book
from tests.access.desk_for_tests import SECRET, Clock, desk_at

ROOT = Path(__file__).parents[2]


@pytest.fixture()
def clock():
    return Clock()


@pytest.fixture()
def desk(tmp_path, clock):
    return desk_at(tmp_path / "access.db", clock=clock)


def test_a_password_is_kept_as_argon2id_no_weaker_than_the_floor():
    held = extract_parameters(keys.hashed(SECRET))
    assert held.type is Type.ID
    assert held.time_cost >= 3 and held.memory_cost >= 64 * 1024 and held.parallelism >= 4
    assert held.salt_len >= 16 and held.hash_len >= 32


def test_the_same_work_is_done_for_a_name_nobody_has(desk, monkeypatch):
    done = []

    class Counting:
        def verify(self, stored, given):
            done.append(extract_parameters(stored))
            return keys.PasswordHasher().verify(stored, given)

    keys._nobodys()
    monkeypatch.setattr(keys, "HASHER", Counting())
    desk.users.change("pub.reader", disabled=True)
    for name in ("pat.partner", "nobody.here", "pub.reader"):
        assert desk.users.verified(name, "not the password") is None
    assert len(done) == 3 and len(set(map(repr, done))) == 1


@pytest.mark.parametrize(
    "weak",
    ["short", "aaaaaaaaaaaaaa", "password12345678", "qwertyuiopasdf", "Password123456!", "pat.partner1"],
)
def test_a_password_that_others_would_guess_is_refused_with_words(weak):
    assert keys.refusal(weak, user="pat.partner", org="Fire")


@pytest.mark.parametrize("good", [SECRET, "Grün, Schnee und sieben Boote", "x7$Kq!92mVr0"])
def test_a_good_password_is_taken(good):
    assert keys.refusal(good, user="pat.partner", org="Fire") == ""


@pytest.mark.parametrize(
    "wrong",
    [{"user": "a b"}, {"user": "<img>"}, {"org": ""}, {"org": "x" * 99}, {"tier": "root"}, {"areas": ("../x",)}],
)
def test_an_account_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        User(**{"user": "ann", "org": "Fire", "tier": "partner", **wrong})


def test_whoever_signs_in_is_the_reader_of_their_account(desk):
    desk.users.change("ann.analyst", areas=("E1", "E2"))
    session = desk.session(desk.sign_in("ANN.analyst", SECRET, "10.0.0.1"))
    reader = session.user.principal()
    assert (reader.user, reader.tier.id, reader.areas, reader.admin) == ("ann.analyst", "analyst", ("E1", "E2"), False)


@pytest.mark.parametrize(
    ("name", "secret"), [("pat.partner", "wrong"), ("nobody", SECRET), ("", ""), ("x" * 999, "y" * 9999)]
)
def test_a_wrong_name_or_password_is_told_apart_by_nobody(desk, name, secret):
    with pytest.raises(Refused, match="do not belong together"):
        desk.sign_in(name, secret, "10.0.0.1")


def test_signing_in_gives_a_new_token_and_ends_the_one_before(desk):
    first = desk.sign_in("pat.partner", SECRET, "10.0.0.1")
    second = desk.sign_in("pat.partner", SECRET, "10.0.0.1", old=first)
    assert first != second and len(second) >= 43
    assert desk.session(first) is None and desk.session(second)


def test_a_token_somebody_planted_never_becomes_a_session(desk):
    token = desk.sign_in("pat.partner", SECRET, "10.0.0.1", old="planted")
    assert desk.session("planted") is None and token != "planted"


def test_the_file_holds_neither_token_nor_password(desk):
    token = desk.sign_in("pat.partner", SECRET, "10.0.0.1")
    held = b"".join(path.read_bytes() for path in desk.path.parent.iterdir())
    assert token.encode() not in held and SECRET.encode() not in held


@pytest.mark.parametrize(
    "end",
    [
        lambda desk, token: desk.sign_out(token),
        lambda desk, token: desk.users.change("pat.partner", disabled=True),
        lambda desk, token: desk.users.change("pat.partner", tier="public"),
        lambda desk, token: desk.users.set_password("pat.partner", "another walrus teapot 9"),
        lambda desk, token: desk.sessions.end_by_id(desk.session(token).id),
    ],
    ids=["signed out", "disabled", "tier changed", "password changed", "ended by an administrator"],
)
def test_a_session_ends_at_once(desk, end):
    token = desk.sign_in("pat.partner", SECRET, "10.0.0.1")
    end(desk, token)
    assert desk.session(token) is None
    assert not desk.sessions.all()


def test_a_session_ends_after_half_an_hour_without_a_request(desk, clock):
    token = desk.sign_in("pat.partner", SECRET, "10.0.0.1")
    for _ in range(5):
        clock.now += IDLE - 1
        assert desk.session(token)
    clock.now += IDLE
    assert desk.session(token) is None


def test_a_session_ends_after_ten_hours_however_busy(desk, clock):
    token = desk.sign_in("pat.partner", SECRET, "10.0.0.1")
    for _ in range(ABSOLUTE // 1000 - 1):
        clock.now += 1000
        assert desk.session(token)
    clock.now += 1000
    assert desk.session(token) is None


def test_a_clock_put_back_lengthens_no_session(desk, clock):
    token = desk.sign_in("pat.partner", SECRET, "10.0.0.1")
    clock.now -= 3600
    assert desk.session(token) is None


def test_one_administrator_is_always_left(desk):
    with pytest.raises(ValueError, match="last administrator"):
        desk.users.change("adm.in", disabled=True)


def test_after_some_failures_an_account_is_locked_longer_each_time_and_never_for_long(desk, clock):
    waits = []
    for _ in range(20):
        clock.now += 60
        with pytest.raises(Refused) as refused:
            desk.sign_in("pat.partner", "wrong", "10.0.0.1")
        if refused.value.wait:
            waits.append(refused.value.wait)
            clock.now += refused.value.wait
    assert waits == sorted(waits) and waits[0] < waits[-1] <= LONGEST
    with pytest.raises(Refused, match="Too many tries"):
        desk.throttle.failed("account pat.partner")
        desk.sign_in("pat.partner", SECRET, "10.0.0.9")
    clock.now += LONGEST
    assert desk.sign_in("pat.partner", SECRET, "10.0.0.9")


def test_one_address_cannot_try_many_accounts(desk):
    told = []
    for n in range(30):
        with pytest.raises(Refused) as refused:
            desk.sign_in(f"nobody{n}", "wrong", "10.0.0.1")
        told.append(refused.value.wait)
    assert not any(told[:5]) and all(told[20:])


def test_an_office_that_shares_an_address_is_not_locked_by_a_few_slips(desk, clock):
    for n in range(10):
        clock.now += 30
        with pytest.raises(Refused):
            desk.sign_in(f"slip{n}", "wrong", "10.0.0.1")
    assert desk.sign_in("pat.partner", SECRET, "10.0.0.1")


@settings(max_examples=60, deadline=None)
@given(gaps=st.lists(st.floats(0, 40), min_size=1, max_size=60), times=st.integers(1, 6))
def test_never_more_than_the_pace_in_any_stretch(tmp_path_factory, gaps, times):
    """Whatever the tries, the pace lets through at most twice its number in its time, and its number at once."""
    from access.database import Database
    from access.throttle import SCHEMA, Throttle

    path, now, let = tmp_path_factory.mktemp("pace") / "x", [0.0], []
    Database.create(path, application=1, version=1, schema=SCHEMA)
    throttle = Throttle(Database(path, application=1, version=1), lambda: now[0])
    for gap in gaps:
        now[0] += gap
        if not throttle.wait(Pace("p", times, 60.0), "x"):
            let.append(now[0])
    assert all(sum(1 for at in let if start <= at < start + 60 - 1e-3) <= 2 * times for start in let)
    assert let.count(let[0]) <= times


@pytest.mark.parametrize("harm", [b"", b"not a database at all" * 500, None])
def test_a_damaged_access_file_lets_nobody_in_and_is_left_as_it_is(desk, harm):
    desk.database.connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held = bytearray(desk.path.read_bytes())
    if harm is None:
        held[4096 : 4096 * 3] = bytes(4096 * 2)
    broken = desk.path.with_name("broken.db")
    broken.write_bytes(held if harm is None else harm)
    (broken.parent / "broken.db.audit").write_bytes((desk.path.parent / "access.db.audit").read_bytes())
    before = broken.read_bytes()
    with pytest.raises(AccessError, match=r"restore your last backup: .*cp BACKUP"):
        Desk(broken)
    assert broken.read_bytes() == before


def test_a_file_of_a_later_version_is_refused(desk):
    held = sqlite3.connect(desk.path)
    held.execute("PRAGMA user_version=99")
    held.close()
    with pytest.raises(AccessError, match="not a file of this version"):
        Desk(desk.path)


def test_a_backup_is_a_desk_of_its_own(desk, tmp_path):
    desk.backup(tmp_path / "kept")
    assert Desk(tmp_path / "kept" / "access.db").users.one("pat.partner") == desk.users.one("pat.partner")


def test_the_library_of_profiles_is_in_the_backup(desk, tmp_path):
    library = Library(library_file(desk.path))
    pat = desk.users.one("pat.partner").principal()
    library.ask(pat, title="Northside", address="?area=X01", variant="partner", why="The meeting")
    said = command(desk.path, "backup", str(tmp_path / "kept")).stdout.split()
    assert [Path(one).name for one in said] == ["access.db", "access.db.audit", "access.db.profiles"]
    assert Library(tmp_path / "kept" / "access.db.profiles").one(1) == library.one(1)


def test_the_book_of_premises_is_in_the_backup(desk, tmp_path):
    book = Book(tmp_path / "access.db.premises", lambda: 1_780_000_000.0)
    line = book.add("P1", "visit", "Counted 90 at the door", "", who="off.icer", org="County Council")
    said = command(desk.path, "backup", str(tmp_path / "kept")).stdout.split()
    assert [Path(one).name for one in said] == ["access.db", "access.db.audit", "access.db.premises"]
    assert Book(tmp_path / "kept" / "access.db.premises", lambda: 0.0).entries("P1") == (line,)


def test_a_request_for_access_waits_for_an_administrator(desk):
    desk.users.ask("new.person", "Hospital", "monthly tasking", SECRET)
    assert desk.users.verified("new.person", SECRET) is None
    (asked,) = desk.users.requests()
    desk.users.decide(asked.id, tier="partner")
    assert desk.users.verified("new.person", SECRET).org == "Hospital"
    assert not desk.users.requests()


def command(path, *words, said=""):
    environment = {"PATH": "/usr/bin:/bin", "ACCESS_DB": str(path)}
    return subprocess.run(
        [sys.executable, "-m", "access", *words], input=said, capture_output=True, text=True, cwd=ROOT, env=environment
    )


def test_the_first_administrator_is_made_by_command_alone(tmp_path):
    path = tmp_path / "access.db"
    assert "must be an administrator" in command(path, "user", "add", "pat", "--org", "Fire", said=SECRET).stderr
    assert not path.exists()
    made = command(path, "user", "add", "adm.in", "--org", "Partnership", "--admin", said=SECRET + "\n")
    assert made.returncode == 0 and path.stat().st_mode & 0o777 == 0o600
    assert command(path, "user", "add", "pat", "--org", "Fire", "--areas", "E1,E2", said=SECRET).returncode == 0
    assert command(path, "user", "disable", "pat").returncode == 0
    assert re.findall(r"(\S+)\t", command(path, "user", "list").stdout)[0] == "adm.in"
    assert "disabled" in command(path, "user", "list").stdout
    assert command(path, "user", "disable", "nobody").stderr == "there is no user nobody\n"
    head = command(path, "audit", "head").stdout.strip()
    assert command(path, "audit", "verify", "--anchor", head).stdout == "the audit is whole: 3 entries\n"
    assert SECRET not in command(path, "user", "list").stdout


def test_analysts_own_figures_are_in_the_backup(desk, tmp_path):
    uploads = uploads_file(desk.path)
    Uploads(uploads)
    said = command(desk.path, "backup", str(tmp_path / "kept")).stdout.split()
    assert str(tmp_path / "kept" / uploads.name) in said
    assert Uploads(tmp_path / "kept" / uploads.name).of(demonstration("analyst")) == ()
