// What the page does by itself: theme, links that keep the page, pickers, keys. No data is read or made here.
(function () {
  "use strict";
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => [...(root || document).querySelectorAll(selector)];
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const phone = () => window.matchMedia("(max-width: 700px)").matches;
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private windows refuse */ } };
  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const say = (text) => { const live = $("#live"); if (live) live.textContent = text; };
  let turn = 0; // every message to the server needs to differ from the last

  // -- theme: early/theme.js chose it before anything was painted
  const switchTheme = () => {
    const page = document.documentElement.dataset;
    page.bsTheme = page.bsTheme === "dark" ? "light" : "dark";
    keep("atlas-theme", page.bsTheme);
  };

  // -- the address
  // a screen's own parameters (layouts/screens) stay while it is seen, whoever asks the next question of it
  const seen = () => $(`.screen-${document.documentElement.dataset.screen}`);
  const own = () => {
    const names = (seen()?.dataset.own || "").split(" ");
    return [...new URLSearchParams(location.search)].filter(([name]) => names.includes(name));
  };
  const plain = (asked) => "?" + asked.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  const withOwn = (search) => {
    const asked = new URLSearchParams(search);
    own().forEach(([name, value]) => { if (!asked.has(name)) asked.set(name, value); });
    return plain(asked);
  };
  const go = (search, from) => {
    state.moving = true;
    set("url", { search: from && from.closest("[data-own]") ? search : withOwn(search) });
  };
  const change = (changes) => {
    const shown = new URLSearchParams(state.query || location.search);
    Object.entries(changes).forEach(([name, value]) => shown.set(name, value));
    go(plain(shown));
  };
  const state = { query: "", rows: { open: false, sort: "rank", down: false, rows: 50, only: [] }, from: null };

  // -- pickers
  const picker = () => $("#picker");
  function openPicker(key, from) {
    const box = picker();
    if (box.dataset.key !== key) ["picker-title", "picker-body"].forEach((id) => set(id, { children: [] })); // not another's choices
    Object.assign(state, { from: key, opener: from });
    box.dataset.key = key;
    box.hidden = false;
    mark(key);
    place(box, from);
    set("asked", { data: { key, n: ++turn } });
    box.focus({ preventScroll: true });
  }
  function place(box, from) {
    box.style.cssText = "";
    if (phone()) return; // a sheet from below, by the stylesheet
    const at = from.getBoundingClientRect(), width = Math.min(460, innerWidth - 16);
    const below = innerHeight - at.bottom > innerHeight / 2;
    box.style.width = width + "px";
    box.style.left = Math.max(8, Math.min(at.left, innerWidth - width - 8)) + "px";
    box.style[below ? "top" : "bottom"] = (below ? at.bottom + 6 : innerHeight - at.top + 6) + "px";
    box.style.maxHeight = (below ? innerHeight - at.bottom - 20 : at.top - 20) + "px";
  }
  const mark = (key) => $$("[data-picker]").forEach((one) => one.setAttribute("aria-expanded", String(one.dataset.picker === key)));
  function closePicker(focus) {
    const box = picker();
    if (!box || box.hidden) return false;
    box.hidden = true;
    mark("");
    if (focus) (state.opener.isConnected ? state.opener : $(`[data-picker="${state.from}"]`))?.focus();
    return true;
  }
  const stays = (link) => ["sources", "layers"].includes(picker().dataset.key) || link.closest(".parameters");

  // -- focus: redrawing takes it away, so it is given back to what stands in the same place
  function remember(from) {
    const box = from.closest("[id]");
    state.focus = { box: box.id, text: from.textContent, picker: box.id === "picker-body" && !stays(from) ? state.from : "" };
  }
  function refocus() {
    const { box, text, picker } = state.focus || {};
    state.focus = null;
    if (!box || document.activeElement !== document.body) return;
    const again = picker ? $(`[data-picker="${picker}"]`) : $$("a, button", $("#" + box)).find((one) => one.textContent === text);
    again?.focus({ preventScroll: true });
  }

  // -- the truth strip keeps to one line; what does not fit is a press away
  function fitStrip() {
    const strip = $("#strip"), more = $("[data-more-chips]"), chips = $$("#strip li");
    if (!strip || !more) return;
    chips.forEach((chip) => chip.classList.remove("later"));
    more.hidden = true;
    if (strip.classList.contains("open") || phone() || !chips.length) { more.hidden = phone() || !chips.length; return; }
    const wraps = () => chips.filter((chip) => !chip.classList.contains("later")).some((chip) => chip.offsetTop > chips[0].offsetTop + 8);
    if (!wraps()) return;
    more.hidden = false;
    for (let last = chips.length - 1; last > 0; last--) { // the button takes room too, so it is told before it is measured
      chips[last].classList.add("later");
      more.textContent = `+${chips.length - last} more`;
      if (!wraps()) return;
    }
  }
  let watched = false;
  function watchStrip() { // before the next paint, so that no second line is ever seen
    if (watched) return;
    watched = true;
    new MutationObserver(fitStrip).observe($("#strip"), { childList: true, subtree: true });
    new ResizeObserver(fitStrip).observe($(".truth"));
  }
  function openStrip(open) {
    const strip = $("#strip"), more = $("[data-more-chips]"), was = strip.classList.contains("open");
    strip.classList.toggle("open", open);
    more.setAttribute("aria-expanded", String(open));
    fitStrip();
    if (open) more.textContent = "Fewer";
    return was;
  }

  function redrawn() {
    const line = $(".words"), fold = $("[data-fold]");
    if (line && fold) fold.textContent = line.textContent; // one line for a phone, and what a listener hears
    if (!picker().hidden) mark(state.from); // drawn anew, the buttons know nothing of what is open
    fitStrip();
    refocus();
  }

  // -- the level may follow the zoom, where the reader wants it to
  const follows = () => kept("atlas-zoom") === "on";
  const showFollows = () => $$("[data-zoom]").forEach((one) => {
    one.setAttribute("aria-pressed", String(follows()));
    $(".icon", one).className = `icon icon-${follows() ? "tick" : "box"}`;
  });

  // -- small forms inside pickers
  const pressed = (form, name) => $$(`[data-multi="${name}"][aria-pressed="true"]`, form).map((one) => one.dataset.value).join(",") || "all";
  const FORMS = {
    period: (form) => {
      const ends = [form.elements.from.value, form.elements.to.value].sort();
      return { from: ends[0], to: ends[1] };
    },
    age: (form) => ({ age: `${form.elements["age-low"].value || 0}-${form.elements["age-high"].value || 119}` }),
    time: (form) => ({ hours: pressed(form, "hours"), days: pressed(form, "days") }),
  };
  const press = (one, on) => one.setAttribute("aria-pressed", String(on));
  let painting = null;

  // -- table
  function look(changes) {
    Object.assign(state.rows, changes);
    set("rows", { data: { ...state.rows } });
  }
  function toggleTable(open) {
    const handle = $("#table-handle");
    $("#table-panel").hidden = !open;
    handle.setAttribute("aria-expanded", String(open));
    $("span:last-child", handle).textContent = open ? (phone() ? "Back to the map" : "Fold the table away") : "Table of every area";
    document.body.classList.toggle("table-open", open);
    look({ open });
  }

  // -- sheets and fold-outs
  const shortcuts = (open) => {
    const sheet = $("#shortcuts");
    if (open && sheet.hidden) state.before = document.activeElement;
    sheet.hidden = !open;
    (open ? sheet : state.before)?.focus();
  };
  function closeDetails(except) {
    const open = $$("details[open]:not(.parameters, .keys-box, .as-table)").filter((one) => !one.contains(except));
    open.forEach((one) => { one.open = false; });
    return open.length > 0;
  }
  function share(button) {
    const link = location.origin + location.pathname + withOwn(state.query);
    const words = $("span:last-child", button);
    const done = (text) => { words.textContent = text; say(text); setTimeout(() => { words.textContent = "Share"; }, 2000); };
    if (!navigator.clipboard) return prompt("The address of this view", link);
    return navigator.clipboard.writeText(link).then(() => done("Link copied"), () => prompt("The address of this view", link));
  }

  // -- first visit
  const HINTS = "atlas-hints-seen";
  function hints() {
    const seen = (kept(HINTS) || "").split(",");
    $$("[data-hint-for]").forEach((one) => { one.hidden = seen.includes(one.dataset.hintFor); });
    fitStrip();
  }
  function hintSeen(region) {
    keep(HINTS, [...new Set([...(kept(HINTS) || "").split(",").filter(Boolean), region])].join(","));
    hints();
    set("map", { padding: covered() });
  }

  // -- one listener per kind of act; the page may redraw as it likes
  const CLICKS = {
    "[data-go]": (link, event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      const box = link.closest("#picker");
      remember(link);
      if (link.closest("#results")) clearSearch();
      if (phone() && link.closest("#table")) toggleTable(false);
      go(link.getAttribute("href"), link);
      if (box && !stays(link)) closePicker(true);
    },
    "[data-picker]": (button) => (picker().hidden || state.from !== button.dataset.picker ? openPicker(button.dataset.picker, button) : closePicker(true)),
    "[data-close]": () => closePicker(true) || shortcuts(false),
    "[data-multi]": (one, event) => { if (!event.detail) press(one, one.getAttribute("aria-pressed") !== "true"); }, // by keyboard
    "[data-zoom]": () => { keep("atlas-zoom", follows() ? "off" : "on"); showFollows(); },
    "[data-share]": share,
    "[data-dismiss]": (button) => button.closest(".notice").remove(),
    "[data-retry]": () => window.atlasPage.retry(),
    "[data-theme-switch]": switchTheme,
    "[data-shortcuts]": () => shortcuts(true),
    "[data-more-chips]": () => openStrip(!$("#strip").classList.contains("open")),
    "[data-hint-done]": (button) => hintSeen(button.dataset.hintDone),
    "[data-fold]": (button) => {
      const open = document.body.classList.toggle("sentence-open");
      button.setAttribute("aria-expanded", String(open));
    },
    "[data-sort]": (head) => look({ sort: head.dataset.sort, down: state.rows.sort === head.dataset.sort ? !state.rows.down : !["rank", "name"].includes(head.dataset.sort) }),
    "[data-more]": () => look({ rows: state.rows.rows + 50 }),
    "[data-clear-box]": () => look({ only: [] }),
    "#table-handle": () => toggleTable($("#table-panel").hidden),
    "[data-row]": (row) => $("a[data-go]", row).click(),
  };
  document.addEventListener("click", (event) => {
    const inPicker = event.target.closest("#picker, [data-picker]");
    if (!inPicker) closePicker(false);
    closeDetails(event.target);
    if (!event.target.closest(".truth")) openStrip(false);
    if (!event.target.closest(".search")) $("#results")?.classList.add("shut");
    for (const [selector, act] of Object.entries(CLICKS)) {
      const found = event.target.closest(selector);
      if (found) return void act(found, event);
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-form]");
    if (!form) return;
    event.preventDefault();
    change(FORMS[form.dataset.form](form));
    closePicker(true);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-tier]")) return;
    document.cookie = `atlas_tier=${event.target.value};path=/;SameSite=Lax`;
    set("tier", { data: event.target.value });
  });
  document.addEventListener("pointerdown", (event) => {
    const one = event.target.closest("[data-multi]");
    if (!one) return;
    painting = one.getAttribute("aria-pressed") !== "true";
    press(one, painting);
    one.releasePointerCapture?.(event.pointerId);
  });
  document.addEventListener("pointerover", (event) => {
    const one = painting === null ? null : event.target.closest("[data-multi]");
    if (one && event.buttons) press(one, painting);
  });
  document.addEventListener("pointerup", () => { painting = null; });

  // -- search
  const entry = () => $("#search");
  const clearSearch = () => { set("search", { value: "" }); set("results", { children: [] }); };
  document.addEventListener("focusin", (event) => { if (event.target.id === "search") $("#results").classList.remove("shut"); });
  document.addEventListener("input", (event) => { if (event.target.id === "search") $("#results").classList.remove("shut"); });
  function searchKeys(event) {
    const links = $$("#results a"), at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown") links[Math.min(at + 1, links.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (at > 0 ? links[at - 1] : entry()).focus();
    else if (event.key === "Enter" && event.target.id === "search") links[0]?.click();
    else return false;
    event.preventDefault();
    return true;
  }

  // -- keys
  const KEYS = {
    "/": () => entry().focus(),
    "?": () => shortcuts(true),
    t: () => { toggleTable($("#table-panel").hidden); $("#table-handle").focus(); },
    d: () => { const menu = $("details.menu"); menu.open = !menu.open; $("summary", menu).focus(); },
    m: () => $("#map canvas")?.focus(),
  };
  function escape() {
    if (!$("#shortcuts").hidden) return shortcuts(false);
    if (closePicker(true) || closeDetails(null) || openStrip(false)) return undefined;
    if (document.activeElement === entry() || document.activeElement?.closest("#results")) { clearSearch(); return entry().blur(); }
    if (document.body.classList.contains("sentence-open")) return $("[data-fold]").click();
    const table = !$("#table-panel").hidden, close = $("#drawer .close");
    if (table && (!close || document.activeElement.closest(".twin"))) { toggleTable(false); return $("#table-handle").focus(); }
    return close?.click();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return void escape();
    if (event.target.closest?.(".search") && searchKeys(event)) return undefined;
    const typing = event.target.matches?.("input, select, textarea") || event.metaKey || event.ctrlKey || event.altKey;
    if (typing || !KEYS[event.key]) return undefined;
    event.preventDefault();
    return void KEYS[event.key]();
  });
  document.addEventListener("focusin", (event) => {
    const box = picker();
    if (box && !box.hidden && !event.target.closest("#picker, [data-picker]")) closePicker(false);
  });

  // -- the part of the map that lies under something, so that a place is shown beside it: top, right, bottom, left
  const TOP = 96, HINT = 44, FOOT = 56, LEGEND = 280; // px: search and breadcrumb, its one row, folded and open legend
  function covered() {
    const map = $("#map"), box = $("#drawer"), open = document.body.classList.contains("drawer-open");
    const foot = window.atlasPage.foot; // what a part has put there
    if (document.documentElement.dataset.screen === "hotspots" && !phone()) return [$(".hint-map").hidden ? 0 : HINT, 0, foot, 0]; // the drawer lies over the list
    if (phone()) return open ? [52, 0, box.offsetHeight, 0] : [TOP, 0, Math.max(FOOT, foot), 0];
    const right = open ? box.offsetWidth : 0;
    const spare = map.clientWidth - right - LEGEND;
    const legend = $(".keys-box").open && spare > 0.75 * map.clientHeight; // a narrow map is better seen through
    return [$(".hint-map").hidden ? 0 : HINT, right, foot, legend ? LEGEND : 0];
  }
  document.addEventListener("toggle", (event) => { if (event.target.matches?.(".keys-box")) set("map", { padding: covered() }); }, true);
  window.addEventListener("resize", () => { if ($("#map")) set("map", { padding: covered() }); });

  // -- what assets/parts/ build on: each is one thing the page can do, with its clicks, keys and forms entered here
  window.atlasPage = {
    $, $$, set, go, change, plain, say, phone, foot: 0, keep, kept, state, press, covered, closePicker,
    clicks: CLICKS, keys: KEYS, forms: FORMS, retry: () => set("retry", { data: ++turn }),
  };

  // -- what the server's answers set off here
  const idle = () => window.dash_clientside.no_update;
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    atlas: {
      padding: (look) => {
        hints(); // this runs first of all, before any answer is here
        watchStrip();
        const open = String(look).includes("open"), box = $("#drawer");
        const shut = document.body.classList.contains("drawer-open") && !open;
        document.body.classList.toggle("drawer-open", open);
        if (shut && document.activeElement === document.body) $("#map canvas")?.focus({ preventScroll: true });
        if (open && !box.contains(document.activeElement)) { box.scrollTop = 0; $("h2", box)?.focus({ preventScroll: true }); }
        return covered();
      },
      follow: (shown) => {
        if (shown && !state.query && phone()) $(".keys-box").open = false; // the map first, where there is little room
        if (shown) Object.assign(state, shown, { moving: false });
        setTimeout(redrawn, 0);
        const box = picker();
        if (!box || box.hidden) return idle();
        return { key: box.dataset.key, n: ++turn };
      },
      opened: () => {
        setTimeout(() => { showFollows(); $("#picker-body > section [aria-current]")?.scrollIntoView({ block: "center" }); }, 0);
      },
      zoomed: (viewport) => {
        if (!viewport || !follows() || !state.ladder?.length) return idle();
        const rung = state.ladder.filter(([, from]) => from <= viewport.zoom).pop() || state.ladder[0];
        const shown = new URLSearchParams(state.query);
        if (rung[0] === shown.get("level")) return idle();
        shown.set("level", rung[0]);
        shown.set("area", "none");
        return withOwn(shown);
      },
      boxed: (boxed) => {
        if (!boxed || !boxed.ids) return idle();
        state.rows.only = boxed.ids;
        toggleTable(true);
        return idle();
      },
    },
  });
}());
