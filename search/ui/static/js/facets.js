// Class trees of the hits: opened to where the hits are, a click sets or takes away a filter.

import { h, icon } from "./dom.js";
import { SCHEMES } from "./words.js";

const SHOWN = 8; // Children shown at once; the others come with one click.
const NARROWER = 4; // Classes offered to narrow a search by.
const MOST = 0.5; // A branch with this share of its parent's hits is opened.

/** `toggle(code)` sets or takes away the filter "scheme:code". */
export function showTrees(element, facets, state, toggle) {
  const held = document.activeElement?.closest?.("[data-class]")?.dataset.class;
  const groups = schemes(facets).map((scheme) =>
    h("section", { class: "group tree" }, h("h2", { class: "legend" }, SCHEMES[scheme]), branch(scheme, facets[scheme], state, toggle, Infinity)),
  );
  element.replaceChildren(...groups);
  if (held) element.querySelector(`[data-class="${CSS.escape(held)}"]`)?.focus();
}

/** The schemes that the hits have, in order: Locarno first, but CPC where more of them are utility patents. */
function schemes(facets) {
  const weight = (scheme) => (facets?.[scheme] ?? []).reduce((sum, node) => sum + node.count, 0);
  const first = weight("cpc") > weight("locarno") ? ["cpc", "locarno"] : ["locarno", "cpc"];
  return [...first, "uspc", "ipc"].filter((scheme) => facets?.[scheme]?.length);
}

/** Classes that part the hits, as {full, node}: those below the branch that all hits share. */
export function narrower(facets) {
  for (const scheme of schemes(facets)) {
    let nodes = facets[scheme];
    while (nodes.length === 1) nodes = nodes[0].children;
    if (nodes.length) return nodes.slice(0, NARROWER).map((node) => ({ full: `${scheme}:${node.code}`, node }));
  }
  return [];
}

function branch(scheme, nodes, state, toggle, ofParent) {
  const list = h("ul");
  const item = (node) => row(scheme, node, state, toggle, nodes.length === 1 || node.count >= MOST * ofParent);
  list.append(...nodes.slice(0, SHOWN).map(item));
  const rest = nodes.slice(SHOWN);
  if (rest.length) {
    const more = h("button", { type: "button", class: "more-classes" }, `${rest.length} more`);
    more.addEventListener("click", () => {
      const added = rest.map(item);
      more.parentElement.replaceWith(...added);
      added[0].querySelector(".choice").focus();
    });
    list.append(h("li", {}, more));
  }
  return list;
}

function row(scheme, node, state, toggle, leads) {
  const full = `${scheme}:${node.code}`;
  const children = node.children ?? [];
  const chosen = state.classes.includes(full);
  const choice = h(
    "button",
    { type: "button", class: "choice", "aria-pressed": String(chosen), "data-class": full, title: node.title, onclick: () => toggle(full) },
    h("span", { class: "code" }, node.code),
    " ",
    h("span", { class: "name" }, node.title ?? ""),
    " ",
    h("span", { class: "count" }, String(node.count)),
  );
  if (!children.length) return h("li", {}, h("div", { class: "node" }, h("span", { class: "twist" }), choice));
  const below = branch(scheme, children, state, toggle, node.count);
  const open = leads || chosen || children.some((child) => holds(scheme, child, state.classes));
  below.hidden = !open;
  const twist = h("button", { type: "button", class: "twist", "aria-expanded": String(open), "aria-label": `Classes below ${node.code}` }, icon("chevron"));
  twist.addEventListener("click", () => {
    below.hidden = !below.hidden;
    twist.setAttribute("aria-expanded", String(!below.hidden));
  });
  return h("li", {}, h("div", { class: "node" }, twist, choice), below);
}

function holds(scheme, node, classes) {
  return classes.includes(`${scheme}:${node.code}`) || (node.children ?? []).some((child) => holds(scheme, child, classes));
}
