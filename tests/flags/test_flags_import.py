"""Many flags at once: every fault by line and column, a difference before anything is changed, all or nothing."""

from datetime import date

import pytest

from flags import BadFile, Do, difference, digest, take
from flags.bulk import COLUMNS
from tests.flags.small_register import csv_of

GOOD = (101, "flat", "dog", "2026-02-01", "2026-09-01", "ask_secured", "")


def sheet(*rows):
    return csv_of(rows, COLUMNS)


def changed(column, value):
    return tuple(value if name == column else cell for name, cell in zip(COLUMNS, GOOD, strict=True))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (changed("uprn", "12a"), "line 2, uprn: is no UPRN; give the UPRN"),
        (changed("uprn", "999"), "line 2, uprn: the register has no such address"),
        (changed("covers", "floor"), "line 2, covers: is neither"),
        (changed("review_on", ""), "line 2, review_on: is empty; write the day as .*cannot be left out"),
        (changed("review_on", "01/09/2026"), "line 2, review_on: is no day"),
        (changed("evidence_on", "2026-13-01"), "line 2, evidence_on: is no day"),
        (changed("review_on", "2028-01-01"), "line 2: The review date is more than 12 months"),
        (changed("criterion", "hunch"), "line 2: The criterion is one of"),
        (changed("note", "call 07700 900123"), "line 2, note: a note may not hold a telephone number"),
        ((*GOOD, "extra"), "line 2, the line: has more or fewer"),
    ],
    ids=str,
)
def test_every_fault_is_named_by_line_and_column_with_what_to_do(book, person, row, said):
    with pytest.raises(BadFile, match=f"x.csv, {said}"):
        difference(book, person(), sheet(row), "x.csv")


@pytest.mark.parametrize("cell", ["x" * 140_000, '"' + "x" * 140_000], ids=["long", "never closed"])
def test_a_cell_longer_than_any_is_a_fault_of_its_line(book, person, cell):
    with pytest.raises(BadFile, match=r"x\.csv, line 3: cannot be read: a cell is too long"):
        difference(book, person(), sheet(GOOD, (102, *GOOD[1:-1], cell)), "x.csv")


def test_what_looks_like_a_name_is_a_fault_of_a_sheet(book, person):
    with pytest.raises(BadFile, match="line 2, note: words look like a person's name; take it out"):
        difference(book, person(), sheet(changed("note", "John Smith")), "x.csv")
    assert difference(book, person(), sheet(changed("note", "Ask at Mill Lane Control")), "x.csv").new


def test_a_fault_never_repeats_what_the_file_says(book, person):
    with pytest.raises(BadFile) as refused:
        difference(
            book, person(), sheet(changed("note", "Mr Smith 07700 900123"), changed("covers", "secretword")), "x.csv"
        )
    assert "Smith" not in str(refused.value) and "secretword" not in str(refused.value)
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: no column"),
        ("uprn,covers\n1,flat", "no column criterion"),
        (",".join((*COLUMNS, "surname")), "a column called surname"),
        (",".join((*COLUMNS, "colour")), "1 columns too many"),
        (",".join(COLUMNS), "holds no flag"),
        (sheet(GOOD, GOOD), "stand in the file twice"),
    ],
)
def test_a_sheet_of_another_shape_is_refused(book, person, text, said):
    with pytest.raises(BadFile, match=said):
        difference(book, person(), text, "x.csv")


def test_the_difference_is_shown_and_changes_nothing(book, person, flagged):
    same, later, absent = flagged(101), flagged(102), flagged(201)
    rows = [GOOD, (102, "flat", "dog", "2026-02-01", "2026-10-01", "ask_secured", ""), (401, *GOOD[1:])]
    before = book.flags()
    found = difference(book, person(), sheet(*rows), "x.csv")
    assert found.same == (same,) and found.absent == (absent,) and [one.uprn for one in found.new] == [401]
    ((old, new),) = found.changed
    assert (old, new.review_on, new.replaces) == (later, date(2026, 10, 1), later.id)
    assert book.flags() == before


def test_an_import_is_proposed_and_takes_effect_with_a_second_person(book, person, flagged):
    old = flagged(101)
    text = sheet((101, "flat", "dog", "2026-03-01", "2026-12-01", "ask_secured", ""), (401, *GOOD[1:]))
    numbers = take(book, person("ann"), text, "x.csv", digest(difference(book, person("ann"), text, "x.csv")))
    assert len(numbers) == 2 and book.told() == (book.flag(old.id),)
    assert book.decide_batch(person("bob"), book.flag(numbers[0]).batch) == 2
    assert sorted(one.proposal.uprn for one in book.told()) == [101, 401]
    assert old.id not in [one.id for one in book.told()]
    again = difference(book, person("ann"), text, "x.csv")
    assert again.proposals == () and len(again.same) == 2


def test_a_difference_that_is_another_by_now_is_not_taken(book, person, flagged):
    text = sheet(GOOD)
    shown = digest(difference(book, person(), text, "x.csv"))
    flagged(101)
    with pytest.raises(ValueError, match="look at it again"):
        take(book, person(), text, "x.csv", shown)


def test_what_waits_for_approval_is_not_proposed_twice(book, person):
    text = sheet(GOOD)
    take(book, person(), text, "x.csv", digest(difference(book, person(), text, "x.csv")))
    assert difference(book, person(), text, "x.csv").new == ()
    book.decide(person("bob"), 1, Do.DECLINE, "Wrong address")
    assert len(difference(book, person(), text, "x.csv").new) == 1
