// A patent on a page of its own.

import { opponent } from "./compare.js";
import { boot } from "./dom.js";
import { slash } from "./keys.js";
import { Marks } from "./marks.js";
import { EMPTY, link } from "./state.js";
import { waitFor } from "./status.js";
import { Viewer } from "./viewer.js";

const RETRY_S = 3;
const { patent, problem } = boot();

if (patent) {
  const element = document.getElementById("patent");
  const viewer = new Viewer(element);
  const searchBy = (figure) => location.assign(link({ ...EMPTY, figure: figure.digest }));
  const marks = new Marks();
  const digests = [...marks.digests, ...patent.figures.map((figure) => figure.digest)];
  const compare = (figure) => location.assign(link({ ...EMPTY, patent: patent.publication, compare: opponent(figure, digests) }));
  marks.addEventListener("change", () => viewer.showMark());
  viewer.show(patent, { figure: location.hash.slice(1), searchBy, compare, marks, open: null });
}

/** Ask for the page again until the service has come back, then load it. */
function waitForService(detail) {
  waitFor(document.getElementById("problem"), RETRY_S, detail, async () => {
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (answer && answer.status !== 503) location.reload();
    else waitForService(detail);
  });
}

if (problem?.status === 503) waitForService(problem.detail);

slash(document.getElementById("words"), null);
