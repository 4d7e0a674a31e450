"""What a reader of the atlas does, in the reader's words; counts the clicks it takes."""

import re

from playwright.sync_api import expect

SEEN = (
    "try { localStorage.setItem('atlas-hints-seen', 'sentence,strip,map,drawer,table'); } catch { /* about:blank */ }"
)
SLOW = 45_000  # ms: a shared machine draws maps in software


class Reader:
    """One reader at one page. `click` and `choose` count; everything else is looking and waiting."""

    def __init__(self, page):
        self.page = page
        self.clicks = 0
        page.add_init_script(SEEN)
        page.set_default_timeout(SLOW)

    # -- coming in

    def become(self, tier):
        """Come back as another kind of reader."""
        self.page.context.add_cookies([{"name": "atlas_tier", "value": tier, "url": self.page.address}])
        return self

    def open(self, query=""):
        """Open an address and wait for its map; clicks count from here."""
        self.page.goto(f"{self.page.address}/{query}")
        self.settle()
        self.clicks = 0
        return self

    def settle(self, more_than=0):
        """Wait until the map has drawn everything, more often than `more_than` times; return how often it has."""
        for _ in range(SLOW // 50):
            if (count := self.drawn()) > more_than:
                return count
            self.page.wait_for_timeout(50)
        raise AssertionError("the map never came to rest")

    def drawn(self):
        return self.page.evaluate("window.__vmap ? __vmap.idle : 0")

    # -- doing

    def click(self, what):
        """Click something, by selector or locator, and count it."""
        found = self.page.locator(what) if isinstance(what, str) else what
        found.click()
        self.clicks += 1

    def part(self, key):
        """The underlined part of the sentence that opens the picker `key`."""
        return self.page.locator(f".words [data-picker={key}]")

    def choice(self, label):
        """A choice of the open picker whose name begins with `label`."""
        named = self.page.locator("b").filter(has_text=re.compile(f"^{re.escape(label)}"))
        return self.page.locator("#picker-body a").filter(has=named).first

    def choose(self, key, label):
        """Open a part of the sentence and choose: two clicks."""
        self.click(self.part(key))
        self.click(self.choice(label))

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, selector, most=80):
        """Press Tab until the focus is on something that matches; fails when the keyboard cannot get there."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{most} presses of Tab never reached {selector}")

    def unit_on_map(self):
        """A point of the window that lies on a unit and under nothing else."""
        return self.page.evaluate("""() => {
            const canvas = __vmap.map.getCanvas(), box = canvas.getBoundingClientRect();
            const layers = __vmap.map.getStyle().layers.map((one) => one.id).filter((id) => id.startsWith("fill:"));
            for (let x = 0.5; x < 0.75; x += 0.02) for (let y = 0.3; y < 0.85; y += 0.02) {
              const at = [box.width * x, box.height * y], there = [box.x + at[0], box.y + at[1]];
              const on = document.elementFromPoint(...there);
              if (on === canvas && __vmap.map.queryRenderedFeatures(at, { layers }).length) return there; }
            return null; }""")

    def click_unit(self):
        """Click an area of the map and count it."""
        self.page.mouse.click(*self.unit_on_map())
        self.clicks += 1

    # -- looking

    def sees(self, *texts):
        """Expect the sentence to say each of these."""
        for text in texts:
            expect(self.page.locator(".words")).to_contain_text(text, timeout=SLOW)

    def address(self):
        """What stands after ? in the address, by name."""
        found = self.page.evaluate("location.search")
        return dict(pair.partition("=")[::2] for pair in found[1:].split("&"))

    def show_table(self, every_row=False):
        """Unfold the table; `every_row` asks for more until there are no more."""
        if self.page.locator("#table-panel").is_hidden():
            self.page.locator("#table-handle").click()
        expect(self.page.locator("#table tbody tr").first).to_be_visible(timeout=SLOW)
        more = self.page.locator("#table [data-more]")
        while every_row and more.count():
            rows = self.page.locator("#table tbody tr").count()
            more.click()
            expect(self.page.locator("#table tbody tr")).not_to_have_count(rows, timeout=SLOW)
        return self.table()

    def table(self):
        """The table on screen: a list of {heading: text}."""
        return self.page.evaluate("""() => {
            const words = (cell) => cell.textContent.trim();
            const heads = [...document.querySelectorAll("#table thead th")].map(words);
            return [...document.querySelectorAll("#table tbody tr")].map((row) =>
              Object.fromEntries([...row.children].map((cell, at) => [heads[at], words(cell)]))); }""")

    def legend(self):
        """The legend on screen: {words: number of areas}."""
        return self.page.evaluate("""() => Object.fromEntries(
            [...document.querySelectorAll("#legend .va-legend-rows li")].map((row) => [
              row.querySelector(".va-legend-label").textContent,
              Number(row.querySelector(".va-legend-count").textContent.replace(",", ""))]))""")
