// A drawing that is added: sent to the service, which keeps it for 24 hours under its digest.

import * as api from "./api.js";
import { learnDrawings } from "./drawings.js";
import { showProblem, waitFor } from "./status.js";

export class Upload {
  /** `actions`: busy(isSending), kept(digest). */
  constructor(notices, actions) {
    this.notices = notices;
    this.actions = actions;
    this.stopWaiting = () => {};
  }

  /** Send a file in the place of one that is being sent. One that the service refuses changes nothing of the search. */
  async send(file) {
    this.stop();
    const { signal } = (this.sending = new AbortController());
    this.actions.busy(true);
    try {
      const { digest } = await api.keep(file, signal);
      if (signal.aborted) return;
      learnDrawings({ publication: "", title: "", figures: [{ digest, text: file.name || "Pasted drawing" }] });
      this.actions.busy(false);
      this.actions.kept(digest);
    } catch (error) {
      if (signal.aborted || error.name === "AbortError") return;
      this.actions.busy(false);
      if (!(error instanceof api.Problem)) throw error;
      if (error.passes) this.stopWaiting = waitFor(this.notices, error, () => this.send(file));
      else showProblem(`“${file.name || "The pasted drawing"}” cannot be used. ${error.plain}`);
    }
  }

  /** Send no longer what is being sent. */
  stop() {
    this.stopWaiting();
    this.sending?.abort();
    this.actions.busy(false);
  }
}
