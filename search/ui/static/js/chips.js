// The filters set, as chips under the words: each says what it does to the count, and can be taken away.

import { h, hidden, icon } from "./dom.js";
import { effect, removable } from "./loosen.js";
import { titleOf } from "./titles.js";
import { counted } from "./words.js";

/** `answer` is that of the state, or null while it is awaited; `change(changes)` searches with other fields of the state. */
export function showChips(element, state, answer, change) {
  const chips = removable(state, answer)
    .filter((part) => part.kind !== "Words")
    .map((part) => chip(part, answer, () => change(part.changes)));
  if (state.ranking.length) {
    chips.push(made("Ranking", "changed", "Rank as usual", null, () => change({ ranking: [] })));
  }
  if (chips.length > 1) {
    const all = () => change({ classes: [], from: "", to: "", applicant: "", ranking: [] });
    chips.push(h("li", {}, h("button", { type: "button", class: "clear", onclick: all }, "Clear filters")));
  }
  const held = [...element.children].findIndex((item) => item.contains(document.activeElement));
  element.replaceChildren(...chips);
  // Where one is taken away, the next one has the focus.
  if (held >= 0) element.children[Math.min(held, chips.length - 1)]?.querySelector("button").focus();
}

function chip(part, answer, remove) {
  const known = answer !== null && part.total !== null;
  const tip = [part.full && titleOf(part.full), known && `Without it: ${counted(part.total, "patent")}`].filter(Boolean).join(". ");
  return made(part.kind, part.value, tip, known ? effect(part, answer.total) : null, remove);
}

function made(kind, value, tip, count, remove) {
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "chip", title: tip, onclick: remove },
      h("span", { class: "kind" }, kind),
      ` ${value} `,
      count !== null && h("span", { class: "effect" }, count),
      icon("close"),
      hidden("remove"),
    ),
  );
}
