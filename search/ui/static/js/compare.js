// Two drawings side by side at one scale, moved as one; or one laid over the other, with a slider between them.

import { pictureUrl } from "./api.js";
import { drawingOf } from "./drawings.js";
import { h, iconButton } from "./dom.js";
import { Sheet } from "./sheet.js";

const FITTED = 1024;
const SHARP = 2048;
const THUMB = 160;
const SIDES = ["left", "right"];

export class Compare {
  /** `actions`: choose(left, right) changes what is compared, close() ends it. */
  constructor(dialog, actions) {
    this.dialog = dialog;
    this.actions = actions;
    this.pair = [];
    this.sheets = [new Sheet(), new Sheet()];
    this.sheets[0].lock(this.sheets[1]);
    this.captions = SIDES.map(() => h("p", { class: "caption", "aria-live": "polite" }));
    this.strips = SIDES.map((side) => h("ul", { class: "film", "aria-label": `Drawings for the ${side} side` }));
    this.over = h("button", { type: "button", class: "quiet toggle", "aria-pressed": "false", title: "Lay one over the other (O)", onclick: () => this.#layOver() }, "Lay over");
    this.slider = h("input", { type: "range", min: 0, max: 100, value: 50, disabled: true, "aria-label": "From the left drawing to the right one", oninput: () => this.#fade() });
    this.stages = h("div", { class: "pair" }, this.sheets.map((sheet, at) => h("figure", { class: SIDES[at] }, sheet.stage)));
    dialog.append(
      h(
        "div",
        { class: "head" },
        h("h2", {}, "Compare"),
        h("div", { class: "overlay" }, this.over, this.slider),
        iconButton("swap", "Swap the sides", () => actions.choose(...this.pair.toReversed())),
        this.sheets[0].tools,
        iconButton("close", "Close (Esc)", () => actions.close()),
      ),
      this.stages,
      h("div", { class: "choices" }, SIDES.map((_, at) => h("div", {}, this.captions[at], this.strips[at]))),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      actions.close();
    });
    dialog.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Compare the drawings of two digests, or end it; `others` are the digests that may take a side. */
  show(pair, others) {
    if (pair.length < 2) {
      if (this.dialog.open) this.dialog.close();
      this.pair = [];
      return;
    }
    const choices = [...new Set([...pair, ...others])];
    for (const at of [0, 1]) {
      const { publication, title, name } = drawingOf(pair[at]);
      const said = [publication, title, name].filter(Boolean).join(" · ");
      this.captions[at].textContent = said;
      if (this.pair[at] !== pair[at]) this.#put(at, pair[at], said);
      this.#strip(at, choices, pair);
    }
    this.pair = [...pair];
    if (!this.dialog.open) this.dialog.showModal();
  }

  #put(at, digest, alt) {
    const figure = { digest };
    this.sheets[at].show(pictureUrl(figure, FITTED), alt, { quick: pictureUrl(figure, THUMB), sharp: pictureUrl(figure, SHARP) });
  }

  #strip(at, choices, pair) {
    const held = this.strips[at].contains(document.activeElement) && document.activeElement.dataset.digest;
    const frame = (digest) => {
      const { publication, title, name } = drawingOf(digest);
      const label = [publication, title, name].filter(Boolean).join(", ");
      const take = () => this.actions.choose(...(at === 0 ? [digest, pair[1]] : [pair[0], digest]));
      const image = h("img", { src: pictureUrl({ digest }, THUMB), alt: "", loading: "lazy", decoding: "async" });
      return h("li", {}, h("button", { type: "button", class: "frame", "data-digest": digest, "aria-pressed": String(digest === pair[at]), "aria-label": label, title: label, onclick: take }, image));
    };
    this.strips[at].replaceChildren(...choices.map(frame));
    if (held) this.strips[at].querySelector(`[data-digest="${CSS.escape(held)}"]`)?.focus();
  }

  #layOver() {
    const on = this.over.getAttribute("aria-pressed") === "false";
    this.over.setAttribute("aria-pressed", String(on));
    this.slider.disabled = !on;
    this.stages.classList.toggle("laid", on);
    this.#fade();
  }

  /** In the middle both drawings are full; towards an end the other one fades. */
  #fade() {
    const part = this.slider.disabled ? 0.5 : this.slider.value / 100;
    const seen = [Math.min(1, 2 - 2 * part), Math.min(1, 2 * part)];
    for (const at of [0, 1]) this.sheets[at].image.style.setProperty("opacity", seen[at]);
  }

  #key(event) {
    // What lies under the dialog takes no keys.
    event.stopPropagation();
    if (event.target === this.slider) return;
    const isOver = event.key.toLowerCase() === "o" && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isOver) this.#layOver();
    if (isOver || this.sheets.find((sheet) => sheet.stage === event.target)?.key(event) || this.sheets[0].key(event)) event.preventDefault();
  }
}

/** The pair of a figure and what it is compared with: the first other one of some digests, or none. */
export function opponent(figure, digests) {
  const other = digests.find((digest) => digest && digest !== figure.digest);
  return other ? [other, figure.digest] : [];
}
