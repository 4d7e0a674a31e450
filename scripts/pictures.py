"""Take the README's pictures from two running atlases: the demonstration county and real South Yorkshire.

`python scripts/pictures.py DEMO_ADDRESS REAL_ADDRESS` writes docs/pictures/*.png.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-dev-shm-usage"]


@contextmanager
def view(
    browser: Browser, address: str, *, size: tuple[int, int], dark: bool = False, tier: str = ""
) -> Iterator[Page]:
    """Yield a page that has settled, its first-visit hints put away."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light", device_scale_factor=1
    )
    if tier:
        context.add_cookies([{"name": "atlas_tier", "value": tier, "url": address}])
    page = context.new_page()
    page.goto(address)
    settle(page)
    for hint in page.locator(".hint button").all():
        if hint.is_visible():
            hint.click()
    settle(page)
    yield page
    context.close()


def settle(page: Page) -> None:
    """Wait until nothing is under way and the map has drawn."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(2500)  # software rendering takes its time after the last request


def pictures(demo: str, real: str) -> dict[str, dict[str, Any]]:
    """Return what to open for each picture; `press` names a button to press first."""
    desk, phone = (1440, 900), (390, 844)
    both = "definition=vwi&measure=rate&context=deprivation.imd_score&paint=bivariate"
    gaps = "definition=policeuk_proxy&level=lsoa21&from=2023-05&to=2024-04&area=E01033264"
    return {
        "atlas": {"address": f"{demo}/?definition=vwi&measure=rate", "size": desk},
        "table": {"address": f"{demo}/?definition=vwi&measure=rate", "size": desk, "press": "Table of every area"},
        "bivariate": {"address": f"{demo}/?{both}", "size": desk, "tier": "analyst"},
        "public": {"address": f"{demo}/?definition=vwi&level=msoa21", "size": desk, "tier": "public"},
        "phone": {"address": f"{demo}/?definition=vwi", "size": phone},
        "drawer_dark": {"address": f"{real}/?{gaps}", "size": desk, "dark": True},
    }


def main(demo: str, real: str) -> None:
    """Take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name, wanted in pictures(demo, real).items():
            press = wanted.pop("press", "")
            with view(browser, **wanted) as page:
                if press:
                    page.get_by_role("button", name=press).click()
                    settle(page)
                page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(*(address.rstrip("/") for address in sys.argv[1:3]))
