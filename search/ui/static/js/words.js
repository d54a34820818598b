// Texts that the page makes of an answer.

export const SIGNALS = ["image", "description", "keyword"];
const NAMES = { image: "drawing", description: "description", keyword: "words" };
const SHORT = { image: "drawing", description: "desc.", keyword: "words" };
export const SCHEMES = { locarno: "Locarno", cpc: "CPC", uspc: "USPC", ipc: "IPC" };

// The constant of reciprocal rank fusion, as the search uses it.
const RANK_CONSTANT = 60;

export function number(value) {
  return value.toLocaleString("en-US");
}

export function counted(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** Each signal's part of a bar, in percent of a first rank in every signal that was asked. */
export function shares(signals, asked) {
  const names = SIGNALS.filter((name) => asked.has(name));
  const full = names.length / (RANK_CONSTANT + 1);
  return names
    .filter((name) => signals[name]?.rank)
    .map((name) => ({ name, width: 100 / (RANK_CONSTANT + signals[name].rank) / full }));
}

/** Ranks, short enough for a tile: "drawing 1 · words 3"; of a single signal its score, since its rank is the tile's. */
export function ranks(signals, asked) {
  const [only] = asked;
  if (asked.size === 1) return `${SHORT[only]} ${signals[only].score.toFixed(2)}`;
  return SIGNALS.filter((name) => signals[name]?.rank).map((name) => `${SHORT[name]} ${signals[name].rank}`).join(" · ");
}

/** Ranks and scores as lines of a tip. */
export function reasons(signals, asked) {
  return SIGNALS.filter((name) => asked.has(name)).map((name) => {
    const hit = signals[name];
    return hit?.rank ? `By ${NAMES[name]}: rank ${hit.rank}, score ${hit.score.toFixed(3)}` : `By ${NAMES[name]}: not among the best`;
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
