/* Where the browser libraries are, and when each is fetched: the map's at once, the charts' when the first map is on screen. */
(function () {
  "use strict";
  const base = document.documentElement.dataset.vendor;
  const starting = import(base + "maplibre-gl.mjs").then((library) => {
    library.addProtocol("pmtiles", new window.pmtiles.Protocol().tile);
    library.prewarm();
    return library;
  });
  starting.catch(() => {}); // whoever awaits it tells the reader

  // dcc.Graph fetches plotly from this address when the first chart is mounted; Dash would set the full bundle here,
  // three times the size of the cartesian one, so its assignment is ignored.
  Object.defineProperty(window, "_dashPlotlyJSURL", { get: () => base + "plotly-cartesian.min.js", set: () => {} });

  let asked = false;
  function prefetchCharts() {
    if (asked) return;
    asked = true;
    const link = document.createElement("link");
    Object.assign(link, { rel: "prefetch", as: "script", href: base + "plotly-cartesian.min.js" });
    document.head.appendChild(link);
  }

  window.atlasLibraries = { maplibre: () => starting, prefetchCharts };
})();
