// How a search ranks, as the address bears it: only what differs from the defaults (search/ui/ranking.py is the same).

export const SIGNAL_NAMES = ["image", "description", "keyword"];
const FUSIONS = ["rrf", "min_max", "z_score", "distribution"];
const NUMBER = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?$/; // As a field of numbers has it.

export const DEFAULTS = Object.freeze({
  fusion: "rrf",
  ...Object.fromEntries(SIGNAL_NAMES.map((name) => [`weights.${name}`, "1"])),
  "cutoff.score": "",
  ...Object.fromEntries(SIGNAL_NAMES.map((name) => [`cutoff.${name}`, ""])),
  fold: "yes",
});

/** Pairs of name and value that differ from the defaults; `get(name)` is what is given, what is no value is left out. */
export function chosen(get) {
  const pairs = Object.keys(DEFAULTS).map((name) => [name, plain((get(name) ?? "").trim())]);
  return pairs.filter(([name, value]) => fits(name, value) && !isDefault(name, value));
}

/** The same as fields of POST /api/v1/search. */
export function asked(ranking) {
  const fields = {};
  for (const [name, value] of ranking) {
    const [part, signal] = name.split(".");
    if (signal) fields[part] = { ...fields[part], [signal]: Number(value) };
    else fields[part] = part === "fold" ? value !== "no" : value;
  }
  return fields;
}

/** One spelling of a number: ".5" is "0.5", and "1E+2" is "1e2". */
function plain(value) {
  const lower = value.toLowerCase();
  return NUMBER.test(lower) ? lower.replace("+", "").replace(/^(-?)\./, "$10.") : value;
}

function fits(name, value) {
  if (name === "fusion") return FUSIONS.includes(value);
  return name === "fold" ? value === "no" : NUMBER.test(value) && Number.isFinite(Number(value));
}

function isDefault(name, value) {
  return name.startsWith("weights.") ? Number(value) === Number(DEFAULTS[name]) : value === DEFAULTS[name];
}
