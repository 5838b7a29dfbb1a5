"""What a script can see of a page's looks, in every theme: `.md-content` is Material's, `[role=main]` that of MkDocs' own."""

from __future__ import annotations

CLIPPED = """() => {
  const found = [];
  for (const one of document.querySelectorAll(":is(.md-content, [role=main]) *")) {
    if (!one.checkVisibility()) continue; // first, since what is folded is laid out for whoever asks for more
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
    if (!cell.checkVisibility() || !cell.closest(":is(.md-content, [role=main])") || cell.closest(".tm-hidden, svg, .tm-reason, .tm-suggest__list") || !cell.getClientRects().length) continue;
    if (cell.closest("thead") && getComputedStyle(cell.closest("thead")).position === "absolute") continue;
    const box = cell.getBoundingClientRect();
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!text.data.trim() || !text.parentElement.checkVisibility() || text.parentElement.closest(".tm-hidden, svg, .tm-reason, .tm-suggest__list, .headerlink")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const rect of range.getClientRects())
        if (rect.width && (rect.right > box.right + 1.5 || rect.left < box.left - 1.5))
          { found.push(`${cell.tagName}.${cell.className}: ${text.data.trim().slice(0, 60)}`); break; }
    }
  }
  return [...new Set(found)];
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
  const chain = (one) => { const found = []; for (; one; one = one.parentElement) found.unshift(one); return found; };
  const ground = (all) => all.reduce((back, one) => over(rgba(getComputedStyle(one).backgroundColor), back), [255, 255, 255]);
  const opacity = (all) => all.reduce((product, one) => product * Number(getComputedStyle(one).opacity), 1);
  return [...document.querySelectorAll(selector)].filter((one) => one.getClientRects().length).map((one) => {
    const all = chain(one), back = ground(all), [r, g, b, alpha] = rgba(getComputedStyle(one).color), front = over([r, g, b, alpha * opacity(all)], back);
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    return [one.className, Math.round(((high + 0.05) / (low + 0.05)) * 100) / 100];
  });
}"""
"""The contrast of each element's text, from its computed colours."""
