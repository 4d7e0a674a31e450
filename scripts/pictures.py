"""Take the README's pictures from two running atlases: the demonstration county and real South Yorkshire.

`python scripts/pictures.py DEMO_ADDRESS REAL_ADDRESS [PUBLIC_ADDRESS]` writes docs/pictures/*.png; the third is the
public screen of the demonstration county (`make public`).
"""

from __future__ import annotations

import base64
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
# the map, where the screen shows it, and nothing under way
DRAWN = """() => document.querySelector("#atlas, main, form") && !document.querySelector(".waiting")
  && (!document.querySelector("#map")?.clientWidth || __vmap.idle > 0)"""
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
    """Wait until nothing is under way and the map, where there is one, has drawn."""
    page.wait_for_function(DRAWN)
    page.wait_for_timeout(2500)  # software rendering takes its time after the last request


def pictures(demo: str, real: str) -> dict[str, dict[str, Any]]:
    """Return what to open for each picture.

    `press` names a button to press first, `part` a heading of the drawer to bring into view; `file` is taken instead of
    the page: the same address as a picture that the atlas draws itself.
    """
    desk, phone = (1440, 900), (390, 844)
    both = "definition=vwi&measure=rate&context=deprivation.imd_score&paint=bivariate"
    gaps = "definition=policeuk_proxy&level=lsoa21&from=2023-05&to=2024-04&area=E01033264"
    seen = "definition=vwi&sources=police,ed,ambulance&together=union&measure=health_only&level=msoa21&area=X02000039"
    over = "definition=vwi&sources=police&level=msoa21&layers=interventions,stations,coarse:60"
    circle = "definition=vwi&sources=police&level=h3r9&within=circle:1.23165,54.51309,1500"
    change = "definition=policeuk_proxy&level=lsoa21&measure=change&from=2020-10&to=2021-09"
    played = "definition=vwi&sources=police&level=msoa21&play=quarter&from=2025-10&to=2025-12"
    return {
        "atlas": {"address": f"{demo}/?definition=vwi&measure=rate", "size": desk},
        "table": {"address": f"{demo}/?definition=vwi&measure=rate", "size": desk, "press": "Table of every area"},
        "bivariate": {"address": f"{demo}/?{both}", "size": desk, "tier": "analyst"},
        "public": {"address": f"{demo}/?definition=vwi&level=msoa21", "size": desk, "tier": "public"},
        "phone": {"address": f"{demo}/?definition=vwi", "size": phone},
        "drawer_dark": {"address": f"{real}/?{gaps}", "size": desk, "dark": True},
        "who_saw_it": {"address": f"{demo}/?{seen}", "size": desk, "part": "Who saw it"},
        "layers": {"address": f"{demo}/?{over}", "size": desk, "tier": "analyst", "dark": True},
        "circle": {"address": f"{demo}/?{circle}", "size": desk},
        "compare": {"address": f"{real}/?{change}", "size": desk},
        "play_phone": {"address": f"{demo}/?{played}", "size": phone, "dark": True},
        "hotspots": {"address": f"{demo}/hotspots", "size": desk},
        "hotspots_phone": {"address": f"{demo}/hotspots", "size": phone, "dark": True},
        "outliers": {"address": f"{demo}/compare?panel=outliers", "size": desk, "tier": "analyst"},
        "premises": {"address": f"{demo}/premises", "size": desk, "tier": "operational"},
        "crew": {"address": f"{demo}/crew", "size": phone, "tier": "operational", "dark": True},
        "export": {"address": f"{demo}/?{circle}", "size": (1280, 720), "file": "/api/v1/view.png"},
    }


def exported(browser: Browser, address: str, size: tuple[int, int], path: Path) -> None:
    """Write a picture that the atlas itself draws, made as small as `size`."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    held = base64.b64encode(page.request.get(address).body()).decode()
    page.set_content(f'<body style="margin: 0"><img width="{size[0]}" src="data:image/png;base64,{held}">')
    page.wait_for_timeout(500)
    page.screenshot(path=path)
    page.close()


def answered(browser: Browser, address: str, path: Path) -> None:
    """Write a picture of the public screen, answering somebody who typed a postcode."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address)
    page.get_by_label("Postcode or place").fill("DB1 1AB")
    page.get_by_role("button").click()
    page.locator("svg.map").wait_for()
    page.screenshot(path=path)
    page.close()


def main(demo: str, real: str, public: str = "") -> None:
    """Take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name, wanted in pictures(demo, real).items():
            press, part = (wanted.pop(key, "") for key in ("press", "part"))
            if file := wanted.pop("file", ""):
                exported(browser, wanted["address"].replace("/?", f"{file}?"), wanted["size"], FOLDER / f"{name}.png")
                continue
            with view(browser, **wanted) as page:
                if press:
                    page.get_by_role("button", name=press).click()
                    settle(page)
                if part:
                    page.locator(".drawer h3", has_text=part).evaluate("(heading) => heading.scrollIntoView()")
                    settle(page)
                page.screenshot(path=FOLDER / f"{name}.png")
        if public:
            answered(browser, public, FOLDER / "public_screen.png")
        browser.close()


if __name__ == "__main__":
    main(*(address.rstrip("/") for address in sys.argv[1:4]))
