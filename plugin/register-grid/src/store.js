/* The rows by columns, as `records/columnar.py` writes them: a value's number is its rank, 0 is nothing. */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const NUMBER = new Uint8Array(128);
for (let index = 0; index < DIGITS.length; index += 1) NUMBER[DIGITS.charCodeAt(index)] = index;

export class Column {
  #texts; #width; #codes; #lower;

  constructor(spec) {
    this.key = spec.key;
    this.title = spec.title;
    this.kind = spec.kind;
    this.ordered = spec.ordered;
    this.look = spec.look;
    this.beside = spec.beside;
    this.share = spec.share;
    this.worstLast = spec.worst_last;
    this.part = spec.part;
    this.atFirst = spec.at_first;
    this.values = spec.values;
    this.#texts = spec.codes;
    this.#width = spec.width;
  }

  /** The number of a row's value, without decoding the others: a first look at a long register costs no more than one at a short. */
  code(row) {
    let code = 0;
    const width = this.#width;
    for (let at = row * width, end = at + width; at < end; at += 1) code = code * 64 + NUMBER[this.#texts.charCodeAt(at)];
    return code;
  }

  /** The numbers of all rows. */
  get codes() {
    if (!this.#codes) {
      const rows = this.#texts.length / this.#width;
      this.#codes = new Uint32Array(rows);
      for (let row = 0; row < rows; row += 1) this.#codes[row] = this.code(row);
    }
    return this.#codes;
  }

  /** A row's value: text, a number, a list of texts, or `null`. */
  value(row) {
    const code = this.code(row);
    return code ? this.values[code - 1] : null;
  }

  /** The values as lower-case text, by number, for searches. */
  get lower() {
    this.#lower ??= ["", ...this.values.map((value) => (Array.isArray(value) ? value.join("\n") : String(value)).toLowerCase())];
    return this.#lower;
  }

  /** For each number whether its value holds a word in lower case; `null` where none does. */
  holding(word) {
    const { lower } = this;
    let found = null;
    for (let code = 1; code < lower.length; code += 1) {
      if (lower[code].includes(word)) { found ??= new Uint8Array(lower.length); found[code] = 1; }
    }
    return found;
  }

  /** Decodes the column while nobody waits for it. */
  prepare() { return this.codes && this.lower; }

  /** For each number whether a test holds; the test gets the single texts of a list, and "" for nothing. */
  allowed(test) {
    const found = new Uint8Array(this.values.length + 1);
    found[0] = test("") ? 1 : 0;
    this.values.forEach((value, index) => { found[index + 1] = (Array.isArray(value) ? value.some(test) : test(String(value))) ? 1 : 0; });
    return found;
  }
}

export class Store {
  constructor(content) {
    this.rows = content.table.rows;
    this.columns = new Map(content.table.columns.map((spec) => [spec.key, new Column(spec)]));
    this.today = content.today;
    this.stride = content.stride;
    this.statuses = content.statuses;
    this.views = content.views;
    this.contacts = content.contacts;
  }

  column(key) { return this.columns.get(key); }

  /** The keys of the columns that are shown before somebody chooses. */
  get atFirst() { return [...this.columns.values()].filter((column) => column.atFirst).map(({ key }) => key); }

  value(key, row) { return this.columns.get(key)?.value(row) ?? null; }

  /** The number of the row of a threat, or -1. */
  find(service, id) {
    const [services, ids] = [this.column("service"), this.column("id")];
    const [one, other] = [services.values.indexOf(service) + 1, ids.values.indexOf(id) + 1];
    if (!one || !other) return -1;
    return services.codes.findIndex((code, row) => code === one && ids.codes[row] === other);
  }

  /** The title of a service by its id. */
  get titles() {
    if (!this.titlesById) {
      this.titlesById = new Map();
      const { codes, values } = this.column("service");
      codes.forEach((code, row) => { if (code && !this.titlesById.has(values[code - 1])) this.titlesById.set(values[code - 1], this.value("service_title", row) || values[code - 1]); });
    }
    return this.titlesById;
  }
}
