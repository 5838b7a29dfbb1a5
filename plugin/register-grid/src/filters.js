/* Which rows pass, and how many would pass each choice of a facet. */

import { after, within } from "./dates.js";

export const MINE = "mine";
export const WHEN = "when";

/* What falls due: by one kind of day if it has passed, by another if it will. */
export const WHENS = {
  overdue: ({ overdue, today }) => ({ keys: overdue, range: { to: after(today, -1) } }),
  30: ({ soon, today }) => ({ keys: soon, range: { from: today, to: after(today, 30) } }),
  90: ({ soon, today }) => ({ keys: soon, range: { from: today, to: after(today, 90) } }),
};

/* A test is a list of [column's numbers, allowed numbers]: one of them must hold. */
const anyOf = (store, keys, test) => keys.filter((key) => store.column(key)).map((key) => [store.column(key).codes, store.column(key).allowed(test)]);

function testOf(store, { id, value }) {
  if (id === WHEN) {
    const when = WHENS[value]?.(store);
    return when ? anyOf(store, when.keys, (day) => within(day, when.range)) : null;
  }
  if (id === MINE) return anyOf(store, store.mine, (text) => text === value);
  if (!store.column(id)) return null;
  if (Array.isArray(value)) {
    const chosen = new Set(value);
    return anyOf(store, [id], (text) => chosen.has(text));
  }
  if (typeof value === "object") return anyOf(store, [id], (day) => within(day, value));
  const sought = value.toLowerCase();
  return anyOf(store, [id], (text) => text.toLowerCase().includes(sought));
}

/* Every word must stand somewhere in the row. */
function testsOf(store, text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean).map((word) => [...store.columns.values()]
    .map((column) => [column, column.holding(word)])
    .filter(([, allowed]) => allowed)
    .map(([column, allowed]) => [column.codes, allowed]));
}

/** Whether two sets of filters are the same, in whatever order. */
export const same = (one, other) => spelled(one) === spelled(other);

const spelled = (filters) => JSON.stringify(filters.map(({ id, value }) => [id, Array.isArray(value) ? [...value].sort() : value]).sort());

export class Matches {
  #store; #ids; #fails; #only;

  /** Applies column filters (`{id, value}` each) and a text. */
  constructor(store, filters, text) {
    const named = filters.map((filter) => [filter.id, testOf(store, filter)]).filter(([, test]) => test);
    const tests = [...named, ...testsOf(store, text).map((test) => ["", test])];
    this.#store = store;
    this.#ids = tests.map(([id]) => id);
    if (!tests.length) {
      this.rows = Uint32Array.from({ length: store.rows }, (_, row) => row);
      return;
    }
    this.#fails = new Uint8Array(store.rows);
    this.#only = new Uint8Array(store.rows);
    tests.forEach(([, alternatives], index) => this.#apply(alternatives, index));
    let count = 0;
    const rows = new Uint32Array(store.rows);
    for (let row = 0; row < store.rows; row += 1) if (!this.#fails[row]) { rows[count] = row; count += 1; }
    this.rows = rows.subarray(0, count);
  }

  #apply(alternatives, index) {
    const [fails, only] = [this.#fails, this.#only];
    const passes = new Uint8Array(fails.length);
    for (const [codes, allowed] of alternatives) for (let row = 0; row < passes.length; row += 1) passes[row] |= allowed[codes[row]];
    for (let row = 0; row < passes.length; row += 1) if (!passes[row]) { fails[row] += 1; only[row] = index; }
  }

  /** Rows by value of a column, "" for nothing, under all filters but the column's own. */
  counts(key) {
    const column = this.#store.column(key);
    const own = this.#ids.indexOf(key);
    const byCode = new Uint32Array(column.values.length + 1);
    const { codes } = column;
    for (let row = 0; row < codes.length; row += 1) {
      if (!this.#fails || !this.#fails[row] || (this.#fails[row] === 1 && own >= 0 && this.#only[row] === own)) byCode[codes[row]] += 1;
    }
    const counts = new Map([["", byCode[0]]]);
    column.values.forEach((value, index) => {
      for (const one of Array.isArray(value) ? new Set(value) : [String(value)]) counts.set(one, (counts.get(one) ?? 0) + byCode[index + 1]);
    });
    return counts;
  }
}
