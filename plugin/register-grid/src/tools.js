/* The line above the table: search, presets, filters, columns, grouping; and the line that says what is shown. */

import { button, disclosure, h } from "./dom.js";
import { csv, save } from "./export.js";
import { MINE, Matches, WHEN, same } from "./filters.js";
import * as panels from "./panels.js";
import { word } from "./words.js";

export class Tools {
  #grid; #search; #presets; #mine; #group; #sort; #filters; #columns; #plain; #status; #chips; #note; #save; #progress; #loaded; #loading; #cut; #named = -1; #updateFacets = () => {}; #spoken;

  constructor(grid) {
    this.#grid = grid;
    const { store } = grid;
    this.#search = h("input", { type: "search", class: "tm-grid__search", placeholder: "Search all columns", "aria-label": `Search ${store.name === "register" ? "the register" : store.label.toLowerCase()}`, oninput: () => grid.search(this.#search.value) });
    this.#presets = store.presets.map(([label, filters, columns]) => ({
      filters,
      element: button([label, " ", h("span", { class: "tm-grid__number" })], () => grid.preset(filters, columns), { class: "tm-grid__preset", "aria-pressed": "false" }),
    }));
    this.#mine = select("", this.#owners(), (value) => grid.setFilter(MINE, value || undefined));
    this.#group = select("Group by", [["", "nothing"], ...store.groups.map((key) => [key, store.column(key).title])], (value) => grid.group(value));
    this.#sort = select("Sort by", [["", store.order], ...store.sorts.map((key) => [key, store.column(key.replace("-", "")).title])], (value) => grid.sortBy(value));
    this.#sort.element.classList.add("tm-grid__sorts");
    this.#filters = disclosure("Filters", "tm-grid-filters", (content) => { this.#columns.close(); this.#updateFacets = panels.filters(content, grid); });
    this.#columns = disclosure("Columns", "tm-grid-columns", (content) => { this.#filters.close(); panels.columns(content, grid); });
    this.panels = [this.#filters.panel, this.#columns.panel];
    this.#plain = button("Plain table", () => grid.showPlain(!grid.plain), { "aria-pressed": "false", title: "Every row, as printed" });
    this.#save = button("Download as CSV", () => this.#export(), { title: "The rows shown, in this order, with the columns shown" });
    this.#status = h("p", { class: "tm-grid__count", role: "status" });
    this.#progress = h("progress", { class: "tm-grid__progress", max: store.total, value: store.rows, "aria-label": `Loading the ${store.nouns[1]}` });
    this.#loaded = h("span", { class: "tm-grid__number" });
    this.#loading = h("span", { class: "tm-grid__loading", hidden: true }, this.#progress, " ", this.#loaded);
    this.#cut = h("p", { class: "tm-grid__note" });
    this.#chips = h("div", { class: "tm-grid__chips" });
    this.#note = h("p", { class: "tm-grid__note", role: "status" });
    this.copy = button("Copy link to this view", () => this.#copy());
    this.element = h(
      "div", { class: "tm-grid__tools" },
      h("div", { class: "tm-grid__line", role: "search", "aria-label": store.name === "register" ? "The register" : store.label },
        this.#search, this.#presets.length > 0 && h("div", { class: "tm-grid__presets", role: "group", "aria-label": "Presets" }, this.#presets.map(({ element }) => element)), store.mine.length > 0 && this.#mine.element,
        h("span", { class: "tm-grid__gap" }), this.#filters.opener, this.#columns.opener),
      h("div", { class: "tm-grid__line" }, this.#status, this.#loading, this.#chips, h("span", { class: "tm-grid__gap" }), store.groups.length > 0 && this.#group.element, this.#sort.element, this.copy, this.#save, grid.tables && this.#plain),
      this.#note, this.#cut,
    );
  }

  /** Says how many rows each preset would show. */
  count() {
    for (const { element, filters } of this.#presets) element.querySelector(".tm-grid__number").textContent = String(new Matches(this.#grid.store, filters, "").rows.length);
  }

  /** Says what is shown now. */
  update(state, shown, cut) {
    const { store } = this.#grid;
    const total = store.rows;
    if (this.#named !== total) { this.#named = total; this.#mine.refill(this.#owners()); }
    if (this.#search.value.trim() !== state.text.trim()) this.#search.value = state.text;
    for (const { element, filters } of this.#presets) element.setAttribute("aria-pressed", String(!state.text && same(filters, state.filters)));
    this.#mine.value = this.#grid.filter(MINE) ?? "";
    this.#group.value = state.group;
    const [first] = state.sorting;
    this.#sort.value = first ? `${first.desc ? "-" : ""}${first.id}` : "";
    this.#plain.setAttribute("aria-pressed", String(state.plain));
    this.#filters.count.textContent = state.filters.length ? String(state.filters.length) : "";
    const narrowed = state.filters.length || state.text;
    const nouns = store.noun(store.total);
    const said = state.plain ? `All ${store.total} ${nouns}, as printed` : narrowed ? `${shown} of ${total} ${nouns}` : `${store.total} ${nouns}`;
    /* What is only on its way is not told again and again. */
    if (said !== this.#spoken) { this.#status.textContent = this.#spoken = said; this.#status.setAttribute("aria-live", store.whole ? "polite" : "off"); }
    this.#cut.textContent = cut && !state.plain ? `${shown - cut} of these rows are shown below. Filter, or sort by another column, to see others.` : "";
    const drop = (label, away) => button([label, h("span", { "aria-hidden": "true" }, " ×")], away, { class: "tm-grid__chip", "aria-label": `Remove the filter ${label}` });
    this.#chips.replaceChildren(
      ...state.filters.map(({ id, value }) => drop(`${this.#title(id)}: ${this.#words(store, id, value)}`, () => { this.#grid.setFilter(id, undefined); this.#search.focus({ preventScroll: true }); })),
      ...(narrowed ? [button("Clear filters", () => { this.#grid.preset(); this.#search.focus({ preventScroll: true }); }, { class: "tm-grid__clear" })] : []),
    );
    for (const { told } of [this.#filters, this.#columns]) told.textContent = said;
    if (this.#filters.open) this.#updateFacets();
  }

  /** Draws the panels that are open again: what they show was changed elsewhere. */
  reopen() {
    if (this.#filters.open) this.#updateFacets = panels.filters(this.#filters.content, this.#grid);
    if (this.#columns.open) panels.columns(this.#columns.content, this.#grid);
  }

  /** Closes the panel that is open, and says whether one was; the focus goes back to its button. */
  close() {
    const open = [this.#filters, this.#columns].find((one) => one.open);
    open?.close();
    open?.opener.focus({ preventScroll: true });
    return Boolean(open);
  }

  #title(id) { return { [MINE]: "Mine", [WHEN]: "Due" }[id] ?? this.#grid.store.column(id).title; }

  #words(store, id, value) {
    if (id === WHEN) return value === "overdue" ? "overdue" : `${store.column(store.soon[0])?.title.toLowerCase() ?? ""} within ${value} days`;
    if (Array.isArray(value)) return value.length > 3 ? `${value.length} chosen` : value.map((one) => word(store, id, one)).join(" or ");
    if (typeof value === "object") return [value.from && `from ${value.from}`, value.to && `until ${value.to}`].filter(Boolean).join(" ");
    return store.facets.includes(id) || id === MINE ? value : `contains ${value}`;
  }

  /** Says how many rows are there, or that the rest does not come. */
  progress(failed = false) {
    const { store } = this.#grid;
    const done = store.whole || failed;
    this.#loading.hidden = done;
    this.#save.disabled = !done;
    this.#progress.value = store.rows;
    this.#loaded.textContent = `${store.rows} loaded`;
    if (done) this.#status.setAttribute("aria-live", "polite");
    if (failed) this.#note.replaceChildren(`Only the first ${store.rows} of ${store.total} ${store.nouns[1]} could be loaded. Reload the page to try again.`);
  }

  #owners() {
    const { store } = this.#grid;
    const owners = [...new Set(store.mine.flatMap((key) => store.column(key).values))].sort(new Intl.Collator().compare);
    return [["", "Mine: …"], ...owners.map((owner) => [owner, `Mine: ${owner}`])];
  }

  async #export() {
    const { store, state, numbers } = this.#grid;
    const columns = [...store.columns.values()].filter(({ key }) => state.columns.includes(key));
    this.#save.disabled = true;
    this.#note.replaceChildren(numbers.length > 50_000 ? "The file is being written…" : "");
    save(`${store.name}.csv`, await csv(columns, numbers));
    this.#save.disabled = false;
    this.#note.replaceChildren(`${numbers.length} ${store.noun(numbers.length)} are in the file.`);
  }

  async #copy() {
    const address = location.href;
    try {
      await navigator.clipboard.writeText(address);
      this.#note.replaceChildren("Link copied. It opens this view.");
    } catch {
      /* Not allowed here: the reader copies it by hand. */
      const field = h("input", { readonly: true, value: address, "aria-label": "Link to this view", class: "tm-grid__address" });
      this.#note.replaceChildren("Copy the link: ", field);
      field.select();
    }
  }
}

function select(label, choices, onchosen) {
  const options = (of) => of.map(([value, text]) => h("option", { value }, text));
  const control = h("select", { "aria-label": label ? null : "Mine: choose an owner", onchange: () => onchosen(control.value) }, options(choices));
  return {
    element: h("label", { class: "tm-grid__select" }, label && h("span", {}, label), " ", control),
    refill(other) {
      if (other.length === control.options.length) return;
      const { value } = control;
      control.replaceChildren(...options(other));
      control.value = value;
    },
    set value(value) { control.value = value; if (control.value !== value) control.value = ""; },
  };
}
