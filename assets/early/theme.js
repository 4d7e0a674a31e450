/* The reader's theme, before the first paint: their own choice if they made one, else the system's, followed when it changes. */
(function () {
  "use strict";
  const system = matchMedia("(prefers-color-scheme: dark)");
  function chosen() {
    try { return localStorage.getItem("atlas-theme"); } catch { return null; }
  }
  function apply() {
    document.documentElement.dataset.bsTheme = chosen() || (system.matches ? "dark" : "light");
  }
  system.addEventListener("change", apply);
  apply();
})();
