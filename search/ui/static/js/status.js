// What the page says of a search: its total, notes, problems, and what to loosen when nothing was found.

import { h, icon } from "./dom.js";
import { hasFilters, isFirstVisit } from "./state.js";
import { counted, number } from "./words.js";

const $ = (name) => document.getElementById(name);

export function totalText(state, answer, offset) {
  if (!answer.results.length) return "";
  const all = counted(answer.total, "patent");
  if (isFirstVisit(state)) return `Newest of ${all}`;
  if (state.text && answer.total < offset + answer.results.length) return `${number(answer.total)} with these words, then others by likeness`;
  if (state.figure || state.image) return `${all}, most alike first`;
  return state.text ? `${all}, best first` : `${all}, newest first`;
}

/** Show notes of an answer, or nothing. */
export function showNotes(notes) {
  $("notices").replaceChildren(...notes.map((note) => h("div", { class: "notice" }, icon("info"), h("p", {}, note))));
}

/** Show what is wrong. */
export function showProblem(detail) {
  $("notices").replaceChildren(h("div", { class: "notice problem", role: "alert" }, icon("warning"), h("p", {}, detail)));
}

/** Say in `place` that the service is away and count down; returns a function that ends it. `again` is called once. */
export function waitFor(place, seconds, detail, again) {
  let left = Math.max(1, Math.round(seconds));
  const count = h("span", { "aria-hidden": "true" });
  const button = h("button", { type: "button", class: "quiet" }, "Try now");
  const tick = () => (count.textContent = ` Trying again in ${left} s.`);
  tick();
  place.replaceChildren(h("div", { class: "notice waiting", role: "status" }, icon("clock"), h("p", {}, detail, count), button));
  const stop = () => clearInterval(timer);
  const go = () => {
    stop();
    again();
  };
  button.addEventListener("click", go);
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) tick();
    else go();
  }, 1000);
  return stop;
}

/** Fill the place of the results when there is none. `change(changes)` searches again. */
export function showEmpty(state, answer, change) {
  $("empty").replaceChildren(...(answer.results.length ? [] : [isFirstVisit(state) ? noPatents() : nothing(state, change)]));
}

function noPatents() {
  return h("section", { class: "empty" }, h("h2", {}, "The index is empty"), h("p", {}, "Take patents in with ", h("code", {}, "figseek ingest PATH"), ", then reload this page."));
}

function nothing(state, change) {
  const ways = [];
  const way = (label, changes) => ways.push(h("li", {}, h("button", { type: "button", class: "quiet", onclick: () => change(changes) }, label)));
  if (state.page > 1) way("Back to the first page", { page: 1 });
  if (state.from || state.to) way("Any date", { from: "", to: "" });
  if (state.applicant) way(`Any applicant, not only “${state.applicant}”`, { applicant: "" });
  if (state.classes.length) way(state.classes.length === 1 ? `Outside ${state.classes[0]} too` : "In all classes", { classes: [] });
  if (state.text && (hasFilters(state) || state.figure || state.image)) way(`Without the words “${state.text}”`, { text: "" });
  return h(
    "section",
    { class: "empty" },
    h("h2", {}, "Nothing found"),
    h("p", {}, ways.length ? "You could loosen the search:" : "Try other words, or a drawing of what you look for."),
    ways.length > 0 && h("ul", {}, ways),
  );
}
