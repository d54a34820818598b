// Uploaded query drawings, kept in this browser under a short name, so that reload and back find them again.

const KEPT = 20;

function store(mode) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("figseek", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("drawings", { keyPath: "name" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => resolve(opening.result.transaction("drawings", mode).objectStore("drawings"));
  });
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const session = new Map();

/** Keep a file and return its name in the address. A browser that stores nothing keeps it until the page is left. */
export async function keep(file) {
  const name = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  session.set(name, file);
  try {
    const drawings = await store("readwrite");
    drawings.put({ name, file, time: Date.now() });
    const all = await done(drawings.getAll());
    all.sort((one, other) => other.time - one.time);
    for (const old of all.slice(KEPT)) drawings.delete(old.name);
  } catch {
    // Private windows may refuse to store; the search itself goes on.
  }
  return name;
}

/** Keep a file no longer. */
export async function drop(name) {
  session.delete(name);
  try {
    (await store("readwrite")).delete(name);
  } catch {
    // Where nothing is stored, nothing is to be deleted.
  }
}

/** Return the file of a name, or null where this browser does not have it. */
export async function find(name) {
  if (session.has(name)) return session.get(name);
  try {
    const found = await done((await store("readonly")).get(name));
    return found?.file ?? null;
  } catch {
    return null;
  }
}
