"""What a script can see of a page's looks, in every theme: `.md-content` is Material's, `[role=main]` that of MkDocs' own."""

from __future__ import annotations

CLIPPED = """() => {
  const found = [], hidden = (value) => value === "hidden" || value === "clip";
  for (const one of document.querySelectorAll(":is(.md-content, [role=main]) *")) {
    if (!one.checkVisibility()) continue; // first, since what is folded is laid out for whoever asks for more
    const { overflowX, overflowY } = getComputedStyle(one);
    const across = hidden(overflowX), down = hidden(overflowY);
    if ((!across && !down) || one.closest(".tm-hidden, svg, thead, .tm-reason, .headerlink") || !one.getClientRects().length || !one.textContent.trim()) continue;
    if ((across && one.scrollWidth > one.clientWidth + 1) || (down && one.scrollHeight > one.clientHeight + 1))
      found.push(`${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`);
  }
  return found;
}"""
"""Elements whose text does not fit and is hidden."""

OUTSIDE = """() => {
  const found = new Set(), boxes = new Map(), range = document.createRange();
  const cells = "td, th, dd, dt, li, summary, p, h1, h2, h3, caption, figcaption, .tm-risk, .tm-status";
  const boxOf = (cell) => {
    if (!cell.checkVisibility() || !cell.getClientRects().length) return null;
    if (cell.closest("thead") && getComputedStyle(cell.closest("thead")).position === "absolute") return null;
    return cell.getBoundingClientRect();
  };
  for (const root of document.querySelectorAll(":is(.md-content, [role=main])")) {
    if (root.parentElement.closest(":is(.md-content, [role=main])")) continue;
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const holder = text.parentElement;
      if (!text.data.trim() || !holder.checkVisibility() || holder.closest(".tm-hidden, svg, .tm-reason, .tm-suggest__list, .headerlink")) continue;
      let rects = null;
      for (let cell = holder.closest(cells); cell && root.contains(cell); cell = cell.parentElement.closest(cells)) {
        if (!boxes.has(cell)) boxes.set(cell, boxOf(cell));
        const box = boxes.get(cell);
        if (!box) continue;
        if (!rects) { range.selectNodeContents(text); rects = [...range.getClientRects()].filter(({ width }) => width); }
        if (rects.some(({ left, right }) => right > box.right + 1.5 || left < box.left - 1.5)) found.add(`${cell.tagName}.${cell.className}: ${text.data.trim().slice(0, 60)}`);
      }
    }
  }
  return [...found];
}"""
"""Texts that stick out of their cell, and so over the next one. What unfolds above the page on request may lie over it."""

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
  const after = /[-\/._,:;@&=?#|+)\]}>\u00ad\u2010-\u2015\u2026]/u, anywhere = /[\u0e00-\u0eff\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|\p{Extended_Pictographic}/u;
  const texts = document.createTreeWalker(document.querySelector(":is(.md-content, [role=main])"), NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const holder = text.parentElement, head = holder.closest("thead");
    if (!/\S\S/.test(text.data) || !holder.checkVisibility() || holder.closest("svg, .tm-hidden, pre, script, style, option, .headerlink") || !holder.getClientRects().length) continue;
    if (head && getComputedStyle(head).position === "absolute") continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    if (range.getClientRects().length < 2) continue;
    for (const word of text.data.matchAll(/\S+/g)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (range.getClientRects().length < 2) continue;
      const whole = !holder.querySelector("wbr") && (/^\W*(\d{4}-\d\d-\d\d|[A-Z][A-Z\d]*-\d+)\W*$/.test(word[0]) || holder.closest(".tm-risk, .tm-status, .tm-count, .tm-hit, .tm-id, .tm-commit, .tm-threat__id, time"));
      let line = null;
      for (let at = word.index; at < word.index + word[0].length; at++) {
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const box = range.getClientRects()[0];
        if (!box || !box.width) continue;
        if (line !== null && box.top > line + box.height * 0.6 && (whole || !(after.test(text.data[at - 1]) || anywhere.test(text.data.slice(at - 1, at + 1)) || "([{<".includes(text.data[at])))) {
          found.push(`${text.data.slice(word.index, at)}|${text.data.slice(at, word.index + word[0].length)}`);
          break;
        }
        line = box.top;
      }
    }
  }
  return found;
}"""
"""Words that a line ends in, although no separator stands there, and days, ids and badges that a line ends in at all."""

TOO_WIDE = """() => [...document.querySelectorAll(".tm-table")]
  .filter((one) => one.offsetWidth > one.parentElement.clientWidth + 1)
  .map((one) => `${one.className}, ${one.offsetWidth} of ${one.parentElement.clientWidth}: ${one.tHead?.innerText}`)"""
"""Tables that are wider than what they stand in."""

DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Waits until a page has answered a new size: the grid measures its columns between two frames."""

STILL = "() => document.getAnimations().every(({ playState }) => playState !== 'running')"
"""Whether nothing moves by itself."""

LETTERS = "() => { document.body.getBoundingClientRect(); return document.fonts.ready.then(() => true); }"
"""Waits until what the page shows has the fonts that it asks for."""

OPEN_ALL = "() => document.querySelectorAll('details').forEach((one) => { one.open = true })"

CONTRASTS = """(selector) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); known.set(colour, [...canvas.getImageData(0, 0, 1, 1).data]); }
    return known.get(colour);
  };
  const over = (front, back) => front.slice(0, 3).map((value, index) => (value * front[3] + back[index] * (255 - front[3])) / 255);
  const light = (rgb) => { const [r, g, b] = rgb.map((value) => { const c = value / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const each = (computed) => { const known = new Map(); const of = (one) => { if (!known.has(one)) known.set(one, computed(one, one.parentElement && of(one.parentElement))); return known.get(one); }; return of; };
  const ground = each((one, back) => over(rgba(getComputedStyle(one).backgroundColor), back ?? [255, 255, 255]));
  const opacity = each((one, product) => (product ?? 1) * Number(getComputedStyle(one).opacity));
  return [...document.querySelectorAll(selector)].filter((one) => one.getClientRects().length).map((one) => {
    const back = ground(one), [r, g, b, alpha] = rgba(getComputedStyle(one).color), front = over([r, g, b, alpha * opacity(one)], back);
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    return [one.className, Math.round(((high + 0.05) / (low + 0.05)) * 100) / 100];
  });
}"""
"""The contrast of each element's text, from its computed colours."""
