/* The screens of the bar (layouts/screens): which is seen follows the path, and going to another needs no reload. */
(function () {
  "use strict";
  const { $, $$, set, clicks, plain } = window.atlasPage;
  const page = document.documentElement.dataset;
  const CARRIED = ["definition", "sources", "within", "from", "to", "hours", "days", "together"]; // as layouts.screens.CARRIED
  const link = () => $(`.screens > div > nav [data-screen-link="${page.screen}"]`);
  let turn = 0;

  const named = (path) => path.replace(/\/+$/, "").slice(1) || "atlas";

  function mark() {
    $$("[data-screen-link]").forEach((one) => {
      if (one.dataset.screenLink === page.screen) one.setAttribute("aria-current", "page");
      else one.removeAttribute("aria-current");
    });
    const name = $("[data-screen-name]"), here = link();
    if (name && here) name.textContent = here.textContent;
  }

  function show(path) {
    const screen = named(path || "/");
    page.screen = $(`.screen-${screen}`) || screen === "hotspots" ? screen : "atlas";
    mark();
  }

  clicks["[data-screen-link]"] = (one, event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    one.closest("details")?.removeAttribute("open");
    const asked = new URLSearchParams(location.search), kept = new URLSearchParams();
    CARRIED.forEach((name) => { if (asked.has(name)) kept.set(name, asked.get(name)); });
    set("url", { pathname: one.getAttribute("href"), search: kept.size ? plain(kept) : "" });
  };

  // Enter in the box of premises opens the first that is found. The box asks a moment after the last key, so what is
  // found for fewer letters is not opened: Enter waits for the answer, or a while where the answer is the same again.
  let stale = false, waiting = 0;
  function openFirst() {
    clearTimeout(waiting);
    waiting = 0;
    $("#premises-found [data-found]")?.click();
  }
  document.addEventListener("input", (event) => {
    if (event.target.id !== "premises-find") return;
    stale = true;
    clearTimeout(waiting);
    waiting = 0;
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "premises-find" || event.key !== "Enter") return;
    if (stale) waiting = setTimeout(openFirst, 1500);
    else openFirst();
  });
  new MutationObserver((news) => {
    if (!news.some(({ target }) => target.id === "premises-found" || target.closest?.("#premises-found"))) return;
    stale = false;
    if (waiting) openFirst();
  }).observe(document.body, { childList: true, subtree: true });

  page.screen = named(location.pathname);
  new MutationObserver((news) => { if (news.some(({ target }) => target.id === "screens")) mark(); }).observe(document.body, { childList: true, subtree: true });

  window.dash_clientside.atlas.screen = (path, search, ...others) => {
    show(path);
    const stores = window.dash_clientside.callback_context.outputs_list;
    return stores.map(({ id }) => (id === `at-${page.screen}` ? { search: search || "", n: ++turn } : window.dash_clientside.no_update));
  };
}());
