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

  function Markup({ id, html }) {
    const frame = useRef(null);
    useLayoutEffect(() => {
      const box = frame.current, held = box.contains(document.activeElement) ? document.activeElement : null;
      box.innerHTML = html || "";
      const next = held && again(box, held);
      if (next) next.focus({ preventScroll: true });
    }, [html]);
    return createElement("div", { id, ref: frame });
  }

  window.markup = { Markup };
})();
