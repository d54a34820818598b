// The HTTP API as the page uses it.

import { query } from "./state.js";

/** A refusal or failure, with what the server's problem document says. */
export class Problem extends Error {
  constructor(status, detail, retryAfterS = null, type = "") {
    super(detail);
    this.status = status;
    this.retryAfterS = retryAfterS;
    this.type = type;
  }

  /** Whether the service is on its way up. */
  get isStarting() {
    return this.type === STARTING;
  }

  /** The sentence without the name of the field in the request, which the page's user does not see. */
  get plain() {
    return this.message.replace(/^[a-z]+(\.\w+)*: (.)/, (_, path, first) => first.toUpperCase());
  }

  /** Whether it is about this field of the request. */
  isOf(field) {
    return this.message.startsWith(`${field}: `);
  }

  /** Whether the same request may well be answered a little later. */
  get passes() {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504 || this.status === 429;
  }
}

/** The type of the problem of a service that is on its way up. */
export const STARTING = "urn:figseek:starting";
/** After how many seconds what does not answer is asked again. */
export const RETRY_S = 3;

export async function search(state, size, signal) {
  const body = JSON.stringify(query(state, size));
  return answered(await request("/api/v1/search", { method: "POST", signal, body, headers: { "Content-Type": "application/json" } }));
}

/** Words and classes for a drawing, the nearest first; at most `size` words, and classes of each scheme. */
export async function name(figure, size, signal) {
  const body = JSON.stringify({ figure, size });
  return answered(await request("/api/v1/name", { method: "POST", signal, body, headers: { "Content-Type": "application/json" } }));
}

/** Have the service keep a drawing for 24 hours; returns its digest, by which it is searched and shown like a figure. */
export async function keep(file, signal) {
  const form = new FormData();
  form.append("image", file, file.name || "drawing");
  return answered(await request("/api/v1/drawings", { method: "POST", signal, body: form }));
}

export async function patent(publication, signal) {
  return answered(await request(`/api/v1/patents/${encodeURIComponent(publication)}`, { signal }));
}

/** The jobs under way: `{kind, patents, ended}` each. */
export async function activity() {
  return (await answered(await request("/api/v1/activity"))).jobs;
}

/** The address of a figure's picture whose longest side is about `size` pixels. */
export function pictureUrl(figure, size) {
  return `${figure.url ?? `/api/v1/figures/${figure.digest}/image`}?size=${size}`;
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "figseek does not answer.", RETRY_S);
  }
  if (response.ok) return response;
  if (response.status === 401) return signIn();
  const document = await response.json().catch(() => ({}));
  const detail = document.detail || document.title || `The server answered ${response.status}.`;
  throw new Problem(response.status, detail, Number(response.headers.get("Retry-After")) || RETRY_S, document.type);
}

/** Leave for where a key is asked for; it leads back to this very address. */
function signIn() {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  return new Promise(() => {});
}

function answered(response) {
  return response.json();
}
