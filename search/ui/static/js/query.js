// The query bar: the drawing (drop, paste, choose), the words, and the fields beside the trees.

import { pictureUrl } from "./api.js";
import { drawingOf } from "./drawings.js";
import { h, hidden, icon, iconButton, isTyping } from "./dom.js";
import { Sheet } from "./sheet.js";

const PREVIEW = 256;
const LARGE = 1024;

/** `actions`: change(changes) searches with another state, search() with this one; keep(file) has a file kept and searches by it; problem(text) says what is wrong with one. */
export class QueryBar {
  constructor(form, limits, actions) {
    this.form = form;
    this.limits = limits;
    this.actions = actions;
    this.drop = form.querySelector(".drop");
    this.file = form.querySelector(".file");
    this.invitation = this.drop.querySelector(".field");
    this.drawing = "";
    this.shown = { text: form.text.value, from: form.from.value, to: form.to.value, applicant: form.applicant.value };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      actions.search();
    });
    for (const name of ["from", "to", "applicant"]) form[name].addEventListener("change", () => form.reportValidity() && actions.change({}));
    this.invitation.addEventListener("click", () => this.choose());
    this.file.addEventListener("change", () => {
      const [file] = this.file.files;
      if (file) this.take(file);
      this.file.value = "";
    });
    this.#listenForDrops();
    document.addEventListener("paste", (event) => {
      const [file] = event.clipboardData?.files ?? [];
      if (!file) return;
      event.preventDefault();
      this.take(file);
    });
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** What the fields hold now, as fields of the state. */
  get fields() {
    const value = (name) => this.form[name].value.trim();
    return { text: value("text"), from: value("from"), to: value("to"), applicant: value("applicant") };
  }

  /** Show a state; fields that did not change keep what is being typed. */
  show(state) {
    for (const name of ["text", "from", "to", "applicant"]) {
      if (this.shown[name] !== state[name] || this.form[name].value.trim() !== state[name]) this.form[name].value = state[name];
      this.shown[name] = state[name];
    }
    for (const old of this.form.querySelectorAll('input[type="hidden"]')) old.remove();
    if (state.figure === this.drawing) return;
    this.drawing = state.figure;
    if (state.figure) this.#showDrawing(state.figure);
    else this.drop.replaceChildren(this.invitation, this.file);
  }

  /** Have the user choose a file. */
  choose() {
    this.file.click();
  }

  /** Take a file as the query drawing and search by it. */
  take(file) {
    if (file.size === 0) return this.actions.problem(`“${file.name}” is empty.`);
    if (file.size > this.limits.upload) {
      return this.actions.problem(`“${file.name}” has ${megabytes(file.size)}; a drawing may have at most ${megabytes(this.limits.upload)}. Save it smaller, or as a black and white TIFF or PNG.`);
    }
    return this.actions.keep(file);
  }

  #showDrawing(digest) {
    const known = drawingOf(digest);
    const name = [known.publication, known.name].filter(Boolean).join(" · ");
    const image = h("img", { src: pictureUrl({ digest }, PREVIEW), alt: "" });
    image.addEventListener("error", () => image.replaceWith(icon("image")));
    this.drop.replaceChildren(
      h("button", { type: "button", class: "drawing paper", title: name, onclick: () => this.#enlarge(digest, name) }, image, hidden(`Query drawing: ${name}. Show it large`)),
      h(
        "div",
        { class: "buttons" },
        iconButton("close", "Remove the drawing", () => this.#remove()),
        iconButton("image", "Choose another drawing", () => this.choose()),
      ),
      this.file,
    );
  }

  #remove() {
    this.actions.change({ figure: "" });
    this.invitation.focus();
  }

  #enlarge(digest, name) {
    const dialog = document.getElementById("lightbox");
    const sheet = new Sheet();
    const close = iconButton("close", "Close (Esc)", () => dialog.close());
    dialog.onkeydown = (event) => {
      const closes = event.key === "Escape";
      if (closes) dialog.close();
      if (closes || sheet.key(event)) event.preventDefault();
      // What lies under the dialog takes no keys.
      event.stopPropagation();
    };
    dialog.replaceChildren(h("div", { class: "head" }, h("h2", {}, name), close), sheet.element);
    dialog.showModal();
    sheet.show(pictureUrl({ digest }, LARGE), name);
  }

  #listenForDrops() {
    const carriesFile = (event) => event.dataTransfer?.types.includes("Files");
    const mark = (on) => document.body.classList.toggle("dropping", on);
    document.addEventListener("dragover", (event) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      mark(true);
    });
    document.addEventListener("dragleave", (event) => event.relatedTarget === null && mark(false));
    document.addEventListener("drop", (event) => {
      mark(false);
      const [file] = event.dataTransfer?.files ?? [];
      if (!file) return;
      event.preventDefault();
      this.take(file);
    });
  }

  #key(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !isTyping(event.target)) return;
    // A field of type "search" would lose its words, too.
    event.preventDefault();
    event.target.blur();
  }
}

/** Rounded up: what is a little too large is not said to have just the size that is allowed. */
function megabytes(bytes) {
  return `${(Math.ceil(bytes / 1e5) / 10).toLocaleString("en-US")} MB`;
}
