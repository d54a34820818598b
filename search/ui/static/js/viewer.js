// The patent view: a chosen sheet large, all sheets as a filmstrip, and what the publication says.

import { pictureUrl } from "./api.js";
import { h, icon, iconButton, isTyping } from "./dom.js";
import { learnDrawings } from "./drawings.js";
import { citations, matches, record, texts } from "./facts.js";
import { Film, THUMB } from "./film.js";
import { Sheet } from "./sheet.js";
import { learnTitles } from "./titles.js";
import { figureName } from "./words.js";

const FITTED = 1024;
const SHARP = 2048;

/**
 * Fill `element` with a patent. `options`: figure (digest to begin with), matched (Map of digest to score),
 * highlights (passages by field), marks, searchBy(figure), compare(figure), canCompare(figure), open(publication), and where the view is a
 * panel close(), step(±1).
 */
export class Viewer {
  constructor(element) {
    this.element = element;
    element.addEventListener("keydown", (event) => this.#key(event));
  }

  showBusy(publication) {
    this.options = null;
    this.element.replaceChildren(h("p", { class: "busy", role: "status" }, `Opening ${publication} …`));
  }

  showProblem(detail, close) {
    this.showNotice(close).replaceChildren(h("div", { class: "notice problem", role: "alert" }, icon("warning"), h("p", {}, detail)));
  }

  /** Show no patent, but a place for a notice why, which is returned. */
  showNotice(close) {
    this.options = { close };
    this.figures = null;
    this.figure = null;
    this.sheet = null;
    const place = h("div");
    this.element.replaceChildren(h("div", { class: "head" }, h("h2", {}, "Patent"), iconButton("close", "Close (Esc)", close)), place);
    return place;
  }

  show(patent, options) {
    this.options = options;
    this.patent = patent;
    learnTitles(patent.class_titles);
    this.figures = sheets(patent);
    learnDrawings({ ...patent, figures: this.figures });
    this.sheet = new Sheet();
    this.caption = h("p", { class: "caption", "aria-live": "polite" });
    this.film = new Film(this.figures, (figure) => Boolean(this.options.matched?.has(figure.digest)), (figure) => this.choose(figure));
    // Under the title: a heading of the second level in the panel, of the first on a page of its own.
    const level = options.close ? 3 : 2;
    const searchBy = h("button", { type: "button", class: "search-by", title: "Search by this drawing (S)", onclick: () => options.searchBy(this.figure) }, icon("similar"), "Search by this drawing");
    this.compare = options.compare && h("button", { type: "button", class: "quiet", title: "Compare this drawing (C)", onclick: () => options.compare(this.figure) }, icon("compare"), "Compare");
    this.head = this.#head(patent);
    this.level = level;
    this.matches = matches(options.highlights, level);
    this.element.replaceChildren(
      this.head,
      ...(this.figures.length
        ? [this.sheet.element, this.film.element, h("div", { class: "under" }, this.caption, h("div", { class: "buttons" }, this.compare, searchBy))]
        : [h("p", { class: "none" }, "This publication has no drawings in the index.")]),
      h("div", { class: "body" }, record(patent), this.matches, citations(patent, options.open, level), ...texts(patent, level)),
    );
    const told = this.#find(options.figure) ?? this.#best();
    if (told ?? this.figures[0]) this.choose(told ?? this.figures[0]);
    this.isByChance = !told;
  }

  /** Show other figures and texts as matching, step among other results, and show the figure of a digest where one is given. */
  update({ matched, highlights, step }, digest) {
    this.options = { ...this.options, matched, highlights, step };
    const told = matches(highlights, this.level);
    this.matches.replaceWith(told);
    this.matches = told;
    const focused = this.head.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    const head = this.#head(this.patent);
    this.head.replaceWith(head);
    this.head = head;
    if (focused) head.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
    this.film.mark();
    const figure = this.#find(digest) ?? (this.isByChance ? this.#best() : null);
    if (figure && figure !== this.figure) this.choose(figure);
    this.#showComparable();
  }

  choose(figure) {
    this.figure = figure;
    this.isByChance = false;
    const words = figureName(figure);
    const quick = pictureUrl(figure, THUMB);
    this.sheet.show(pictureUrl(figure, FITTED), words, { quick, sharp: pictureUrl(figure, SHARP) });
    this.caption.textContent = words;
    this.caption.title = words;
    this.film.point(figure);
    this.#showComparable();
  }

  #showComparable() {
    if (this.compare && this.figure) this.compare.disabled = !this.options.canCompare(this.figure);
  }

  #find(digest) {
    return this.figures.find((figure) => figure.digest === digest);
  }

  #best() {
    return this.#find(this.options.matched?.keys().next().value);
  }

  #head(patent) {
    const { close, step } = this.options;
    const title = h(close ? "h2" : "h1", {}, patent.title || patent.publication);
    const number = close ? h("a", { class: "number", href: `/patents/${patent.publication}`, title: "Open in a page of its own" }, patent.publication) : h("span", { class: "number" }, patent.publication);
    const buttons = h(
      "div",
      { class: "buttons" },
      this.#mark(),
      step && iconButton("up", "Previous result ([)", () => step(-1)),
      step && iconButton("down", "Next result (])", () => step(1)),
      close && iconButton("close", "Close (Esc)", close),
    );
    return h("div", { class: "head" }, h("div", {}, title, h("p", { class: "facts" }, number, patent.date && h("time", { datetime: patent.date }, patent.date))), buttons);
  }

  /** Show whether the patent is marked now; a drawing that is marked may be the one to compare with. */
  showMark() {
    this.#showComparable();
    this.head?.querySelector(".mark")?.setAttribute("aria-pressed", String(this.options.marks.has(this.patent.publication)));
  }

  #mark() {
    const { marks } = this.options;
    if (!marks) return null;
    const pressed = String(marks.has(this.patent.publication));
    return iconButton("flag", "Mark (M)", () => marks.toggle(this.patent, this.figure), { class: "icon-button mark", "aria-pressed": pressed });
  }

  #key(event) {
    if (!this.options || isTyping(event.target) || event.defaultPrevented) return;
    const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const step = { "[": -1, "]": 1 }[event.key];
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : this.#acts[event.key];
    let taken = true;
    if (event.key === "Escape" && this.options.close) this.options.close();
    else if (step && this.options.step) this.options.step(step);
    else if (act) act();
    else if (this.sheet?.key(event)) taken = true;
    else if (along && this.figures) this.#move(along);
    else taken = false;
    if (taken) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  get #acts() {
    const { compare, marks, searchBy } = this.options;
    if (!this.figure) return {};
    return {
      s: () => searchBy(this.figure),
      ...(compare && { c: () => compare(this.figure) }),
      ...(marks && { m: () => marks.toggle(this.patent, this.figure) }),
    };
  }

  #move(along) {
    const next = this.figures[this.figures.indexOf(this.figure) + along];
    if (next) this.choose(next);
  }
}

/** All sheets in their order; the front page last, since it copies one of them. */
function sheets(patent) {
  const front = patent.front_page ? [{ ...patent.front_page, front: true }] : [];
  return [...(patent.figures ?? []), ...front];
}
