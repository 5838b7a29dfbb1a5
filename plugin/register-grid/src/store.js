/* Rows by columns, as `records/columnar.py` writes them: a value's number is its rank among those of all rows, 0 is nothing. They come in chunks. */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const NUMBER = new Uint8Array(128);
for (let index = 0; index < DIGITS.length; index += 1) NUMBER[DIGITS.charCodeAt(index)] = index;

/** Whether a row is a card: as the stylesheet has it. */
export const NARROW = matchMedia("(max-width: 59.9375em)");

const lowered = (value) => (Array.isArray(value) ? value.join("\n") : String(value)).toLowerCase();

function numberAt(text, place, width) {
  let number = 0;
  for (let at = place * width, end = at + width; at < end; at += 1) number = number * 64 + NUMBER[text.charCodeAt(at)];
  return number;
}

export class Column {
  #chunks = []; #size; #width; #rows = 0; #codes; #decoded = 0; #lower;

  /**
   * @param spec what the column is, with its part of the first chunk.
   * @param size rows of a chunk.
   * @param total rows of all chunks.
   */
  constructor(spec, size, total) {
    this.key = spec.key;
    this.title = spec.title;
    this.kind = spec.kind;
    this.vocabulary = spec.vocabulary;
    this.ordered = spec.vocabulary.length > 0;
    this.look = spec.look;
    this.beside = spec.beside;
    this.share = spec.share;
    this.worstLast = spec.worst_last;
    this.part = spec.part;
    this.atFirst = spec.at_first;
    this.#width = spec.width;
    this.#size = size;
    this.total = total;
    /* By number less one; those of chunks that are not there yet are holes. */
    this.values = spec.numbers === undefined ? spec.values : new Array(spec.distinct);
    this.append(spec);
  }

  /** Takes the column's part of the next chunk. */
  append({ values, numbers, codes }) {
    if (numbers !== undefined) {
      values.forEach((value, place) => {
        const number = numberAt(numbers, place, this.#width);
        this.values[number - 1] = value;
        if (this.#lower) this.#lower[number] = lowered(value);
      });
    }
    this.#chunks.push(codes);
    this.#rows += codes.length / this.#width;
  }

  /** The number of a row's value, without decoding the others: a first look at a long list costs no more than one at a short. */
  code(row) {
    const chunk = Math.floor(row / this.#size);
    return numberAt(this.#chunks[chunk], row - chunk * this.#size, this.#width);
  }

  /** The numbers of all rows that are there. */
  get codes() {
    if (this.#decoded < this.#rows) {
      this.#codes ??= new Uint32Array(this.total);
      for (let row = this.#decoded; row < this.#rows; row += 1) this.#codes[row] = this.code(row);
      this.#decoded = this.#rows;
    }
    return this.#codes?.subarray(0, this.#rows) ?? new Uint32Array(0);
  }

  /** A row's value: text, a number, a list of texts, or `null`. */
  value(row) {
    const code = this.code(row);
    return code ? this.values[code - 1] : null;
  }

  /** The values as lower-case text, by number, for searches. */
  get lower() {
    if (!this.#lower) {
      this.#lower = new Array(this.values.length + 1);
      this.values.forEach((value, index) => { this.#lower[index + 1] = lowered(value); });
    }
    return this.#lower;
  }

  /** For each number whether its value holds a word in lower case; `null` where none does. */
  holding(word) {
    const { lower } = this;
    let found = null;
    for (let code = 1; code < lower.length; code += 1) {
      if (lower[code] !== undefined && lower[code].includes(word)) { found ??= new Uint8Array(lower.length); found[code] = 1; }
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
    this.total = content.total;
    this.chunks = content.chunks;
    this.columns = new Map(content.table.columns.map((spec) => [spec.key, new Column(spec, content.chunk, content.total)]));
    this.today = content.today;
    this.stride = content.stride;
    this.statuses = content.statuses;
    this.views = content.views;
    this.contacts = content.contacts;
    this.tickets = content.tickets;
    this.name = content.name;
    this.label = content.label;
    this.nouns = content.nouns;
    this.order = content.order;
    this.onPhones = content.on_phones;
    for (const name of ["facets", "contains", "days", "groups", "mine", "overdue", "soon"]) this[name] = content[name].filter((key) => this.column(key));
    this.sorts = content.sorts.filter((key) => this.column(key.replace("-", "")));
    this.presets = content.presets.map(([label, filters, columns]) => [label, filters, [...this.columns.keys()].filter((key) => columns.includes(key))]);
  }

  /** Takes the next chunk. */
  append({ rows, columns }) {
    for (const part of columns) this.column(part.key).append(part);
    this.rows += rows;
    this.titlesById = undefined;
  }

  /** Whether all rows are there. */
  get whole() { return this.rows === this.total; }

  noun(count) { return this.nouns[count === 1 ? 0 : 1]; }

  column(key) { return this.columns.get(key); }

  /** The key of the column that names a row. */
  get first() { return this.columns.keys().next().value; }

  /** The keys of the columns that are shown before somebody chooses: fewer where a row is a card. */
  get atFirst() {
    const { onPhones } = this;
    return [...this.columns.values()].filter(({ key, atFirst }) => (onPhones.length && NARROW.matches ? onPhones.includes(key) : atFirst)).map(({ key }) => key);
  }

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
