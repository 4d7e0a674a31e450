"""How often one address may ask the public's server: counted in memory, forgotten within a minute, written nowhere."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from threading import Lock

TIMES, SECONDS = 240, 60.0  # a whole library or school may share an address
MOST = 20_000  # addresses remembered at once


class Pace:
    """At most `times` in `seconds` from one address, and as many at once, in this process; `clock` tells seconds.

    The generic cell rate algorithm (ITU-T I.371): one number an address, the time at which its next is due.
    """

    def __init__(
        self,
        times: int = TIMES,
        seconds: float = SECONDS,
        most: int = MOST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._step, self._seconds, self._most, self._clock = seconds / times, seconds, most, clock
        self._due, self._lock = dict[str, float](), Lock()

    def wait(self, address: str) -> int:
        """Count one request and return 0, or return the whole seconds to wait when it is one too many.

        This machine's own address is never too fast: it is a proxy whose word on who asks was not believed.
        """
        if not (who := network(address)):
            return 0
        with self._lock:
            now = self._clock()
            due = max(now, self._due.get(who, now)) + self._step
            if due > now + self._seconds + 1e-6:
                return max(1, math.ceil(due - now - self._seconds))
            if who not in self._due and len(self._due) >= self._most:
                self._sweep(now)
            self._due[who] = due
        return 0

    def _sweep(self, now: float) -> None:
        """Forget who may ask at once again; where that is nobody, whoever waits least."""
        self._due = {who: due for who, due in self._due.items() if due > now}
        if len(self._due) >= self._most:
            del self._due[min(self._due, key=self._due.__getitem__)]


def network(address: str) -> str:
    """Return what is counted as one: an IPv4 address, or the /64 that one IPv6 line is given; "" of this machine."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    if found.is_loopback:
        return ""
    return str(found) if found.version == 4 else str(IPv6Address(int(found) >> 64 << 64))
