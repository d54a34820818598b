// The search page: one state, kept in the address; every change of it is a search, a patent shown, or both.

import { watchActivity } from "./activity.js";
import * as api from "./api.js";
import { showApplicants } from "./applicants.js";
import { showChips } from "./chips.js";
import { comparable, opponents } from "./comparable.js";
import { Compare, opponent } from "./compare.js";
import { boot } from "./dom.js";
import { learnDrawings } from "./drawings.js";
import { showTrees } from "./facets.js";
import { classForm, unfold } from "./filters.js";
import { Grid } from "./grid.js";
import { slash } from "./keys.js";
import { MarkBar } from "./markbar.js";
import { Marks } from "./marks.js";
import { showPaging } from "./paging.js";
import { Panel } from "./panel.js";
import { QueryBar } from "./query.js";
import { RankControl } from "./rankcontrol.js";
import { Samples } from "./samples.js";
import { completed, isFirstVisit, link, parse, searchKey, toggled } from "./state.js";
import { showEmpty, showGone, showNotes, showProblem, totalText, waitFor } from "./status.js";
import { learn } from "./titles.js";
import { Upload } from "./upload.js";
import { Years } from "./years.js";

const $ = (name) => document.getElementById(name);
const started = boot();
const limits = started.limits;
const ANSWERS_KEPT = 30;

let state = parse(location.search);
let shownKey = null;
let running = null;
let isNew = false; // Whether the words have just been entered: a number among them then leads to its patent.
let stopWaiting = () => {};
const answers = new Map();

const marks = new Marks();
const grid = new Grid($("grid"), limits.window, {
  open: (result, figure) => panel.open(result.publication, figure),
  marks,
  compare,
  searchBy,
});
const panel = new Panel($("patent"), $("layout"), {
  grid,
  marks,
  compare,
  searchBy,
  navigate: (publication, how) => go({ patent: publication }, how),
});
const busy = { searching: false, sending: false };
const upload = new Upload($("notices"), { busy: (on) => showBusy("sending", on), kept: (digest) => change({ figure: digest }) });
const bar = new QueryBar($("query"), limits, { change, keep: (file) => upload.send(file), problem: showProblem });
const ranking = new RankControl($("ranking"), $("query"), change);
const years = new Years($("years"), change);
const comparing = new Compare($("compare"), {
  choose: (...pair) => go({ compare: pair }, { replace: true, data: history.state }),
  close: endComparing,
});
new MarkBar($("marks"), marks, {
  open: (publication, figure) => panel.open(publication, figure),
  compare: (...pair) => go({ compare: pair }, { data: { compares: true } }),
});
const samples = new Samples($("total"), (asked) => go(asked));

classForm($("class-form"), $("class"), (codes) => change({ classes: [...new Set([...state.classes, ...codes])] }));
marks.addEventListener("change", () => grid.showMarks(marks));
addEventListener("popstate", () => {
  state = parse(location.search);
  render();
});

/** Search again with what the fields hold and some changes, from the first page on. */
function change(changes) {
  const { text, from, to, applicant } = bar.fields;
  isNew = text !== state.text;
  go({ text, from: completed(from, false), to: completed(to, true), applicant, page: 1, patent: "", compare: [], ...changes });
}

/** Search by a figure of the index. The filters stay; the words looked for something else. */
function searchBy(figure) {
  change({ figure: figure.digest, text: "" });
}

/** Compare a figure with the query drawing or, where there is none, with one that is marked, or of another result. */
function compare(figure) {
  go({ compare: opponent(figure, opponents(shown(), figure.digest)) }, { data: { ...history.state, compares: true } });
}

/** What is on the page, for choosing what to compare. */
function shown() {
  return { state, marks, patent: panel.patent, results: answers.get(searchKey(state))?.results ?? [] };
}

function endComparing() {
  if (history.state?.compares) history.back();
  else go({ compare: [] }, { replace: true });
}

/** Change the state and its address: as a new entry of the history, or in place of the current one. */
function go(changes, { replace = false, data = null } = {}) {
  const before = link(state);
  state = { ...state, ...changes };
  const address = link(state);
  if (replace) history.replaceState(data, "", address);
  else if (address !== before) history.pushState(data, "", address);
  render();
}

function render() {
  const key = searchKey(state);
  bar.show(state);
  ranking.show(state);
  showChips($("chips"), state, answers.get(key) ?? null, change);
  if (isFirstVisit(state)) samples.prepare();
  if (key !== shownKey) load(key);
  panel.show(state.patent, answers.get(key));
  comparing.show(state.compare, comparable(shown(), state.compare));
}

async function load(key) {
  running?.abort();
  stopWaiting();
  const known = answers.get(key);
  if (known) return show(key, known);
  running = new AbortController();
  const { signal } = running;
  showBusy("searching", true);
  try {
    const answer = await api.search(state, limits.size, signal);
    if (!signal.aborted) show(key, answer);
  } catch (error) {
    if (signal.aborted || error.name === "AbortError") return undefined;
    if (!(error instanceof api.Problem)) throw error;
    failed(key, error);
  }
  return undefined;
}

function show(key, answer) {
  const another = shownKey !== null && shownKey !== key;
  const focused = $("grid").contains(document.activeElement) || $("patent").contains(document.activeElement);
  const offset = (state.page - 1) * limits.size;
  shownKey = key;
  answers.delete(key);
  answers.set(key, answer);
  if (answers.size > ANSWERS_KEPT) answers.delete(answers.keys().next().value);
  showBusy("searching", false);
  learn(answer.facets);
  answer.results.forEach(learnDrawings);
  showNotes(answer, (publication) => panel.open(publication, null));
  showEmpty(state, answer, change);
  grid.show(answer.results, offset + 1);
  showFilters(answer);
  showPaging($("paging"), state, answer, limits, {
    turn: (page) => go({ page, patent: "", compare: [] }),
    add: (code) => change({ classes: [...state.classes, code] }),
  });
  $("total").textContent = totalText(state, answer, offset);
  samples.show(isFirstVisit(state));
  // Where the service was away when the page was opened there are none yet.
  if (isFirstVisit(state)) samples.prepare();
  document.title = state.text ? `${state.text} · figseek` : "figseek";
  panel.show(state.patent, answer);
  comparing.show(state.compare, comparable(shown(), state.compare));
  if (another) {
    scrollTo(0, 0);
    if (focused && !state.patent) grid.focus("");
  }
  if (isNew && answer.number && !state.patent) panel.open(answer.number.publication, null);
  isNew = false;
}

function showFilters(answer) {
  showChips($("chips"), state, answer, change);
  years.show(answer.years, state);
  showTrees($("trees"), answer.facets, state, (code) => change({ classes: toggled(state.classes, code) }));
  showApplicants($("applicants"), answer.applicants, state, change);
}

function failed(key, problem) {
  if (problem.passes) {
    // What is shown stays, dimmed; the query is kept and asked again.
    stopWaiting = waitFor($("notices"), problem, () => load(key));
    return;
  }
  shownKey = key;
  showBusy("searching", false);
  grid.show([], 1);
  for (const name of ["empty", "notices", "paging", "total", "trees", "years", "applicants"]) $(name).replaceChildren();
  samples.show(false);
  if (problem.isOf("figure")) showGone(change, () => bar.choose());
  else showProblem(problem.plain);
}

function showBusy(what, on) {
  busy[what] = on;
  const isBusy = busy.searching || busy.sending;
  $("results").setAttribute("aria-busy", String(isBusy));
  $("progress").hidden = !isBusy;
  if (isBusy && !grid.results.length && !$("grid").children.length) grid.showSkeleton();
}

unfold($("filters"));
slash($("words"), $("slash"));
watchActivity($("activity"));
if (started.answer) {
  answers.set(searchKey(state), started.answer);
} else if (started.problem && started.problem.status !== 503 && started.problem.field !== "figure") {
  shownKey = searchKey(state);
}
render();
