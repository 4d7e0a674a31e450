"""How often one address may ask the public's server, and that nobody else waits for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from public_screen import create_app
from public_screen.pace import Pace, network


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def at(address):
    return {"REMOTE_ADDR": address}


@pytest.fixture()
def screen(planted):
    """Someone at a screen whose every address may ask three pages in a minute, and the clock."""
    clock = Clock()
    return create_app(planted[1], pace=Pace(3, 60.0, clock=clock)).test_client(), clock


def test_who_asks_too_much_waits_and_nobody_else_does(screen):
    client, clock = screen
    codes = [client.get("/", environ_base=at("203.0.113.7")).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    told = client.get("/text", environ_base=at("203.0.113.7"))
    assert told.status_code == 429 and told.headers["Retry-After"] == "20" and "Wait 20 seconds" in told.text
    assert "Content-Security-Policy" in told.headers and "Set-Cookie" not in told.headers
    assert client.get("/", environ_base=at("203.0.113.8")).status_code == 200
    clock.now += 20
    assert client.get("/", environ_base=at("203.0.113.7")).status_code == 200


def test_what_a_page_needs_and_health_are_not_counted(screen):
    client, _ = screen
    for path in ("/style.css", "/healthz", "/favicon.ico") * 5:
        assert client.get(path, environ_base=at("203.0.113.7")).status_code in (200, 204)
    assert client.get("/", environ_base=at("203.0.113.7")).status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("no address", "", True),
    ],
)
def test_a_line_is_one_however_many_addresses_it_has(one, other, alike):
    assert (network(one) == network(other)) is alike and network(one)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_never_too_fast(address):
    pace = Pace(1, 60.0, clock=Clock())
    assert not any(pace.wait(address) for _ in range(9))


@given(gaps=st.lists(st.floats(0, 40), min_size=1, max_size=60), times=st.integers(1, 6))
def test_never_more_than_twice_the_pace_in_any_stretch_and_whoever_waits_gets_in(gaps, times):
    clock, let = Clock(), []
    pace = Pace(times, 60.0, clock=clock)
    for gap in gaps:
        clock.now += gap
        if wait := pace.wait("203.0.113.7"):
            clock.now += wait
            assert not pace.wait("203.0.113.7")
        let.append(clock.now)
    assert all(sum(1 for one in let if start <= one < start + 60 - 1e-3) <= 2 * times for start in let)


def test_memory_is_bounded_and_a_flood_of_addresses_frees_nobody(monkeypatch):
    clock = Clock()
    pace = Pace(2, 60.0, most=50, clock=clock)
    waits = [pace.wait("203.0.113.7") for _ in range(3)]
    for n in range(500):
        pace.wait(f"198.51.{n // 250}.{n % 250}")
    assert waits[:2] == [0, 0] and waits[2] and len(pace._due) == 50 and pace.wait("203.0.113.7")
