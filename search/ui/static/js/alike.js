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
    return h("li", {}, h("a", { href: `/patents/${other.publication}`, tabindex: "-1", onclick: open }, paper, h("span", {}, h("span", { class: "number" }, other.publication), ` ${other.title}`)));
  };
  return h("details", { class: "alike" }, h("summary", { tabindex: "-1" }, `+${others.length} alike`), h("ul", {}, others.map(item)));
}
