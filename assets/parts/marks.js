/* Numbered places on the map and in a list (VMap's `marks`, rows with data-unit): to point at one points at the other. */
(function () {
  "use strict";
  const held = new WeakMap(); // map -> its markers
  const rows = (id) => (id === null ? [] : document.querySelectorAll(`[data-unit="${id}"]`));

  function draw(atlas, marks) {
    const { map, library, level } = atlas;
    (held.get(map) || []).forEach((one) => one.remove());
    const layer = `marked:${level.key}`;
    map.setFilter(layer, ["in", ["get", level.promoteId], ["literal", marks.map(({ id }) => id)]]);
    atlas.visible(layer, marks.length > 0);
    held.set(map, [...marks].reverse().map((mark) => { // the first is drawn last, on top
      const element = document.createElement("div");
      element.className = "va-mark";
      element.dataset.mark = mark.id;
      element.textContent = mark.n;
      element.setAttribute("aria-hidden", "true"); // the list says the same
      element.addEventListener("mouseenter", () => { atlas.halo(mark.id); pointed(mark.id); });
      element.addEventListener("mouseleave", () => { atlas.halo(null); pointed(null); });
      element.addEventListener("click", (event) => { event.stopPropagation(); atlas.says().click({ id: mark.id }); });
      return new library.Marker({ element }).setLngLat(mark.at).addTo(map);
    }));
  }

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
