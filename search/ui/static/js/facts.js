// What a patent says besides its drawings: parties, dates, classes, citations, claims, texts.

import { h, highlighted } from "./dom.js";
import { link, EMPTY } from "./state.js";
import { titleOf } from "./titles.js";
import { counted, schemeAndCode, SCHEMES } from "./words.js";

const SHOWN = 12; // Citations shown at once; long lists are folded.

/** Rows of a definition list; empty values are left out. */
export function record(patent) {
  const rows = [
    ["Applicant", patent.applicants],
    ["Assignee", patent.assignees],
    ["Inventor", patent.inventors],
    ["Published", patent.date],
    ["Filed", patent.filed],
    ["Application", patent.application],
    ["Kind", [patent.kind_of_patent, patent.stage].filter(Boolean).join(" ")],
    ["Status", patent.status],
  ];
  const told = rows.filter(([, value]) => value?.length).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, Array.isArray(value) ? value.join("; ") : value)]);
  const classes = (patent.classes ?? []).map((full) => {
    const [scheme, code] = schemeAndCode(full);
    return h(
      "li",
      {},
      h("span", { class: "kind" }, SCHEMES[scheme] ?? scheme),
      " ",
      h("a", { href: link({ ...EMPTY, classes: [full] }) }, code),
      " ",
      titleOf(full),
    );
  });
  if (classes.length) told.push(h("dt", {}, "Classes"), h("dd", {}, h("ul", { class: "classes" }, classes)));
  return h("dl", { class: "record" }, told);
}

const PASSAGES = { title: "Title", figure_texts: "Drawings", abstract: "Abstract", claims: "Claims", description: "Description" };

/** The passages in which words of the search were found; an empty section where there are none. */
export function matches(highlights, level) {
  const found = Object.entries(PASSAGES).filter(([field]) => highlights?.[field]?.length);
  const rows = found.flatMap(([field, name]) => [h("dt", {}, name), h("dd", {}, highlights[field].map((passage) => h("p", {}, highlighted(passage))))]);
  return h("section", { class: "matched-texts", hidden: !rows.length }, h(`h${level}`, {}, "Where the words are"), h("dl", { class: "record" }, rows));
}

/** Cited publications, the examiner's first; `open(publication)` shows one of the index; `level` is the heading's. */
export function citations(patent, open, level) {
  const all = patent.citations ?? [];
  if (!all.length) return null;
  const isExaminers = (citation) => /examiner/i.test(citation.category ?? "");
  const groups = [
    ["Cited by the examiner", all.filter(isExaminers)],
    ["Cited by the applicant and others", all.filter((citation) => !isExaminers(citation))],
  ];
  return h(
    "section",
    { class: "citations" },
    h(`h${level}`, {}, "Citations"),
    groups.filter(([, list]) => list.length).map(([name, list]) => group(name, list, open, level + 1)),
  );
}

function group(name, list, open, level) {
  const items = list.map((citation) => h("li", {}, cited(citation, open), " ", h("span", { class: "quiet-text" }, [citation.name, citation.date].filter(Boolean).join(", "))));
  const heading = `${name} (${list.length})`;
  if (list.length <= SHOWN) return [h(`h${level}`, { class: "minor" }, heading), h("ul", {}, items)];
  return h("details", {}, h("summary", {}, heading), h("ul", {}, items));
}

function cited(citation, open) {
  if (!citation.indexed) return h("span", { class: "number" }, citation.publication);
  return h(
    "a",
    {
      class: "number",
      href: `/patents/${citation.indexed}`,
      onclick: (event) => {
        if (!open || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        open(citation.indexed);
      },
    },
    citation.publication,
  );
}

/** Claims, texts of the drawings and abstract, each where there is one. */
export function texts(patent, level) {
  const claims = patent.claims ?? [];
  return [
    patent.abstract && h("section", {}, h(`h${level}`, {}, "Abstract"), h("p", {}, patent.abstract)),
    claims.length > 0 && folded(claims.length === 1 ? "Claim" : counted(claims.length, "claim"), claims, level),
    patent.figure_texts?.length > 0 && folded("Description of the drawings", patent.figure_texts, level),
  ].filter(Boolean);
}

function folded(name, lines, level) {
  const body = lines.map((line) => h("p", {}, line));
  if (lines.length <= SHOWN) return h("section", {}, h(`h${level}`, {}, name), body);
  return h("section", {}, h(`h${level}`, {}, name), body.slice(0, 3), h("details", {}, h("summary", {}, `${lines.length - 3} more`), body.slice(3)));
}
