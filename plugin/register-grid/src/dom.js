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

/** A button that shows and hides a panel, and the panel. Escape closes it and goes back to the button. */
export function disclosure(label, id, fill) {
  const panel = h("div", { class: "tm-grid__panel", id, role: "group", "aria-label": label, hidden: true, onkeydown: (event) => { if (event.key === "Escape") { toggle(false); opener.focus(); } } });
  const count = h("span", { class: "tm-grid__number" });
  const opener = button([label, " ", count], () => toggle(panel.hidden), { class: "tm-grid__opener", "aria-expanded": "false", "aria-controls": id });
  function toggle(open) {
    panel.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) fill(panel);
  }
  return { opener, panel, count, get open() { return !panel.hidden; } };
}
