// What a search can do without, and what that does to the count (search/ui/filters.py is the same on the server).

import { said } from "./state.js";
import { number, schemeAndCode, SCHEMES } from "./words.js";

const isCutoff = ([name]) => name.startsWith("cutoff.");

/** The filters of a state, and last its words where they stand beside something else; `total` is null where unknown. */
export function removable(state, answer) {
  // With a cut-off the total is of what reaches it, and not to be set against counts of what fits.
  const counted = state.ranking.some(isCutoff) ? [] : answer?.without ?? [];
  const total = (field, value = null) => counted.find((one) => one.field === field && one.value === value)?.total ?? null;
  const parts = state.classes.map((full) => {
    const [scheme, code] = schemeAndCode(full);
    return {
      kind: SCHEMES[scheme] ?? "Class",
      value: code || full,
      full,
      without: state.classes.length === 1 ? `Outside ${code || full} too` : `Without ${full}`,
      changes: { classes: state.classes.filter((other) => other !== full) },
      total: total("classes", full),
    };
  });
  if (state.from || state.to) {
    const range = state.from && state.to ? `${state.from} – ${state.to}` : state.from ? `from ${state.from}` : `to ${state.to}`;
    parts.push({ kind: "Published", value: range, without: "Any date", changes: { from: "", to: "" }, total: total("dates") });
  }
  if (state.applicant) {
    const name = state.applicant.replace(/^"+|"+$/g, "");
    parts.push({ kind: "Applicant", value: name, without: `Any applicant, not only “${name}”`, changes: { applicant: "" }, total: total("applicant") });
  }
  const words = said(state).join(", ");
  if (words && (parts.length || state.figure)) {
    parts.push({ kind: "Words", value: words, without: `Without the words “${words}”`, changes: { text: "", words: [] }, total: total("text") });
  }
  return parts;
}

/** What to loosen where nothing was found: what finds most first, and what finds nothing alone not at all. */
export function ways(state, parts) {
  let helpful = parts.filter((part) => part.total).sort((one, other) => other.total - one.total);
  if (state.ranking.some(isCutoff)) {
    helpful = [{ without: "Without the least scores", changes: { ranking: state.ranking.filter((pair) => !isCutoff(pair)) } }, ...parts];
  }
  if (state.page > 1) helpful.unshift({ without: "Back to the first page", changes: { page: 1 } });
  if (!helpful.length && parts.length > 1) helpful.push({ without: "Without any filter", changes: { classes: [], from: "", to: "", applicant: "" } });
  return helpful;
}

/** What a filter does to the count: "−120" takes patents away, "+12" adds some, "±0" does nothing. */
export function effect(part, total) {
  const hidden = part.total - total;
  return `${hidden > 0 ? "−" : hidden < 0 ? "+" : "±"}${number(Math.abs(hidden))}`;
}
