// A patent on a page of its own.

import * as api from "./api.js";
import { opponent } from "./compare.js";
import { boot } from "./dom.js";
import { slash } from "./keys.js";
import { Marks } from "./marks.js";
import { EMPTY, link } from "./state.js";
import { waitFor } from "./status.js";
import { Viewer } from "./viewer.js";

const { patent, problem } = boot();

if (patent) {
  const element = document.getElementById("patent");
  const viewer = new Viewer(element);
  const searchBy = (figure) => location.assign(link({ ...EMPTY, figure: figure.digest }));
  const marks = new Marks();
  const pairOf = (figure) => opponent(figure, [...marks.digests, ...patent.figures.map((one) => one.digest)]);
  const canCompare = (figure) => pairOf(figure).length > 0;
  const compare = (figure) => canCompare(figure) && location.assign(link({ ...EMPTY, patent: patent.publication, compare: pairOf(figure) }));
  marks.addEventListener("change", () => viewer.showMark());
  viewer.show(patent, { figure: location.hash.slice(1), searchBy, compare, canCompare, marks, open: null });
}

/** Ask for the patent again until the service has come back, then load the page. */
function waitForService(away) {
  waitFor(document.getElementById("problem"), away, async () => {
    try {
      await api.patent(decodeURIComponent(location.pathname.replace("/patents/", "")));
    } catch (error) {
      if (error instanceof api.Problem && error.passes) return waitForService(error);
    }
    return location.reload();
  });
}

if (problem?.status === 503) waitForService(new api.Problem(503, problem.detail, api.RETRY_S, problem.type));

slash(document.getElementById("words"), null);
