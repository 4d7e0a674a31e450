/* Saved views of the demonstration: kept in this browser (layouts/compare/saved.py). */
(function () {
  "use strict";
  const { $, clicks } = window.atlasPage;
  const KEY = "atlas-views", MOST = 50;

  function held() {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; }
  }

  function keep(views) {
    try { localStorage.setItem(KEY, JSON.stringify(views.slice(0, MOST))); } catch { /* a browser that keeps nothing */ }
    list();
  }

  function made(tag, text, attributes) {
    const one = document.createElement(tag);
    if (text) one.textContent = text;
    Object.entries(attributes || {}).forEach(([name, value]) => one.setAttribute(name, value));
    return one;
  }

  function list() {
    const room = $("[data-views]");
    if (!room) return;
    const rows = held().map((view, at) => {
      const row = made("li");
      row.append(made("a", view.name, { href: view.address }), made("span", ` saved ${view.saved}`));
      if (view.release !== room.dataset.release) row.append(made("b", " The release has changed since: figures may differ. Press “revised” above the map for what changed."));
      row.append(made("button", "Remove", { type: "button", "data-view-remove": at, "aria-label": `Remove ${view.name}` }));
      return row;
    });
    const old = room.firstChild, list_ = rows.length ? made("ul") : made("p", "No view is saved yet.");
    list_.append(...rows);
    if (old) old.replaceWith(list_); else room.append(list_);
  }

  clicks["[data-view-save]"] = () => {
    const name = $("#view-name"), [path, own] = $("[data-view-opens]").value.split("&"), room = $("[data-views]");
    if (!name.value.trim()) { name.focus(); return; }
    const address = path + room.dataset.query + (own ? `&${own}` : "");
    keep([{ name: name.value.trim(), address, release: room.dataset.release, saved: new Date().toISOString().slice(0, 10) }, ...held()]);
    name.value = "";
  };
  clicks["[data-view-remove]"] = (one) => keep(held().filter((_, at) => at !== Number(one.dataset.viewRemove)));

  new MutationObserver(() => { const room = $("[data-views]"); if (room && !room.firstChild) list(); }).observe(document.body, { childList: true, subtree: true });
}());
