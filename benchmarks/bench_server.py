"""Which server holds both: throughput, and readers whose requests never finish.

Each candidate serves the same small Flask application (about 1 ms of work and a 7 kB answer, as one callback) with two
or three processes. Throughput: eight connections kept busy for some seconds. Slow bodies: thirty (then two hundred)
connections send half a request and stall; meanwhile one reader asks ten times. Asserts nothing about time.

    python -m benchmarks server        (SECONDS_EACH says how long each is kept busy)
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Response, request

ROOT = Path(__file__).resolve().parent.parent
BODY = b'{"a":"' + b"x" * 900 + b'"}'
HEAD = (
    f"POST /ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()
)
LATE = 5.0  # seconds after which a reader gives up

application = Flask(__name__)


@application.post("/ask")
def ask() -> Response:
    """Answer one question: read the body, work about a millisecond, answer 7 kB."""
    size, until = len(request.get_data()), time.perf_counter() + 0.001
    while time.perf_counter() < until:
        size += 1
    return Response(b"y" * 7000, mimetype="application/octet-stream")


def commands(port: int) -> dict[str, list[str]]:
    """Return how each candidate that is installed is started on a port; only waitress is a dependency."""
    python, target = sys.executable, "benchmarks.bench_server:application"
    ours = [python, "-m", "serving.run", target, str(port)]
    rust = [python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    rust += ["--no-ws", "--log-level", "error", target, "--workers", "2", "--blocking-threads"]
    unicorn = [python, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--log-level", "error", target, "-w", "2"]
    found = {
        "waitress, 3 processes x 3 threads": [*ours, "3"],
        "waitress, 1 process x 3 threads": [*ours, "1"],
        "granian wsgi, 2 x 1 thread": [*rust, "1"],
        "granian wsgi, 2 x 8 threads": [*rust, "8"],
        "gunicorn sync, 2 processes": unicorn,
        "gunicorn gthread, 2 x 4 threads": [*unicorn, "--threads", "4"],
    }
    return {name: command for name, command in found.items() if find_spec(name.split()[0].strip(","))}


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """Start a server in its own process group, wait until it answers, and end it."""
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if one(port) is not None:
                break
            time.sleep(0.1)
        yield
    finally:
        os.killpg(process.pid, 15)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 9)


def one(port: int, wait: float = LATE) -> float | None:
    """Return the seconds one question takes on a fresh connection, None if it is not answered in time."""
    begun = time.perf_counter()
    try:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=wait)
        link.request("POST", "/ask", BODY, {"Content-Type": "application/json"})
        link.getresponse().read()
        link.close()
    except OSError:
        return None
    return time.perf_counter() - begun


def throughput(port: int, seconds: float) -> tuple[float, float]:
    """Return answers a second and the 95th percentile in ms over eight busy connections."""
    times: list[float] = []
    until = time.perf_counter() + seconds

    def reader() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=LATE)
        while time.perf_counter() < until:
            begun = time.perf_counter()
            try:
                link.request("POST", "/ask", BODY, {"Content-Type": "application/json"})
                link.getresponse().read()
                times.append(time.perf_counter() - begun)
            except (OSError, http.client.HTTPException):
                link.close()

    threads = [threading.Thread(target=reader) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / seconds, 1000 * sorted(times)[int(len(times) * 0.95)] if times else float("nan")


def stalled(port: int, slow: int) -> tuple[float, int]:
    """Return the median ms of a reader, and how many of 10 got no answer, beside `slow` half-sent requests."""
    links = []
    for _ in range(slow):
        link = socket.create_connection(("127.0.0.1", port))
        link.sendall(HEAD + BODY[:10])
        links.append(link)
    time.sleep(0.5)
    times = []
    for _ in range(10):
        times.append(one(port, 0.5))
        time.sleep(0.05)
    for link in links:
        link.close()
    answered = [found for found in times if found is not None]
    return 1000 * statistics.median(answered) if answered else float("nan"), 10 - len(answered)


def main() -> None:
    """Measure every candidate in three rounds, so that a busy moment hurts all alike, and print the medians."""
    seconds = float(os.environ.get("SECONDS_EACH", "2"))
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in commands(0)}
    port = 18300
    for _ in range(3):
        for name in found:
            port += 1
            with running(commands(port)[name], port):
                alone = statistics.median(taken for _ in range(20) if (taken := one(port)) is not None)
                found[name].append((*throughput(port, seconds), 1000 * alone, *stalled(port, 30), *stalled(port, 200)))
    heads = ("answers/s", "p95 ms", "alone ms", "30 slow ms", "lost of 10", "200 slow ms", "lost of 10")
    print(f"{'server':34}", *(f"{head:>11}" for head in heads))
    for name, rounds in found.items():
        print(f"{name:34}", *(f"{statistics.median(column):11.1f}" for column in zip(*rounds, strict=True)))


if __name__ == "__main__":
    main()
