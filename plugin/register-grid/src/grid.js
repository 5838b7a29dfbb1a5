/* The grid: what the reader does changes the table's state, the address follows, and the page shows it. */

import * as address from "./address.js";
import { h } from "./dom.js";
import { head } from "./head.js";
import { forget, load } from "./loading.js";
import { GROUP, ROW } from "./order.js";
import { Rows } from "./rows.js";
import { tableOf, visibility } from "./table.js";
import { Tools } from "./tools.js";
import { colgroup, measured } from "./widths.js";

export class Grid {
  #mount; #tools; #rows; #frame; #chosen = []; #typing = ""; #sought = false; #due = 0; #timer = 0; #room = 0; #sized = ""; #ends = new AbortController();

  constructor(mount, store) {
    this.#mount = mount;
    this.store = store;
    this.closed = new Set();
    this.plain = false;
    this.table = tableOf(store, this.closed);
    this.hasRecords = Boolean(mount.dataset.details);
    this.tables = document.getElementById("register");
    const page = (service) => mount.dataset.service.replace("SERVICE", service);
    this.links = { service: page };
    this.#chosen = store.atFirst;
    this.#tools = new Tools(this);
    this.#rows = new Rows(this);
    this.#frame = h("table", { class: "tm-table tm-cards tm-grid__table", role: "grid", "aria-label": `${store.label}, as chosen above` }, h("colgroup"), h("thead"), this.#rows.element);
    this.empty = h("p", { class: "tm-empty", hidden: true }, `No ${store.nouns[0]} matches all filters. Remove one, or clear them.`);
    const body = h("div", { class: "tm-grid__body" }, this.#tools.panels, h("div", { class: "tm-grid__results" }, this.#frame, this.empty));
    mount.replaceChildren(this.#tools.element, body);
    this.#apply(address.read(new URL(location.href), store));
    /* Before anything is measured: the browser need not lay out the tables that the grid stands in for. */
    this.#replace();
    this.#rows.start();
    this.#show();
    this.#follow();
    this.#visit();
    this.#tools.progress();
    if (store.whole) this.#prepare();
    else this.#fetch();
  }

  #prepare() { this.#later([() => this.#tools.count(), ...[...this.store.columns.values()].map((column) => () => column.prepare())]); }

  /* The other chunks, two at a time; each is there for the reader as soon as it came. */
  async #fetch() {
    const { store } = this;
    const named = (number) => `chunk:${store.name}:${number + 2}`;
    const asked = (number) => (number < store.chunks.length ? load(named(number), store.chunks[number]) : null);
    /* The page is there without them: what waits for its load need not wait for these. */
    if (document.readyState !== "complete") await new Promise((go) => { window.addEventListener("load", go, { once: true }); });
    if (!this.#mount.isConnected) return;
    try {
      let [now, next] = [asked(0), asked(1)];
      for (let number = 0; number < store.chunks.length; number += 1) {
        const chunk = await now;
        if (!this.#mount.isConnected) return;
        [now, next] = [next, asked(number + 2)];
        next?.catch(() => {});
        store.append(chunk);
        forget(named(number));
        this.#came();
      }
      this.#prepare();
    } catch {
      this.#tools.progress(true);
    }
  }

  /* Shows what came: at once where it is the last, else no more than a few times a second. */
  #came() {
    this.#tools.progress();
    clearTimeout(this.#timer);
    if (this.store.whole) this.#arrived();
    else this.#timer = setTimeout(() => this.#arrived(), Math.max(0, this.#due - performance.now()));
  }

  #arrived() {
    if (!this.#mount.isConnected) return;
    const begin = performance.now();
    this.#show();
    if (this.#sought) this.#visit();
    /* To show takes the longer the more is there: no more than a third of the time goes into it. */
    this.#due = performance.now() + Math.max(300, 2 * (performance.now() - begin));
  }

  /* What the rows on the screen need not wait for is done in idle moments, a little at a time. */
  #later(acts) {
    const idle = self.requestIdleCallback ?? ((act) => setTimeout(act, 50));
    const next = () => {
      acts.shift()?.();
      if (acts.length && this.#mount.isConnected) idle(next);
    };
    idle(next);
  }

  #replace() {
    this.#mount.classList.toggle("tm-grid--plain", this.plain);
    this.tables?.classList.toggle("tm-register--replaced", !this.plain);
  }

  get matches() { return this.table.getFilteredRowModel().matches; }

  /** The numbers of the rows that pass, in their order. */
  get numbers() { return this.table.getSortedRowModel().numbers; }

  get grouped() { return this.table.atoms.grouping.get()[0]; }

  isOpen(number) { return Boolean(this.table.atoms.expanded.get()[number]); }

  /** The value of a column's filter. */
  filter(id) { return this.table.atoms.columnFilters.get().find((one) => one.id === id)?.value; }

  get state() {
    const atoms = this.table.atoms;
    return {
      filters: atoms.columnFilters.get(),
      text: atoms.globalFilter.get() ?? "",
      sorting: atoms.sorting.get(),
      group: this.grouped ?? "",
      columns: Object.entries(atoms.columnVisibility.get()).filter(([key, visible]) => visible && this.store.column(key)).map(([key]) => key),
      plain: this.plain,
    };
  }

  /** Does something to the table's state, shows it, and makes it a step of the history. Typing in one field is one step. */
  change(act, typing = "") {
    const replaces = typing && typing === this.#typing;
    this.#typing = typing;
    act();
    const next = address.write(this.state, location.href, this.store).href;
    if (next !== location.href) {
      if (replaces) history.replaceState(history.state, "", next);
      else history.pushState(null, "", next);
    }
    this.#show();
    /* Other rows are read from their top. */
    this.#rows.home();
  }

  setFilter(id, value, typed = false) {
    const others = this.table.atoms.columnFilters.get().filter((one) => one.id !== id);
    this.change(() => this.table.setColumnFilters(value === undefined ? others : [...others, { id, value }]), typed ? id : "");
  }

  search(text) { this.change(() => this.table.setGlobalFilter(text.trim()), "text"); }

  /** Filters by these and nothing else, and shows the columns that answer them; by nothing, and as the reader had it, where they apply already. */
  preset(filters = [], columns = []) {
    const on = filters.length && JSON.stringify(filters) === JSON.stringify(this.table.atoms.columnFilters.get());
    this.change(() => {
      this.table.setColumnFilters(on ? [] : filters);
      this.table.setGlobalFilter("");
      this.table.setColumnVisibility(visibility(this.store, !on && columns.length ? columns : this.#chosen));
    });
    this.#tools.reopen();
  }

  /** Shows or hides a column, for as long as the reader has no other wish. */
  show(column, visible) {
    this.change(() => column.toggleVisibility(visible));
    this.#chosen = this.state.columns;
  }

  group(key) { this.change(() => { this.closed.clear(); this.table.setGrouping(key ? [key] : []); }); }

  sortBy(key) { this.change(() => this.table.setSorting(key ? [{ id: key.replace("-", ""), desc: key.startsWith("-") }] : [])); }

  showPlain(plain) { this.change(() => { this.plain = plain; }); }

  toggle(number) {
    this.table.rowOf(number).toggleExpanded();
    this.#show();
  }

  fold(code) {
    if (!this.closed.delete(code)) this.closed.add(code);
    /* What stands below one another is made of the table's state: it has to change for a fold, too. */
    this.table.setExpanded((open) => ({ ...open, [`group-${code}`]: !open[`group-${code}`] }));
    this.#show();
  }

  /** The full record of a threat, or why it is not there. */
  async record(number) {
    const [service, id] = [this.store.value("service", number), this.store.value("id", number)];
    const link = h("a", { href: `${this.links.service(service)}#threat-${id}` }, "Open the service page");
    try {
      const records = await load(`details:${service}`, this.#mount.dataset.details.replace("SERVICE", encodeURIComponent(service)));
      const holder = h("div");
      /* Made by the same template as the service's page: escaped and sanitised when the site was built. */
      holder.innerHTML = records[id];
      for (const one of holder.querySelectorAll('a[href^="#"]')) one.setAttribute("href", this.links.service(service) + one.getAttribute("href"));
      return [...holder.childNodes, h("p", { class: "tm-quiet" }, link)];
    } catch {
      return [h("p", {}, "The record could not be loaded. ", link, " to read it.")];
    }
  }

  #apply(state) {
    this.plain = state.plain && Boolean(this.tables);
    this.table.setColumnFilters(state.filters);
    this.table.setGlobalFilter(state.text);
    this.table.setSorting(state.sorting);
    this.table.setGrouping(state.group ? [state.group] : []);
    this.table.setColumnVisibility(visibility(this.store, state.columns));
    if (!this.store.presets.some(([, , columns]) => columns.join() === this.state.columns.join())) this.#chosen = this.state.columns;
  }

  #show() {
    const { state, table } = this;
    const { items } = table.getExpandedRowModel();
    const columns = table.getVisibleLeafColumns();
    const row = head(this.store, columns, state.sorting, (column, also) => this.change(() => column.toggleSorting(undefined, also)));
    const focused = document.activeElement?.closest?.(".tm-grid__sort")?.dataset.column;
    this.#frame.querySelector("thead").replaceChildren(row);
    this.#size();
    if (focused) this.#frame.querySelector(`[data-column="${focused}"]`)?.focus({ preventScroll: true });
    this.#frame.setAttribute("aria-rowcount", items.length + 1);
    this.#rows.forget(GROUP);
    this.#replace();
    this.empty.hidden = this.plain || items.length > 0;
    this.#tools.update(state, this.matches.rows.length, items.cut);
    this.#rows.show(items, columns);
  }

  /* Columns keep their widths while rows come and go: they are measured where other columns, more rows or other room ask for it. */
  #size() {
    const columns = this.table.getVisibleLeafColumns();
    const asked = `${columns.map(({ id }) => id)} ${this.store.whole} ${this.#room}`;
    if (asked === this.#sized) return;
    this.#sized = asked;
    const sizes = measured(this.#frame, this.store, columns, this.#frame.tHead.rows[0]);
    this.#frame.querySelector("colgroup").replaceWith(colgroup(sizes));
    /* Where the longest words take more room than there is, the grid scrolls by itself. */
    const all = Math.floor(sizes.reduce((sum, size) => sum + size, 0)), wide = all > this.#room;
    this.#frame.style.minWidth = wide ? `${all}px` : "";
    this.#frame.parentElement.classList.toggle("tm-grid__results--wide", wide);
  }

  /* The address changes by the history's buttons and by links to views; the height above the rows by panels and lines. */
  #follow() {
    const on = (target, name, act, capture = false) => target.addEventListener(name, (event) => { if (this.#mount.isConnected) act(event); else this.destroy(); }, { signal: this.#ends.signal, capture });
    const again = () => { this.#typing = ""; this.#apply(address.read(new URL(location.href), this.store)); this.#show(); this.#tools.reopen(); this.#visit(); };
    on(window, "popstate", again);
    on(window, "hashchange", again);
    /* Once all is loaded, the browser goes to the fragment itself, and takes the focus away. */
    if (document.readyState !== "complete") on(window, "load", () => setTimeout(() => this.#visit()));
    on(document, "keydown", (event) => {
      const ours = event.target === document.body || this.#mount.contains(event.target);
      if (event.key === "Escape" && !event.defaultPrevented && ours && this.#tools.close()) event.preventDefault();
    });
    on(document, "click", (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || !this.#isOurs(link)) return;
      /* The theme would take it for a step within the page, and only once. */
      event.preventDefault();
      event.stopPropagation();
      const next = new URL(location.href);
      next.search = "";
      next.hash = link.hash === "#register" ? "" : link.hash;
      history.pushState(null, "", next);
      again();
      this.#tools.element.scrollIntoView({ block: "nearest" });
    }, true);
    const observer = new ResizeObserver(() => this.#rows.move());
    observer.observe(this.#tools.element);
    const results = new ResizeObserver(([{ contentRect }]) => { this.#room = Math.round(contentRect.width); this.#size(); });
    results.observe(this.#frame.parentElement);
    /* Letters of another script come with a file of their own, later than the first ones. */
    const fonts = () => { this.#sized = ""; if (this.#mount.isConnected) this.#size(); };
    document.fonts?.ready.then(fonts);
    if (document.fonts) on(document.fonts, "loadingdone", fonts);
    this.#ends.signal.addEventListener("abort", () => { observer.disconnect(); results.disconnect(); });
  }

  /* A link to a view of this page; instant navigation makes the addresses of links absolute. */
  #isOurs(link) {
    if (this.plain || link.host !== location.host || link.pathname !== location.pathname) return false;
    return link.hash === "#register" || Object.hasOwn(this.store.views, link.hash.slice(1));
  }

  /* The anchor of a row opens it. */
  #visit() {
    let hash = "";
    try { hash = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const [service, id] = hash.split("/");
    const number = id && this.hasRecords ? this.store.find(service, id) : -1;
    this.#sought = Boolean(id) && number < 0;
    if (number < 0 || this.plain) return;
    this.table.setExpanded((open) => ({ ...open, [number]: true }));
    this.#show();
    const { items } = this.table.getExpandedRowModel();
    const index = items.refs.findIndex((ref, at) => ref === number && items.kinds[at] === ROW);
    if (index >= 0) this.#rows.focus(index, "start");
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#ends.abort();
    this.#rows.stop();
  }
}
