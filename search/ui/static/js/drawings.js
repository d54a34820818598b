// What to call a drawing that is known by its digest alone: gathered from every answer, patent and mark seen.

import { figureName } from "./words.js";

const known = new Map();

/** Learn the figures of a result, a patent or a mark. */
export function learnDrawings({ publication, title, figures }) {
  for (const figure of figures ?? []) known.set(figure.digest, { publication, title, name: figureName(figure) });
}

/** `{publication, title, name}` of a drawing; one that is met for the first time is just a drawing. */
export function drawingOf(digest) {
  return known.get(digest) ?? { publication: "", title: "", name: "Drawing" };
}
