/* A table of cells is one stop of the Tab key, and arrows go from cell to cell: ARIA's pattern of a grid. */
(() => {
  "use strict";
  const PAGE = 10;  /* rows of a Page key */

  const shown = (one) => one.getClientRects().length > 0;
  const stops = (cell) => {
    const inside = [...cell.querySelectorAll("a[href], button, summary, [tabindex]")].filter(shown);
    return inside.length ? inside : [cell];
  };
  /* The record that a row of the register unfolds is text, and no row of cells. */
  const rows = (table) => [...table.rows].filter((row) => shown(row) && !row.hidden && !row.matches("[aria-hidden], .tm-grid__detail"));
  const cellAt = (row, column) => {
    let end = 0;
    for (const cell of row.cells) if ((end += cell.colSpan) > column) return cell;
    return row.cells[row.cells.length - 1];
  };
  const columnOf = (cell) => {
    let column = 0;
    for (const other of cell.parentElement.cells) { if (other === cell) break; column += other.colSpan; }
    return column;
  };
  const go = (stop) => {
    if (!stop.hasAttribute("tabindex")) stop.tabIndex = -1;
    stop.focus();
    stop.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  document.addEventListener("focusin", ({ target }) => {
    const table = target.closest("table[role=grid]");
    if (!table || target.closest(".tm-grid__detail")) return;
    for (const other of table.querySelectorAll('[tabindex="0"]')) if (!other.closest(".tm-grid__detail")) other.tabIndex = -1;
    target.tabIndex = 0;
  });
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const table = target.closest?.("table[role=grid]");
    if (!table || event.defaultPrevented || event.altKey || event.metaKey || target.closest(".tm-grid__detail")) return;
    const cell = target.closest("th, td"), row = cell.parentElement;
    const across = { ArrowRight: 1, ArrowLeft: -1 }[key] ?? (event.ctrlKey ? 0 : { Home: -Infinity, End: Infinity }[key]);
    const down = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[key] ?? (event.ctrlKey ? { Home: -Infinity, End: Infinity }[key] : 0);
    const step = (list, at, by) => list[Math.max(0, Math.min(list.length - 1, at + by))];
    if (across) {
      const all = [...row.cells].flatMap(stops);
      go(step(all, Math.max(0, all.indexOf(target)), across));
    } else if (down) {
      const all = rows(table);
      const inside = stops(cellAt(step(all, all.indexOf(row), down), columnOf(cell)));
      go(step(inside, Math.max(0, stops(cell).indexOf(target)), 0));
    } else return;
    event.preventDefault();
  });

  /* Without this script each of them is reached by the Tab key, as in any table. */
  const start = () => {
    for (const table of document.querySelectorAll("table[data-tm-cells]:not([role])")) {
      table.setAttribute("role", "grid");
      for (const one of table.querySelectorAll("a[href], summary, [tabindex]")) one.tabIndex = -1;
      (table.querySelector("tbody :is(a[href], [tabindex])") ?? table.querySelector("a[href]"))?.setAttribute("tabindex", "0");
    }
  };
  if (typeof document$ !== "undefined") document$.subscribe(start); else start();
})();
