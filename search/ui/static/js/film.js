// The filmstrip: all sheets of a patent in their order, those that match marked, the chosen one in sight.

import { pictureUrl } from "./api.js";
import { h } from "./dom.js";
import { figureName } from "./words.js";

/** Size of its pictures, as in the strips of the tiles, so that one picture serves both. */
export const THUMB = 160;

export class Film {
  /** `matches(figure)` tells those that match the search; `choose(figure)` is called for the one that is clicked. */
  constructor(figures, matches, choose) {
    this.figures = figures;
    this.matches = matches;
    this.buttons = figures.map((figure) => frame(figure, choose));
    this.element = h("ul", { class: "film", "aria-label": "Sheets" }, this.buttons.map((button) => h("li", {}, button)));
    this.mark();
  }

  /** Show which sheets match now. */
  mark() {
    for (const [at, button] of this.buttons.entries()) {
      const isMatch = this.matches(this.figures[at]);
      button.classList.toggle("matches", isMatch);
      button.firstChild.alt = `${figureName(this.figures[at])}${isMatch ? ", matches the search" : ""}`;
    }
  }

  /** Show which sheet is chosen; the focus goes there where it is in the strip. */
  point(figure) {
    const hadFocus = this.element.contains(document.activeElement);
    for (const [at, button] of this.buttons.entries()) {
      const chosen = this.figures[at] === figure;
      button.setAttribute("aria-pressed", String(chosen));
      if (!chosen) continue;
      this.element.scrollTo({ left: button.offsetLeft - (this.element.clientWidth - button.offsetWidth) / 2 });
      if (hadFocus) button.focus();
    }
  }
}

function frame(figure, choose) {
  const name = figureName(figure);
  return h(
    "button",
    { type: "button", class: "frame", "data-digest": figure.digest, "aria-pressed": "false", title: name, onclick: () => choose(figure) },
    h("img", { src: pictureUrl(figure, THUMB), loading: "lazy", decoding: "async" }),
  );
}
