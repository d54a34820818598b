// Marked patents, kept in this browser alone: in no address, and the same in each of its windows.

const KEY = "figseek.marks";
const MOST = 200; // Some 40 kB; a browser keeps 5 MB for a site.

/** An event target: "change" comes after every change, those of other windows among them. */
export class Marks extends EventTarget {
  constructor() {
    super();
    this.#read();
    addEventListener("storage", (event) => {
      if (event.key !== KEY && event.key !== null) return;
      this.#read();
      this.dispatchEvent(new Event("change"));
    });
  }

  /** The marks in the order in which they were set: `{publication, title, date, classes, figure}`. */
  get all() {
    return [...this.marks.values()];
  }

  /** The drawings that stand for the marked patents. */
  get digests() {
    return this.all.map((mark) => mark.figure?.digest).filter(Boolean);
  }

  has(publication) {
    return this.marks.has(publication);
  }

  /** Set a mark on a patent, or take it away; `figure` is the drawing that stands for it. */
  toggle({ publication, title, date, classes }, figure) {
    const kept = figure && { digest: figure.digest, sheet: figure.sheet ?? null, text: figure.text ?? null };
    if (!this.marks.delete(publication)) this.marks.set(publication, { publication, title, date, classes, figure: kept ?? null });
    if (this.marks.size > MOST) this.marks.delete(this.marks.keys().next().value);
    this.#write();
  }

  clear() {
    this.marks.clear();
    this.#write();
  }

  #read() {
    this.marks = new Map();
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]").filter((mark) => typeof mark?.publication === "string");
      this.marks = new Map(kept.map((mark) => [mark.publication, mark]));
    } catch {
      // Where nothing may be stored, or it is no list of marks, there are none.
    }
  }

  #write() {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.all));
    } catch {
      // They last as long as the page then.
    }
    this.dispatchEvent(new Event("change"));
  }
}
