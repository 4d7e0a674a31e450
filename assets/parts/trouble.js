// Slow, refused and lost answers: the view stays, and the page says what is going on.
(function () {
  "use strict";
  const { $, clicks, closePicker, retry, state } = window.atlasPage;

  // Dash asks through fetch, so this is where a lost server is noticed
  const plain = window.fetch.bind(window);
  const waiting = new Map();
  const late = () => {
    const slow = [...waiting.values()].some((begun) => performance.now() - begun.at > 1000);
    const line = $("#busy");
    if (line) line.hidden = !slow;
    document.body.classList.toggle("waiting", [...waiting.values()].some((begun) => performance.now() - begun.at > 200));
  };
  const cancel = () => { [...waiting.keys()].forEach((stop) => stop.abort()); if (state.moving) history.back(); }; // to the view that is still on screen
  const reached = (yes) => { const line = $("#offline"); if (line) line.hidden = yes; };
  const failed = (answer) => { // refused or broken off: what the server's own notices cannot tell
    const line = $("#fault"), id = answer?.headers.get("X-Error-Id");
    if (!line) return;
    const ended = answer?.status === 401; // told apart: nothing failed, and trying again would not help
    signedOut(ended);
    line.hidden = !answer || ended;
    const wait = answer?.status === 429 ? ` Too many questions at once: wait ${answer.headers.get("Retry-After")} seconds.` : "";
    $("[data-error]", line).textContent = !answer ? "" : wait || (id ? ` Error ${id}.` : ` The server answered ${answer.status}.`);
  };
  const signedOut = (yes) => { // back to this very view, as the address has it
    const line = $("#signed-out");
    if (!line) return;
    line.hidden = !yes;
    $("[data-sign-in]", line).href = `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
  };
  // a picker whose choices never came is shut, so that the notice is what is seen; one that has some keeps them
  let choosing = 0, watched = false;
  const choices = (init) => String(init?.body).includes("picker-body.children");
  const shutEmpty = () => { if (!choosing && !$("#picker-body")?.childElementCount) closePicker(true); };
  const noticed = () => { // what failed on the server is told in #alert, by an answer that is whole
    if (watched || !$("#alert")) return;
    watched = true;
    new MutationObserver(() => { if ($("#alert").childElementCount) shutEmpty(); }).observe($("#alert"), { childList: true, characterData: true, subtree: true });
  };
  window.fetch = (input, init) => {
    if (!String(input.url || input).includes("_dash-update-component")) return plain(input, init);
    const stop = new AbortController();
    if (!waiting.size) failed(null);
    waiting.set(stop, { at: performance.now() });
    const checks = [250, 1050].map((wait) => setTimeout(late, wait)), mine = Number(choices(init));
    const done = () => { waiting.delete(stop); choosing -= mine; checks.forEach(clearTimeout); late(); };
    choosing += mine;
    noticed();
    return plain(input, { ...init, signal: stop.signal }).then(
      (answer) => {
        done();
        reached(answer.status < 502);
        if (answer.status >= 400 && answer.status < 502) failed(answer);
        if (mine && answer.status >= 400) shutEmpty();
        return answer;
      },
      (error) => { done(); if (mine) shutEmpty(); if (error.name !== "AbortError") reached(false); throw error; },
    );
  };
  window.addEventListener("offline", () => reached(false));
  window.addEventListener("online", () => { reached(true); retry(); });

  clicks["[data-cancel]"] = () => cancel();
}());
