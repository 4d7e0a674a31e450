"""The book of premises: only added to, without what identifies a person, and read by the next build."""

import sqlite3

import pytest

from data import Book, BookError
from data.building.premises_build import _with_book
from data.premises.book import book_path
from tests.licensed_store import register

NOW = 1_780_000_000.0  # 28 May 2026


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path / "access.db.premises", lambda: NOW)


def write(book, kind="visit", words="Door staff counted people in", premises="P1", day=""):
    return book.add(premises, kind, words, day, who="lo", org="Council")


def test_what_is_written_is_read_back_and_withdrawn_by_a_line_of_its_own(book):
    first, second = write(book), write(book, "condition", "Closes at 03:00", day="2026-04-01")
    assert [one.words for one in book.entries("P1")] == [first.words, second.words]
    book.withdraw(first.number, who="boss", org="Council")
    assert book.entries("P1") == (second,)
    assert book.entries("P1", upto=second.number) == (first, second)  # as it stood
    with pytest.raises(BookError, match="withdrawn before"):
        book.withdraw(first.number, who="boss", org="Council")


def test_nothing_in_the_file_can_be_changed_or_taken_out(book):
    one = write(book)
    held = sqlite3.connect(book._database.path)
    for attempt in ("UPDATE entries SET words = 'x'", f"DELETE FROM entries WHERE number = {one.number}"):
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            held.execute(attempt)


@pytest.mark.parametrize(
    ("kind", "words", "day", "says"),
    [
        ("rumour", "Something", "", "choose one of"),
        ("visit", " ", "", "2 to 500 characters"),
        ("alias", "x" * 61, "", "2 to 60 characters"),
        ("alias", "!?", "", "letters or digits"),
        ("visit", "Called 07700 900123 back", "", "Nothing was written"),
        ("visit", "Wrote to a.b@example.org", "", "Nothing was written"),
        ("visit", "Was there", "2026-06-01", "in the future"),
        ("visit", "Was there", "yesterday", "must look like"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(book, kind, words, day, says):
    with pytest.raises(BookError, match=says):
        write(book, kind, words, day=day)
    assert not book.entries()


def test_the_next_build_reads_names_and_choices(book, monkeypatch):
    write(book, "alias", "The Snug", "P0")
    write(book, "choice", "Vaults", "P2")
    monkeypatch.setenv("PREMISES_BOOK", str(book._database.path))
    table, chosen = _with_book(register())
    assert table["aliases"].tolist()[:3] == ["The Snug", "Vaults", "Vaults; Vaults"]
    assert chosen == {"vaults": 2}


def test_the_book_lies_where_it_is_said_or_beside_the_access_file(tmp_path):
    assert book_path({}) is None
    assert book_path({"ACCESS_DB": "/a/access.db"}).name == "access.db.premises"
    assert book_path({"ACCESS_DB": "/a/access.db", "PREMISES_BOOK": "/b/book"}).name == "book"
