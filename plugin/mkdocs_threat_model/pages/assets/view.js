/* Before a drawing is painted: the direction and the labels that the reader chose last, so that no other view flashes up. */
(() => {
  const root = document.documentElement, offered = { direction: ["right", "down"], labels: ["titles", "focus"] };
  root.dataset.tmScript = "";
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem("tm-view")) || {}; } catch { /* nothing is kept here */ }
  for (const [name, values] of Object.entries(offered)) {
    const attribute = `data-tm-${name}`;
    if (values.includes(kept[name])) root.setAttribute(attribute, kept[name]); else root.removeAttribute(attribute);
  }
})();
