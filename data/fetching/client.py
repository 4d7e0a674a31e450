"""The only code of the atlas that calls out: polite requests to the hosts a publisher names, and to no other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, ReadTimeoutError, SSLError

from data.progress import Say, silent
from data.publishers import Manners, fault_of

T = TypeVar("T")
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})  # answers that a later attempt may not get
MOVED = frozenset({301, 302, 303, 307, 308})
REDIRECTS = 5


class FetchError(RuntimeError):
    """Something could not be fetched; the message says what, from where, why and what to do."""


class Again(Exception):
    """What came cannot be used, but the next attempt may bring it. wait: seconds the publisher asked for, if any."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class Client:
    """Asks publishers: one connection a host, a pause between requests, retries with growing waits.

    The environment's proxies are not read: behind one, give its address. It is never said or logged, nor is any query
    of an address that a redirect leads to (storage hosts put signatures there).
    """

    def __init__(
        self, manners: Manners, contact: str = "", proxy: str = "", talk: Say = silent,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        agent = f"{manners.agent} ({contact})" if contact else manners.agent
        common = {
            "maxsize": 1, "block": True, "retries": False, "headers": {"User-Agent": agent},
            "timeout": urllib3.Timeout(connect=manners.timeout, read=manners.timeout),
        }  # fmt: skip
        self._pool = urllib3.ProxyManager(proxy, **common) if proxy else urllib3.PoolManager(**common)  # type: ignore[arg-type]
        self._manners, self._talk, self._sleep = manners, talk, sleep
        self._last: dict[str, float] = {}
        self.requests = 0

    def ask(
        self, url: str, hosts: tuple[str, ...], take: Callable[[urllib3.BaseHTTPResponse], T],
        headers: Callable[[], Mapping[str, str]] = dict, came: Callable[[], int] = lambda: 0,
    ) -> T:  # fmt: skip
        """Return what `take` makes of the answer, asking again while failures pass.

        headers: of the next attempt; came: bytes held so far, so that a download that advances is never given up.
        Raises FetchError.
        """
        failures, before = 0, came()
        while True:
            try:
                with self._answer(url, hosts, headers()) as response:
                    return take(_usable(response, url))
            except (Again, HTTPError) as error:
                failures = 1 if came() > before else failures + 1
                before = came()
                if failures >= self._manners.attempts:
                    raise FetchError(
                        f"{shown(url)}: {_words(error)}; gave up after {failures} attempts. {LATER}"
                    ) from None
                self._wait(url, error, failures)

    def _wait(self, url: str, error: Exception, failures: int) -> None:
        asked = error.wait if isinstance(error, Again) else None
        seconds = asked if asked is not None else self._manners.delay * 2 ** (failures - 1)
        if asked is not None and asked > self._manners.longest_wait:
            raise FetchError(
                f"{shown(url)}: the publisher asks to wait {asked:,.0f} s. Run the command again after that"
            )
        seconds = min(seconds, self._manners.longest_wait)
        self._talk(f"{shown(url)}: {_words(error)}; asking again in {seconds:,.1f} s")
        self._sleep(seconds)

    @contextmanager
    def _answer(
        self, url: str, hosts: tuple[str, ...], headers: Mapping[str, str]
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """Yield the answer at the end of at most five redirects, none of them to a host that is not named."""
        here = url
        for _ in range(REDIRECTS + 1):
            if wrong := fault_of(here, hosts):
                raise FetchError(
                    f"{shown(url)}: {wrong}. If the publisher has moved, add the host to data/publishers.toml"
                )
            response = self._request(here, headers)
            try:
                where = response.headers.get("Location", "") if response.status in MOVED else ""
                if not where:
                    yield response
                    return
            finally:
                response.close()
                response.release_conn()
            here = urljoin(here, where)
        raise FetchError(
            f"{shown(url)}: was redirected more than {REDIRECTS} times. Check the address in data/publishers.toml"
        )

    def _request(self, url: str, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        host = urlsplit(url).netloc
        pause = self._last.get(host, 0.0) + self._manners.delay - time.monotonic()
        if host in self._last and pause > 0:
            self._sleep(pause)
        self.requests += 1
        try:
            sent = {**self._pool.headers, "Accept-Encoding": "identity", **headers}
            return self._pool.request(
                "GET", url, headers=sent, redirect=False, preload_content=False, decode_content=False
            )
        finally:
            self._last[host] = time.monotonic()


LATER = "What has come is kept; run the command again to go on from there"


def _usable(response: urllib3.BaseHTTPResponse, url: str) -> urllib3.BaseHTTPResponse:
    """Return the answer unless it is a refusal; 304 and 416 are for the one who asked conditionally."""
    status = response.status
    if status in PASSING:
        raise Again(f"answered {status}", _retry_after(response.headers.get("Retry-After", "")))
    if status in (401, 403):
        raise FetchError(
            f"{shown(url)}: answered {status}: the publisher does not let this machine in. Fetch the file by hand"
        )
    if status in (404, 410):
        raise FetchError(f"{shown(url)}: answered {status}: nothing is there. {MOVED_WORDS}")
    if status not in (200, 206, 304, 416):
        raise FetchError(f"{shown(url)}: answered {status}, which is not expected. {MOVED_WORDS}")
    return response


MOVED_WORDS = "Check the month, or the address in data/publishers.toml against its documentation page"


def _retry_after(text: str) -> float | None:
    """Return the seconds of a Retry-After header, a number or a date; None when it says neither."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def shown(url: str) -> str:
    """Return an address as it may be printed: without its query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _words(error: Exception) -> str:
    """Return what went wrong in plain words; libraries' own texts may hold addresses, so they are not repeated."""
    if isinstance(error, Again):
        return str(error)
    if isinstance(error, ReadTimeoutError):
        return "the publisher fell silent"
    if isinstance(error, SSLError):
        return "the certificate could not be checked"
    return f"the connection failed ({type(error).__name__})"
