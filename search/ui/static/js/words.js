// Texts that the page makes of an answer.

import { SIGNAL_NAMES } from "./ranking.js";

const NAMES = { image: "drawing", description: "description", keyword: "words" };
const SHORT = { image: "drawing", description: "desc.", keyword: "words" };
export const SCHEMES = { locarno: "Locarno", cpc: "CPC", uspc: "USPC", ipc: "IPC" };

export function number(value) {
  return value.toLocaleString("en-US");
}

export function counted(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** Each signal's part of a bar, in percent of the best score of the page. */
export function shares(signals, best) {
  return SIGNAL_NAMES.filter((name) => best > 0 && signals[name]?.part > 0).map((name) => ({ name, width: (100 * signals[name].part) / best }));
}

/** Ranks, short enough for a tile: "drawing 1 · words 3"; of a single signal its score, since its rank is the tile's. */
export function ranks(signals, asked) {
  if (asked.length === 1) return asked.filter((name) => signals[name]).map((name) => `${SHORT[name]} ${signals[name].score.toFixed(2)}`).join("");
  return SIGNAL_NAMES.filter((name) => signals[name]?.rank).map((name) => `${SHORT[name]} ${signals[name].rank}`).join(" · ");
}

/** Ranks and scores as lines of a tip; `window` is how many patents each signal ranks. */
export function reasons(signals, asked, window) {
  return asked.map((name) => {
    const hit = signals[name];
    if (!hit) return `By ${NAMES[name]}: nothing to compare`;
    return `By ${NAMES[name]}: ${hit.rank ? `rank ${hit.rank}` : `not among its first ${window}`}, score ${hit.score.toFixed(3)}`;
  });
}

// Where passages are worth reading, best first: a design's claim says little more than its title does.
const PASSAGES = ["figure_texts", "abstract", "description", "claims"];

/** The passage that says most besides the title. */
export function snippet(highlights) {
  return PASSAGES.map((field) => highlights?.[field]?.[0]).find(Boolean) ?? null;
}

/** What to call a figure: its line in the description, or its sheet. */
export function figureName(figure) {
  if (figure.text) return figure.text;
  const sheet = /^D0*([1-9]\d*)$/.exec(figure.sheet ?? "");
  return sheet ? `Sheet ${sheet[1]}` : figure.front ? "Front page" : figure.sheet || "Drawing";
}

/** Split "locarno:06-01" at its first colon. */
export function schemeAndCode(full) {
  const at = full.indexOf(":");
  return at < 0 ? ["", full] : [full.slice(0, at), full.slice(at + 1)];
}
