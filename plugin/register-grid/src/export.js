/* The rows that are shown as a file that a spreadsheet opens as what it is: as `records/delimited.py` writes it. */

/* What begins a formula, also behind white space, in its full-width form, and behind apostrophes. Python's white space, which is more than this language's. */
const FORMULA = /^[\s\x00-\x20\x85']*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** A value as the text of a cell. */
export function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = (Array.isArray(value) ? value.join("; ") : value).replace(CONTROL, " ");
  return FORMULA.test(text) ? `'${text}` : text;
}

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/* Rows that are written without a pause. */
const PIECE = 5_000;

const line = (cells) => `${cells.map((value) => quoted(cell(value))).join(",")}\r\n`;

/** Lines of CSV (RFC 4180) with a byte order mark, in pieces, with a pause after each: many rows take seconds. */
export async function csv(columns, rows) {
  const pieces = ["\ufeff", line(columns.map(({ title }) => title))];
  for (let start = 0; start < rows.length; start += PIECE) {
    pieces.push(Array.from(rows.subarray(start, start + PIECE), (row) => line(columns.map((column) => column.value(row)))).join(""));
    if (start + PIECE < rows.length) await new Promise((go) => { setTimeout(go); });
  }
  return pieces;
}

/** Hands a file to the browser. */
export function save(name, pieces) {
  const address = URL.createObjectURL(new Blob(pieces, { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
