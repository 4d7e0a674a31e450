"""A small register for every test, and people of its agencies."""

import pytest

from flags import Do
from tests.flags.small_register import Clock, proposal, register_at


@pytest.fixture()
def clock():
    return Clock()


@pytest.fixture()
def book(tmp_path, clock):
    return register_at(tmp_path / "flags.db", clock=clock)


@pytest.fixture()
def person(book):
    """Return somebody: `person("ann")`, of Fire and Rescue unless another organisation is named."""
    return lambda user="ann", org="Fire and Rescue", granted=True: book.person(user, org, granted=granted)


@pytest.fixture()
def flagged(book, person):
    """Put an approved flag on an address and return it."""

    def made(uprn=101, **changed):
        org = book.agencies()[changed.get("owner", "fire")].org
        (number,) = book.propose(person("ann", org), [proposal(uprn, **changed)])
        return book.decide(person("bob", org), number, Do.APPROVE)

    return made
