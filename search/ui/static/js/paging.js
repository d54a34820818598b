// Pages: previous and next, and why the list ends where it does.

import { h } from "./dom.js";
import { narrower } from "./facets.js";
import { link } from "./state.js";
import { number } from "./words.js";

/** `turn(page)` shows another page, `add(code)` narrows by a class; `limits` are the page's size and the search's window. */
export function showPaging(element, state, answer, limits, { turn, add }) {
  const last = Math.ceil(answer.listed / limits.size);
  const more = state.page < last;
  const parts = [];
  if (state.page > 1) parts.push(step("Previous", "prev", state, state.page - 1, turn));
  if (state.page > 1 || more) parts.push(h("span", { class: "page" }, `Page ${state.page} of ${Math.max(last, state.page)}`));
  if (more) parts.push(step("Next", "next", state, state.page + 1, turn));
  else if (isCut(answer, limits.window)) parts.push(end(answer, limits.window, add));
  element.replaceChildren(...parts);
}

/** Whether the window ended the list: it is full, and there are others than it holds. */
function isCut({ total, listed, folded }, window) {
  return listed + folded >= window && total !== listed + folded;
}

function end(answer, window, add) {
  const of = answer.total > window ? ` of ${number(answer.total)}` : "";
  const ways = narrower(answer.facets).map(({ full, node }) =>
    h("li", {}, h("button", { type: "button", class: "quiet", title: node.title ?? "", onclick: () => add(full) }, node.code, " ", h("span", { class: "count" }, number(node.count)))),
  );
  const reason = `The list ends here: a search ranks its best ${window} patents${of}. Narrow it to see others${ways.length ? ":" : ", by words, dates or a class."}`;
  return h("div", { class: "end" }, h("p", {}, reason), h("ul", {}, ways));
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
