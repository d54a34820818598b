// Titles of classes, gathered from every facet tree seen, for tips on codes anywhere.

const titles = new Map();

export function learn(facets) {
  for (const [scheme, nodes] of Object.entries(facets ?? {})) walk(scheme, nodes);
}

function walk(scheme, nodes) {
  for (const node of nodes) {
    if (node.title) titles.set(`${scheme}:${node.code}`, node.title);
    walk(scheme, node.children ?? []);
  }
}

/** Learn from a patent, which names its classes in full: {"locarno:06-01": "Seats"}. */
export function learnTitles(named) {
  for (const [full, title] of Object.entries(named ?? {})) if (title) titles.set(full, title);
}

export function titleOf(full) {
  return titles.get(full) ?? "";
}
