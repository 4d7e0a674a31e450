"""A real browser on the real server: Chromium, and the atlas served over a store as `make run` does.

The demonstration county is built once a session by its own command; ATLAS_TEST_STORE names a store already built.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from scripts.chromium import ARGUMENTS, REMEDY, find
from tests.browser.reader import SLOW, Reader

ROOT = Path(__file__).resolve().parents[2]
expect.set_options(timeout=SLOW)
# an Error on the console is only "Error" to Playwright: let it say what and where
IN_FULL = """const plain = console.error;
const full = (one) => (one instanceof Error ? `${one.name} ${one.message} ${one.stack}` : one);
console.error = (...all) => plain(...all.map(full));"""


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
def store(tmp_path_factory):
    """The demonstration store, built by the command a reader has, or one that is already there."""
    if found := os.environ.get("ATLAS_TEST_STORE"):
        return Path(found)
    made = tmp_path_factory.mktemp("demo") / "store"
    subprocess.run([sys.executable, "-m", "data", "demo", "--store", str(made)], cwd=ROOT, check=True)
    return made


@contextmanager
def served(store, port):
    """The atlas, served by its own command; yields its address and the server to stop."""
    environment = {**os.environ, "STORE": str(store), "HOST": "127.0.0.1", "PORT": str(port), "WORKERS": "1"}
    server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, start_new_session=True)
    found = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(found + "/healthz", timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, "the server ended before it answered"
                time.sleep(0.2)
        yield found, server
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        ended = server.wait(15)
    assert ended == 0


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture(scope="session")
def address(store):
    """The address of the atlas, served until the last test is done."""
    with served(store, free_port()) as (found, _):
        yield found


def watched(page, address):
    """Make a page note every error, broken policy and request to anywhere else; return the lists it notes them in."""
    page.address, page.excused = address, []
    faults, strangers = [], []
    page.add_init_script(IN_FULL)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: strangers.append(request.url) if is_strange(request.url, address) else None)
    return faults, strangers


def is_strange(url, address):
    return not url.startswith((address + "/", "blob:", "data:")) or url.endswith("/csp-report")


def unexcused(faults, excused):
    """Return the errors no test said it would cause; `excused` are patterns."""
    return [fault for fault in faults if not any(re.search(pattern, fault) for pattern in excused)]


@pytest.fixture()
def atlas(page, address):
    """A page that must end with no error, no broken policy and no request to anywhere else."""
    faults, strangers = watched(page, address)
    yield page
    assert unexcused(faults, page.excused) == []
    assert strangers == []


@pytest.fixture()
def reader(atlas):
    """Someone at a desk who has been here before: the hints of the first visit are put away."""
    return Reader(atlas)


@pytest.fixture()
def phone(browser, address):
    """Someone with a telephone, 390 pixels wide, touching a dark page; as strict as `atlas`."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark", locale="en-GB"
    )
    page = context.new_page()
    faults, strangers = watched(page, address)
    yield Reader(page)
    context.close()
    assert unexcused(faults, page.excused) == []
    assert strangers == []
