"""What a script can see of a page's looks, in every theme: `.md-content` is Material's, `[role=main]` that of MkDocs' own."""

from __future__ import annotations

CLIPPED = """() => {
  const found = [];
  for (const one of document.querySelectorAll(":is(.md-content, [role=main]) *")) {
    const style = getComputedStyle(one);
    if (one.closest(".tm-hidden, svg, thead, .tm-reason, .headerlink") || !one.textContent.trim() || !one.getClientRects().length) continue;
    const hidden = (value) => value === "hidden" || value === "clip";
    if ((hidden(style.overflowX) && one.scrollWidth > one.clientWidth + 1) || (hidden(style.overflowY) && one.scrollHeight > one.clientHeight + 1))
      found.push(`${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`);
  }
  return found;
}"""
"""Elements whose text does not fit and is hidden."""

OUTSIDE = """() => {
  const found = [];
  const cells = "td, th, dd, dt, li, summary, p, h1, h2, h3, caption, figcaption, .tm-risk, .tm-status";
  for (const cell of document.querySelectorAll(cells)) {
    if (!cell.closest(":is(.md-content, [role=main])") || cell.closest(".tm-hidden, svg, .tm-reason") || !cell.getClientRects().length) continue;
    if (cell.closest("thead") && getComputedStyle(cell.closest("thead")).position === "absolute") continue;
    const box = cell.getBoundingClientRect();
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!text.data.trim() || text.parentElement.closest(".tm-hidden, svg, .tm-reason, .headerlink")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const rect of range.getClientRects())
        if (rect.width && (rect.right > box.right + 1.5 || rect.left < box.left - 1.5))
          { found.push(`${cell.tagName}.${cell.className}: ${text.data.trim().slice(0, 60)}`); break; }
    }
  }
  return [...new Set(found)];
}"""
"""Texts that stick out of their cell, and so over the next one."""

OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll(":is(.md-content, [role=main]) *")]
    .filter((one) => one.getClientRects().length && one.getBoundingClientRect().right > width + 1)
    .map((one) => `${one.tagName}.${one.className}`).slice(0, 10);
}"""
"""What makes the page scroll sideways."""

BROKEN = r"""() => {
  const found = [];
  for (const cell of document.querySelectorAll(":is(.md-content, [role=main]) :is(td, th)")) {
    const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode();
    if (!text || !/^\d{4}-\d\d-\d\d(?!T)/.test(text.data)) continue;
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(text, 10);
    if (range.getClientRects().length > 1) found.push(text.data);
  }
  return found;
}"""
"""Days that a cell begins with and that its hyphens let break."""

OPEN_ALL = "() => document.querySelectorAll('details').forEach((one) => { one.open = true })"

CONTRASTS = """(selector) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const over = (front, back) => front.slice(0, 3).map((value, index) => (value * front[3] + back[index] * (255 - front[3])) / 255);
  const light = (rgb) => { const [r, g, b] = rgb.map((value) => { const c = value / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (one) => { const chain = []; for (; one; one = one.parentElement) chain.unshift(rgba(getComputedStyle(one).backgroundColor)); return chain.reduce((back, front) => over(front, back), [255, 255, 255]); };
  return [...document.querySelectorAll(selector)].filter((one) => one.getClientRects().length).map((one) => {
    const back = ground(one), front = over(rgba(getComputedStyle(one).color), back);
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    return [one.className, Math.round(((high + 0.05) / (low + 0.05)) * 100) / 100];
  });
}"""
"""The contrast of each badge, from its computed colours."""
