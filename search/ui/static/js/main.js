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
import { holdFocus } from "./focus.js";
import { Grid } from "./grid.js";
import { slash } from "./keys.js";
import { MarkBar } from "./markbar.js";
import { Marks } from "./marks.js";
import { Naming } from "./naming.js";
import { showPaging } from "./paging.js";
import { Panel } from "./panel.js";
import { QueryBar } from "./query.js";
import { RankControl } from "./rankcontrol.js";
import { Samples } from "./samples.js";
import { Searching } from "./searching.js";
import { completed, isFirstVisit, link, parse, searchKey, toggled } from "./state.js";
import { showEmpty, showGone, showNotes, showProblem, totalText, waitFor } from "./status.js";
import { learn } from "./titles.js";
import { Upload } from "./upload.js";
import { Years } from "./years.js";

const $ = (name) => document.getElementById(name);
const started = boot();
const limits = started.limits;

let state = parse(location.search);
let shownKey = null;
let isNew = false; // Whether the words have just been entered: a number among them then leads to its patent.

const marks = new Marks();
const grid = new Grid($("grid"), limits.window, {
  open: (result, figure) => panel.open(result.publication, figure),
  marks,
  compare,
  canCompare,
  searchBy,
});
const panel = new Panel($("patent"), $("layout"), {
  grid,
  marks,
  compare,
  canCompare,
  searchBy,
  navigate: (publication, how) => go({ patent: publication }, how),
});
const busy = { searching: false, sending: false };
const searching = new Searching(limits.size, {
  asked: () => showBusy("searching", true),
  answered: show,
  failed,
  // What is shown stays, dimmed; the query is kept and asked again.
  away: (problem, again) => waitFor($("notices"), problem, again),
});
const upload = new Upload($("notices"), { busy: (on) => showBusy("sending", on), kept: (digest) => change({ figure: digest }) });
const bar = new QueryBar($("query"), limits, { change, search, keep: (file) => upload.send(file), problem: showProblem });
const ranking = new RankControl($("ranking"), $("query"), change);
const naming = new Naming($("naming"), { change, strike: (struck) => go({ struck }, { replace: true, data: history.state }) });
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
  isNew = false;
  render();
});

/** Search again with what the fields hold and some changes, from the first page on. */
function change(changes) {
  const { text, from, to, applicant } = bar.fields;
  isNew = text !== state.text;
  // Another drawing has other words.
  const ofAnother = (changes.figure ?? state.figure) === state.figure ? {} : { words: [], struck: [] };
  go({ ...ofAnother, text, from: completed(from, false), to: completed(to, true), applicant, page: 1, patent: "", compare: [], ...changes });
}

/** Search with what the fields hold, also where that has been answered or refused before. */
function search() {
  const before = searchKey(state);
  change({});
  if (searchKey(state) === before) searching.ask(state);
}

/** Search by a figure of the index. The filters stay; the words looked for something else. */
function searchBy(figure) {
  change({ figure: figure.digest, text: "" });
}

/** Compare a figure with the query drawing or, where there is none, with one that is marked, or of another result. */
function compare(figure) {
  if (canCompare(figure)) go({ compare: pairOf(figure) }, { data: { ...history.state, compares: true } });
}

/** Whether there is another drawing to compare a figure with. */
function canCompare(figure) {
  return pairOf(figure).length > 0;
}

function pairOf(figure) {
  return opponent(figure, opponents(shown(), figure.digest));
}

/** What is on the page, for choosing what to compare. */
function shown() {
  return { state, marks, patent: panel.patent, results: searching.answer(state)?.results ?? [] };
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
  const open = panel.publication;
  holdFocus(showState, (publication) => focusResults(publication || open));
}

function showState() {
  bar.show(state);
  ranking.show(state);
  showChips($("chips"), state, searching.answer(state), change);
  naming.show(state, searching.answer(state));
  upload.follow(state.figure);
  if (isFirstVisit(state)) samples.prepare();
  searching.want(state);
  showBeside();
}

/** Show the patent and the comparison that the state has beside the results. */
function showBeside() {
  panel.show(state.patent, searching.answer(state));
  comparing.show(state.compare, comparable(shown(), state.compare));
}

/** Show an answer. It is of the present state: a search is dropped as soon as the state wants another one. */
function show(answer) {
  const key = searchKey(state);
  const another = shownKey !== null && shownKey !== key;
  shownKey = key;
  showBusy("searching", false);
  holdFocus(
    () => {
      fill(answer);
      if (another) scrollTo(0, 0);
    },
    (publication) => focusResults(another ? "" : publication),
  );
  if (isNew && answer.number && !state.patent) panel.open(answer.number.publication, null);
  isNew = false;
}

function fill(answer) {
  const offset = (state.page - 1) * limits.size;
  learn(answer.facets);
  answer.results.forEach(learnDrawings);
  showNotes(answer, (publication) => panel.open(publication, null));
  showEmpty(state, answer, change);
  naming.show(state, answer);
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
  showBeside();
}

/** Focus the tile of a patent, or the first one; where there is none, the place of the results. */
function focusResults(publication) {
  if (state.patent) $("patent").focus({ preventScroll: true });
  else if (grid.results.length) grid.focus(publication);
  else $("results").focus({ preventScroll: true });
}

function showFilters(answer) {
  showChips($("chips"), state, answer, change);
  years.show(answer.years, state);
  showTrees($("trees"), answer.facets, state, (code) => change({ classes: toggled(state.classes, code) }));
  showApplicants($("applicants"), answer.applicants, state, change);
}

function failed(problem) {
  shownKey = searchKey(state);
  showBusy("searching", false);
  holdFocus(() => showFailure(problem), focusResults);
}

function showFailure(problem) {
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
watchActivity($("activity"), $("activity-told"));
if (started.answer) searching.keep(state, started.answer);
else if (started.problem && isSaid(started.problem)) searching.settle(state);
render();

/** Whether a problem that the server put into the page is all there is to say: it does not pass, and leaves no choice. */
function isSaid({ status, detail, field }) {
  return !new api.Problem(status, detail).passes && field !== "figure";
}
