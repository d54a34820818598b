// A patent on a page of its own.

import { boot, isTyping } from "./dom.js";
import { EMPTY, link } from "./state.js";
import { Viewer } from "./viewer.js";

const { patent } = boot();

if (patent) {
  const element = document.getElementById("patent");
  const viewer = new Viewer(element);
  const searchBy = (figure) => location.assign(link({ ...EMPTY, figure: figure.digest }));
  viewer.show(patent, { figure: location.hash.slice(1), searchBy, open: null });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || isTyping(event.target)) return;
  event.preventDefault();
  document.getElementById("words").focus();
});
