// The patent beside the results: opened from a tile, walked from result to result, closed with Esc.

import * as api from "./api.js";
import { Viewer } from "./viewer.js";

const NARROW = matchMedia("(max-width: 1100px)");

/** `actions`: grid, searchBy(figure), navigate(publication, {replace, data}) changes the address and shows again. */
export class Panel {
  constructor(element, layout, actions) {
    this.element = element;
    this.layout = layout;
    this.actions = actions;
    this.viewer = new Viewer(element);
    this.publication = "";
    this.patents = new Map();
    NARROW.addEventListener("change", () => this.#guard());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.publication && !event.defaultPrevented) this.close();
    });
  }

  open(publication, figure) {
    this.figure = figure?.digest ?? "";
    // How many entries of the history the panel has added: closing takes them all back.
    const opened = (history.state?.opened ?? 0) + 1;
    this.actions.navigate(publication, { data: { opened } });
    this.element.focus();
  }

  close() {
    const last = this.publication;
    if (history.state?.opened) history.go(-history.state.opened);
    else this.actions.navigate("", { replace: true });
    this.hide();
    this.actions.grid.focus(last);
  }

  hide() {
    this.publication = "";
    this.element.hidden = true;
    this.layout.classList.remove("with-patent");
    this.actions.grid.mark("");
    this.#guard();
  }

  /** Show a patent, or none for an empty number; `answer` is the search that it may be a result of. */
  async show(publication, answer) {
    this.results = answer?.results ?? [];
    if (publication === this.publication) {
      this.actions.grid.mark(publication);
      return;
    }
    if (!publication) {
      this.hide();
      return;
    }
    this.publication = publication;
    this.element.hidden = false;
    this.layout.classList.add("with-patent");
    this.actions.grid.mark(publication);
    this.#guard();
    const figure = this.figure;
    this.figure = "";
    const close = () => this.close();
    try {
      if (!this.patents.has(publication)) {
        this.viewer.showBusy(publication);
        this.patents.set(publication, await api.patent(publication));
      }
    } catch (error) {
      if (publication === this.publication) this.viewer.showProblem(error.message, close);
      return;
    }
    if (publication !== this.publication) return;
    const result = this.results.find((one) => one.publication === publication);
    const matched = new Map((result?.figures ?? []).filter((one) => one.score !== null && one.score !== undefined).map((one) => [one.digest, one.score]));
    this.viewer.show(this.patents.get(publication), {
      figure,
      matched,
      close,
      searchBy: this.actions.searchBy,
      open: (other) => this.open(other, null),
      step: result && ((by) => this.#step(by)),
    });
    this.element.scrollTop = 0;
    if (!this.element.contains(document.activeElement)) this.element.focus({ preventScroll: true });
  }

  #step(by) {
    const at = this.results.findIndex((one) => one.publication === this.publication);
    const next = this.results[at + by];
    if (next) this.actions.navigate(next.publication, { replace: true, data: history.state });
  }

  /** Where the panel covers the page, what lies under it takes no focus. */
  #guard() {
    const covered = NARROW.matches && this.publication !== "";
    for (const part of [document.querySelector(".top"), document.getElementById("filters"), document.getElementById("results")]) part.inert = covered;
    document.documentElement.classList.toggle("covered", covered);
  }
}
