/* Numbered places on the map and in a list (VMap's `marks`, rows with data-unit): to point at one points at the other. */
(function () {
  "use strict";
  const held = new WeakMap(); // map -> its markers, the last place first
  const ROOM = { x: 50, y: 25 }, CLOSE = 14; // pixels a number needs; zoom at which a place and its neighbours are seen
  const rows = (id) => (id === null ? [] : document.querySelectorAll(`[data-unit="${id}"]`));

  function draw(atlas, marks) {
    const { map, library, level } = atlas;
    (held.get(map) || []).forEach((one) => one.remove());
    const layer = `marked:${level.key}`;
    map.setFilter(layer, ["in", ["get", level.promoteId], ["literal", marks.map(({ id }) => id)]]);
    atlas.visible(layer, marks.length > 0);
    held.set(map, [...marks].reverse().map((mark) => { // the first is drawn last, on top
      const element = document.createElement("div");
      element.className = "va-rank";
      element.dataset.mark = mark.id;
      element.setAttribute("aria-hidden", "true"); // the list says the same
      element.addEventListener("mouseenter", () => { atlas.halo(mark.id); pointed(mark.id); });
      element.addEventListener("mouseleave", () => { atlas.halo(null); pointed(null); });
      const one = Object.assign(new library.Marker({ element }).setLngLat(mark.at).addTo(map), { mark, knot: [] });
      element.addEventListener("click", (event) => {
        event.stopPropagation();
        if (event.target.closest(".mark-more")) untie(atlas, one.knot);
        else atlas.says().click({ id: mark.id });
      });
      return one;
    }));
    if (!map.vmapSpread) map.on("moveend", map.vmapSpread = () => spread(map));
    spread(map);
  }

  /* Of numbers that would cover each other the first stands for all and says how many more there are; closer to, all are seen. */
  function spread(map) {
    const seen = [];
    for (const one of [...(held.get(map) || [])].reverse()) {
      const at = map.project(one.mark.at);
      const over = seen.find((other) => Math.abs(other.at.x - at.x) < ROOM.x && Math.abs(other.at.y - at.y) < ROOM.y);
      one.getElement().classList.toggle("under", Boolean(over));
      one.knot = [one.mark];
      if (over) over.one.knot.push(one.mark);
      else seen.push({ one, at });
    }
    for (const one of held.get(map) || []) {
      const more = document.createElement("span"), element = one.getElement();
      more.className = "mark-more";
      more.textContent = `+${one.knot.length - 1}`;
      element.replaceChildren(String(one.mark.n), ...(one.knot.length > 1 ? [more] : []));
    }
  }

  /* So close that the places of a knot are seen apart. */
  function untie(atlas, knot) {
    const [lon, lat] = [0, 1].map((axis) => knot.map(({ at }) => at[axis]));
    const { left, top, right, bottom } = atlas.room(), { clientWidth: wide, clientHeight: high } = atlas.map.getCanvas();
    atlas.steered = true;
    atlas.map.fitBounds([[Math.min(...lon), Math.min(...lat)], [Math.max(...lon), Math.max(...lat)]], {
      padding: { top: top + 60, right: wide - right + 60, bottom: high - bottom + 60, left: left + 60 }, animate: false, maxZoom: CLOSE + 1,
    });
  }

  /* A place of the list that is opened is brought into view, close to. */
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("#board .place a") && event.target.closest("[data-unit]"), atlas = window.__vmap?.atlas;
    const found = row && atlas && (held.get(atlas.map) || []).find(({ mark }) => mark.id === Number(row.dataset.unit));
    if (!found || event.metaKey || event.ctrlKey) return;
    const { x, y } = atlas.centre(), { clientWidth: wide, clientHeight: high } = atlas.map.getCanvas();
    atlas.steered = true;
    atlas.map.easeTo({ center: found.mark.at, zoom: Math.max(atlas.map.getZoom(), CLOSE), offset: [x - wide / 2, y - high / 2], duration: 0 });
  });

  /* A unit under the pointer: its row and its number stand out. */
  function pointed(id) {
    document.querySelectorAll(".pointed").forEach((one) => one.classList.remove("pointed"));
    rows(id).forEach((one) => one.classList.add("pointed"));
    if (id !== null) document.querySelectorAll(`[data-mark="${id}"]`).forEach((one) => one.classList.add("pointed"));
  }

  /* A row under the pointer or with the focus: its unit is outlined on the map. */
  let last = null;
  function row(event) {
    const found = event.target.closest?.("[data-unit]"), id = found ? Number(found.dataset.unit) : null;
    if (id === last) return;
    last = id;
    window.__vmap?.atlas?.halo(id);
    pointed(id);
  }
  document.addEventListener("mouseover", row);
  document.addEventListener("focusin", row);

  /* On a telephone the list or the map. */
  window.atlasPage.clicks["[data-board-view]"] = (button) => {
    const map = button.dataset.boardView === "map";
    document.getElementById("atlas").classList.toggle("map-first", map);
    document.querySelectorAll("[data-board-view]").forEach((one) => one.setAttribute("aria-pressed", one === button));
  };

  window.vmapMarks = { draw, pointed };

  window.dash_clientside.atlas.unmarked = (path) => (/^\/hotspots\/?$/.test(path || "") ? window.dash_clientside.no_update : []);
})();
