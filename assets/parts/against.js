// The second period of a change: any other of the same length, or before and after a month.
(function () {
  "use strict";
  const { forms } = window.atlasPage;
  const index = (text) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5)) - 1;
  const text = (month) => `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;
  const span = (start, end) => `${text(start)}..${text(end)}`;
  const held = (form) => {
    const { months, first, last } = form.closest("[data-months]").dataset;
    return { months: Number(months), first: index(first), last: index(last) };
  };

  forms.against = (form) => {
    const start = index(form.elements.since.value);
    return { against: span(start, start + held(form).months - 1) };
  };
  forms.split = (form) => {
    const { months, first, last } = held(form);
    const split = index(form.elements.split.value);
    const each = Math.max(1, Math.min(months, last - split + 1, split - first)); // as many before as after, within the release
    return { from: text(split), to: text(split + each - 1), against: "before", play: "off", measure: "change" };
  };

  const period = forms.period;
  forms.period = (form) => ({ ...period(form), play: "off" }); // any months are no frame of a run
}());
