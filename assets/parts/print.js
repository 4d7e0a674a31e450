// Paper: always light, whatever the screen, with the first rows of the table and what the figures stand on.
(function () {
  "use strict";
  const { $, state } = window.atlasPage;
  const page = document.documentElement.dataset;
  let screen = "", folded = null; // what is put back afterwards

  // Printing does not wait for anything, so this is the one request that makes the page wait: a few kB of its own server
  const asked = (address) => {
    const request = new XMLHttpRequest();
    request.open("GET", address, false);
    try { request.send(); } catch { return ""; } // the server cannot be reached: the rest is printed
    return request.status === 200 ? request.responseText : "";
  };
  const ready = () => Boolean(window.__vmap?.map?.loaded()); // not without WebGL, nor while tiles are on their way
  const paper = (drawn) => {
    const made = document.createElement("section");
    made.id = "paper";
    made.innerHTML = state.query ? asked("/paper" + state.query + (drawn ? "&map=on" : "")) : ""; // escaped where it is made
    const map = $(".paper-map", made);
    if (map) $(".chart").prepend(map); // the screen's is dark or not whole, and printing does not wait: the server drew one
    const day = document.createElement("p");
    day.textContent = "Printed " + new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    made.append(day);
    return made;
  };
  const end = () => {
    $("#paper")?.remove();
    $(".paper-map")?.remove();
    if (screen) page.bsTheme = screen;
    screen = "";
    if (folded) folded.open = false;
    folded = null;
  };

  window.addEventListener("beforeprint", () => {
    end();
    const dark = page.bsTheme === "dark";
    if (dark) { screen = "dark"; page.bsTheme = "light"; }
    folded = $(".keys-box:not([open])");
    if (folded) folded.open = true;
    $("#atlas")?.append(paper(dark || !ready()));
  });
  window.addEventListener("afterprint", end);
}());
