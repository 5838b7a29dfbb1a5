/* The table's head: a button for each column says how it is sorted, and sorts. */

import { button, h } from "./dom.js";

const SIGNS = { asc: "▲", desc: "▼" };
const SPOKEN = { asc: "ascending", desc: "descending" };

/** The heads of what is visible; `onsort` gets the column and whether to add it to what is sorted by already. */
export function head(store, columns, sorting, onsort) {
  const heads = columns.map((column) => {
    const direction = column.getIsSorted();
    const place = sorting.length > 1 && direction ? sorting.findIndex(({ id }) => id === column.id) + 1 : "";
    const sign = h("span", { class: "tm-grid__direction", "aria-hidden": "true" }, direction ? `${SIGNS[direction]}${place}` : "");
    return h(
      "th", { scope: "col", class: store.column(column.id).kind === "number" ? "tm-num" : null, "aria-sort": direction ? SPOKEN[direction] : "none" },
      button([column.columnDef.header, " ", sign], (event) => onsort(column, event.shiftKey), { class: "tm-grid__sort", tabindex: "-1", "data-column": column.id, title: "Sort; with Shift, sort by this as well" }),
    );
  });
  return h("tr", { "aria-rowindex": "1" }, heads);
}
