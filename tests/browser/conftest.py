"""A real browser on the real server: Chromium, and the atlas served over a store as `make run` does."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from scripts.chromium import ARGUMENTS, REMEDY, find

ROOT = Path(__file__).resolve().parents[2]
STORE = Path(os.environ.get("STORE", ROOT / "store" / "demo"))


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    if find() is None:
        pytest.fail(REMEDY)
    return {"executable_path": find(), "headless": True, "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}


@pytest.fixture(scope="session")
def store():
    """The demonstration store, built if it is not there yet."""
    if not (STORE / "CURRENT").exists():
        subprocess.run([sys.executable, "-m", "data", "demo", "--store", str(STORE)], cwd=ROOT, check=True)
    return STORE


@pytest.fixture(scope="session")
def address(store):
    """The address of the atlas, served by its own command until the last test is done."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "STORE": str(store), "HOST": "127.0.0.1", "PORT": str(port), "WORKERS": "1"}
    server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, start_new_session=True)
    found = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(found + "/healthz", timeout=1).close()
            break
        except OSError:
            assert server.poll() is None, "the server ended before it answered"
            time.sleep(0.2)
    yield found
    os.killpg(server.pid, signal.SIGTERM)
    assert server.wait(15) == 0


@pytest.fixture()
def atlas(page, address):
    """A page that must end with no error, no broken policy and no request to anywhere else."""
    faults, strangers = [], []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on(
        "request",
        lambda request: None if request.url.startswith((address, "blob:", "data:")) else strangers.append(request.url),
    )
    page.address = address
    yield page
    assert faults == []
    assert strangers == []
