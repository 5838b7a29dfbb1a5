/* What values look like: the same signs as on every other page. */

import { h } from "./dom.js";

const RATINGS = ["rating", "residual"];

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A value of a column as a choice of a facet, as the head of a group, or on a chip. */
export function word(store, key, value) {
  if (value === "") return RATINGS.includes(store.column(key)?.look) ? "Not rated" : "None";
  if (store.column(key)?.look === "letters") return value.split(" ").map((letter) => `${store.stride[letter]} (${letter})`).join(", ");
  if (key === "service") return store.titles.get(value) ?? value;
  return store.column(key)?.ordered ? capitalised(value) : value;
}

/** A group's value; that of a list column is a list. */
export const groupWord = (store, key, value) => word(store, key, Array.isArray(value) ? value.join(store.column(key)?.look === "letters" ? " " : ", ") : value === null ? "" : String(value));

const risk = (value) => h("span", { class: `tm-risk tm-risk--${value ?? "unrated"}` }, value ? capitalised(value) : "Not rated");

/* The risk that remains is filled; a rating that does not count is an outline. */
function rated(store, column, value, row) {
  const [name, score] = column.beside.map((key) => store.value(key, row));
  const shown = [value === store.value("remaining_risk", row) ? risk(value) : h("span", { class: "tm-aside" }, risk(value))];
  if (score !== null && score !== undefined) shown.push(h("span", { class: "tm-score" }, ` ${name} ${score.toFixed(1)}`));
  return shown;
}

/* Who owns it, and how to reach them: a text beside the name, or the name as a link. */
function owner(store, value) {
  const contact = store.contacts[value];
  if (!contact) return [value];
  const [text, href] = contact;
  return href ? [h("a", { href, title: text }, value)] : [value, " ", h("span", { class: "tm-contact" }, text)];
}

function status(store, value) {
  const { sign, slug } = store.statuses[value];
  return h("span", { class: `tm-status tm-status--${slug}` }, h("span", { class: "tm-sign", "aria-hidden": "true" }, sign), " ", value);
}

function day(store, value) {
  return value < store.today ? [value, " ", h("strong", { class: "tm-grid__late" }, "overdue")] : [value];
}

const code = (value) => h("code", {}, value);

/* What stands between backticks is code, in titles and sentences too. */
function ticked(text) {
  const pieces = text.split("`");
  return pieces.length % 2 ? pieces.map((piece, index) => (index % 2 ? code(piece) : piece)) : [text];
}

/* By the policy's address, as the templates' `link_ticket` has it. */
function ticket(store, value) {
  const whole = /^https?:/i.test(value);
  if (!whole && !store.tickets) return h("code", {}, value);
  const href = whole ? value : store.tickets.replaceAll("{id}", encodeURIComponent(value));
  return h("a", { class: "tm-ticket", href }, whole ? value.replace(/\/+$/, "").split("/").at(-1) || value : value);
}

const letters = (store, value) => value.flatMap((letter, index) => [index ? " " : "", h("abbr", { title: store.stride[letter] }, letter)]);

/** The content of a cell, which looks as its column says. */
export function shown(store, links, key, row) {
  const column = store.column(key);
  const value = column.value(row);
  if (column.look === "rating" || (column.look === "residual" && value !== null)) return rated(store, column, value, row);
  if (value === null) return ["level", "residual"].includes(column.look) ? ["–"] : [];
  switch (column.look) {
    case "owner": return owner(store, value);
    case "status": return [status(store, value)];
    case "letters": return letters(store, value);
    case "score": return [value.toFixed(1)];
    case "service": return [h("a", { href: links.service(value) }, store.value("service_title", row) ?? value)];
    case "threat": case "data": return [h("a", { href: `${links.service(store.value("service", row))}#${column.look}-${value}` }, code(value))];
    case "ticket": return [ticket(store, value)];
    case "address": return /^https?:/i.test(value) ? [h("a", { href: value }, "Evidence")] : [value];
    case "class": return [h("span", { class: `tm-class tm-class--${value}` }, capitalised(value))];
    case "deadline": return day(store, value);
    case "steps": return ticked(value.join("; "));
    default:
  }
  if (Array.isArray(value)) return ticked(value.join(", "));
  return column.ordered ? [capitalised(value)] : ticked(String(value));
}

/** What takes the most room in a column, of all of its values that are there: signs as they look, and texts. */
export function widest(store, key) {
  const column = store.column(key);
  const values = () => Object.values(column.values).flat().map(String);
  const vocabulary = column.vocabulary.length ? column.vocabulary : values();
  switch (column.look) {
    case "rating": case "residual": return { nodes: [...vocabulary, null].map(risk), texts: [] };
    case "status": return { nodes: vocabulary.map((value) => status(store, value)), texts: [] };
    case "class": return { nodes: [], texts: vocabulary.map(capitalised) };
    case "service": return { nodes: [], texts: Object.values(store.column("service_title")?.values ?? column.values) };
    case "owner": return { nodes: [], texts: [...values(), ...Object.values(store.contacts).map(([text, href]) => (href ? "" : text))] };
    case "deadline": return { nodes: [h("span", { class: "tm-whole" }, store.today)], texts: [] };
    case "letters": case "score": return { nodes: [], texts: [] };
    default: return { nodes: [], texts: column.ordered ? vocabulary.map(capitalised) : values() };
  }
}
