// The patent beside the results: opened from a tile, walked from result to result, closed with Esc.

import * as api from "./api.js";
import { isTyping } from "./dom.js";
import { waitFor } from "./status.js";
import { Viewer } from "./viewer.js";

const NARROW = matchMedia("(max-width: 1100px)");

/**
 * `actions`: grid, marks, searchBy(figure), compare(figure); navigate(publication, {replace, data}) changes the address
 * and shows again.
 */
export class Panel {
  constructor(element, layout, actions) {
    this.element = element;
    this.layout = layout;
    this.actions = actions;
    this.viewer = new Viewer(element);
    this.publication = "";
    this.patent = null; // The one that is shown; none while it is fetched.
    this.loading = "";
    this.figure = "";
    this.stopWaiting = () => {};
    this.place = null; // Where it is said that the service is away, for as long as it is.
    this.patents = new Map();
    NARROW.addEventListener("change", () => this.#guard());
    actions.marks.addEventListener("change", () => this.patent && this.viewer.showMark());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.publication && !event.defaultPrevented && !isTyping(event.target)) this.close();
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
    this.#forget();
    this.figure = "";
    this.publication = "";
    this.element.hidden = true;
    this.layout.classList.remove("with-patent");
    this.actions.grid.point("");
    this.#guard();
  }

  /** Show a patent, or none for an empty number; `answer` is the search that it may be a result of, once it is there. */
  show(publication, answer) {
    this.results = answer?.results ?? [];
    if (!publication) {
      this.hide();
      return;
    }
    if (publication !== this.publication) {
      this.#forget();
      this.publication = publication;
      this.element.hidden = false;
      this.layout.classList.add("with-patent");
      this.#guard();
    }
    this.actions.grid.point(publication);
    if (!this.patent) this.#load();
    else if (answer || this.figure) this.#refresh();
  }

  /** Fetch the patent and show it; while the service is away it is asked again. */
  async #load() {
    const { publication } = this;
    if (this.loading === publication) return;
    this.loading = publication;
    this.stopWaiting();
    try {
      if (!this.patents.has(publication)) {
        if (!this.place) this.viewer.showBusy(publication);
        this.patents.set(publication, await api.patent(publication));
      }
    } catch (error) {
      if (publication === this.loading) this.#failed(publication, error);
      return;
    }
    if (publication !== this.loading) return;
    this.loading = "";
    this.place = null;
    this.patent = this.patents.get(publication);
    this.viewer.show(this.patent, {
      ...this.#place(),
      figure: this.figure,
      close: () => this.close(),
      searchBy: this.actions.searchBy,
      compare: this.actions.compare,
      canCompare: this.actions.canCompare,
      marks: this.actions.marks,
      open: (other) => this.open(other, null),
    });
    this.figure = "";
    this.element.scrollTop = 0;
    if (!this.element.contains(document.activeElement)) this.element.focus({ preventScroll: true });
  }

  #failed(publication, error) {
    this.loading = "";
    if (!(error instanceof api.Problem)) throw error;
    const close = () => this.close();
    if (!error.passes) {
      this.place = null;
      this.viewer.showProblem(error.plain, close);
      return;
    }
    this.place ??= this.viewer.showNotice(close);
    this.stopWaiting = waitFor(this.place, error, () => this.#load());
  }

  /** The patent is shown already: its search was answered meanwhile, or another of its figures was chosen. */
  #refresh() {
    this.viewer.update(this.#place(), this.figure);
    this.figure = "";
  }

  /** Where the patent stands among the results: its figures that match, and the way to its neighbours. */
  #place() {
    const result = this.results.find((one) => one.publication === this.publication);
    const matched = (result?.figures ?? []).filter((one) => one.score !== null && one.score !== undefined);
    return {
      matched: new Map(matched.map((one) => [one.digest, one.score])),
      highlights: result?.highlights ?? {},
      step: result && ((by) => this.#step(by)),
    };
  }

  #forget() {
    this.stopWaiting();
    this.loading = "";
    this.place = null;
    this.patent = null;
  }

  #step(by) {
    const at = this.results.findIndex((one) => one.publication === this.publication);
    const next = this.results[at + by];
    if (next) this.actions.navigate(next.publication, { replace: true, data: history.state });
  }

  /** Where the panel covers the page, what lies under it takes no focus. */
  #guard() {
    const covered = NARROW.matches && this.publication !== "";
    for (const part of [document.querySelector(".top"), document.getElementById("filters"), document.getElementById("results"), document.getElementById("marks")]) part.inert = covered;
    document.documentElement.classList.toggle("covered", covered);
  }
}
