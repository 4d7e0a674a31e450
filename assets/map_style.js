/* What the map draws: layers, colours and patterns. Colours are the page's own --va-* variables (layouts/theme.py). */
(function () {
  "use strict";
  const special = { zero: 250, hidden: 251, "not-supplied": 252, "no-value": 253, outside: 254 }; // as indicators.Classes
  const ramps = { sequential: 5, context: 5, diverging: 5, bivariate: 9 };
  // One fixed place for every shade of every scheme. The paint expression then never changes with the question:
  // MapLibre lays all tiles out again when it does, and a change of scheme would cost a full redraw.
  const shades = Object.entries(ramps).flatMap(([scheme, steps]) => Array.from({ length: steps }, (_, step) => `${scheme}-${step}`));
  const place = new Map(shades.map((token, index) => [token, index]));
  const font = ["Inter", "system-ui", "sans-serif"];

  function colours() {
    const style = getComputedStyle(document.documentElement);
    return (token) => style.getPropertyValue(`--va-${token}`).trim() || "#888888";
  }

  /* Class bytes of the answer -> bytes the paint expression knows. */
  function table(palette) {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    (palette || []).forEach((token, index) => { bytes[index] = place.get(token); });
    return bytes;
  }

  function fillColour(of) {
    const cases = shades.flatMap((token, index) => [index, of(token)]);
    const statuses = Object.entries(special).flatMap(([token, index]) => [index, of(token)]);
    return ["match", ["feature-state", "c"], ...cases, ...statuses, of("land")];
  }

  const only = (code) => ["match", ["feature-state", "c"], code, 1, 0];
  const fifth = (of) => ["match", ["feature-state", "o"], ...[1, 2, 3, 4, 5].flatMap((n) => [n, of(`context-${n - 1}`)]), "transparent"];

  /* Layers of one level. Fills and lines read the same tiles as two sources: a line layer on the fill's source would be
     brought up to date at every change of values, and outlines alone double the cost of a software-drawn frame. */
  function levelLayers(level, of) {
    const fill = { type: "fill", source: `fill:${level.key}`, "source-layer": level.sourceLayer };
    const line = { type: "line", source: `line:${level.key}`, "source-layer": level.sourceLayer };
    const none = { visibility: "none" };
    const nothing = ["==", ["get", level.promoteId], -1];
    const joined = { "line-join": "round" };
    return {
      fills: [
        { ...fill, id: `fill:${level.key}`, paint: { "fill-antialias": false, "fill-color": fillColour(of) } },
        { ...fill, id: `hidden:${level.key}`, layout: none, paint: { "fill-antialias": false, "fill-pattern": "hidden", "fill-opacity": only(special.hidden) } },
        { ...fill, id: `not-supplied:${level.key}`, layout: none, paint: { "fill-antialias": false, "fill-pattern": "not-supplied", "fill-opacity": only(special["not-supplied"]) } },
      ],
      lines: [
        { ...line, id: `edge:${level.key}`, minzoom: 11, paint: { "line-color": of("edge"), "line-width": 0.6, "line-opacity": ["case", ["boolean", ["feature-state", "x"], false], 0, 0.6] } },
        { ...line, id: `zero:${level.key}`, layout: none, paint: { "line-color": of("edge"), "line-width": ["case", ["boolean", ["feature-state", "z"], false], 0.9, 0] } },
        { ...line, id: `outline:${level.key}`, layout: { ...none, ...joined }, paint: { "line-color": fifth(of), "line-width": 2, "line-offset": 1 } },
        { ...line, id: `marked:${level.key}`, filter: nothing, layout: { ...none, ...joined }, paint: { "line-color": of("hover"), "line-width": 2 } },
        { ...line, id: `halo:${level.key}`, filter: nothing, layout: { ...none, ...joined }, paint: { "line-color": of("halo"), "line-width": 4 } },
        { ...line, id: `hover:${level.key}`, filter: nothing, layout: { ...none, ...joined }, paint: { "line-color": of("hover"), "line-width": 1.6 } },
        { ...line, id: `casing:${level.key}`, filter: nothing, layout: { ...none, ...joined }, paint: { "line-color": of("selected-casing"), "line-width": 5.5 } },
        { ...line, id: `selected:${level.key}`, filter: nothing, layout: { ...none, ...joined }, paint: { "line-color": of("selected"), "line-width": 2.5 } },
      ],
    };
  }

  /* Base map: what helps a reader find a place, and no more. Under the values: green. Over them: water, roads, names. */
  function baseLayers(of) {
    const layer = (id, type, sourceLayer, rest) => ({ id, type, source: "base", "source-layer": sourceLayer, ...rest });
    const main = ["match", ["get", "class"], ["motorway", "trunk", "primary"], true, false];
    const width = ["interpolate", ["exponential", 1.5], ["zoom"], 8, ["case", main, 0.6, 0.2], 16, ["case", main, 7, 4]];
    const casing = ["interpolate", ["exponential", 1.5], ["zoom"], 8, ["case", main, 1.2, 0.4], 16, ["case", main, 9, 5.5]];
    const named = (size) => ({ "text-field": ["get", "name"], "text-font": font, "text-size": size, "text-padding": 4, "text-max-width": 8 });
    const ink = { "text-color": of("label"), "text-halo-color": of("halo"), "text-halo-width": 1.6 };
    return {
      under: [layer("green", "fill", "green", { paint: { "fill-color": of("green"), "fill-antialias": false } })],
      over: [
        layer("water", "fill", "water", { filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": of("water"), "fill-antialias": false } }),
        layer("river", "line", "water", { filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": of("water"), "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.8, 14, 4] } }),
        layer("road-edge", "line", "roads", { minzoom: 10, filter: ["any", main, [">=", ["zoom"], 13]], paint: { "line-color": of("road-edge"), "line-width": casing, "line-opacity": ["case", main, 0.6, 0.35] } }),
        layer("road", "line", "roads", { minzoom: 8, filter: ["any", main, [">=", ["zoom"], 13]], paint: { "line-color": of("road"), "line-width": width, "line-opacity": ["case", main, 0.75, 0.5] } }),
        layer("road-name", "symbol", "roads", { minzoom: 14, layout: { ...named(11), "symbol-placement": "line" }, paint: ink }),
        layer("district", "symbol", "labels", { maxzoom: 9.5, layout: { ...named(11.5), "text-transform": "uppercase", "text-letter-spacing": 0.12 }, paint: ink }),
        layer("town", "symbol", "towns", { layout: { ...named(["interpolate", ["linear"], ["coalesce", ["get", "rank"], 3], 1, 15, 4, 11]), "symbol-sort-key": ["coalesce", ["get", "rank"], 3] }, paint: ink }),
      ],
    };
  }

  /* Dots and hatch, drawn on a canvas and tiled by MapLibre at twice the density so that they stay crisp. */
  function patterns(of) {
    return { hidden: dots(of("hidden-mark")), "not-supplied": hatch(of("not-supplied-mark")) };
  }

  function canvas(size) {
    const sheet = document.createElement("canvas");
    sheet.width = sheet.height = size;
    return sheet.getContext("2d", { willReadFrequently: true });
  }

  function dots(colour) {
    const pen = canvas(16);
    pen.fillStyle = colour;
    for (const [x, y] of [[4, 4], [12, 12]]) { pen.beginPath(); pen.arc(x, y, 1.9, 0, 7); pen.fill(); }
    return pen.getImageData(0, 0, 16, 16);
  }

  function hatch(colour) {
    const pen = canvas(16);
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    for (const shift of [-16, 0, 16]) { pen.beginPath(); pen.moveTo(shift - 2, 18); pen.lineTo(shift + 18, -2); pen.stroke(); }
    return pen.getImageData(0, 0, 16, 16);
  }

  window.vmapStyle = { baseLayers, colours, levelLayers, patterns, special, table };
})();
