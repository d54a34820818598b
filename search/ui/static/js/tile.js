// One result as a tile: its best figure on paper, what it is, why it matched, its other matching figures.

import { alike } from "./alike.js";
import { pictureUrl } from "./api.js";
import { h, highlighted, svg } from "./dom.js";
import { titleOf } from "./titles.js";
import { Tools } from "./tools.js";
import { figureName, ranks, reasons, schemeAndCode, shares, snippet } from "./words.js";

const PICTURE = 384; // Twice the width of a tile, for dense screens.
const THUMB = 160; // As in the filmstrip, so that one picture serves both.

/** `page`: asked (signals that any result has), best (score), window; `actions`: open(result, figure), and the tools'. */
export function tile(result, rank, page, actions) {
  const isRanked = page.asked.length > 0;
  const name = `r${rank}`;
  let shown = result.figures[0] ?? null;
  const paper = h("span", { class: "paper" }, shown ? picture(shown) : h("span", { class: "none" }, "No drawings"));
  const link = h(
    "a",
    {
      class: "open",
      href: `/patents/${result.publication}`,
      tabindex: "-1",
      "aria-labelledby": `${name}-rank ${name}-title ${name}-number`,
      "aria-describedby": isRanked ? `${name}-why` : null,
      onclick: (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        actions.open(result, shown);
      },
    },
    paper,
    isRanked && bar(result.signals, page.best),
    h(
      "span",
      { class: "title" },
      h("span", { class: "rank", id: `${name}-rank` }, String(rank)),
      h("span", { id: `${name}-title` }, result.highlights?.title ? highlighted(result.highlights.title[0]) : result.title),
    ),
  );
  const show = (figure) => {
    shown = figure;
    paper.replaceChildren(picture(figure));
  };
  const others = result.figures.length > 1 ? strip(result, show, actions) : null;
  const tools = new Tools(result, () => shown, actions);
  const passage = snippet(result.highlights);
  const item = h(
    "li",
    { class: "tile", "data-publication": result.publication },
    link,
    facts(result, name),
    isRanked && why(result, name, page),
    passage && h("p", { class: "snippet" }, highlighted(passage)),
    tools.elements,
    others?.element,
    result.alike.length > 0 && alike(result.alike, actions),
    others && h("span", { class: "more", "aria-hidden": "true" }, `+${result.figures.length - 1}`),
  );
  for (const look of ["pointerenter", "focusin"]) item.addEventListener(look, () => (others?.fill(), tools.look()));
  item.addEventListener("keydown", (event) => tools.key(event));
  item.addEventListener("pointerleave", () => shown && shown !== result.figures[0] && show(result.figures[0]));
  return item;
}

function picture(figure) {
  return h("img", { src: pictureUrl(figure, PICTURE), alt: figureName(figure), loading: "lazy", decoding: "async" });
}

function facts(result, name) {
  const main = result.classes[0];
  return h(
    "p",
    { class: "facts" },
    h("span", { class: "number", id: `${name}-number` }, result.publication),
    main && h("abbr", { title: titleOf(main) || main }, schemeAndCode(main)[1]),
    result.date && h("time", { datetime: result.date, title: result.date }, result.date.slice(0, 4)),
  );
}

function bar(signals, best) {
  let start = 0;
  const parts = shares(signals, best).map(({ name, width }) => {
    const part = svg("rect", { class: name, x: start.toFixed(2), width: width.toFixed(2), height: 3 });
    start += width;
    return part;
  });
  return h("span", { class: "bar", "aria-hidden": "true" }, svg("svg", { viewBox: "0 0 100 3", preserveAspectRatio: "none" }, parts));
}

function why(result, name, { asked, window }) {
  return h(
    "div",
    { class: "why" },
    h("button", { type: "button", tabindex: "-1", "aria-describedby": `${name}-why` }, ranks(result.signals, asked)),
    h("div", { class: "tip", role: "tooltip", id: `${name}-why` }, reasons(result.signals, asked, window).map((line) => h("span", {}, line, " "))),
  );
}

/** The other matching figures; their pictures are fetched when the tile is first pointed at or entered. */
function strip(result, show, actions) {
  const thumbs = result.figures.map((figure) => {
    const name = figureName(figure);
    const on = { onpointerenter: () => show(figure), onfocus: () => show(figure), onclick: () => actions.open(result, figure) };
    return h("button", { type: "button", tabindex: "-1", title: name, "aria-label": name, ...on });
  });
  const element = h("div", { class: "strip", role: "group", "aria-label": `Matching figures of ${result.publication}` }, thumbs);
  const fill = () => {
    for (const [at, thumb] of thumbs.entries()) {
      if (!thumb.firstChild) thumb.append(h("img", { src: pictureUrl(result.figures[at], THUMB), alt: "", decoding: "async" }));
    }
  };
  return { element, fill };
}
