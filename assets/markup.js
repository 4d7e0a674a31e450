/* Markup (layouts/markup.py): a piece of HTML drawn in one go, with the keyboard left where it was. */
(function () {
  "use strict";
  const { createElement, useLayoutEffect, useRef } = window.React;

  /* What stands in the same place after drawing as `held` did before: the same act on the same thing, else the same words. */
  function again(box, held) {
    const acts = [...held.attributes].filter(({ name }) => name.startsWith("data-"));
    const same = [...box.querySelectorAll(held.tagName)].filter((one) => acts.every(({ name, value }) => one.getAttribute(name) === value));
    return same.find((one) => one.textContent === held.textContent) || (held.tagName === "BUTTON" && same[0]) || box.closest("[tabindex]");
  }

  /* What the reader has folded open stays open: known by what it is and says. */
  const fold = (one) => `${one.className} ${one.querySelector("summary")?.textContent}`;

  function Markup({ id, html, className, role, label }) {
    const frame = useRef(null);
    useLayoutEffect(() => {
      const box = frame.current, held = box.contains(document.activeElement) ? document.activeElement : null;
      const open = [...box.querySelectorAll("details[open]")].map(fold);
      box.innerHTML = html || "";
      if (open.length) box.querySelectorAll("details").forEach((one) => { one.open = open.includes(fold(one)); });
      const next = held && again(box, held);
      if (next) next.focus({ preventScroll: true });
    }, [html]);
    return createElement("div", { id, className, role, "aria-label": label, ref: frame });
  }

  window.markup = { Markup };
})();
