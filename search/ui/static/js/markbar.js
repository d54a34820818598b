// The bar of what is marked: the drawings, and what can be done with all of them.

import { pictureUrl } from "./api.js";
import { csv, download } from "./csv.js";
import { h, icon } from "./dom.js";

const THUMB = 160;

export class MarkBar {
  /** `actions`: open(publication, figure), compare(left, right). */
  constructor(element, marks, actions) {
    this.element = element;
    this.marks = marks;
    this.actions = actions;
    this.said = h("span", { role: "status" });
    this.list = h("ul", { class: "marked" });
    this.compare = h("button", { type: "button", class: "quiet", onclick: () => this.#compare() }, "Compare");
    const copy = h("button", { type: "button", class: "quiet", onclick: () => this.#copy() }, "Copy numbers");
    const save = h("button", { type: "button", class: "quiet", onclick: () => download("figseek-marked.csv", csv(marks.all)) }, "Download CSV");
    const clear = h("button", { type: "button", class: "quiet", onclick: () => marks.clear() }, "Unmark all");
    element.append(this.said, this.list, h("div", { class: "buttons" }, this.compare, copy, save), clear);
    marks.addEventListener("change", () => this.show());
    this.show();
  }

  show() {
    const marks = this.marks.all;
    this.element.hidden = marks.length === 0;
    document.documentElement.classList.toggle("marking", marks.length > 0);
    this.said.textContent = `${marks.length} marked`;
    this.compare.disabled = this.marks.digests.length < 2;
    this.list.replaceChildren(...marks.map((mark) => this.#item(mark)));
  }

  #item(mark) {
    const label = `${mark.publication} ${mark.title}`;
    const image = mark.figure ? h("img", { src: pictureUrl(mark.figure, THUMB), alt: "", loading: "lazy", decoding: "async" }) : icon("image");
    return h("li", {}, h("button", { type: "button", class: "frame", title: label, "aria-label": label, onclick: () => this.actions.open(mark.publication, mark.figure) }, image));
  }

  #compare() {
    const [left, right] = this.marks.digests;
    this.actions.compare(left, right);
  }

  async #copy() {
    const numbers = this.marks.all.map((mark) => mark.publication).join("\n");
    try {
      await navigator.clipboard.writeText(numbers);
      this.said.textContent = "Copied";
    } catch {
      this.said.textContent = "This browser lets no page copy; the CSV has the numbers";
    }
  }
}
