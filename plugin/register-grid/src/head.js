/* The table's head: a button for each column says how it is sorted, and sorts. */

import { button, h } from "./dom.js";

/* Shares of the width; a column that is not named has the share of a date. */
const SHARES = { id: 6, service: 8.6, component: 11.3, stride: 6.6, threat: 15.3, likelihood: 8.4, impact: 6.3, inherent_risk: 7.4, residual_risk: 7.4, remaining_risk: 8.4, mitigation: 16.5, status: 10.7, owner: 8.5, open: 5, cvss: 5, boundaries: 11, tickets: 9 };
const SIGNS = { asc: "▲", desc: "▼" };
const SPOKEN = { asc: "ascending", desc: "descending" };

/** Column widths and heads of what is visible; `onsort` gets the column and whether to add it to what is sorted by already. */
export function head(columns, sorting, onsort) {
  const all = columns.reduce((sum, column) => sum + (SHARES[column.id] ?? 8), 0);
  const widths = columns.map((column) => {
    const col = h("col");
    col.style.width = `${(100 * (SHARES[column.id] ?? 8)) / all}%`;
    return col;
  });
  const heads = columns.map((column) => {
    const direction = column.getIsSorted();
    const place = sorting.length > 1 && direction ? sorting.findIndex(({ id }) => id === column.id) + 1 : "";
    const sign = h("span", { class: "tm-grid__direction", "aria-hidden": "true" }, direction ? `${SIGNS[direction]}${place}` : "");
    return h(
      "th", { scope: "col", "aria-sort": direction ? SPOKEN[direction] : "none" },
      button([column.columnDef.header, " ", sign], (event) => onsort(column, event.shiftKey), { class: "tm-grid__sort", "data-column": column.id, title: "Sort; with Shift, sort by this as well" }),
    );
  });
  return { widths: h("colgroup", {}, widths), row: h("tr", { "aria-rowindex": "1" }, heads) };
}
