/* How wide columns are: by their shares, and as wide as the longest word in them, of all rows and not of those on the screen alone. */

import { breakable, longest } from "./breaks.js";
import { h } from "./dom.js";
import { NARROW } from "./store.js";
import { widest } from "./words.js";

/** The columns' widths as a `colgroup`. */
export function colgroup(sizes) {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return h("colgroup", {}, sizes.map((size) => {
    const col = h("col");
    col.style.width = `${(100 * size) / all}%`;
    return col;
  }));
}

/** The width of each column in pixels: a table of one row, which holds the longest words, is laid out beside the grid's and taken away. */
export function measured(frame, store, columns, head) {
  const shares = columns.map(({ id }) => store.column(id).share);
  if (NARROW.matches || !frame.isConnected) return shares;
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.font = getComputedStyle(frame).font;
  const width = (piece) => canvas.measureText(piece).width;
  const cells = columns.map(({ id }) => {
    const { nodes, texts } = widest(store, id);
    const first = id === store.first;
    const words = longest(texts, width).map((word) => (first ? h("div", { class: "tm-whole" }, h("span", { class: "tm-grid__fold" }), h("code", {}, word)) : h("div", {}, word)));
    return breakable(h(first ? "th" : "td", {}, ...nodes.map((node) => h("div", {}, node)), ...words));
  });
  const row = h("tr", {}, cells);
  const place = h("div", { class: "tm-grid__sizer", "aria-hidden": "true" }, h("table", { class: frame.className }, colgroup(shares), h("thead", {}, head.cloneNode(true)), h("tbody", {}, row)));
  frame.before(place);
  const sizes = [...row.cells].map((cell) => cell.getBoundingClientRect().width);
  place.remove();
  return sizes;
}
