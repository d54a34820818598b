// One drawing, large: wheel and pinch zoom, drag, quarter turns, mirror.

import { h, iconButton } from "./dom.js";

const MOST = 12;
const STEP = 1.3;
const SHARPER = 1.3; // Beyond this zoom the largest picture is fetched.

export class Sheet {
  constructor() {
    this.image = h("img", { alt: "", draggable: "false" });
    this.stage = h("div", { class: "stage", tabindex: "0", role: "group", "aria-label": "Drawing. Plus and minus zoom, R turns, F flips, 0 fits." }, this.image);
    this.tools = h(
      "div",
      { class: "tools", role: "toolbar", "aria-label": "Drawing" },
      iconButton("plus", "Zoom in (+)", () => this.zoom(STEP)),
      iconButton("minus", "Zoom out (−)", () => this.zoom(1 / STEP)),
      iconButton("fit", "Fit (0)", () => this.fit()),
      iconButton("turn", "Turn (R)", () => this.turn()),
      iconButton("flip", "Flip (F)", () => this.flip()),
    );
    this.element = h("div", { class: "viewing" }, this.stage, this.tools);
    this.pointers = new Map();
    this.image.addEventListener("load", () => this.#apply());
    this.stage.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.stage.addEventListener("dblclick", (event) => (this.scale > 1 ? this.fit() : this.zoom(3, event)));
    this.stage.addEventListener("pointerdown", (event) => this.#down(event));
    this.stage.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) this.stage.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    new ResizeObserver(() => this.#apply()).observe(this.stage);
    this.#reset();
  }

  /** Show another drawing: `source` fits the stage; `quick` is shown until it is there, `sharp` when one zooms in. */
  show(source, alt, { quick = null, sharp = null } = {}) {
    this.sharp = sharp;
    this.wanted = source;
    this.#reset();
    this.image.alt = alt;
    this.image.src = quick ?? source;
    this.#apply();
    if (quick) this.#replace(source);
  }

  /** Put a finer picture of the same drawing in its place once it is loaded. */
  async #replace(source) {
    const finer = new Image();
    finer.src = source;
    await finer.decode().catch(() => {});
    if (this.wanted === source) this.image.src = source;
  }

  /** Act on a key; tells whether it was one of the drawing's. */
  key(event) {
    const acts = {
      "+": () => this.zoom(STEP),
      "=": () => this.zoom(STEP),
      "-": () => this.zoom(1 / STEP),
      0: () => this.fit(),
      r: () => this.turn(),
      f: () => this.flip(),
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : acts[event.key.toLowerCase()];
    act?.();
    return Boolean(act);
  }

  zoom(factor, at = null) {
    const box = this.stage.getBoundingClientRect();
    const x = at ? at.clientX - box.left - box.width / 2 : 0;
    const y = at ? at.clientY - box.top - box.height / 2 : 0;
    const scale = Math.min(MOST, Math.max(1, this.scale * factor));
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    if (scale === 1) this.x = this.y = 0;
    if (scale > SHARPER && this.sharp) {
      this.wanted = this.sharp;
      this.sharp = null;
      this.#replace(this.wanted);
    }
    this.#apply();
  }

  fit() {
    this.scale = 1;
    this.x = this.y = 0;
    this.#apply();
  }

  turn() {
    this.turns = (this.turns + 1) % 4;
    this.fit();
  }

  flip() {
    this.mirrored = !this.mirrored;
    this.#apply();
  }

  #reset() {
    Object.assign(this, { scale: 1, x: 0, y: 0, turns: 0, mirrored: false });
  }

  #apply() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    const { naturalWidth: across, naturalHeight: down } = this.image;
    // The image is fitted upright; a quarter turn swaps its sides, so it is scaled to fit again.
    const upright = Math.min(width / across, height / down);
    const lying = Math.min(width / down, height / across);
    const isLying = this.turns % 2 === 1;
    const scale = this.scale * (isLying && across ? lying / upright : 1);
    if (across) {
      // The sheet's edge comes as far as the middle of the stage, so that part of the sheet is always to be seen.
      const drawn = this.scale * (isLying ? lying : upright);
      this.x = bounded(this.x, ((isLying ? down : across) * drawn) / 2);
      this.y = bounded(this.y, ((isLying ? across : down) * drawn) / 2);
    }
    const transform = `translate(${this.x}px, ${this.y}px) scale(${scale * (this.mirrored ? -1 : 1)}, ${scale}) rotate(${this.turns * 90}deg)`;
    this.image.style.setProperty("transform", transform);
    this.stage.classList.toggle("zoomed", this.scale > 1);
  }

  #wheel(event) {
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), event);
  }

  #down(event) {
    if (event.button !== 0) return;
    this.stage.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, event);
  }

  #move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const [other] = [...this.pointers.values()].filter((one) => one.pointerId !== event.pointerId);
    this.pointers.set(event.pointerId, event);
    if (other) {
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      this.zoom(apart(event) / Math.max(1, apart(before)), event);
    } else if (this.scale > 1) {
      this.x += event.clientX - before.clientX;
      this.y += event.clientY - before.clientY;
      this.#apply();
    }
  }
}

function bounded(value, most) {
  return Math.min(most, Math.max(-most, value));
}
