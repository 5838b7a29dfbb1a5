/* Choices of rows and columns, behind their buttons. */

import { h } from "./dom.js";
import { word } from "./words.js";

const TITLES = { boundaries: "Boundary crossed" };
const { compare } = new Intl.Collator(undefined, { numeric: true });

/* Choices that are drawn at once; more are found by typing. */
const CHOICES = 60;

const title = (store, key) => TITLES[key] ?? store.column(key).title;

/** Fills the panel of filters. What is typed or ticked in it goes to `grid`; counts follow. */
export function filters(panel, grid) {
  const facets = grid.store.facets.map((key) => facet(grid, key));
  panel.replaceChildren(
    h("div", { class: "tm-grid__facets" }, facets.map(({ element }) => element)),
    h("div", { class: "tm-grid__fields" }, grid.store.contains.map((key) => contains(grid, key)), grid.store.days.map((key) => days(grid, key))),
  );
  return () => facets.forEach(({ update }) => update());
}

/* The values of a column that can be chosen, in the order in which they stand. */
function choices(store, column) {
  const { key } = column;
  const all = column.ordered ? [...column.vocabulary] : [...new Set(column.values.flat().map(String))];
  if (column.kind === "list" && !column.ordered) all.sort(compare);
  if (column.worstLast) all.reverse();
  if (key === "service") all.sort((one, other) => compare(word(store, key, one), word(store, key, other)));
  if (column.look === "letters") all.splice(0, all.length, ...Object.keys(store.stride).filter((letter) => all.includes(letter)));
  if (column.codes.includes(0)) all.push("");
  return all;
}

function facet(grid, key) {
  const { store } = grid;
  const column = store.column(key);
  let all = choices(store, column), rows = store.rows;
  const list = h("div", { class: "tm-grid__choices" });
  const find = all.length > 12 ? h("input", { type: "search", class: "tm-grid__find", placeholder: "Find…", "aria-label": `Find a choice of ${title(store, key)}`, oninput: () => update() }) : null;
  let focus = "";
  function update() {
    if (rows !== store.rows) { all = choices(store, column); rows = store.rows; }
    const counts = grid.matches.counts(key);
    const chosen = new Set(grid.filter(key) ?? []);
    const sought = find?.value.toLowerCase() ?? "";
    const found = all.filter((value) => chosen.has(value) || word(store, key, value).toLowerCase().includes(sought));
    /* That there are none of a value is an answer, too: of a scale it stands in its place, else behind those that there are. */
    const wanted = column.ordered ? found : [...found.filter((value) => counts.get(value)), ...found.filter((value) => !counts.get(value))];
    const drawn = wanted.slice(0, CHOICES);
    list.replaceChildren(...drawn.map((value) => choice(value, counts.get(value) ?? 0, chosen)));
    if (!drawn.length) list.append(h("p", { class: "tm-quiet" }, "Nothing of that name."));
    if (drawn.length < wanted.length) list.append(h("p", { class: "tm-quiet" }, `${wanted.length - drawn.length} more: type to search.`));
    if (focus) [...list.querySelectorAll("input")].find((one) => one.dataset.value === focus.value)?.focus();
    focus = "";
  }
  function choice(value, count, chosen) {
    const box = h("input", {
      type: "checkbox", checked: chosen.has(value), "data-value": value,
      onchange: () => {
        if (box.checked) chosen.add(value); else chosen.delete(value);
        focus = { value };
        grid.setFilter(key, chosen.size ? all.filter((one) => chosen.has(one)) : undefined);
      },
    });
    return h("label", { class: count ? null : "tm-grid__none" }, box, " ", h("span", {}, word(store, key, value)), " ", h("span", { class: "tm-grid__number" }, String(count)));
  }
  update();
  return { element: h("fieldset", { "data-facet": key }, h("legend", {}, title(store, key)), find, list), update };
}

function contains(grid, key) {
  const input = h("input", { type: "search", value: grid.filter(key) ?? "", oninput: () => grid.setFilter(key, input.value.trim() || undefined, true) });
  return h("label", {}, h("span", {}, `${title(grid.store, key)} contains`), input);
}

function days(grid, key) {
  const range = grid.filter(key) ?? {};
  const end = (name, spoken) => {
    const input = h("input", {
      type: "date", value: range[name] ?? "", "aria-label": `${title(grid.store, key)}, ${spoken}`,
      onchange: () => {
        const next = { ...grid.filter(key), [name]: input.value };
        grid.setFilter(key, next.from || next.to ? next : undefined);
      },
    });
    return input;
  };
  return h("div", { class: "tm-grid__days" }, h("span", {}, title(grid.store, key)), end("from", "from"), h("span", { "aria-hidden": "true" }, "–"), end("to", "until"));
}

/** Fills the panel of columns. */
export function columns(panel, grid) {
  const boxes = grid.table.getAllLeafColumns().filter((column) => column.getCanHide()).map((column) => {
    const box = h("input", { type: "checkbox", checked: column.getIsVisible(), onchange: () => grid.show(column, box.checked) });
    return h("label", {}, box, " ", h("span", {}, column.columnDef.header));
  });
  panel.replaceChildren(h("fieldset", { class: "tm-grid__choices tm-grid__choices--wide" }, h("legend", { class: "tm-hidden" }, "Columns"), boxes));
}
