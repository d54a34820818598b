// Near-duplicates folded under a result: how many, and which, once it is unfolded.

import { pictureUrl } from "./api.js";
import { h } from "./dom.js";

const THUMB = 160;

/** `actions.open(result, figure)` shows one of them. */
export function alike(others, actions) {
  const item = (other) => {
    const open = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      actions.open(other, other.figure);
    };
    const paper = h("span", { class: "paper" }, h("img", { src: pictureUrl(other.figure, THUMB), alt: "", loading: "lazy", decoding: "async" }));
    return h("li", {}, h("a", { href: `/patents/${other.publication}`, tabindex: "-1", onclick: open }, paper, h("span", {}, h("b", {}, other.publication), ` ${other.title}`)));
  };
  const summary = h("summary", { tabindex: "-1" }, `+${others.length} alike`);
  const folded = h("details", { class: "alike", name: "alike" }, summary, h("ul", {}, others.map(item)));
  folded.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !folded.open) return;
    event.preventDefault();
    folded.open = false;
    summary.focus();
  });
  return folded;
}
