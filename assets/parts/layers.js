// The stack of layers over the map: named places, outlines and shaded fills, drawn, hovered, moved and made fainter.
(function () {
  "use strict";
  const { $, change, state } = window.atlasPage;
  const SIZE = 36; // px of a symbol's sheet, drawn at twice the density
  const NEAR = 6; // px round the pointer in which a place is named
  const LISTED = 6; // names in the tooltip
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const books = new Map(); // url -> what it answered: its address changes when its content does

  /* -- symbols: told apart by shape, not by colour */

  const corners = (n, turn) => Array.from({ length: n }, (_, at) => {
    const angle = turn + (2 * Math.PI * at) / n;
    return [Math.cos(angle), Math.sin(angle)];
  });
  const UP = -Math.PI / 2;
  const ARM = 0.36;
  const OUTLINES = {
    square: corners(4, Math.PI / 4).map(([x, y]) => [x * 1.1, y * 1.1]),
    triangle: corners(3, UP).map(([x, y]) => [x * 1.15, y * 1.15 + 0.18]),
    diamond: corners(4, UP).map(([x, y]) => [x * 1.12, y * 1.12]),
    pentagon: corners(5, UP).map(([x, y]) => [x * 1.08, y * 1.08]),
    cross: [[-ARM, -1], [ARM, -1], [ARM, -ARM], [1, -ARM], [1, ARM], [ARM, ARM], [ARM, 1], [-ARM, 1], [-ARM, ARM], [-1, ARM], [-1, -ARM], [-ARM, -ARM]],
  };

  function symbol(shape, of) {
    const sheet = document.createElement("canvas");
    sheet.width = sheet.height = SIZE;
    const pen = sheet.getContext("2d", { willReadFrequently: true }), middle = SIZE / 2, reach = SIZE / 2 - 6;
    pen.beginPath();
    if (OUTLINES[shape]) OUTLINES[shape].forEach(([x, y], at) => pen[at ? "lineTo" : "moveTo"](middle + x * reach, middle + y * reach));
    else pen.arc(middle, middle, reach, 0, 7);
    pen.closePath();
    Object.assign(pen, { lineJoin: "round", lineWidth: 4, strokeStyle: of("halo"), fillStyle: of("label") });
    pen.stroke();
    pen.fill();
    return pen.getImageData(0, 0, SIZE, SIZE);
  }

  /* -- one stack on one map. Nothing is loaded, added or listened to while it is empty. */

  class Stack {
    constructor(map, frame) {
      Object.assign(this, { map, frame, layers: [], drawn: [], level: null });
    }

    /* Bring the map up to date with the layers of an answer, the first on top. */
    update(layers, level) {
      const next = layers || [];
      const form = (all) => JSON.stringify(all.map(({ key }) => key));
      const same = form(next) === form(this.layers) && level.url === this.level?.url;
      this.layers = next;
      this.level = level;
      if (!same) this.rebuild();
      this.shade();
      this.fade();
      this.filter();
      this.refresh();
    }

    rebuild() {
      for (const { ids, source } of this.drawn) { for (const id of ids) if (this.map.getLayer(id)) this.map.removeLayer(id); if (source && this.map.getSource(source)) this.map.removeSource(source); }
      this.drawn = [];
      const of = window.vmapStyle.colours();
      const base = this.layers.findIndex(({ kind }) => kind === "violence");
      // from the bottom up; what stands behind the base in the list lies under it
      [...this.layers.entries()].reverse().forEach(([at, layer]) => {
        if (layer.kind === "context") this.fill(layer, at > base, of);
        else if (layer.kind !== "violence") this.places(layer, of);
      });
    }

    fill(layer, under, of) {
      const { key, url, sourceLayer, promoteId } = this.level, source = `stack:${layer.key}`;
      this.map.addSource(source, { type: "vector", url: `pmtiles://${new URL(url, location.href)}`, promoteId });
      const shades = [1, 2, 3, 4, 5].flatMap((n) => [n, of(`context-${n - 1}`)]);
      this.map.addLayer({ id: source, type: "fill", source, "source-layer": sourceLayer, paint: { "fill-antialias": false, "fill-color": ["match", ["feature-state", "k"], ...shades, "transparent"] } },
        under ? `fill:${key}` : `edge:${key}`);
      this.drawn.push({ key: layer.key, source, ids: [source], fade: ["fill-opacity"], values: null });
    }

    places(layer, of) {
      if (layer.kind === "coarse") { this.streets(layer, of); return; }
      const source = `stack:${layer.key}`, image = `mark:${layer.shape}`;
      this.picture(image, layer.shape, of);
      this.map.addSource(source, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
      const areas = { source, filter: ["==", ["geometry-type"], "Polygon"] };
      this.map.addLayer({ ...areas, id: `${source}:area`, type: "fill", paint: { "fill-color": of("accent") } });
      this.map.addLayer({ ...areas, id: `${source}:casing`, type: "line", paint: { "line-color": of("halo"), "line-width": 4 } });
      this.map.addLayer({ ...areas, id: `${source}:edge`, type: "line", paint: { "line-color": of("label"), "line-width": 2, "line-dasharray": [2, 1.5] } });
      this.map.addLayer({ id: `${source}:point`, type: "symbol", source, filter: ["==", ["geometry-type"], "Point"],
        layout: { "icon-image": image, "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.2, 10, 0.45, 12, 0.75, 15, 1.1] } });
      const ids = ["area", "casing", "edge", "point"].map((part) => `${source}:${part}`);
      const fade = ["fill-opacity", "line-opacity", "line-opacity", "icon-opacity"];
      this.drawn.push({ key: layer.key, source, ids, fade, parts: [0.22, 1, 1, 1], places: true, dated: true });
    }

    /* Whole streets as lines, towns as halos: what is no point is never drawn as one. Width tells how many. */
    streets(layer, of) {
      const source = `stack:${layer.key}`, street = ["==", ["get", "k"], "street"], town = ["==", ["get", "k"], "town"];
      const many = ["interpolate", ["linear"], ["sqrt", ["get", "v"]], 1, 1, 12, 3.2];
      const width = (more) => ["interpolate", ["linear"], ["zoom"], 8, ["+", ["*", 0.9, many], more], 14, ["+", ["*", 2.4, many], more]];
      const joined = { "line-join": "round", "line-cap": "round" };
      this.map.addSource(source, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
      this.map.addLayer({ id: `${source}:halo`, type: "fill", source, filter: town, paint: { "fill-color": of("coarse") } });
      this.map.addLayer({ id: `${source}:ring`, type: "line", source, filter: town, paint: { "line-color": of("coarse"), "line-width": many, "line-dasharray": [1, 1.5] } });
      this.map.addLayer({ id: `${source}:casing`, type: "line", source, filter: street, layout: joined, paint: { "line-color": of("halo"), "line-width": width(2.4) } });
      this.map.addLayer({ id: `${source}:street`, type: "line", source, filter: street, layout: joined, paint: { "line-color": of("coarse"), "line-width": width(0) } });
      const ids = ["halo", "ring", "casing", "street"].map((part) => `${source}:${part}`);
      this.drawn.push({ key: layer.key, source, ids, fade: ["fill-opacity", "line-opacity", "line-opacity", "line-opacity"], parts: [0.12, 1, 1, 1], places: true });
    }

    refresh() {
      for (const one of this.drawn.filter(({ places }) => places)) {
        const layer = this.layers.find(({ key }) => key === one.key);
        if (one.url === layer.url) continue;
        one.url = layer.url;
        this.load(layer, one.source);
      }
    }

    async load({ url, label }, source) {
      if (!books.has(url)) books.set(url, fetch(url).then((reply) => (reply.ok ? reply.json() : null)).catch(() => null));
      const book = await books.get(url);
      if (!book) books.delete(url);
      if (this.gone || !this.layers.some((one) => one.url === url)) return; // the reader has gone on
      this.map.getSource(source)?.setData(book || { type: "FeatureCollection", features: [] }); // never figures of another question
      this.frame.dataset.loaded = [...new Set([...(this.frame.dataset.loaded || "").split("|").filter(Boolean), label])].join("|");
    }

    picture(name, shape, of) {
      const image = symbol(shape, of);
      if (this.map.hasImage(name)) this.map.updateImage(name, image);
      else this.map.addImage(name, image, { pixelRatio: 2 });
    }

    /* One byte a unit: the fifth of the measure. */
    shade() {
      for (const one of this.drawn) {
        const layer = this.layers.find(({ key }) => key === one.key);
        if (!layer?.values || one.values === layer.values) continue;
        const next = bytes(layer.values), unit = { source: one.source, sourceLayer: this.level.sourceLayer, id: 0 };
        for (let id = 0; id < next.length; id++) { unit.id = id; this.map.setFeatureState(unit, { k: next[id] }); }
        one.values = layer.values;
      }
    }

    fade() {
      for (const { key, opacity, kind } of this.layers) if (kind !== "violence") this.opacity(key, opacity);
      const base = this.layers.find(({ kind }) => kind === "violence");
      this.base(base ? base.opacity : 1);
    }

    opacity(key, opacity) {
      const one = this.drawn.find((found) => found.key === key);
      if (!one) return;
      one.ids.forEach((id, at) => this.map.setPaintProperty(id, one.fade[at], (one.parts ? one.parts[at] : 1) * opacity));
    }

    /* The painted layer and the patterns of its statuses fade together, so that no status turns into another. */
    base(opacity) {
      if (!this.level || (this.faded || "").toString() === `${this.level.key} ${opacity}`) return;
      if (opacity === 1 && !this.faded) return;
      this.faded = opacity === 1 ? null : `${this.level.key} ${opacity}`;
      const { special } = window.vmapStyle, { key } = this.level;
      this.map.setPaintProperty(`fill:${key}`, "fill-opacity", opacity);
      for (const status of ["hidden", "not-supplied"]) {
        this.map.setPaintProperty(`${status}:${key}`, "fill-opacity", ["match", ["feature-state", "c"], special[status], opacity, 0]);
      }
    }

    /* Places that come and go are drawn when they are there at any time of the period. */
    filter() {
      for (const one of this.drawn.filter(({ dated }) => dated)) {
        const { months } = this.layers.find(({ key }) => key === one.key);
        const there = ["all", ["<=", ["get", "a"], months[1]], ["any", ["==", ["get", "b"], 0], [">=", ["get", "b"], months[0]]]];
        ["Polygon", "Polygon", "Polygon", "Point"].forEach((kind, at) => this.map.setFilter(one.ids[at], ["all", ["==", ["geometry-type"], kind], there]));
      }
    }

    /* What came later (the base map, another level) is drawn over or under: places stay on top. */
    raise() {
      for (const { ids, places } of this.drawn) if (places) for (const id of ids) this.map.moveLayer(id);
    }

    restyle() {
      if (!this.drawn.length) return;
      this.rebuild();
      this.shade();
      this.fade();
      this.filter();
      this.refresh();
    }

    /* Names of the places at a point of the map, for the tooltip. */
    names({ x, y }) {
      const ids = this.drawn.filter(({ places }) => places).flatMap((one) => one.ids).filter((id) => this.map.getLayer(id));
      if (!ids.length) return [];
      const found = this.map.queryRenderedFeatures([[x - NEAR, y - NEAR], [x + NEAR, y + NEAR]], { layers: ids });
      const known = ({ n, v, k }) => `${n}: ${v.toLocaleString("en-GB")} known only to the ${k}`;
      return [...new Set(found.map(({ properties: one }) => (one.v ? known(one) : this.named(one))))];
    }

    named({ n, c }) {
      return c && !n.toLowerCase().includes(c.toLowerCase()) ? `${n}, ${c}` : n;
    }

    hover(box, point) {
      const names = point ? this.names(point) : [];
      let list = box.querySelector(".va-tip-here");
      if (!list) { list = box.appendChild(document.createElement("ul")); list.className = "va-tip-here"; }
      const more = names.length > LISTED ? [`and ${names.length - LISTED} more`] : [];
      list.replaceChildren(...[...names.slice(0, LISTED), ...more].map((name) => Object.assign(document.createElement("li"), { textContent: name })));
    }
  }

  window.vmapStack = { Stack, symbol };

  /* -- the sliders: the map at once, the address when the reader lets go */

  const slider = (event) => event.target.closest?.("input.opacity");
  document.addEventListener("input", (event) => {
    const one = slider(event), stack = window.__vmap.stack;
    if (!one) return;
    const percent = $(".percent", one.closest("label"));
    if (percent) percent.textContent = `${one.value} %`;
    if (!stack) return;
    if (one.name === "violence") stack.base(one.value / 100);
    else stack.opacity(one.name, one.value / 100);
  });
  document.addEventListener("change", (event) => {
    const one = slider(event);
    if (!one) return;
    const held = [...document.querySelectorAll("input.opacity")].map(({ name, value }) => `${name}:${value}`);
    if (held.at(-1) === "violence:100") held.pop();
    state.focus = { box: one.closest("[id]").id, text: "", picker: "" };
    change({ layers: held.join(",") || "none" });
  });
}());
