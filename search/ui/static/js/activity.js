// A slim line that tells what is being taken in or encoded again, while that goes on.

import { activity } from "./api.js";
import { number } from "./words.js";

const NAMES = { ingest: "Taking patents in", reindex: "Making a new index" };
// A job takes minutes to hours; who looks at drawings needs to know that it goes on, and when it is over.
const SOON_MS = 3_000;
const LATER_MS = 30_000;

/**
 * Show it in `place`, for as long as the page is open; a page in the background asks for nothing. In `told`, which is
 * read out, stands only that a job has begun or ended, and no count that changes every few seconds.
 */
export function watchActivity(place, told) {
  let running = new Set();
  const look = async () => {
    let jobs = null; // Not known.
    try {
      if (!document.hidden) jobs = await activity();
    } catch {
      // What is away is said elsewhere.
    }
    const text = (jobs ?? []).map((job) => `${NAMES[job.kind] ?? job.kind}: ${number(job.ended)} of ${number(job.patents)}`).join(" · ");
    if (place.textContent !== text) place.textContent = text;
    if (jobs) running = tell(told, running, new Set(jobs.map((job) => job.kind)));
    setTimeout(look, jobs?.length ? SOON_MS : LATER_MS);
  };
  look();
}

/** Tell which kinds of jobs began and which ended; returns those that run now. */
function tell(told, before, now) {
  const ended = [...before].filter((kind) => !now.has(kind)).map((kind) => `${NAMES[kind] ?? kind}: ended.`);
  const begun = [...now].filter((kind) => !before.has(kind)).map((kind) => `${NAMES[kind] ?? kind}: begun.`);
  if (ended.length || begun.length) told.textContent = [...ended, ...begun].join(" ");
  return now;
}
