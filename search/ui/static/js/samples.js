// The samples of the first visit. The server makes them; where the visit began with a search, they are fetched later.

import { parse } from "./state.js";

export class Samples {
  /** `before` is the element that they precede; `search(state)` searches by one. */
  constructor(before, search) {
    this.before = before;
    this.search = search;
    this.#take(document.getElementById("welcome"));
  }

  /** Fetch them where they are not there yet. */
  async prepare() {
    if (this.element || this.asked) return;
    this.asked = true;
    const response = await fetch("/").catch(() => null);
    this.asked = false;
    if (!response?.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const section = page.getElementById("welcome");
    if (!section || this.element) return;
    section.hidden = !this.isWanted;
    this.before.before(section);
    this.#take(section);
  }

  /** Show or hide them. */
  show(on) {
    this.isWanted = on;
    this.element?.toggleAttribute("hidden", !on);
  }

  #take(section) {
    this.element = section;
    for (const sample of section?.querySelectorAll(".sample") ?? []) {
      sample.addEventListener("click", (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        this.search(parse(new URL(sample.href).search));
      });
    }
  }
}
