// One drawing, large: wheel and pinch zoom, drag, quarter turns, mirror; or two of them that move as one.

import { h, iconButton } from "./dom.js";
import { listen } from "./gestures.js";

const MOST = 12;
const STEP = 1.3;
const CLOSER = 2.5; // What a click on a fitted drawing zooms by.
const PAN = 60; // Pixels that an arrow key moves a zoomed drawing by.
const SHARPER = 1.3; // Beyond this zoom the largest picture is fetched.
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Sheet {
  #peer = null; // A sheet that has the same place, zoom, turn and mirror at any time.

  constructor() {
    this.image = h("img", { alt: "", draggable: "false" });
    this.stage = h("div", { class: "stage", tabindex: "0", role: "group", "aria-label": "Drawing. Plus and minus zoom, arrows move it then, R turns, F flips, 0 fits." }, this.image);
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
    this.image.addEventListener("load", () => this.#applyBoth());
    listen(this.stage, {
      zoom: (factor, at) => this.zoom(factor, at),
      drag: (x, y) => this.scale > 1 && this.#pan(x, y),
      click: (at) => this.#click(at),
    });
    new ResizeObserver(() => this.#applyBoth()).observe(this.stage);
    this.#reset();
  }

  /** Have this sheet and another move as one, their longer sides of one length. */
  lock(other) {
    this.#peer = other;
    other.#peer = this;
  }

  /** Show another drawing: `source` fits the stage; `quick` is shown until it is there, `sharp` when one zooms in. */
  show(source, alt, { quick = null, sharp = null } = {}) {
    this.sharp = sharp;
    this.wanted = source;
    this.#reset();
    this.image.alt = alt;
    this.image.src = quick ?? source;
    this.#changed();
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
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const arrow = this.scale > 1 && this.stage.contains(event.target) && ARROWS[event.key];
    const act = arrow ? () => this.#pan(arrow[0] * PAN, arrow[1] * PAN) : acts[event.key.toLowerCase()];
    act?.();
    return Boolean(act);
  }

  zoom(factor, at = null) {
    const { x, y } = at ? this.#fromCentre(at) : { x: 0, y: 0 };
    const scale = Math.min(MOST, Math.max(1, this.scale * factor));
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    if (scale === 1) this.x = this.y = 0;
    this.#changed();
  }

  fit() {
    this.scale = 1;
    this.x = this.y = 0;
    this.#changed();
  }

  turn() {
    this.turns = (this.turns + 1) % 4;
    this.fit();
  }

  flip() {
    this.mirrored = !this.mirrored;
    this.#changed();
  }

  #pan(x, y) {
    this.x += x;
    this.y += y;
    this.#changed();
  }

  #reset() {
    Object.assign(this, { scale: 1, x: 0, y: 0, turns: 0, mirrored: false });
  }

  /** Sizes of the drawing on the screen where it is fitted: upright, as it is turned, and its longer side then. */
  get #fitted() {
    // The image's own box and not the stage's, which has a margin around it.
    const { clientWidth: width, clientHeight: height, naturalWidth: across, naturalHeight: down } = this.image;
    const isLying = this.turns % 2 === 1;
    const upright = Math.min(width / across, height / down);
    const turned = isLying ? Math.min(width / down, height / across) : upright;
    return { upright, turned, width: (isLying ? down : across) * turned, height: (isLying ? across : down) * turned };
  }

  get #extent() {
    return this.image.naturalWidth ? Math.max(this.#fitted.width, this.#fitted.height) : Infinity;
  }

  /** After an act of the user: part of the sheet is always to be seen, and the other one follows. */
  #changed() {
    if (this.image.naturalWidth) {
      const { width, height } = this.#fitted;
      this.x = bounded(this.x, (width * this.scale) / 2);
      this.y = bounded(this.y, (height * this.scale) / 2);
    }
    const { scale, x, y, turns, mirrored } = this;
    if (this.#peer) Object.assign(this.#peer, { scale, x, y, turns, mirrored });
    this.#applyBoth();
  }

  #applyBoth() {
    this.#apply();
    this.#peer?.#apply();
  }

  #apply() {
    // The image is fitted upright; a quarter turn swaps its sides, so it is scaled to fit again.
    const again = this.image.naturalWidth ? this.#fitted.turned / this.#fitted.upright : 1;
    const alike = this.#peer ? Math.min(1, this.#peer.#extent / this.#extent) || 1 : 1;
    const scale = this.scale * again * alike;
    const transform = `translate(${this.x}px, ${this.y}px) scale(${scale * (this.mirrored ? -1 : 1)}, ${scale}) rotate(${this.turns * 90}deg)`;
    this.image.style.setProperty("transform", transform);
    this.stage.classList.toggle("zoomed", this.scale > 1);
    if (this.scale > SHARPER && this.sharp) {
      this.wanted = this.sharp;
      this.sharp = null;
      this.#replace(this.wanted);
    }
  }

  #fromCentre(at) {
    const box = this.stage.getBoundingClientRect();
    return { x: at.clientX - box.left - box.width / 2, y: at.clientY - box.top - box.height / 2 };
  }

  /** A click zooms in, or brings what was clicked to the middle: all that dragging does, without it. */
  #click(at) {
    const { x, y } = this.#fromCentre(at);
    if (this.scale > 1) this.#pan(-x, -y);
    else this.zoom(CLOSER, at);
  }
}

function bounded(value, most) {
  return Math.min(most, Math.max(-most, value));
}
