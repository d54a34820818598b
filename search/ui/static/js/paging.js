// Pages: previous and next, and why the list ends where it does.

import { h } from "./dom.js";
import { link } from "./state.js";

/** `turn(page)` shows another page; `limits` are the page's size and the search's window. */
export function showPaging(element, state, answer, limits, turn) {
  const last = Math.ceil(limits.window / limits.size);
  const full = answer.results.length === limits.size;
  const more = full && state.page < last;
  const parts = [];
  if (state.page > 1) parts.push(step("Previous", "prev", state, state.page - 1, turn));
  if (state.page > 1 || more) parts.push(h("span", { class: "page" }, `Page ${state.page}`));
  if (more) parts.push(step("Next", "next", state, state.page + 1, turn));
  const cut = (state.page - 1) * limits.size + answer.results.length >= limits.window;
  if (cut) {
    const reason = `The list ends here: a search ranks its best ${limits.window}. Narrow it by class, date, applicant or words to see others.`;
    parts.push(h("p", { class: "end" }, reason));
  }
  element.replaceChildren(...parts);
}

function step(label, rel, state, page, turn) {
  return h(
    "a",
    {
      class: "quiet",
      rel,
      href: link({ ...state, page, patent: "" }),
      onclick: (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        turn(page);
      },
    },
    label,
  );
}
