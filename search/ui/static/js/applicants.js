// The applicants of the hits with their counts; a click sets or takes away the filter of that very name.

import { h } from "./dom.js";

const SHOWN = 6; // The others come with one click.

/** `change(changes)` searches with another applicant. */
export function showApplicants(element, applicants, state, change) {
  const held = element.contains(document.activeElement) ? document.activeElement.title : null;
  const items = applicants.map(({ name, count }) => {
    const quoted = `"${name}"`;
    const chosen = state.applicant === quoted;
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "choice", "aria-pressed": String(chosen), title: name, onclick: () => change({ applicant: chosen ? "" : quoted }) },
        h("span", { class: "name" }, name),
        " ",
        h("span", { class: "count" }, String(count)),
      ),
    );
  });
  element.replaceChildren(...items.slice(0, SHOWN));
  const rest = items.slice(SHOWN);
  if (rest.length) {
    const more = h("button", { type: "button", class: "more-classes" }, `${rest.length} more`);
    more.addEventListener("click", () => {
      more.parentElement.replaceWith(...rest);
      rest[0].firstChild.focus();
    });
    element.append(h("li", {}, more));
  }
  if (held) element.querySelector(`[title="${CSS.escape(held)}"]`)?.focus();
}
