"""The book of licensed premises, written from a browser: a visit, a shared name, and then the pack."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import free_port, served, watched
from tests.browser.reader import Reader
from tests.browser.test_plain_pages import sound


@pytest.fixture(scope="module")
def desk(store, tmp_path_factory):
    """The atlas with a book of its own, empty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREMISES_BOOK", str(tmp_path_factory.mktemp("book") / "premises"))
        with served(store, free_port()) as (found, _):
            yield found


@pytest.fixture()
def officer(browser, desk):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", accept_downloads=True)
    page = context.new_page()
    faults, strangers = watched(page, desk)
    yield Reader(page).become("operational")
    context.close()
    assert faults == [] and strangers == []


def test_a_visit_is_written_a_shared_name_chosen_and_a_pack_built(officer):
    page = officer.page
    page.goto(f"{page.address}/premises?premises=N0000")
    page.get_by_role("link", name="choose").click()
    page.get_by_label("In a few words").fill("Counted 90 at the door")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator(".lines")).to_contain_text("Counted 90 at the door")
    sound(page)
    page.get_by_role("button", name="means").click()
    expect(page.locator(".lines li")).to_have_count(2)
    page.goto(f"{page.address}/premises/pack?premises=N0000")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Confirm and build").click()
    assert taken.value.suggested_filename.endswith(".zip")
