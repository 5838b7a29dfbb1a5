/* Where a long word may break, as `frame/breaks.py` has it for the pages: behind separators, before the next part of a name, and every few letters of the rest. */

const LONGEST = 16, PART = 24;
const LONG = new RegExp(`\\S{${LONGEST + 1},}`, "u");
const PLACE = /(?<=[-/._,:;@&=?#|+)\]}])(?![-/._,:;@&=?#|+)\]}])|(?<=\p{Ll})(?=\p{Lu})/u;

const steps = (part) => (part.length > PART ? part.match(new RegExp(`.{1,${LONGEST}}`, "gsu")) : [part]);

const WHOLE = /(?<![\p{L}\p{N}-])(?:\d{4}-\d\d-\d\d|[A-Z][A-Z\d]*-\d+)(?![\p{L}\p{N}-])/gu;

const pieces = (word) => (LONG.test(word) ? word.split(PLACE).flatMap(steps) : [word]);

function textsOf(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  return texts;
}

/* Behind some signs, and between the letters of some scripts, lines may end without our help: a guess, since browsers differ. */
const PERHAPS = /(?<=[>)\]}!])|(?=[<([{])|(?=[\u0e00-\u0eff\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef])/u;

/** The widest pieces that no line ends in, of many texts; `width` gives that of one. Pieces of less than half as many letters are no wider. */
export function longest(texts, width) {
  const seen = new Set(), found = [[], []];
  let most = 6, long = /\S{3,}/gu;
  const hold = (kind, piece) => { found[kind] = [...found[kind], [width(piece), piece]].sort(([one], [other]) => other - one).slice(0, 4); };
  for (const text of texts) {
    for (const word of text.match(long) ?? []) {
      for (const piece of pieces(word)) {
        if (piece.length < most / 2 || seen.has(piece)) continue;
        seen.add(piece);
        const parts = piece.split(PERHAPS);
        for (const part of parts) hold(0, part);
        if (parts.length > 1) hold(1, piece);
        else if (piece.length > most) { most = piece.length; long = new RegExp(`\\S{${Math.ceil(most / 2)},}`, "gu"); }
      }
    }
  }
  return found.flat().map(([, piece]) => piece);
}

/* Days and ids are one word, although their hyphens would let a line end in them. */
function keep(text) {
  const parts = [];
  let end = 0;
  for (const { 0: found, index } of text.data.matchAll(WHOLE)) {
    const whole = document.createElement("span");
    whole.className = "tm-whole";
    whole.textContent = found;
    parts.push(text.data.slice(end, index), whole);
    end = index + found.length;
  }
  if (parts.length) text.replaceWith(...parts, text.data.slice(end));
}

/** Puts places to break into the long words of an element, none into days and ids, and gives it. */
export function breakable(element) {
  const { textContent } = element;
  if (textContent.search(WHOLE) >= 0) for (const text of textsOf(element)) keep(text);
  if (!LONG.test(textContent)) return element;
  for (const text of textsOf(element)) {
    if (!LONG.test(text.data)) continue;
    const parts = text.data.split(/(\s+)/u).flatMap((word) => pieces(word).flatMap((part, index) => (index ? [document.createElement("wbr"), part] : [part])));
    text.replaceWith(...parts);
  }
  return element;
}
