/* Where a long word may break, as `frame/breaks.py` has it for the pages: behind separators, before the next part of a name, and every few letters of the rest. */

const LONGEST = 16, PART = 24;
const LONG = new RegExp(`\\S{${LONGEST + 1},}`, "u");
const PLACE = /(?<=[-/._,:;@&=?#|+)\]}])(?![-/._,:;@&=?#|+)\]}])|(?<=\p{Ll})(?=\p{Lu})/u;

const steps = (part) => (part.length > PART ? part.match(new RegExp(`.{1,${LONGEST}}`, "gsu")) : [part]);

/** Puts places to break into the long words of an element, and gives it. */
export function breakable(element) {
  if (!LONG.test(element.textContent)) return element;
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (!LONG.test(text.data)) continue;
    const parts = text.data.split(/(\s+)/u).flatMap((word) => (LONG.test(word) ? word.split(PLACE).flatMap(steps).flatMap((part, index) => (index ? [document.createElement("wbr"), part] : [part])) : [word]));
    text.replaceWith(...parts);
  }
  return element;
}
