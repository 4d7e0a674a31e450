/* Where the browser libraries are, and when each is fetched: the map's at once, the charts' when the first map is on screen. */
(function () {
  "use strict";
  const base = document.documentElement.dataset.vendor;

  /* The bytes of one tile file, by range. Two layers draw each tile, so what is already on its way is not asked for again:
     Chromium's cache answers the second of two equal ranges with what the first has stored so far, cut short, and the map
     has a hole. Should that happen all the same, the piece is fetched past the cache. */
  function pieces(address) {
    const coming = new Map();
    const get = async (range, cache) => {
      const reply = await fetch(address, { headers: { range }, cache });
      if (reply.status !== 206) throw new Error(`tiles: ${reply.status}`);
      const [, first, last] = reply.headers.get("content-range").match(/(\d+)-(\d+)/);
      const data = await reply.arrayBuffer();
      return { data, whole: data.byteLength === last - first + 1 };
    };
    const read = async (range) => {
      const found = await get(range, "default");
      return found.whole ? found : get(range, "no-store");
    };
    return {
      getKey: () => address,
      getBytes: (offset, length) => {
        const range = `bytes=${offset}-${offset + length - 1}`;
        if (!coming.has(range)) coming.set(range, read(range).finally(() => coming.delete(range)));
        return coming.get(range);
      },
    };
  }
  function tiles() {
    const protocol = new window.pmtiles.Protocol();
    return (request, stop) => {
      const address = request.url.slice("pmtiles://".length);
      if (request.type === "json" && !protocol.get(address)) protocol.add(new window.pmtiles.PMTiles(pieces(address)));
      return protocol.tile(request, stop);
    };
  }

  const starting = import(base + "maplibre-gl.mjs").then((library) => {
    library.addProtocol("pmtiles", tiles());
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
