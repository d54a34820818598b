// The filters set, as chips under the words; each can be taken away.

import { h, hidden, icon } from "./dom.js";
import { titleOf } from "./titles.js";
import { schemeAndCode, SCHEMES } from "./words.js";

/** `change(changes)` searches with other fields of the state. */
export function showChips(element, state, change) {
  const chips = state.classes.map((full) => {
    const [scheme, code] = schemeAndCode(full);
    const without = state.classes.filter((other) => other !== full);
    return chip(SCHEMES[scheme] ?? "Class", code, titleOf(full), () => change({ classes: without }));
  });
  if (state.from || state.to) {
    const range = state.from && state.to ? `${state.from} – ${state.to}` : state.from ? `from ${state.from}` : `to ${state.to}`;
    chips.push(chip("Published", range, "", () => change({ from: "", to: "" })));
  }
  if (state.applicant) chips.push(chip("Applicant", state.applicant, "", () => change({ applicant: "" })));
  if (chips.length > 1) {
    const all = () => change({ classes: [], from: "", to: "", applicant: "" });
    chips.push(h("li", {}, h("button", { type: "button", class: "clear", onclick: all }, "Clear filters")));
  }
  element.replaceChildren(...chips);
}

function chip(kind, value, title, remove) {
  return h(
    "li",
    {},
    h("button", { type: "button", class: "chip", title, onclick: remove }, h("span", { class: "kind" }, kind), ` ${value} `, icon("close"), hidden("remove")),
  );
}
