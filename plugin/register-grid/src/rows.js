/* The rows that are on the screen, and room for those that are not. */

import { Virtualizer, observeWindowOffset, observeWindowRect, windowScroll } from "@tanstack/virtual-core";
import { breakable } from "./breaks.js";
import { button, h } from "./dom.js";
import { DETAIL, GROUP, ROW } from "./order.js";
import { NARROW } from "./store.js";
import { groupWord, shown } from "./words.js";

/* So few are all drawn: the browser's own search then finds every one. */
const ALL = 200;
const HEIGHTS = { table: [42, 320, 32], cards: [230, 600, 40] };

export class Rows {
  #body; #virtual; #items; #columns = []; #made = new Map(); #unmount; #drawing = false; #again = false; #margin = 0; #measured = new WeakSet(); #asked = null;

  /** @param grid what the rows ask for: store, links, table, folding and details. */
  constructor(grid) {
    this.grid = grid;
    this.#items = { length: 0 };
    this.#body = h("tbody", { onkeydown: (event) => this.#step(event) });
  }

  get element() { return this.#body; }

  /** Starts to follow the window, once the table is in the page. */
  start() {
    this.#margin = this.#top();
    this.#virtual = new Virtualizer(this.#options());
    this.#unmount = this.#virtual._didMount();
    this.#virtual._willUpdate();
  }

  stop() { this.#unmount?.(); }

  #options() {
    return {
      count: this.#items.length,
      getScrollElement: () => window,
      observeElementRect: observeWindowRect,
      observeElementOffset: observeWindowOffset,
      scrollToFn: windowScroll,
      initialOffset: () => window.scrollY,
      estimateSize: (index) => HEIGHTS[NARROW.matches ? "cards" : "table"][this.#items.kinds[index]],
      getItemKey: (index) => this.#items.key(index),
      measureElement: (element) => Math.round(element.getBoundingClientRect().height * 4) / 4,
      overscan: this.#items.length <= ALL ? ALL : 6,
      scrollMargin: this.#margin,
      scrollPaddingStart: 110,
      rangeExtractor: (range) => this.#range(range),
      onChange: () => this.#draw(),
    };
  }

  /* Asked for when the layout is known anyway: to ask in between makes the browser lay the page out once more. */
  #top() { return this.#body.isConnected ? Math.round(this.#body.getBoundingClientRect().top + window.scrollY) : 0; }

  /* A row that has the focus stays, wherever one scrolls. */
  #range({ startIndex, endIndex, overscan, count }) {
    const indexes = [];
    for (let index = Math.max(0, startIndex - overscan); index <= Math.min(count - 1, endIndex + overscan); index += 1) indexes.push(index);
    const focused = Number(document.activeElement?.closest?.("tr[data-index]")?.dataset.index ?? -1);
    if (this.#body.contains(document.activeElement) && focused >= 0 && focused < count && !indexes.includes(focused)) indexes.push(focused);
    return indexes.sort((one, other) => one - other);
  }

  /** Shows other items, other columns, or both. */
  show(items, columns) {
    const others = columns.map(({ id }) => id).join() !== this.#columns.map(({ id }) => id).join();
    this.#items = items;
    this.#columns = columns;
    const first = !this.#made.size;
    if (others) this.#made.clear();
    this.#refresh();
    /* Other columns give other heights. */
    if (others && !first) { this.#measured = new WeakSet(); this.#virtual?.measure(); }
  }

  /** Draws again, where something above the rows has another height. */
  move() {
    const margin = this.#top();
    if (margin === this.#margin) return;
    this.#margin = margin;
    this.#refresh();
  }

  /** Goes back to the first rows, where these are above the screen. */
  home() {
    if (this.#virtual && (this.#virtual.scrollOffset ?? 0) > this.#margin) window.scrollTo({ top: this.#margin - 100, behavior: "instant" });
  }

  #refresh() {
    if (!this.#virtual) return;
    this.#virtual.setOptions(this.#options());
    this.#virtual._willUpdate();
    this.#draw();
  }

  /* Heights that turn out other than expected ask for another drawing: one for all of them, not one for each. */
  #draw() {
    if (this.#drawing) { this.#again = true; return; }
    if (!this.#body.isConnected) { this.stop(); return; }
    this.#drawing = true;
    for (let times = 0; times < 4; times += 1) {
      this.#again = false;
      const wanted = this.#wanted();
      this.#place(wanted);
      for (const row of wanted) if (row.dataset.index && !this.#measured.has(row)) { this.#measured.add(row); this.#virtual.measureElement(row); }
      if (!this.#again) break;
    }
    this.#drawing = false;
    /* The table is one stop of the Tab key: the cell that was visited last, or the first of the rows. */
    const table = this.#body.parentElement;
    if (!table.querySelector(':is(th, td)[tabindex="0"], :is(th, td) > [tabindex="0"]')) (this.#body.querySelector("button, a") ?? table.querySelector("button"))?.setAttribute("tabindex", "0");
  }

  #wanted() {
    const margin = this.#virtual.options.scrollMargin;
    const wanted = [], used = new Set();
    let end = margin;
    for (const { key, index, start, end: below } of this.#virtual.getVirtualItems()) {
      if (start - end > 0.5) wanted.push(this.#space(start - end));
      wanted.push(this.#row(key, index));
      used.add(key);
      end = below;
    }
    const rest = this.#virtual.getTotalSize() + margin - end;
    if (rest > 0.5) wanted.push(this.#space(rest));
    for (const key of this.#made.keys()) if (!used.has(key)) this.#made.delete(key);
    return wanted;
  }

  /* Rows that stay are not taken out and put in again: they would lose the focus. */
  #place(wanted) {
    const kept = new Set(wanted);
    for (const row of [...this.#body.children]) if (!kept.has(row)) row.remove();
    let at = this.#body.firstChild;
    for (const row of wanted) {
      if (row === at) at = at.nextSibling;
      else this.#body.insertBefore(row, at);
    }
  }

  #space(height) {
    const cell = h("td", { colspan: this.#columns.length });
    cell.style.height = `${height}px`;
    return h("tr", { class: "tm-grid__space", "aria-hidden": "true" }, cell);
  }

  #row(key, index) {
    const [kind, ref] = [this.#items.kinds[index], this.#items.refs[index]];
    let row = this.#made.get(key);
    if (!row) {
      row = kind === ROW ? this.#one(ref) : kind === DETAIL ? this.#detail(ref) : this.#group(ref);
      if (kind !== DETAIL) for (const inside of row.querySelectorAll("a, button")) inside.tabIndex = -1;
      this.#made.set(key, row);
    }
    row.dataset.index = index;
    row.setAttribute("aria-rowindex", index + 2);
    if (kind === ROW && this.grid.hasRecords) row.querySelector("button").setAttribute("aria-expanded", String(this.grid.isOpen(ref)));
    if (kind === GROUP) row.querySelector("button").setAttribute("aria-expanded", String(!this.grid.closed.has(ref)));
    return row;
  }

  #one(number) {
    const { store, links, table } = this.grid;
    const cells = table.rowOf(number).getVisibleCells().map(({ column }) => {
      const { id } = column;
      if (id === store.first) {
        const name = store.value(id, number);
        const opener = this.grid.hasRecords && button(h("span", { class: "tm-grid__fold", "aria-hidden": "true" }), () => this.grid.toggle(number), { class: "tm-grid__open", "aria-label": `Details of ${name}, ${store.value("service_title", number)}` });
        return breakable(h("th", { scope: "row", "data-label": column.columnDef.header }, opener && [opener, " "], ...shown(store, links, id, number)));
      }
      return breakable(h("td", { "data-label": column.columnDef.header, class: store.column(id).kind === "number" ? "tm-num" : null }, ...shown(store, links, id, number)));
    });
    return h("tr", { class: "tm-grid__row" }, cells);
  }

  #group(code) {
    const { store, grouped } = this.grid;
    const column = store.column(grouped);
    const value = code ? column.values[code - 1] : "";
    const opener = button([h("span", { class: "tm-grid__fold", "aria-hidden": "true" }), ` ${column.title}: `, h("strong", {}, groupWord(store, grouped, value)), " ", h("span", { class: "tm-quiet" }, `${this.#items.counts.get(code)}`)], () => this.grid.fold(code), { class: "tm-grid__open" });
    return h("tr", { class: "tm-grid__group" }, h("td", { colspan: this.#columns.length }, opener));
  }

  #detail(number) {
    const place = h("div", { class: "tm-record" }, h("p", { class: "tm-quiet" }, "Loading the record…"));
    this.grid.record(number).then((nodes) => place.replaceChildren(...nodes));
    return h("tr", { class: "tm-grid__detail" }, h("td", { colspan: this.#columns.length }, place));
  }

  /** Forgets what was drawn: groups have other counts. */
  forget(kind) {
    for (const [key] of this.#made) if (key % 3 === kind) this.#made.delete(key);
  }

  /* From row to row also beyond what is drawn; within what is drawn, and to the heads, the page's own script goes (`scripts/cells.js`). */
  #step(event) {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key] ?? (event.ctrlKey ? { Home: -Infinity, End: Infinity }[event.key] : 0);
    const row = event.target.closest("tr[data-index]");
    const { kinds, length } = this.#items;
    if (!by || event.altKey || event.metaKey || row.classList.contains("tm-grid__detail") || (event.key === "ArrowUp" && row.dataset.index === "0")) return;
    event.preventDefault();
    let index = Math.max(0, Math.min(length - 1, Number(row.dataset.index) + by));
    while (index > 0 && index < length && kinds[index] === DETAIL) index += by > 0 && by !== Infinity && index < length - 1 ? 1 : -1;
    this.focus(index, "auto", event.target.closest("th, td").cellIndex);
  }

  /** Scrolls an item into view and gives the focus to what stands in one of its cells, or to the cell. */
  focus(index, align = "auto", column = 0) {
    this.#virtual.scrollToIndex(index, { align });
    /* The way there is a guess until the rows at its end are measured: their true place shows in the frames that follow.
       A reader who went on meanwhile, by a key or a click, stays there. */
    const asked = this.#asked = {};
    let given = null;
    const give = (tries) => {
      if (asked !== this.#asked || (given && ![given, document.body, null].includes(document.activeElement))) return;
      const row = this.#body.querySelector(`tr[data-index="${index}"]`);
      if (row) {
        const cell = row.cells[Math.min(column, row.cells.length - 1)];
        const stop = cell.querySelector("a, button") ?? cell;
        if (stop === cell) cell.tabIndex = -1;
        if (document.activeElement !== stop) stop.focus({ preventScroll: true });
        given = stop;
        row.scrollIntoView({ block: align === "start" ? "start" : "nearest", behavior: "instant" });
      }
      if (tries > (row ? 15 : 0)) requestAnimationFrame(() => give(tries - 1));
    };
    give(20);
  }
}
