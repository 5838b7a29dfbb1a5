/* What values look like: the same signs as on every other page. */

import { h } from "./dom.js";

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A value of a column as a choice of a facet, as the head of a group, or on a chip. */
export function word(store, key, value) {
  if (value === "") return key === "risk" ? "Not rated" : "None";
  if (key === "stride") return value.split(" ").map((letter) => `${store.stride[letter]} (${letter})`).join(", ");
  if (key === "service") return store.titles.get(value) ?? value;
  return store.column(key)?.ordered ? capitalised(value) : value;
}

/** A group's value; that of a list column is a list. */
export const groupWord = (store, key, value) => word(store, key, Array.isArray(value) ? value.join(key === "stride" ? " " : ", ") : value === null ? "" : String(value));

const risk = (value) => h("span", { class: `tm-risk tm-risk--${value ?? "unrated"}` }, value ? capitalised(value) : "Not rated");

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
  if (key === "risk") {
    const score = store.value("cvss", row);
    return [risk(value), score !== null && h("span", { class: "tm-score" }, ` CVSS ${score.toFixed(1)}`)].filter(Boolean);
  }
  if (value === null) return key === "likelihood" || key === "impact" ? ["–"] : [];
  switch (key) {
    case "residual_risk": return [risk(value)];
    case "status": return [status(store, value)];
    case "stride": return letters(store, value);
    case "cvss": return [value.toFixed(1)];
    case "service": return [h("a", { href: links.service(value) }, store.value("service_title", row) ?? value)];
    case "next_due": case "review_by": return day(store, value);
    case "mitigation": return [value.join("; ")];
    default:
  }
  if (Array.isArray(value)) return [value.join(", ")];
  return [store.column(key).ordered ? capitalised(value) : String(value)];
}
