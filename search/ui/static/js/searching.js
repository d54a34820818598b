// The search that is wanted: asked for, waited for while the service is away, and dropped once another one is wanted.

import * as api from "./api.js";
import { searchKey } from "./state.js";

const ANSWERS_KEPT = 30;

export class Searching {
  /**
   * `size` is of a page. `actions`: asked() as a search begins, answered(answer), failed(problem), away(problem, again)
   * waits and returns a function that ends it. All of them are about the state that was wanted last.
   */
  constructor(size, actions) {
    this.size = size;
    this.actions = actions;
    this.wanted = null; // Its key.
    this.running = null;
    this.stopWaiting = () => {};
    this.answers = new Map();
  }

  /** The answer to a state where it is known, or null. */
  answer(state) {
    return this.answers.get(searchKey(state)) ?? null;
  }

  /** Keep an answer; of too many the one goes that was kept first. */
  keep(state, answer) {
    const key = searchKey(state);
    this.answers.delete(key);
    this.answers.set(key, answer);
    if (this.answers.size > ANSWERS_KEPT) this.answers.delete(this.answers.keys().next().value);
  }

  /** Take a state as wanted that the page shows already, or says why not. */
  settle(state) {
    this.wanted = searchKey(state);
  }

  /** Want the answer to a state: from what is kept, or from the service. One that is wanted already comes by itself. */
  want(state) {
    if (searchKey(state) === this.wanted) return;
    this.#drop();
    this.settle(state);
    const known = this.answer(state);
    if (known) this.#answered(state, known);
    else this.#ask(state);
  }

  /** Ask the service, whether or not it has answered this before; what it is being asked already goes on. */
  ask(state) {
    if (searchKey(state) === this.wanted && this.running) return;
    this.#drop();
    this.settle(state);
    this.#ask(state);
  }

  #drop() {
    this.running?.abort();
    this.running = null;
    this.stopWaiting();
  }

  async #ask(state) {
    const { signal } = (this.running = new AbortController());
    this.actions.asked();
    try {
      const answer = await api.search(state, this.size, signal);
      if (!signal.aborted) this.#answered(state, answer);
    } catch (error) {
      if (signal.aborted || error.name === "AbortError") return;
      this.running = null;
      if (!(error instanceof api.Problem)) throw error;
      if (error.passes) this.stopWaiting = this.actions.away(error, () => this.#ask(state));
      else this.actions.failed(error);
    }
  }

  #answered(state, answer) {
    this.running = null;
    this.keep(state, answer);
    this.actions.answered(answer);
  }
}
