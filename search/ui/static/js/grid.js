// The grid of results, and walking it with the arrow keys: one tile at a time is in the tab order.

import { h } from "./dom.js";
import { SIGNAL_NAMES } from "./ranking.js";
import { tile } from "./tile.js";

const SKELETONS = 12;

export class Grid {
  /** `window` is how many patents each signal ranks; `actions` are those of the tiles. */
  constructor(element, window, actions) {
    this.element = element;
    this.window = window;
    this.actions = actions;
    this.results = [];
    element.addEventListener("keydown", (event) => this.#walk(event));
    // Esc takes away what has come up under the pointer or the focus, until either moves on.
    document.addEventListener("keydown", (event) => event.key === "Escape" && element.classList.add("hushed"));
    for (const moved of ["pointerover", "focusin"]) element.addEventListener(moved, () => element.classList.remove("hushed"));
    element.addEventListener("focusin", (event) => this.#enter(event.target.closest(".tile")));
  }

  show(results, first) {
    this.results = results;
    const page = { asked: SIGNAL_NAMES.filter((name) => results.some((result) => result.signals[name])), best: results[0]?.score ?? 0, window: this.window };
    this.element.setAttribute("start", first);
    this.element.replaceChildren(...results.map((result, at) => tile(result, first + at, page, this.actions)));
    this.#enter(this.element.firstElementChild);
  }

  showSkeleton() {
    this.results = [];
    const blank = () => h("li", { class: "tile skeleton", "aria-hidden": "true" }, h("span", { class: "paper" }));
    this.element.replaceChildren(...Array.from({ length: SKELETONS }, blank));
  }

  /** Show which patents are marked now. */
  showMarks(marks) {
    for (const button of this.element.querySelectorAll(".mark")) button.setAttribute("aria-pressed", String(marks.has(button.closest(".tile").dataset.publication)));
  }

  /** Tell the tile whose patent is open; an empty publication is of none. */
  point(publication) {
    for (const item of this.element.children) {
      const open = item.dataset.publication === publication && publication !== "";
      item.classList.toggle("current", open);
      if (open) {
        this.#enter(item);
        item.scrollIntoView({ block: "nearest" });
      }
    }
  }

  focus(publication) {
    const item = [...this.element.children].find((child) => child.dataset.publication === publication);
    (item ?? this.element.firstElementChild)?.querySelector(".open")?.focus();
  }

  #enter(item) {
    if (!item || item === this.entered) return;
    for (const stop of this.entered?.querySelectorAll("a, button, summary") ?? []) stop.tabIndex = -1;
    for (const stop of item.querySelectorAll("a, button, summary")) stop.tabIndex = 0;
    this.entered = item;
  }

  #columns() {
    const [first, ...rest] = this.element.children;
    const next = rest.findIndex((item) => item.offsetTop > first.offsetTop);
    return next < 0 ? this.element.children.length : next + 1;
  }

  #walk(event) {
    const item = event.target.closest(".tile");
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const items = [...this.element.children];
    const at = items.indexOf(item);
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.#columns(), ArrowDown: this.#columns(), Home: -at, End: items.length - 1 - at };
    if (!(event.key in step)) return;
    event.preventDefault();
    const target = items[at + step[event.key]];
    target?.querySelector(".open").focus();
    target?.scrollIntoView({ block: "nearest" });
  }
}
