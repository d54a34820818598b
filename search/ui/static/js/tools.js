// What can be done with a result where it lies in the grid: mark it, compare its drawing, search by its drawing.

import { h, hidden, icon } from "./dom.js";

export class Tools {
  /** `drawing()` is the figure that the tile shows; `actions` are marks, compare(figure), canCompare(figure) and searchBy(figure). */
  constructor(result, drawing, actions) {
    const of = ` ${result.publication}`;
    const tool = (name, picture, tip, said, act) => h("button", { type: "button", class: name, title: tip, tabindex: "-1", onclick: act }, icon(picture), hidden(said + of));
    this.acts = { " ": () => actions.marks.toggle(result, drawing()) };
    if (drawing()) Object.assign(this.acts, { c: () => actions.compare(drawing()), s: () => actions.searchBy(drawing()) });
    const mark = tool("tool mark", "flag", "Mark (space)", "Mark", this.acts[" "]);
    mark.setAttribute("aria-pressed", String(actions.marks.has(result.publication)));
    this.drawing = drawing;
    this.actions = actions;
    this.compare = this.acts.c && tool("tool by-compare", "compare", "Compare this drawing (C)", "Compare this drawing of", this.acts.c);
    const similar = this.acts.s && tool("tool by-drawing", "similar", "Search by this drawing (S)", "Search by this drawing of", this.acts.s);
    this.elements = [mark, this.compare, similar];
  }

  /** The tile is looked at: what can be compared has its button. */
  look() {
    if (this.compare) this.compare.disabled = !this.actions.canCompare(this.drawing());
  }

  /** Act on a key of the tile; space presses a button that has the focus, and marks elsewhere. */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key === " " && event.target.matches("button, summary"))) return;
    const act = this.acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}
