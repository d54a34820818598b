// The state of the page, as its address bears it (search/ui/state.py is the same on the server).

import { asked, chosen } from "./ranking.js";

export const EMPTY = Object.freeze({
  text: "",
  figure: "",
  words: Object.freeze([]), // Kept of what the drawing is named by.
  struck: Object.freeze([]), // And struck, which is only shown.
  classes: Object.freeze([]),
  from: "",
  to: "",
  applicant: "",
  ranking: Object.freeze([]),
  page: 1,
  patent: "",
  compare: Object.freeze([]),
});

const PLAIN = ["text", "figure", "from", "to", "applicant", "patent"];
const PAIR = /^([0-9a-f]{64})-([0-9a-f]{64})$/;

export function parse(search) {
  const given = new URLSearchParams(search);
  const all = (key) => [...new Set(given.getAll(key).map((value) => value.trim()).filter(Boolean))];
  const state = { ...EMPTY, words: all("word"), struck: all("struck"), classes: all("class") };
  for (const key of PLAIN) state[key] = (given.get(key) ?? "").trim();
  state.from = completed(state.from, false);
  state.to = completed(state.to, true);
  state.ranking = chosen((name) => given.get(name));
  if (/^\d{1,5}$/.test(given.get("page") ?? "")) state.page = Number(given.get("page"));
  state.compare = PAIR.exec(given.get("compare") ?? "")?.slice(1) ?? [];
  return state;
}

export function link(state) {
  const given = new URLSearchParams();
  for (const key of ["text", "figure"]) if (state[key]) given.append(key, state[key]);
  for (const word of state.words) given.append("word", word);
  for (const word of state.struck) given.append("struck", word);
  for (const code of state.classes) given.append("class", code);
  for (const key of ["from", "to", "applicant"]) if (state[key]) given.append(key, state[key]);
  for (const [name, value] of state.ranking) given.append(name, value);
  if (state.page !== 1) given.append("page", state.page);
  if (state.patent) given.append("patent", state.patent);
  if (state.compare.length) given.append("compare", state.compare.join("-"));
  const text = given.toString();
  return text ? `/?${text}` : "/";
}

/** What is searched, apart from what is only shown: two states with one key have one answer. */
export function searchKey(state) {
  return link({ ...state, struck: [], patent: "", compare: [] });
}

export function isFirstVisit(state) {
  return searchKey(state) === "/";
}

/** The body of POST /api/v1/search. */
export function query(state, size) {
  const body = { ...asked(state.ranking), size, page: state.page };
  if (state.text) body.text = state.text;
  if (state.figure) body.figure = state.figure;
  if (state.words.length) body.words = state.words;
  if (state.classes.length) body.classes = state.classes;
  if (state.applicant) body.applicant = state.applicant;
  if (state.from || state.to) body.dates = {};
  if (state.from) body.dates.from = state.from;
  if (state.to) body.dates.to = state.to;
  return body;
}

/** All words that are searched: those typed, and those kept of the drawing's. */
export function said(state) {
  return [state.text, ...state.words].filter(Boolean);
}

export function toggled(classes, code) {
  return classes.includes(code) ? classes.filter((other) => other !== code) : [...classes, code];
}

/** Complete "2021" or "2021-03" to the first or last day of that time. */
export function completed(text, last) {
  const match = /^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?$/.exec(text.trim());
  if (!match) return text.trim();
  const [, year, month = last ? "12" : "01", day] = match;
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return `${year}-${month}-${day ?? (last && Number(month) <= 12 ? String(lastDay).padStart(2, "0") : "01")}`;
}
