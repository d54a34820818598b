// Years as a small bar chart that is also the range control: click or drag over the bars, or move the two handles.

import { h, svg } from "./dom.js";

const HEIGHT = 40;
const WIDEST = 0.8; // The most of its place that a bar fills.
const SLENDER = 0.1; // What it fills for each year that there is, so that two years are not two walls.
const SETTLED_MS = 400; // Keys that follow each other faster are one change.

export class Years {
  /** `change(changes)` searches with other dates. */
  constructor(element, change) {
    this.element = element;
    this.change = change;
    this.drag = null;
    this.later = null; // What is to be shown once the pointer lets go, or the keys have settled.
  }

  /** `counts` are {year, count} under all filters but the dates. */
  show(counts, state) {
    if (this.drag !== null || this.waiting) {
      this.later = [counts, state];
      return;
    }
    const held = this.element.contains(document.activeElement) && document.activeElement.className;
    this.element.replaceChildren();
    this.element.classList.toggle("ranged", counts.length > 1);
    if (!counts.length) return;
    this.first = counts[0].year;
    this.last = counts.at(-1).year;
    this.length = this.last - this.first + 1;
    this.counts = new Map(counts.map(({ year, count }) => [year, count]));
    this.range = [state.from, state.to].map((day, at) => this.#within(day ? Number(day.slice(0, 4)) : [this.first, this.last][at]));
    this.chart = this.#chart();
    this.handles = ["from", "to"].map((name, at) => this.#handle(name, at));
    this.element.style.setProperty("--years", this.length);
    this.element.append(this.chart, h("p", { class: "ends", "aria-hidden": "true" }, h("span", {}, this.first), this.length > 1 && h("span", {}, this.last)));
    if (this.length > 1) this.element.append(...this.handles);
    this.#paint();
    if (held) this.element.getElementsByClassName(held)[0]?.focus();
  }

  #within(year) {
    return Math.min(this.last, Math.max(this.first, year));
  }

  #chart() {
    const most = Math.max(...this.counts.values());
    const width = Math.min(WIDEST, SLENDER * this.length);
    this.bars = Array.from({ length: this.length }, (_, at) => {
      const count = this.counts.get(this.first + at) ?? 0;
      const tall = count && Math.max(1, (HEIGHT * count) / most);
      const shape = svg("rect", { x: at + (1 - width) / 2, y: HEIGHT - tall, width, height: tall });
      const place = svg("rect", { class: "place", x: at, width: 1, height: HEIGHT });
      return svg("g", {}, svg("title", {}, `${this.first + at}: ${count}`), place, shape);
    });
    const chart = svg("svg", { viewBox: `0 0 ${this.length} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, this.bars);
    chart.addEventListener("pointerdown", (event) => this.#down(event));
    chart.addEventListener("pointermove", (event) => this.drag !== null && this.#to(this.#yearAt(event)));
    chart.addEventListener("pointerup", () => this.#up());
    chart.addEventListener("pointercancel", () => this.#release());
    return chart;
  }

  #handle(name, at) {
    const take = () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.#commit(), SETTLED_MS);
    };
    const move = (event) => {
      const year = Number(event.target.value);
      // A handle stops at the other one.
      this.range[at] = at === 0 ? Math.min(year, this.range[1]) : Math.max(year, this.range[0]);
      this.#paint();
    };
    return h("input", { type: "range", class: name, min: this.first, max: this.last, value: this.range[at], "aria-label": `Published ${name}, year`, oninput: move, onchange: take });
  }

  #paint() {
    const [from, to] = this.range;
    for (const [at, bar] of this.bars.entries()) bar.classList.toggle("chosen", this.first + at >= from && this.first + at <= to);
    for (const [at, handle] of this.handles.entries()) {
      handle.value = this.range[at];
      handle.setAttribute("aria-valuetext", String(this.range[at]));
    }
    // Where both handles lie on the last year, the first one must be above to be taken.
    this.handles[0].classList.toggle("above", from === this.last);
  }

  #commit() {
    const [from, to] = this.range;
    const all = from === this.first && to === this.last;
    this.waiting = null;
    this.#release();
    this.change(all ? { from: "", to: "" } : { from: `${from}-01-01`, to: `${to}-12-31` });
  }

  #yearAt(event) {
    const box = this.chart.getBoundingClientRect();
    return this.#within(this.first + Math.floor(((event.clientX - box.left) / box.width) * this.length));
  }

  #down(event) {
    if (event.button !== 0) return;
    this.chart.setPointerCapture(event.pointerId);
    this.drag = this.#yearAt(event);
    this.#to(this.drag);
  }

  #to(year) {
    this.range = [Math.min(this.drag, year), Math.max(this.drag, year)];
    this.#paint();
  }

  /** Let go, and show what an answer brought meanwhile. */
  #release() {
    this.drag = null;
    if (this.later) this.show(...this.later);
    this.later = null;
  }

  #up() {
    if (this.drag === null) return;
    const [from, to] = this.range;
    this.#release();
    this.change({ from: `${from}-01-01`, to: `${to}-12-31` });
  }
}
