// A patent on a page of its own.

import { opponent } from "./compare.js";
import { boot } from "./dom.js";
import { slash } from "./keys.js";
import { Marks } from "./marks.js";
import { EMPTY, link } from "./state.js";
import { Viewer } from "./viewer.js";

const { patent } = boot();

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

slash(document.getElementById("words"), null);
