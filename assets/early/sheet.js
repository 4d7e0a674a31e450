/* The tasking sheet prints itself when asked. */
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
