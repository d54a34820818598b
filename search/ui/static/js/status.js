// What the page says of a search: its total, notes, problems, and what to loosen when nothing was found.

import { h, icon } from "./dom.js";
import { removable, ways } from "./loosen.js";
import { isFirstVisit, said } from "./state.js";
import { counted, number } from "./words.js";

const $ = (name) => document.getElementById(name);

export function totalText(state, answer, offset) {
  if (!answer.results.length) return "";
  const text = total(state, answer, offset);
  return answer.folded ? `${text} · ${number(answer.folded)} folded as near-duplicate${answer.folded === 1 ? "" : "s"}` : text;
}

function total(state, answer, offset) {
  const all = counted(answer.total, "patent");
  if (isFirstVisit(state)) return `Newest of ${all}`;
  const isSaid = said(state).length > 0;
  if (isSaid && answer.total < offset + answer.results.length) return `${number(answer.total)} with these words, then others by likeness`;
  if (answer.total === 1 && offset + answer.results.length === 1) return all;
  if (state.figure) return `${all}, most alike first`;
  return isSaid ? `${all}, best first` : `${all}, newest first`;
}

/** Show notes of an answer, or nothing; and the patent whose number the words are, which `open(publication)` shows. */
export function showNotes({ notes, number: found }, open) {
  const told = notes.map((note) => h("div", { class: "notice" }, icon("info"), h("p", {}, note)));
  if (found) told.unshift(h("div", { class: "notice number-found" }, icon("info"), h("p", {}, numbered(found, open))));
  $("notices").replaceChildren(...told);
}

function numbered({ publication, title, date }, open) {
  const act = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(publication);
  };
  return [h("a", { href: `/patents/${publication}`, onclick: act }, publication), ` ${title}${date ? `, ${date}` : ""}`];
}

/** Show what is wrong. */
export function showProblem(detail) {
  $("notices").replaceChildren(h("div", { class: "notice problem", role: "alert" }, icon("warning"), h("p", {}, detail)));
}

// A service that is on its way up is looked for more often than one that is away.
const STARTING_S = 2;

/** Say in `place` that the service is away, or starting, and count down; returns a function that ends that. `again` is called once. */
export function waitFor(place, { retryAfterS, plain, isStarting }, again) {
  if (isStarting) return starting(place, again);
  let left = Math.max(1, Math.round(retryAfterS));
  const notice = away(place, plain);
  const count = notice.querySelector("p > span");
  const tick = () => (count.textContent = ` Trying again in ${left} s.`);
  tick();
  const button = notice.querySelector("button");
  const stop = () => {
    clearInterval(timer);
    button.onclick = null;
  };
  const go = () => {
    stop();
    count.textContent = " Trying again …";
    again();
  };
  button.onclick = go;
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) tick();
    else go();
  }, 1000);
  return stop;
}

/** The notice that says so. It stays while the service is asked again: it is read out once, and its button keeps the focus. */
function away(place, plain) {
  const shown = place.querySelector(".away");
  if (shown?.dataset.plain === plain) return shown;
  const says = h("p", {}, plain, h("span", { "aria-hidden": "true" }));
  const notice = h("div", { class: "notice waiting away", role: "status", "data-plain": plain }, icon("clock"), says, h("button", { type: "button", class: "quiet" }, "Try now"));
  place.replaceChildren(notice);
  return notice;
}

/** Say that the service is on its way up; nothing is to be done about that but to wait. */
function starting(place, again) {
  // Said once, and not again at each look, so that a screen reader is not told every two seconds.
  if (!place.querySelector(".starting")) {
    const says = h("p", {}, h("b", {}, "figseek is starting."), " This takes some seconds; the page goes on by itself.");
    place.replaceChildren(h("div", { class: "notice waiting starting", role: "status" }, icon("clock"), says));
  }
  const timer = setTimeout(again, STARTING_S * 1000);
  return () => clearTimeout(timer);
}

/** Fill the place of the results when there is none. `change(changes)` searches again. */
export function showEmpty(state, answer, change) {
  $("empty").replaceChildren(...(answer.results.length ? [] : [isFirstVisit(state) ? noPatents() : nothing(state, answer, change)]));
}

/** Say that the query drawing is not, or no longer, here. `add()` lets the user choose a file. */
export function showGone(change, add) {
  const way = (label, act) => h("li", {}, h("button", { type: "button", class: "quiet", onclick: act }, label));
  $("empty").replaceChildren(
    h(
      "section",
      { class: "empty", role: "alert" },
      h("h2", {}, "The drawing is not here"),
      h("p", {}, "An uploaded drawing is kept for 24 hours. Add it again, or go on without it."),
      h("ul", {}, way("Add it again", add), way("Search without the drawing", () => change({ figure: "" }))),
    ),
  );
}

function noPatents() {
  return h("section", { class: "empty" }, h("h2", {}, "The index is empty"), h("p", {}, "Take patents in with ", h("code", {}, "figseek ingest PATH"), ", then reload this page."));
}

function nothing(state, answer, change) {
  const found = ways(state, removable(state, answer)).map(({ without, changes, total }) =>
    h("li", {}, h("button", { type: "button", class: "quiet", onclick: () => change(changes) }, without, total && [" ", h("span", { class: "count" }, number(total))])),
  );
  return h(
    "section",
    { class: "empty" },
    h("h2", {}, "Nothing found"),
    h("p", {}, found.length ? "You could loosen the search:" : "Try other words, or a drawing of what you look for."),
    found.length > 0 && h("ul", {}, found),
  );
}
