/* Elements without markup: text is always text. */

/** An element with attributes, `on…` listeners and children; `null`, `false` and "" children are left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

export const button = (label, onclick, attributes = {}) => h("button", { type: "button", onclick, ...attributes }, label);

/** A button that shows and hides a panel, and the panel, which gets the focus: `fill` puts what it offers into its content. */
export function disclosure(label, id, fill) {
  const content = h("div");
  const told = h("p", { class: "tm-grid__told", "aria-hidden": "true" });
  const away = button("×", () => { toggle(false); opener.focus({ preventScroll: true }); }, { class: "tm-grid__close", "aria-label": `Close ${label.toLowerCase()}` });
  const panel = h("div", { class: "tm-grid__panel", id, role: "group", "aria-label": label, tabindex: "-1", hidden: true }, h("div", { class: "tm-grid__heading" }, h("strong", { "aria-hidden": "true" }, label), told, away), content);
  const count = h("span", { class: "tm-grid__number" });
  const opener = button([label, " ", count], () => toggle(panel.hidden), { class: "tm-grid__opener", "aria-expanded": "false", "aria-controls": id });
  function toggle(open) {
    panel.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) { fill(content); panel.focus({ preventScroll: true }); }
  }
  return { opener, panel, content, told, count, get open() { return !panel.hidden; }, close: () => toggle(false) };
}
