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

/** Lines of CSV (RFC 4180) with a byte order mark, in pieces. */
export function csv(columns, rows) {
  const pieces = ["\ufeff", `${columns.map(({ title }) => quoted(cell(title))).join(",")}\r\n`];
  for (const row of rows) pieces.push(`${columns.map((column) => quoted(cell(column.value(row)))).join(",")}\r\n`);
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
