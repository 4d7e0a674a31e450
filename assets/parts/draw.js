// Circle and lasso: a shape drawn on the map becomes the place of the question, answered by whole units (geo/drawn.py).
(function () {
  "use strict";
  const { $, change, clicks, keys, say, state } = window.atlasPage;
  const NEAREST = 50, FARTHEST = 20000, CORNERS = 60, TAP = 8; // metres, metres, of a ring, px that are still a press
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"; // as geo/drawn.py
  const map = () => window.__vmap.map;
  const svg = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };
  let tool = "", sheet = null, corners = [], stroke = null, centre = null;

  // -- the address: steps between corners in 1/100,000 of a degree, five bits a letter
  const letters = (step) => {
    let value = step >= 0 ? step * 2 : -step * 2 - 1, found = "";
    for (; value >= 32; value = Math.floor(value / 32)) found += LETTERS[32 + (value % 32)];
    return found + LETTERS[value];
  };
  const encoded = (ring) => {
    const whole = [[0, 0], ...ring.map(({ lng, lat }) => [Math.round(lng * 1e5), Math.round(lat * 1e5)])];
    return whole.slice(1).map((corner, at) => corner.map((value, axis) => letters(value - whole[at][axis])).join("")).join("");
  };

  /* Ramer, Douglas and Peucker's simplification, in pixels, coarser until few enough corners are left. */
  function simplified(points) {
    const off = (p, a, b) => {
      const [x, y] = [b.x - a.x, b.y - a.y], long = Math.hypot(x, y);
      return long ? Math.abs(x * (a.y - p.y) - y * (a.x - p.x)) / long : Math.hypot(p.x - a.x, p.y - a.y);
    };
    const thin = (run, least) => {
      if (run.length < 3) return run;
      let far = 0, at = 0;
      run.slice(1, -1).forEach((p, i) => { const d = off(p, run[0], run.at(-1)); if (d > far) [far, at] = [d, i + 1]; });
      return far <= least ? [run[0], run.at(-1)] : [...thin(run.slice(0, at + 1), least).slice(0, -1), ...thin(run.slice(at), least)];
    };
    let found = points;
    for (let least = 1.5; found.length > CORNERS || least === 1.5; least *= 1.5) found = thin(points, least);
    return found;
  }

  // -- what is asked: hexagons stay hexagons, any other level gives way to the finest hexagons this reader has
  const ask = (within) => {
    const level = new URLSearchParams(state.query).get("level") || "";
    stop();
    change({ within, area: "none", ...(level.startsWith("h3") || !state.grid ? {} : { level: state.grid }) });
    map()?.getCanvas().focus({ preventScroll: true });
  };
  const near = (metres) => Math.min(FARTHEST, Math.max(NEAREST, metres < 1000 ? Math.round(metres / 10) * 10 : Math.round(metres / 100) * 100));
  const askCircle = (at, metres) => ask(`circle:${at.lng.toFixed(5)},${at.lat.toFixed(5)},${near(metres)}`);
  const askRing = (ring) => ask(`shape:${encoded(ring)}`);
  const radius = () => Number($("#draw-radius").value) || 500;

  // -- the middle of what can be seen of the map, where the crosshair is
  const middle = () => {
    const at = $("#map .va-cross"), box = $("#map").getBoundingClientRect();
    return map().unproject([parseFloat(at.style.left) || box.width / 2, parseFloat(at.style.top) || box.height / 2]);
  };

  // -- drawing: a sheet over the map takes the pointer; corners stay where they are on the ground
  function start(chosen) {
    if (!map()) return;
    if (tool) stop();
    [tool, corners] = [chosen, []];
    sheet = svg("svg", { class: "draw-sheet", "aria-hidden": "true" });
    sheet.append(svg("path", { class: "draw-casing" }), svg("path", { class: "draw-line" }));
    $("#map").append(sheet);
    $("#map").classList.add("va-drawing");
    map().on("move", show);
    panels();
    $(chosen === "circle" ? "#draw-radius" : "[data-draw-corner]").focus({ preventScroll: true });
    say(chosen === "circle" ? "Draw a circle" : "Draw a shape");
  }
  function stop() {
    if (!tool) return;
    map().off("move", show);
    sheet.remove();
    $("#map").classList.remove("va-drawing");
    [tool, stroke, centre] = ["", null, null];
    panels();
  }
  function panels() {
    document.querySelectorAll("[data-draw]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.draw === tool)));
    document.querySelectorAll("[data-draw-panel]").forEach((one) => { one.hidden = one.dataset.drawPanel !== tool; });
    if (tool === "lasso") $("[data-draw-done]").disabled = corners.length < 3;
  }
  const path = (points, closed) => points.map(({ x, y }, at) => `${at ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("") + (closed ? "Z" : "");
  const round = ({ x, y }, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  function show() {
    let line = stroke ? path(stroke, false) : path(corners.map((one) => map().project(one)), corners.length > 2);
    if (!stroke) line += corners.map((one) => round(map().project(one), 4)).join("");
    if (centre) line = round(centre.from, Math.hypot(centre.to.x - centre.from.x, centre.to.y - centre.from.y));
    [...sheet.children].forEach((one) => one.setAttribute("d", line));
  }
  function add(corner) {
    if (corners.length >= CORNERS) return;
    corners = [...corners, corner];
    show();
    panels();
    say(`${corners.length} ${corners.length === 1 ? "corner" : "corners"}`);
  }
  const at = (event) => { const box = sheet.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; };
  const ground = (point) => map().unproject([point.x, point.y]);
  const moved = (from, to) => Math.hypot(to.x - from.x, to.y - from.y);

  document.addEventListener("pointerdown", (event) => {
    if (!tool || event.target.closest(".draw-sheet") !== sheet || event.button) return;
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    if (tool === "circle") centre = { from: at(event), to: at(event) };
    else stroke = [at(event)];
  });
  document.addEventListener("pointermove", (event) => {
    if (!centre && !stroke) return;
    if (centre) centre.to = at(event);
    else if (moved(stroke.at(-1), at(event)) > 2) stroke.push(at(event));
    show();
  });
  document.addEventListener("pointerup", () => {
    if (centre) {
      const far = moved(centre.from, centre.to) > TAP, from = ground(centre.from);
      askCircle(from, far ? from.distanceTo(ground(centre.to)) : radius());
    } else if (stroke) {
      const drawn = stroke;
      stroke = null;
      const long = drawn.some((point) => moved(drawn[0], point) > TAP), ring = simplified(drawn);
      if (!long) add(ground(drawn[0])); // a press is a corner
      else if (ring.length > 2) askRing(ring.map(ground));
      show();
    }
  });
  document.addEventListener("pointercancel", () => { stroke = centre = null; if (tool) show(); });

  // -- by keyboard: the arrows move the map under the crosshair
  clicks["[data-draw]"] = (button) => (tool === button.dataset.draw ? stop() : start(button.dataset.draw));
  clicks["[data-draw-corner]"] = () => add(middle());
  clicks["[data-draw-back]"] = () => { corners = corners.slice(0, -1); show(); panels(); };
  clicks["[data-draw-done]"] = () => { if (corners.length > 2) askRing(corners); };
  clicks["[data-draw-stop]"] = (button) => { const from = $(`[data-draw="${tool}"]`); stop(); if (button) from?.focus(); };
  clicks["[data-draw-clear]"] = () => { change({ within: "all", area: "none" }); map()?.getCanvas().focus({ preventScroll: true }); };
  keys.c = () => start("circle");
  keys.l = () => start("lasso");
  document.addEventListener("submit", (event) => { // before the page's own listener, which knows no level
    if (!event.target.matches("[data-draw-panel=circle]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    askCircle(middle(), radius());
  }, true);
  document.addEventListener("keydown", (event) => {
    if (!tool) return;
    const onMap = event.target.closest?.("#map");
    if (event.key === "Escape") clicks["[data-draw-stop]"](true);
    else if (event.key === "Enter" && onMap && tool === "lasso") add(middle());
    else if (event.key === "Enter" && onMap) askCircle(middle(), radius());
    else if (event.key === "Backspace" && onMap && tool === "lasso") clicks["[data-draw-back]"]();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // -- the line of the shape that is answered
  const paint = () => {
    const of = window.vmapStyle.colours();
    if (!map()?.getLayer("drawn-line")) return;
    map().setPaintProperty("drawn-casing", "line-color", of("halo"));
    map().setPaintProperty("drawn-line", "line-color", of("hover"));
  };
  window.vmapDrawn = {
    line(on, ring) {
      const shape = { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: ring?.length ? ring : [[0, 0], [0, 0]] } };
      const clear = $("[data-draw-clear]");
      if (clear) clear.hidden = !ring?.length;
      if (on.getSource("drawn")) return on.getSource("drawn").setData(shape);
      if (!ring?.length) return undefined;
      on.addSource("drawn", { type: "geojson", data: shape });
      const line = { type: "line", source: "drawn", layout: { "line-join": "round" } };
      on.addLayer({ ...line, id: "drawn-casing", paint: { "line-width": 5, "line-color": "#888888" } });
      on.addLayer({ ...line, id: "drawn-line", paint: { "line-width": 2, "line-dasharray": [3, 2], "line-color": "#888888" } });
      on.on("idle", () => { if (on.getLayersOrder().at(-1) !== "drawn-line") ["drawn-casing", "drawn-line"].forEach((id) => on.moveLayer(id)); }); // the base map may come later
      return paint();
    },
  };
  new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}());
