/* VMap, the map component (layouts/vmap.py): vector tiles once, one byte per unit at each question, painted by feature-state. */
(function () {
  "use strict";
  const { createElement, useEffect, useRef } = window.React;
  const { baseLayers, colours, levelLayers, patterns, special, table } = window.vmapStyle;
  const hook = (window.__vmap = { idle: 0, applied: 0, map: null }); // for tests and measurements
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const CLOSEST = 15; // zoom at which a drawn place may fill the map: its outline is sharp at any
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /* One map on the page: brings what is drawn up to date with the properties, and tells Dash what the reader did. */
  class Atlas {
    constructor(library, frame, holder, tell) {
      this.tell = tell;
      this.library = library;
      this.frame = frame;
      this.shown = {};
      this.level = null;
      this.leaving = [];
      this.count = 0;
      this.map = new library.Map({
        container: holder, center: [-1, 54], zoom: 5, fadeDuration: 0, attributionControl: false, maxPitch: 0,
        dragRotate: false, touchPitch: false, pitchWithRotate: false, maxZoom: 17,
        boxZoom: { boxZoomEnd: (_map, from, to) => this.box(from, to) },
        style: { version: 8, sources: {}, layers: [{ id: "land", type: "background", paint: { "background-color": colours()("land") } }, { id: "over", type: "background", layout: { visibility: "none" } }] },
      });
      if (frame.id === "map") Object.assign(hook, { map: this.map, atlas: this });
      this.map.touchZoomRotate.disableRotation();
      this.map.keyboard.disableRotation();
      this.tip = new window.vmapPointer.Tip(frame);
      this.map.on("idle", () => this.idle());
      this.map.on("moveend", () => this.moved());
      this.map.on("movestart", (event) => { if (event.originalEvent) this.steered = true; });
      this.map.on("resize", () => { if (!this.steered && this.shown.bounds) this.fit(this.shown.bounds); this.aim(); this.reveal(); });
      this.map.once("style.load", () => { this.open = true; this.pictures(); this.aim(); this.update(this.props); });
      window.vmapPointer.listen(this.map, frame, { centre: () => this.centre(), unitAt: (point) => this.unitAt(point), say: this.says() });
    }

    says() {
      return {
        point: (unit, point) => this.point(unit, point),
        click: (unit) => { this.steered = true; return unit && this.tell({ clicked: { id: unit.id, level: this.level.key, n: ++this.count } }); },
        clear: () => this.tell({ cleared: ++this.count }),
      };
    }

    /* -- properties -> picture ------------------------------------------------------------------------------------- */

    update(props) {
      this.props = props;
      if (!this.open || !props.level) return;
      const last = this.shown;
      const moved = JSON.stringify(props.bounds) !== JSON.stringify(last.bounds);
      this.shown = props;
      const covered = JSON.stringify(props.padding) !== JSON.stringify(last.padding);
      if (props.bounds && (moved || (covered && !this.steered))) this.fit(props.bounds);
      if (covered) { this.aim(); this.reveal(); }
      if (props.base !== last.base) this.base(props.base);
      const swapped = !this.level || props.level.url !== this.level.url;
      if (swapped) this.swap(props.level);
      if (swapped || props.values !== last.values || props.palette !== last.palette) this.paint(props);
      if (swapped || props.outline !== last.outline) this.ring(props.outline);
      if (swapped || props.marks !== last.marks) window.vmapMarks?.draw(this, props.marks || []);
      if (swapped || JSON.stringify(props.selected) !== JSON.stringify(last.selected)) this.select(props.selected);
      if (JSON.stringify(props.drawn) !== JSON.stringify(last.drawn)) window.vmapDrawn?.line(this.map, props.drawn);
      if (props.query !== last.query) this.tip.forget();
      this.stacked(props.stack, swapped);
      this.map.getCanvas().setAttribute("aria-label", props.label || "Map");
    }

    /* Layers over the map (assets/parts/layers.js): not there at all until the reader asks for one. */
    stacked(layers, swapped) {
      if (!this.stack && !(layers && layers.length)) return;
      if (!this.stack) this.stack = hook.stack = new window.vmapStack.Stack(this.map, this.frame);
      this.stack.update(layers, this.level, swapped);
    }

    fit(bounds) {
      this.steered = false; // until the reader moves the map, it keeps the whole place in view
      const [west, south, east, north] = bounds;
      const { clientWidth: wide, clientHeight: high } = this.map.getCanvas();
      let [top, right, bottom, left] = (this.props.padding || [0, 0, 0, 0]).map((covered) => covered + 24);
      if (left + right > 0.8 * wide) left = right = 0; // too little is left to aim at
      if (top + bottom > 0.8 * high) top = bottom = 0;
      this.map.fitBounds([[west, south], [east, north]], { padding: { top, right, bottom, left }, animate: false, maxZoom: this.props.drawn?.length ? CLOSEST : this.props.level.maxzoom + 1 });
    }

    /* The part of the map that nothing covers, in pixels. MapLibre's own padding would shift the view when a drawer opens. */
    room() {
      const [top, right, bottom, left] = this.props.padding || [0, 0, 0, 0];
      const { clientWidth: wide, clientHeight: high } = this.map.getCanvas();
      return { left, top, right: wide - right, bottom: high - bottom };
    }

    centre() {
      const { left, top, right, bottom } = this.room();
      return { x: (left + right) / 2, y: (top + bottom) / 2 };
    }

    aim() {
      const { x, y } = this.centre();
      Object.assign(this.frame.querySelector(".va-cross").style, { left: `${x}px`, top: `${y}px` });
    }

    /* The level before stays drawn, above the new one, until the new one is complete. */
    swap(level) {
      if (this.level) this.leaving.push(this.level);
      const again = this.leaving.findIndex((old) => old.key === level.key);
      if (again >= 0) this.drop(this.leaving.splice(again, 1)[0]);
      const { fills, lines } = levelLayers(level, colours());
      const source = { type: "vector", url: `pmtiles://${new URL(level.url, location.href)}`, promoteId: level.promoteId };
      for (const kind of ["fill", "line"]) this.map.addSource(`${kind}:${level.key}`, source);
      const below = this.leaving.length ? `fill:${this.leaving[0].key}` : "over";
      for (const layer of [...fills, ...lines]) this.map.addLayer(layer, below);
      this.level = level;
      this.values = new Uint8Array(0);
      this.rings = new Uint8Array(0);
      this.raw = null;
      this.hovered = null;
      this.tip.hide();
    }

    drop(level) {
      const { fills, lines } = levelLayers(level, () => "#000000");
      for (const { id } of [...fills, ...lines]) this.map.removeLayer(id);
      for (const kind of ["fill", "line"]) this.map.removeSource(`${kind}:${level.key}`);
    }

    /* Only the units whose shade differs are touched. */
    paint({ values, palette }) {
      if (!values) return;
      const shade = table(palette);
      const raw = bytes(values);
      const next = raw.map((byte) => shade[byte]);
      const old = this.values;
      const { key, sourceLayer } = this.level;
      const unit = { source: `fill:${key}`, sourceLayer, id: 0 };
      const edge = { source: `line:${key}`, sourceLayer, id: 0 };
      const seen = new Set(next);
      for (const status of ["hidden", "not-supplied"]) this.visible(`${status}:${key}`, seen.has(special[status]));
      for (let id = 0; id < next.length; id++) {
        if (next[id] === old[id]) continue;
        unit.id = edge.id = id;
        this.map.setFeatureState(unit, { c: next[id] });
        for (const [mark, byte] of [["z", special.zero], ["x", special.outside]]) { // lines know only these, and change with them alone
          if ((next[id] === byte) !== (old[id] === byte)) this.map.setFeatureState(edge, { [mark]: next[id] === byte });
        }
      }
      this.visible(`zero:${key}`, seen.has(special.zero));
      this.raw = raw;
      this.values = next;
      hook.applied++;
      hook.at = performance.now();
    }

    ring(outline) {
      const { key, sourceLayer } = this.level;
      const next = outline ? bytes(outline) : new Uint8Array(0);
      const unit = { source: `line:${key}`, sourceLayer, id: 0 };
      for (let id = 0; id < next.length; id++) {
        if (next[id] === this.rings[id]) continue;
        unit.id = id;
        this.map.setFeatureState(unit, { o: next[id] });
      }
      if (outline) this.rings = next;
      this.visible(`outline:${key}`, Boolean(outline));
    }

    select(selected) {
      const { key } = this.level;
      for (const id of ["casing", "selected"]) this.mark(`${id}:${key}`, selected ? selected.id : null);
      this.reveal();
    }

    /* Bring the selected unit into that part. */
    reveal() {
      const { selected } = this.shown;
      if (!selected || !selected.bbox) return;
      const [west, south, east, north] = selected.bbox;
      const { left, top, right, bottom } = this.room();
      const middle = this.map.project([(west + east) / 2, (south + north) / 2]);
      const inside = middle.x > left + 20 && middle.x < right - 20 && middle.y > top + 20 && middle.y < bottom - 20;
      const { x, y } = this.centre();
      if (!inside) this.map.panBy([middle.x - x, middle.y - y], { duration: calm() ? 0 : 140 });
    }

    mark(layer, id) {
      this.map.setFilter(layer, ["==", ["get", this.level.promoteId], id === null ? -1 : id]);
      this.visible(layer, id !== null);
    }

    visible(layer, on) {
      const wanted = on ? "visible" : "none";
      if ((this.map.getLayoutProperty(layer, "visibility") || "visible") !== wanted) this.map.setLayoutProperty(layer, "visibility", wanted);
    }

    /* -- base map, theme, print --------------------------------------------------------------------------------------- */

    async base(address) {
      if (!address) return;
      const { url } = await fetch(address).then((reply) => (reply.ok ? reply.json() : {}), () => ({}));
      if (this.gone || this.baseUrl === url) return;
      const all = (of) => { const { under, over } = baseLayers(of); return [...under, ...over]; };
      if (this.baseUrl) { for (const { id } of all(() => "#000000")) this.map.removeLayer(id); this.map.removeSource("base"); }
      this.baseUrl = url;
      if (!url) return;
      this.map.addSource("base", { type: "vector", url: `pmtiles://${new URL(url, location.href)}` });
      const { under, over } = baseLayers(colours());
      const first = this.map.getStyle().layers[1].id;
      for (const layer of under) this.map.addLayer(layer, first);
      for (const layer of over) this.map.addLayer(layer);
      if (this.stack) this.stack.raise();
    }

    pictures() {
      for (const [name, image] of Object.entries(patterns(colours()))) {
        if (this.map.hasImage(name)) this.map.updateImage(name, image);
        else this.map.addImage(name, image, { pixelRatio: 2 });
      }
    }

    /* The theme changed: every colour again, no data. */
    restyle() {
      if (!this.open) return;
      const of = colours();
      const { under, over } = baseLayers(of);
      const levels = [...this.leaving, this.level].filter(Boolean).map((level) => levelLayers(level, of));
      const layers = [...levels.flatMap(({ fills, lines }) => [...fills, ...lines]), ...(this.baseUrl ? [...under, ...over] : [])];
      this.map.setPaintProperty("land", "background-color", of("land"));
      for (const { id, paint } of layers) {
        for (const [name, value] of Object.entries(paint)) if (name.endsWith("-color")) this.map.setPaintProperty(id, name, value);
      }
      this.pictures();
      if (this.stack) this.stack.restyle();
    }

    /* A WebGL canvas prints blank: swap a picture in. */
    snapshot() {
      const picture = this.frame.querySelector(".va-snapshot");
      this.map.redraw();
      picture.src = this.map.getCanvas().toDataURL("image/png");
      picture.alt = this.props.label || "Map";
    }

    /* -- reader -> Dash ----------------------------------------------------------------------------------------------- */

    unitAt(point) {
      if (!this.level || !this.map.getLayer(`fill:${this.level.key}`)) return null;
      const [found] = this.map.queryRenderedFeatures(point, { layers: [`fill:${this.level.key}`] });
      return found === undefined ? null : { id: found.id, class: this.raw ? this.raw[found.id] : undefined };
    }

    point(unit, point) {
      const id = unit ? unit.id : null;
      this.map.getCanvas().style.cursor = unit ? "pointer" : "";
      if (unit) this.tip.show(unit, point, { level: this.level, words: this.shown.words || {}, query: this.shown.query });
      else this.tip.hide();
      if (this.stack) this.stack.hover(this.tip.box, unit && point);
      if (id === this.hovered) return;
      this.hovered = id;
      this.halo(id);
      window.vmapMarks?.pointed(id);
      clearTimeout(this.telling);
      this.telling = setTimeout(() => this.tell({ hovered: id }), 200);
    }

    halo(id) {
      if (this.level) for (const layer of ["halo", "hover"]) this.mark(`${layer}:${this.level.key}`, id);
    }

    /* Units whose middle, as drawn, lies in the box. */
    box(from, to) {
      const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
      const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
      const found = this.map.queryRenderedFeatures([[left, top], [right, bottom]], { layers: [`fill:${this.level.key}`] });
      const spans = new Map();
      for (const { id, geometry } of found) widen(spans, id, geometry.coordinates);
      const inside = [...spans].filter(([, [west, south, east, north]]) => {
        const { x, y } = this.map.project([(west + east) / 2, (south + north) / 2]);
        return x >= left && x <= right && y >= top && y <= bottom;
      });
      this.tell({ boxed: { ids: inside.map(([id]) => id).sort((a, b) => a - b), level: this.level.key, n: ++this.count } });
    }

    moved() {
      if (!this.level) return;
      const { lng, lat } = this.map.getCenter();
      const bounds = this.map.getBounds().toArray().flat().map((edge) => +edge.toFixed(5));
      clearTimeout(this.moving);
      this.moving = setTimeout(() => this.tell({ viewport: { zoom: +this.map.getZoom().toFixed(2), center: [+lng.toFixed(5), +lat.toFixed(5)], bounds } }), 150);
    }

    idle() {
      if (!this.level || !this.values.length) return;
      for (const level of this.leaving.splice(0)) this.drop(level);
      hook.idle++;
      if (this.told) return;
      this.told = true;
      performance.mark("vmap-first-map");
      this.tell({ ready: true });
      window.vmapPointer.names(this.level.names);
      window.atlasLibraries.prefetchCharts();
    }

    remove() {
      this.gone = true;
      for (const timer of [this.telling, this.moving, this.tip.timer]) clearTimeout(timer);
      this.map.remove();
      if (this.stack) this.stack.gone = true;
      if (hook.map === this.map) hook.map = hook.stack = hook.atlas = null;
    }
  }

  function widen(spans, id, coordinates) {
    if (typeof coordinates[0] !== "number") { for (const part of coordinates) widen(spans, id, part); return; }
    const [x, y] = coordinates;
    const [west, south, east, north] = spans.get(id) || [x, y, x, y];
    spans.set(id, [Math.min(west, x), Math.min(south, y), Math.max(east, x), Math.max(north, y)]);
  }

  function VMap(props) {
    const frame = useRef(null), holder = useRef(null), atlas = useRef(null), latest = useRef(props);
    latest.current = props;
    useEffect(() => {
      let gone = false;
      const restyle = () => atlas.current && atlas.current.restyle();
      const snapshot = () => atlas.current && atlas.current.snapshot();
      const theme = new MutationObserver(restyle);
      theme.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
      window.addEventListener("beforeprint", snapshot);
      const start = () => window.atlasLibraries.maplibre().then((library) => {
        if (gone) return;
        atlas.current = new Atlas(library, frame.current, holder.current, (news) => latest.current.setProps(news));
        atlas.current.update(latest.current);
      }).catch((error) => {
        console.warn("map:", error.message); // no WebGL, or the library did not arrive: the table has the same figures
        if (frame.current) frame.current.dataset.failed = "true";
      });
      const sight = new ResizeObserver(() => { if (holder.current.clientWidth) { sight.disconnect(); start(); } }); // not on a screen that nobody opened
      if (holder.current.clientWidth) start();
      else sight.observe(holder.current);
      return () => {
        gone = true;
        sight.disconnect();
        theme.disconnect();
        window.removeEventListener("beforeprint", snapshot);
        if (atlas.current) atlas.current.remove();
        atlas.current = null;
      };
    }, []);
    useEffect(() => { if (atlas.current) atlas.current.update(props); });
    return createElement("div", { id: props.id, ref: frame, tabIndex: -1, className: `va-map ${props.className || ""}`, style: props.style,
      onFocus: (event) => event.target === frame.current && atlas.current && atlas.current.map.getCanvas().focus() },
      createElement("div", { ref: holder, className: "va-canvas" }),
      createElement("div", { className: "va-cross", "aria-hidden": true }),
      createElement("p", { className: "va-failed" }, "This browser could not draw the map. The table below it has the same figures."),
      createElement("img", { className: "va-snapshot", alt: "" }));
  }

  window.vmap = { VMap };
})();
