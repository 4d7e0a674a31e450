/* What the reader does on the map: point, click, drag a box, use the keys. Tells; decides nothing. */
(function () {
  "use strict";
  const wait = 120; // ms at rest before the exact figure is asked for

  /* Names of one level's units, fetched once: {codes, names}. Null until they are here. */
  const loaded = new Map(), coming = new Map();
  function names(url) {
    if (url && !loaded.has(url)) {
      loaded.set(url, null);
      const book = fetch(url).then((reply) => (reply.ok ? reply.json() : null));
      coming.set(url, book.then((held) => loaded.set(url, held), () => loaded.delete(url)));
    }
    return url ? loaded.get(url) : null;
  }

  /* The tooltip: name and class at once, the exact figure when the pointer rests. */
  class Tip {
    constructor(parent) {
      this.box = parent.appendChild(document.createElement("div"));
      this.box.className = "va-tip";
      this.name = this.box.appendChild(document.createElement("strong"));
      this.text = this.box.appendChild(document.createElement("span"));
      this.exact = new Map();
    }

    forget() { this.exact.clear(); }

    show(unit, point, { level, words, query }) {
      this.call(unit, level);
      this.text.textContent = this.exact.get(unit.id) || words[unit.class] || "";
      this.place(point);
      if (this.unit === unit.id) return;
      this.unit = unit.id;
      clearTimeout(this.timer);
      if (query && !this.exact.has(unit.id)) this.timer = setTimeout(() => this.ask(unit.id, level.key, query), wait);
    }

    /* Name the unit; by its level alone until the names are here. */
    call(unit, level) {
      const book = names(level.names);
      this.name.textContent = book ? (book.names ? book.names[unit.id] : book.codes[unit.id]) : level.label;
      if (book || !coming.has(level.names)) return;
      coming.get(level.names).then(() => { if (this.unit === unit.id && loaded.get(level.names)) this.call(unit, level); });
    }

    async ask(id, key, query) {
      try {
        const reply = await fetch(`/tip${query}&unit=${id}&of=${key}`);
        if (!reply.ok) return;
        const { text } = await reply.json();
        this.exact.set(id, text);
        if (this.unit === id) this.text.textContent = text;
      } catch { /* the class label stays: the page says when the server is gone */ }
    }

    place({ x, y }) {
      this.box.style.display = "block";
      const { offsetWidth: wide, offsetHeight: high, parentElement: around } = this.box;
      this.box.style.left = `${Math.max(4, Math.min(x + 14, around.clientWidth - wide - 4))}px`;
      this.box.style.top = `${y + 18 + high > around.clientHeight ? Math.max(4, y - high - 12) : y + 18}px`;
    }

    hide() {
      this.unit = undefined;
      clearTimeout(this.timer);
      this.box.style.display = "none";
    }
  }

  /* Wire one map. `centre()` is where the crosshair is, `unitAt(point)` gives {id, class} or null; `say` has point, click, box, clear. */
  function listen(map, frame, { centre, unitAt, say }) {
    const canvas = map.getCanvas();
    const keyboard = (on) => frame.classList.toggle("va-keyboard", on);
    let pending = null;
    map.on("mousemove", (event) => {
      keyboard(false);
      if (!pending) requestAnimationFrame(() => { say.point(unitAt(pending), pending); pending = null; });
      pending = event.point;
    });
    map.on("mouseout", () => say.point(null));
    map.on("movestart", () => say.point(null));
    map.on("click", (event) => say.click(unitAt(event.point)));
    map.on("moveend", () => { if (frame.classList.contains("va-keyboard") && document.activeElement === canvas) say.point(unitAt(centre()), centre()); });
    canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) { keyboard(true); say.point(unitAt(centre()), centre()); } });
    canvas.addEventListener("blur", () => { keyboard(false); say.point(null); });
    canvas.addEventListener("pointerdown", () => keyboard(false));
    canvas.addEventListener("keydown", (event) => {
      keyboard(true);
      if (event.key === "Enter") { event.preventDefault(); say.click(unitAt(centre())); }
      if (event.key === "Escape") say.clear();
    });
  }

  window.vmapPointer = { Tip, listen, names };
})();
