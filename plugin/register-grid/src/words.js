/* What values look like: the same signs as on every other page. */

import { h } from "./dom.js";

/* The two ratings of a threat, and the one of them that counts. */
export const RISKS = ["inherent_risk", "residual_risk", "remaining_risk"];

/* Which score stands beside which rating. */
const SCORES = { inherent_risk: ["cvss_name", "cvss"], residual_risk: ["residual_cvss_name", "residual_cvss"] };

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A value of a column as a choice of a facet, as the head of a group, or on a chip. */
export function word(store, key, value) {
  if (value === "") return RISKS.includes(key) ? "Not rated" : "None";
  if (key === "stride") return value.split(" ").map((letter) => `${store.stride[letter]} (${letter})`).join(", ");
  if (key === "service") return store.titles.get(value) ?? value;
  return store.column(key)?.ordered ? capitalised(value) : value;
}

/** A group's value; that of a list column is a list. */
export const groupWord = (store, key, value) => word(store, key, Array.isArray(value) ? value.join(key === "stride" ? " " : ", ") : value === null ? "" : String(value));

const risk = (value) => h("span", { class: `tm-risk tm-risk--${value ?? "unrated"}` }, value ? capitalised(value) : "Not rated");

/* The risk that remains is filled; a rating that does not count is an outline. */
function rated(store, key, row) {
  const value = store.value(key, row);
  const [name, score] = (SCORES[key] ?? []).map((one) => store.value(one, row));
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

const letters = (store, value) => value.flatMap((letter, index) => [index ? " " : "", h("abbr", { title: store.stride[letter] }, letter)]);

/** The content of a cell. */
export function shown(store, links, key, row) {
  const value = store.value(key, row);
  if (key === "inherent_risk" || key === "remaining_risk" || (key === "residual_risk" && value !== null)) return rated(store, key, row);
  if (value === null) return ["likelihood", "impact", "residual_risk"].includes(key) ? ["–"] : [];
  switch (key) {
    case "owner": case "risk_owner": return owner(store, value);
    case "status": return [status(store, value)];
    case "stride": return letters(store, value);
    case "cvss": case "residual_cvss": return [value.toFixed(1)];
    case "service": return [h("a", { href: links.service(value) }, store.value("service_title", row) ?? value)];
    case "next_due": case "review_by": return day(store, value);
    case "mitigation": return [value.join("; ")];
    default:
  }
  if (Array.isArray(value)) return [value.join(", ")];
  return [store.column(key).ordered ? capitalised(value) : String(value)];
}
