// Making elements safely: text is always text, and only <em> is taken from highlighted passages.

const SVG = "http://www.w3.org/2000/svg";
const STATIC = new URL("..", import.meta.url);

/** Make an element: properties are attributes, but for `on…` listeners; false and null leave one out. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  fill(element, properties, children);
  return element;
}

/** The same for an element of an SVG picture. */
export function svg(name, properties = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  fill(element, properties, children);
  return element;
}

function fill(element, properties, children) {
  for (const [key, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
}

/** One picture of icons.svg. */
export function icon(name) {
  return svg(
    "svg",
    { class: "icon", "aria-hidden": "true", focusable: "false" },
    svg("use", { href: `${new URL("icons.svg", STATIC).pathname}#${name}` }),
  );
}

/** A button that shows an icon and says its label. */
export function iconButton(name, label, onclick, properties = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...properties }, icon(name));
}

export function hidden(text) {
  return h("span", { class: "hidden" }, text);
}

/** Nodes of a passage of the index: HTML of which only text and <em>, the words found, are taken. */
export function highlighted(passage) {
  // A parsed document runs nothing and loads nothing.
  const { body } = new DOMParser().parseFromString(passage, "text/html");
  return [...body.childNodes].map((node) => (node.nodeName === "EM" ? h("em", {}, node.textContent) : node.textContent));
}

/** Whether keys are being typed into this element. */
export function isTyping(element) {
  return Boolean(element?.isContentEditable || element?.matches?.("textarea, select, input:not([type='checkbox'], [type='range'])"));
}

/** The JSON that the server put into the page. */
export function boot() {
  return JSON.parse(document.getElementById("boot").textContent);
}
