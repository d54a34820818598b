// Words for the query drawing: what it is named by, offered to be kept in the search or struck; and classes to filter by.

import * as api from "./api.js";
import { h, hidden, icon } from "./dom.js";
import { SCHEMES } from "./words.js";

const WORDS = 5; // Offered at once; where one is struck, the next one comes.
const CLASSES = 2;
const ASKED = 20; // What there is to come.
const FIGURES_KEPT = 30;
const TRIES = 6; // The vocabulary of a new encoder is encoded in some seconds.
const SOURCES = { goods: "names of goods", titles: "titles of classes", index: "patents here" };

export class Naming {
  /** `change(changes)` searches with other words or classes; `strike(words)` only leaves these out of what is offered. */
  constructor(element, { change, strike }) {
    this.element = element;
    this.list = element.querySelector("ul");
    this.told = element.querySelector("[role=status]");
    this.actions = { change, strike };
    this.found = new Map();
    this.asked = ""; // The drawing and encoder that names are on their way for.
    this.state = null;
  }

  /** Follow a state; `answer` is that of its search, or null while it is awaited. */
  show(state, answer) {
    if (state.figure !== this.state?.figure) this.#drop();
    this.state = state;
    if (state.figure && answer) this.#want(`${state.figure} ${answer.encoder}`, answer.can_name);
    this.#render();
  }

  #want(key, canName) {
    if (key === this.asked) return;
    this.#drop();
    this.asked = key;
    if (!canName) this.found.set(key, { words: [], classes: [] });
    else if (!this.found.has(key)) this.#ask(key, TRIES);
  }

  #drop() {
    this.running?.abort();
    clearTimeout(this.again);
    this.asked = "";
  }

  async #ask(key, tries) {
    const { signal } = (this.running = new AbortController());
    try {
      this.#keep(key, await api.name(this.state.figure, ASKED, signal));
    } catch (error) {
      if (signal.aborted || error.name === "AbortError") return;
      if (!(error instanceof api.Problem)) throw error;
      if (error.passes && tries > 1) {
        this.again = setTimeout(() => this.#ask(key, tries - 1), 1000 * error.retryAfterS);
        return;
      }
      this.#keep(key, { words: [], classes: [] });
    }
    this.#render();
    this.told.textContent = this.#offered.length ? "Words for the drawing are offered above the results." : "";
  }

  #keep(key, names) {
    this.found.set(key, names);
    if (this.found.size > FIGURES_KEPT) this.found.delete(this.found.keys().next().value);
  }

  get #names() {
    return this.found.get(this.asked);
  }

  /** The words to show: all that are kept, and the nearest that are not struck, where each has its place. */
  get #offered() {
    const { words: kept, struck } = this.state;
    const found = (this.#names?.words ?? []).filter(({ word }) => !struck.includes(word));
    const near = found.filter(({ word }, place) => place < WORDS || kept.includes(word));
    const others = kept.filter((word) => !near.some((one) => one.word === word)).map((word) => ({ word }));
    return [...others, ...near];
  }

  #render() {
    const { figure, struck } = this.state;
    const offered = this.#offered;
    const isAwaited = Boolean(figure && this.asked && !this.#names);
    this.element.hidden = !(offered.length || struck.length || isAwaited);
    const items = [...offered.map((one) => this.#word(one)), ...this.#classes];
    if (struck.length) items.push(this.#unstruck(struck.length));
    if (isAwaited) items.push(h("li", { class: "quiet-text" }, "Looking for words …"));
    this.#replace(items);
  }

  /** Replace what is shown: what had the focus keeps it or, where it is gone, what has come to its place. */
  #replace(items) {
    const before = [...this.list.querySelectorAll("button")];
    const held = before.indexOf(document.activeElement);
    const name = before[held]?.dataset.name;
    this.list.replaceChildren(...items);
    if (held < 0) return;
    const after = [...this.list.querySelectorAll("button")];
    (after.find((button) => button.dataset.name === name) ?? after[Math.min(held, after.length - 1)])?.focus();
  }

  #word({ word, score, sources }) {
    const { words, struck } = this.state;
    const isKept = words.includes(word);
    const others = words.filter((other) => other !== word);
    const keep = () => this.actions.change({ words: isKept ? others : [...words, word] });
    const strike = () => {
      if (isKept) this.actions.change({ words: others, struck: [...struck, word] });
      else this.actions.strike([...struck, word]);
    };
    return h(
      "li",
      { class: isKept ? "offer kept" : "offer" },
      h("button", { type: "button", class: "keep", "aria-pressed": String(isKept), title: reason(score, sources), "data-name": `keep ${word}`, onclick: keep }, icon(isKept ? "check" : "plus"), word),
      h("button", { type: "button", class: "strike", title: `Strike “${word}”`, "data-name": `strike ${word}`, onclick: strike }, icon("close"), hidden(`Strike ${word}`)),
    );
  }

  get #classes() {
    const { classes } = this.state;
    return (this.#names?.classes ?? []).slice(0, CLASSES).map(({ scheme, code, title, by, score, sources }) => {
      const full = `${scheme}:${code}`;
      const isSet = classes.includes(full);
      const toggle = () => this.actions.change({ classes: isSet ? classes.filter((other) => other !== full) : [...classes, full] });
      const tip = `${title ?? `Such as ${by}`}. ${reason(score, sources)}`;
      return h(
        "li",
        { class: isSet ? "offer kept" : "offer" },
        h("button", { type: "button", class: "keep", "aria-pressed": String(isSet), title: tip, "data-name": full, onclick: toggle }, icon(isSet ? "check" : "plus"), h("span", { class: "scheme" }, SCHEMES[scheme]), ` ${code}`),
      );
    });
  }

  #unstruck(count) {
    const bring = () => this.actions.strike([]);
    return h("li", {}, h("button", { type: "button", class: "clear", "data-name": "unstruck", onclick: bring }, `Bring ${count} struck back`));
  }
}

function reason(score, sources) {
  return score === undefined ? "Kept" : `Cosine ${score.toFixed(2)}, near by ${sources.map((source) => SOURCES[source]).join(" and ")}`;
}
