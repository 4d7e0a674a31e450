"""The server: waitress in several processes on one listening socket (docs/decisions/0003-server.md).

Waitress reads a request to its end before it takes a thread, so readers with slow connections hold up nobody; several
processes use several cores. Each process makes its own application after the fork: open engines do not survive one.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

from waitress.server import create_server

from serving.headers import BODY
from serving.settings import Settings

log = logging.getLogger(__name__)
THREADS = 3
SWITCH = 0.0001  # seconds a busy thread keeps the others waiting: at Python's 5 ms the one that reads requests starves
DRAIN = 10  # seconds that the processes get to stop
LARGEST = 2 * BODY  # bytes of a body that are read at all, so that what is only just too large is told in our words


def serve(settings: Settings) -> int:
    """Serve app:wsgi until told to stop (SIGTERM, SIGINT); prints the address last. Returns the exit code."""
    try:
        listener = listen(settings.host, settings.port)
    except OSError as error:
        print(f"cannot listen on {settings.address()}: {error.strerror}; set PORT to another", file=sys.stderr)  # noqa: T201
        return 1
    port = listener.getsockname()[1]
    ready = f"Violence Atlas is at {Settings(settings.store, settings.host, port).address()}  (Ctrl+C stops it)"
    return supervise(lambda: import_module("app").wsgi(), listener, settings.workers, ready, settings.trusted_proxy)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(1024)
    listener.setblocking(False)
    return listener


def supervise(make: Callable[[], Any], listener: socket.socket, workers: int, ready: str = "", proxy: str = "") -> int:
    """Keep `workers` processes answering on `listener`; one that dies is replaced. Returns 0 when told to stop.

    proxy: the address of a proxy whose X-Forwarded-For is believed, "" for none.
    """
    signal.signal(signal.SIGTERM, _stop)
    children = set()
    try:
        for _ in range(workers):
            children.add(start(make, listener, proxy))
        if ready:
            print(ready, flush=True)  # noqa: T201
        while True:
            pid, status = os.wait()
            children.discard(pid)
            log.error("server process ended with status %d; starting another", status)
            time.sleep(1)  # one that cannot start must not be started thousands of times
            children.add(start(make, listener, proxy))
    except (KeyboardInterrupt, SystemExit):
        return end(children)


def start(make: Callable[[], Any], listener: socket.socket, proxy: str = "") -> int:
    """Fork one server process; return its pid once it can answer."""
    told, tell = os.pipe()
    if pid := os.fork():
        os.close(tell)
        os.read(told, 1)  # returns when the child is ready, or dead
        os.close(told)
        return pid
    os.close(told)
    try:
        work(make, listener, tell, proxy)
    except (KeyboardInterrupt, SystemExit):
        os._exit(0)
    except BaseException:
        log.exception("server process failed")
    os._exit(1)


def work(make: Callable[[], Any], listener: socket.socket, tell: int, proxy: str = "") -> None:
    """Answer requests until stopped."""
    signal.signal(signal.SIGTERM, _stop)
    sys.setswitchinterval(SWITCH)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is what the threads are for
    server = waiting(make(), listener, proxy)
    os.write(tell, b"1")
    os.close(tell)
    server.run()  # told to stop, it gives running requests five seconds


def waiting(application: Any, listener: socket.socket, proxy: str = "") -> Any:
    """Return waitress over an application, with its limits, not yet running."""
    believed = {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for"}} if proxy else {}
    return create_server(
        application,
        sockets=[listener],
        threads=THREADS,
        channel_timeout=60,
        connection_limit=1000,
        max_request_body_size=LARGEST,
        ident=None,
        clear_untrusted_proxy_headers=True,
        **believed,
    )


def end(children: set[int]) -> int:
    """Tell every process to stop, wait for those that finish in time, and kill the rest."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # told twice is told once
    _tell(children, signal.SIGTERM)
    until = time.monotonic() + DRAIN + 1
    with suppress(ChildProcessError):  # all were waited for
        while children and time.monotonic() < until:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            children.discard(pid)
            time.sleep(0.05)
    _tell(children, signal.SIGKILL)
    return 0


def _tell(children: set[int], what: int) -> None:
    for pid in children:
        with suppress(ProcessLookupError):  # waited for in the moment in which we were told to stop
            os.kill(pid, what)


def _stop(_number: int, _frame: Any) -> None:
    raise SystemExit(0)


if __name__ == "__main__":  # for benchmarks: python -m serving.run MODULE:NAME PORT WORKERS
    module, _, name = sys.argv[1].partition(":")
    sys.exit(
        supervise(lambda: getattr(import_module(module), name), listen("127.0.0.1", int(sys.argv[2])), int(sys.argv[3]))
    )
