/* The line above the table: search, presets, filters, columns, grouping; and the line that says what is shown. */

import { button, disclosure, h } from "./dom.js";
import { FACETS, MINE, Matches, WHEN } from "./filters.js";
import * as panels from "./panels.js";
import { presets, same } from "./presets.js";
import { word } from "./words.js";

const GROUPS = ["service", "owner", "open", "remaining_risk", "inherent_risk", "status", "stride", "classification", "boundaries", "risk_owner"];
const SORTS = [["", "Register order"], ["-remaining_risk", "Remaining risk"], ["-inherent_risk", "Inherent risk"], ["status", "Status"], ["next_due", "Next due"], ["review_by", "Review by"], ["service", "Service"], ["owner", "Owner"]];

export class Tools {
  #grid; #search; #presets; #mine; #group; #sort; #filters; #columns; #plain; #status; #chips; #note; #updateFacets = () => {}; #spoken;

  constructor(grid) {
    this.#grid = grid;
    const { store } = grid;
    this.#search = h("input", { type: "search", class: "tm-grid__search", placeholder: "Search all columns", "aria-label": "Search the register", oninput: () => grid.search(this.#search.value) });
    this.#presets = presets().map(([label, filters]) => ({
      filters,
      element: button([label, " ", h("span", { class: "tm-grid__number" })], () => grid.preset(filters), { class: "tm-grid__preset", "aria-pressed": "false" }),
    }));
    const owners = [...new Set(["owner", "risk_owner"].flatMap((key) => store.column(key)?.values ?? []))].sort(new Intl.Collator().compare);
    this.#mine = select("", [["", "Mine: …"], ...owners.map((owner) => [owner, `Mine: ${owner}`])], (value) => grid.setFilter(MINE, value || undefined));
    this.#group = select("Group by", [["", "nothing"], ...GROUPS.filter((key) => store.column(key)).map((key) => [key, store.column(key).title])], (value) => grid.group(value));
    this.#sort = select("Sort by", SORTS.filter(([key]) => !key || store.column(key.replace("-", ""))), (value) => grid.sortBy(value));
    this.#sort.element.classList.add("tm-grid__sorts");
    this.#filters = disclosure("Filters", "tm-grid-filters", (panel) => { this.#updateFacets = panels.filters(panel, grid); });
    this.#columns = disclosure("Columns", "tm-grid-columns", (panel) => panels.columns(panel, grid));
    this.#plain = button("Plain table", () => grid.showPlain(!grid.plain), { "aria-pressed": "false", title: "Every row, as it is printed" });
    this.#status = h("p", { class: "tm-grid__count", role: "status" });
    this.#chips = h("div", { class: "tm-grid__chips" });
    this.#note = h("p", { class: "tm-grid__note", role: "status" });
    this.copy = button("Copy link to this view", () => this.#copy());
    this.element = h(
      "div", { class: "tm-grid__tools" },
      h("div", { class: "tm-grid__line", role: "search", "aria-label": "The register" },
        this.#search, h("div", { class: "tm-grid__presets", role: "group", "aria-label": "Presets" }, this.#presets.map(({ element }) => element)), this.#mine.element,
        h("span", { class: "tm-grid__gap" }), this.#filters.opener, this.#columns.opener, this.#group.element, this.#sort.element),
      this.#filters.panel, this.#columns.panel,
      h("div", { class: "tm-grid__line" }, this.#status, this.#chips, h("span", { class: "tm-grid__gap" }), this.copy, this.#plain),
      this.#note,
    );
  }

  /** Says how many rows each preset would show. */
  count() {
    for (const { element, filters } of this.#presets) element.querySelector(".tm-grid__number").textContent = String(new Matches(this.#grid.store, filters, "").rows.length);
  }

  /** Says what is shown now. */
  update(state, shown, total) {
    const { store } = this.#grid;
    if (this.#search.value.trim() !== state.text.trim()) this.#search.value = state.text;
    for (const { element, filters } of this.#presets) element.setAttribute("aria-pressed", String(!state.text && same(filters, state.filters)));
    this.#mine.value = this.#grid.filter(MINE) ?? "";
    this.#group.value = state.group;
    const [first] = state.sorting;
    this.#sort.value = first ? `${first.desc ? "-" : ""}${first.id}` : "";
    this.#plain.setAttribute("aria-pressed", String(state.plain));
    this.#filters.count.textContent = state.filters.length ? String(state.filters.length) : "";
    const narrowed = state.filters.length || state.text;
    const threats = total === 1 ? "threat" : "threats";
    const said = state.plain ? `All ${total} ${threats}, as printed` : narrowed ? `${shown} of ${total} ${threats}` : `${total} ${threats}`;
    if (said !== this.#spoken) this.#status.textContent = this.#spoken = said;
    const drop = (label, away) => button([label, h("span", { "aria-hidden": "true" }, " ×")], away, { class: "tm-grid__chip", "aria-label": `Remove the filter ${label}` });
    this.#chips.replaceChildren(
      ...state.filters.map(({ id, value }) => drop(`${this.#title(id)}: ${this.#words(store, id, value)}`, () => { this.#grid.setFilter(id, undefined); this.#search.focus({ preventScroll: true }); })),
      ...(narrowed ? [button("Clear filters", () => { this.#grid.preset([]); this.#search.focus({ preventScroll: true }); }, { class: "tm-grid__clear" })] : []),
    );
    if (this.#filters.open) this.#updateFacets();
  }

  /** Draws the panels that are open again: what they show was changed elsewhere. */
  reopen() {
    if (this.#filters.open) this.#updateFacets = panels.filters(this.#filters.panel, this.#grid);
    if (this.#columns.open) panels.columns(this.#columns.panel, this.#grid);
  }

  #title(id) { return { [MINE]: "Mine", [WHEN]: "Due" }[id] ?? this.#grid.store.column(id).title; }

  #words(store, id, value) {
    if (id === WHEN) return value === "overdue" ? "overdue" : `acceptance ends within ${value} days`;
    if (Array.isArray(value)) return value.length > 3 ? `${value.length} chosen` : value.map((one) => word(store, id, one)).join(" or ");
    if (typeof value === "object") return [value.from && `from ${value.from}`, value.to && `until ${value.to}`].filter(Boolean).join(" ");
    return FACETS.includes(id) || id === MINE ? value : `contains ${value}`;
  }

  async #copy() {
    const address = location.href;
    try {
      await navigator.clipboard.writeText(address);
      this.#note.replaceChildren("The link is copied. Whoever opens it sees these rows.");
    } catch {
      /* Not allowed here: the reader copies it by hand. */
      const field = h("input", { readonly: true, value: address, "aria-label": "Link to this view", class: "tm-grid__address" });
      this.#note.replaceChildren("Copy the link: ", field);
      field.select();
    }
  }
}

function select(label, choices, onchosen) {
  const control = h("select", { "aria-label": label ? null : "Mine: choose an owner", onchange: () => onchosen(control.value) }, choices.map(([value, text]) => h("option", { value }, text)));
  return {
    element: h("label", { class: "tm-grid__select" }, label && h("span", {}, label), " ", control),
    set value(value) { control.value = value; if (control.value !== value) control.value = ""; },
  };
}
