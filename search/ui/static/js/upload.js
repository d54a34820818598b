// A drawing that is added: sent to the service, which keeps it for 24 hours under its digest.

import * as api from "./api.js";
import { h } from "./dom.js";
import { learnDrawings } from "./drawings.js";
import { showProblem, waitFor } from "./status.js";

export class Upload {
  /** `actions`: busy(isSending), kept(digest). */
  constructor(notices, actions) {
    this.place = h("div"); // What a search says in its notices leaves this alone.
    notices.after(this.place);
    this.actions = actions;
    this.figure = "";
    this.stopWaiting = () => {};
  }

  /** Send a file in the place of one that is being sent. One that the service refuses changes nothing of the search. */
  send(file) {
    this.stop();
    return this.#attempt(file);
  }

  /** Follow the drawing that is searched by: a choice of another one takes the place of a file that is still being sent. */
  follow(figure) {
    if (figure !== this.figure) this.stop();
    this.figure = figure;
  }

  /** Send no longer what is being sent. */
  stop() {
    this.stopWaiting();
    this.sending?.abort();
    this.place.replaceChildren();
    this.actions.busy(false);
  }

  async #attempt(file) {
    const { signal } = (this.sending = new AbortController());
    this.actions.busy(true);
    try {
      const { digest } = await api.keep(file, signal);
      if (signal.aborted) return;
      learnDrawings({ publication: "", title: "", figures: [{ digest, text: file.name || "Pasted drawing" }] });
      this.stop();
      this.actions.kept(digest);
    } catch (error) {
      if (signal.aborted || error.name === "AbortError") return;
      this.actions.busy(false);
      if (error.passes) {
        this.stopWaiting = waitFor(this.place, error, () => this.#attempt(file));
        return;
      }
      this.stop();
      if (!(error instanceof api.Problem)) throw error;
      showProblem(`“${file.name || "The pasted drawing"}” cannot be used. ${error.plain}`);
    }
  }
}
