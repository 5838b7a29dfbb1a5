/* The state in the address: whoever gets the link sees the same rows. */

import { MINE, WHEN, WHENS } from "./filters.js";

/* `q` and `h` are the theme's own: they open its search and mark words. */
const TEXT = "text", SORT = "sort", GROUP = "group", COLUMNS = "columns", SHOW = "show";

export const initial = (store) => ({ filters: [], text: "", sorting: [], group: "", columns: store.atFirst, plain: false });

/** The state that an address asks for; what it does not know is left out. */
export function read(url, store) {
  const state = initial(store);
  let hash = "";
  try { hash = decodeURIComponent(url.hash.slice(1)); } catch { /* Not an address of ours. */ }
  const view = store.views[hash];
  if (view) {
    state.filters = Object.entries(view).map(([id, value]) => ({ id, value: [value] }));
    return state;
  }
  const asked = url.searchParams;
  for (const [key, column] of store.columns) {
    if (store.facets.includes(key)) {
      if (asked.has(key)) state.filters.push({ id: key, value: [...new Set(asked.getAll(key))] });
    } else if (asked.get(key)) {
      const [from = "", to = ""] = asked.get(key).split("..");
      state.filters.push({ id: key, value: column.kind === "date" ? { from, to } : asked.get(key) });
    }
  }
  if (asked.get(MINE)) state.filters.push({ id: MINE, value: asked.get(MINE) });
  if (Object.hasOwn(WHENS, asked.get(WHEN) ?? "")) state.filters.push({ id: WHEN, value: asked.get(WHEN) });
  state.text = asked.get(TEXT) ?? "";
  state.sorting = (asked.get(SORT) ?? "").split(",").filter(Boolean)
    .map((one) => ({ id: one.replace(/^-/, ""), desc: one.startsWith("-") })).filter(({ id }) => store.column(id));
  state.group = store.column(asked.get(GROUP) ?? "") ? asked.get(GROUP) : "";
  const columns = (asked.get(COLUMNS) ?? "").split(",").filter((key) => store.column(key));
  if (columns.length) state.columns = columns;
  state.plain = asked.get(SHOW) === "table";
  return state;
}

/** The address of a state. Parameters that are not ours stay; a fragment goes, since the state speaks for itself. */
export function write(state, url, store) {
  const next = new URL(url);
  for (const key of [...store.columns.keys(), MINE, WHEN, TEXT, SORT, GROUP, COLUMNS, SHOW]) next.searchParams.delete(key);
  for (const { id, value } of state.filters) {
    if (Array.isArray(value)) for (const one of value) next.searchParams.append(id, one);
    else next.searchParams.set(id, typeof value === "object" ? `${value.from ?? ""}..${value.to ?? ""}` : value);
  }
  if (state.text) next.searchParams.set(TEXT, state.text);
  if (state.sorting.length) next.searchParams.set(SORT, state.sorting.map(({ id, desc }) => (desc ? `-${id}` : id)).join(","));
  if (state.group) next.searchParams.set(GROUP, state.group);
  if (state.columns.join() !== store.atFirst.join()) next.searchParams.set(COLUMNS, state.columns.join(","));
  if (state.plain) next.searchParams.set(SHOW, "table");
  next.hash = "";
  return next;
}
