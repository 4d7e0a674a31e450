// Play through time: one frame after the other, each asked for before it is needed. The address follows.
(function () {
  "use strict";
  const { $, $$, clicks, covered, go, keep, keys, kept, phone, set, state } = window.atlasPage;
  const STAY = { slow: 2400, normal: 1200, fast: 600 }; // ms a frame is shown
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const bar = () => $(".play-bar");
  const frames = () => {
    const { starts, ends, at } = bar().dataset;
    return { starts: starts.split(","), ends: ends.split(","), at: Number(at) };
  };
  let playing = false, wanted = null, timer = null, entered = false;

  // -- the address of a frame: what is on screen, with other months
  function address(at) {
    const { starts, ends } = frames(), shown = new URLSearchParams(state.query);
    shown.set("from", starts[at]);
    shown.set("to", ends[at]);
    return "?" + shown.toString().replaceAll("%2C", ",");
  }
  function show(at) {
    wanted = at;
    const search = address(at);
    if (playing && entered) { // one entry in the history for the whole run: Back leads to where it began
      state.moving = false;
      history.replaceState(history.state, "", search);
      set("url", { search });
    } else {
      entered = playing;
      go(search);
    }
  }

  // -- the frame after this one is asked for while this one is looked at. Dash's own question is kept as the pattern.
  const plain = window.fetch.bind(window);
  let pattern = null, ahead = null;
  const isView = (body) => body.inputs?.some(({ id, property }) => id === "url" && property === "search") && body.output.includes("map.values");
  const same = (body) => JSON.stringify([document.cookie, body.inputs, body.state]);
  window.fetch = (input, init) => {
    if (typeof init?.body !== "string" || !String(input.url || input).includes("_dash-update-component")) return plain(input, init);
    const body = JSON.parse(init.body);
    if (!isView(body)) return plain(input, init);
    pattern = { input, init, body };
    const found = ahead && ahead.key === same(body) ? ahead.answer : null;
    ahead = null;
    return found ? found.then((reply) => (reply.ok ? reply : plain(input, init)), () => plain(input, init)) : plain(input, init);
  };
  function lookAhead(at) {
    if (!pattern || !bar() || at >= frames().starts.length) return;
    const body = structuredClone(pattern.body), opened = state.query.includes("area=none") ? null : state.query;
    for (const one of body.inputs) if (one.id === "url" && one.property === "search") one.value = address(at);
    for (const one of body.state) if (one.id === "open" && opened) one.value = opened;
    body.changedPropIds = ["url.search"];
    const key = same(body);
    if (ahead?.key === key) return;
    ahead = { key, answer: plain(pattern.input, { ...pattern.init, body: JSON.stringify(body), signal: undefined }) };
    ahead.answer.catch(() => { ahead = null; });
  }

  // -- playing
  function play() {
    if (calm()) return;
    playing = true;
    entered = false;
    marked();
    const { at, starts } = frames();
    if (at === starts.length - 1) show(0);
    else next(0);
  }
  function stop() {
    playing = false;
    clearTimeout(timer);
    marked();
  }
  function next(wait) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!playing || !bar()) return;
      const { at, starts } = frames();
      if (at + 1 < starts.length) show(at + 1);
      else stop();
    }, wait);
  }
  function marked() { // what the server draws anew for each frame knows nothing of playing
    const toggle = $("[data-play-toggle]"), word = playing ? "Stop" : "Play";
    document.body.classList.toggle("playing", playing);
    $("#live")?.setAttribute("aria-live", playing ? "off" : "polite");
    if (!toggle) return;
    toggle.setAttribute("aria-pressed", String(playing));
    toggle.setAttribute("aria-label", word);
    toggle.title = word;
    $(".icon", toggle).className = `icon icon-${playing ? "stop" : "play"}`;
    $("[data-play-speed]").value = kept("atlas-speed") in STAY ? kept("atlas-speed") : "normal";
  }
  function arrived() {
    const open = bar();
    if (document.body.classList.toggle("play-open-now", Boolean(open)) !== roomFor) makeRoom(Boolean(open));
    if (!open) { if (playing) stop(); return; }
    if (landing) { landing = false; $("[data-play-toggle]").focus(); }
    else if (held && document.activeElement === document.body) ($(`${held}:not(:disabled)`) || $("[data-play-toggle]")).focus({ preventScroll: true });
    const { at, starts } = frames();
    if (playing && wanted !== null && at !== wanted) stop(); // the reader went somewhere else
    marked();
    if (playing) {
      if (at === starts.length - 1) stop();
      else next(STAY[$("[data-play-speed]").value]);
    }
    setTimeout(() => lookAhead(at + 1), 60); // after what follows this answer on the page has been asked
  }
  // drawing the bar anew takes the focus away: it is given back to what stands in the same place
  const PLACES = [".play-line", "[data-play-toggle]", "[data-play-step='1']", "[data-play-step='-1']", "[data-play-speed]"];
  let held = "";
  document.addEventListener("focusin", (event) => { held = PLACES.find((one) => event.target.matches?.(one)) || ""; });
  let landing = false, seen = "", roomFor = false;
  function makeRoom(open) { // the place shown is never under the bar
    roomFor = open;
    window.atlasPage.foot = open ? bar().offsetHeight + 16 : 0;
    set("map", { padding: covered() });
  }
  new MutationObserver(() => {
    const now = bar() ? bar().dataset.starts + bar().dataset.at : "none";
    if (now !== seen && $("#play")) { seen = now; arrived(); }
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-at", "data-starts"] });
  window.addEventListener("popstate", () => { if (playing) stop(); });

  function step(by) {
    const { at, starts } = frames(), to = Math.min(Math.max(at + by, 0), starts.length - 1);
    if (playing) stop();
    if (to !== at) show(to);
  }

  // -- mouse and touch
  clicks["[data-play-open]"] = (button) => { landing = true; go(button.dataset.playOpen); };
  clicks["[data-play-toggle]"] = () => (playing ? stop() : play());
  clicks["[data-play-step]"] = (button) => step(Number(button.dataset.playStep));
  const pointed = (event) => {
    const box = $(".play-line").getBoundingClientRect(), { starts, at } = frames();
    const to = Math.min(starts.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * starts.length)));
    step(to - at);
  };
  clicks[".play-line"] = (line, event) => pointed(event);
  document.addEventListener("change", (event) => { if (event.target.matches("[data-play-speed]")) keep("atlas-speed", event.target.value); });

  // -- keys, while the focus is on the bar
  const MOVES = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -4, PageUp: 4, Home: -1e4, End: 1e4 };
  document.addEventListener("keydown", (event) => {
    if (!event.target.closest?.(".play-bar") || event.target.matches("select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && !event.target.closest("button, a")) clicks["[data-play-toggle]"]();
    else if (event.key in MOVES) step(MOVES[event.key]);
    else return;
    event.preventDefault();
  });
  keys.p = () => (bar() ? $("[data-play-toggle]").focus() : $("[data-play-open]")?.click());

  // a phone has room for the bar or the legend
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".keys-box") && event.target.open && phone() && playing) stop();
  }, true);
  window.atlasPlay = { playing: () => playing, ahead: () => ahead?.key ?? null, frames: () => $$(".play-frame").length };
}());
