/* A drawing → PNG, as the page shows it: with its colours, its fonts, and the reader's own for what these lack. */
const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "paint-order",
  "font-family", "font-size", "font-weight", "text-anchor", "filter", "visibility"];
const SHAPES = "text, use, path, rect, ellipse, circle, polygon";
const LONGEST = 16384;  /* pixels of a side, and of all: what current browsers make without a loss */
const MOST = 2 ** 26;

const embedded = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  const data = await answer.blob();
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(data);
  });
};
const names = (families) => families.split(",").map((one) => one.trim().replace(/^["']|["']$/g, ""));
const covers = (ranges, text) => !ranges || ranges.split(",").some((range) => {
  const [first, last] = range.trim().slice(2).split("-").map((one) => parseInt(one, 16));
  return [...text].some((one) => one.codePointAt(0) >= first && one.codePointAt(0) <= (last || first));
});
/* The page's own fonts that a text needs, as rules that refer to no file. */
const fonts = async (families, text) => {
  const rules = [];
  for (const sheet of document.styleSheets) {
    let found = [];
    try { found = sheet.cssRules; } catch { continue; }  /* of another site */
    for (const { style, constructor } of found) {
      if (constructor !== CSSFontFaceRule || !families.has(names(style.getPropertyValue("font-family"))[0])) continue;
      const source = /url\(["']?([^"')]+)/.exec(style.getPropertyValue("src"));
      const ranges = style.getPropertyValue("unicode-range");
      if (!source || !covers(ranges, text)) continue;
      const rest = `font-weight:${style.getPropertyValue("font-weight")};${ranges ? `unicode-range:${ranges}` : ""}`;
      const data = await embedded(new URL(source[1], sheet.href || document.baseURI));
      rules.push(`@font-face{font-family:"${names(style.getPropertyValue("font-family"))[0]}";src:url("${data}");${rest}}`);
    }
  }
  return rules.join("\n");
};
const added = (svg, name, attributes, text) => {
  const one = document.createElementNS(svg.namespaceURI, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  one.textContent = text || "";
  svg.prepend(one);
};
/* The drawing as a document of its own: what the page's styles and addresses say of it stands in it. */
const alone = async (svg, width, height, ground) => {
  const copy = document.implementation.createHTMLDocument("").importNode(svg, true);  /* where nothing is loaded */
  const copies = copy.querySelectorAll(SHAPES), families = new Set();
  svg.querySelectorAll(SHAPES).forEach((one, index) => {
    const look = getComputedStyle(one);
    for (const name of LOOKS) copies[index].setAttribute(name, look.getPropertyValue(name));
    if (one.localName === "text") for (const name of names(look.getPropertyValue("font-family"))) families.add(name);
  });
  for (const image of copy.querySelectorAll("image")) {
    const address = image.getAttribute("xlink:href");
    if (address) image.setAttribute("href", await embedded(new URL(address, document.baseURI)));
    image.removeAttribute("xlink:href");
  }
  const { x, y, width: across, height: down } = svg.viewBox.baseVal;
  const text = [...svg.querySelectorAll("text")].map((one) => one.textContent).join("");
  added(copy, "rect", { x, y, width: across, height: down, fill: ground });
  added(copy, "style", {}, await fonts(families, text));
  copy.removeAttribute("style");
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  return `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
};
/* A canvas of a size, or of the largest that there is: browsers give larger ones that stay empty. */
const canvas = (width, height, scale, ground) => {
  const made = document.createElement("canvas"), on = made.getContext("2d", { willReadFrequently: true });
  for (let at = Math.min(scale, LONGEST / width, LONGEST / height, Math.sqrt(MOST / (width * height))); on && at > 0.05; at *= 0.8) {
    made.width = Math.max(1, Math.floor(width * at));
    made.height = Math.max(1, Math.floor(height * at));
    on.fillStyle = ground;
    on.fillRect(0, 0, made.width, made.height);
    try { if (on.getImageData(made.width - 1, made.height - 1, 1, 1).data[3] === 255) return made; } catch { /* too large */ }
  }
  throw new Error("there is no room for it");
};
const pause = (time) => new Promise((done) => setTimeout(done, time));
/* The PNG of an SVG in the page, `scale` pixels for each of its own, or fewer where the browser makes no larger one (then not `whole`).
   An error has a `policy`, the directive, where the page's Content-Security-Policy forbids it. */
export const png = async (svg, scale) => {
  const [width, height] = ["width", "height"].map((one) => Number(svg.getAttribute(one)));
  const ground = getComputedStyle(svg).getPropertyValue("--tm-dfd-background").trim() || "#ffffff";
  const made = canvas(width, height, scale, ground);
  const image = new Image();
  let policy = "";
  const refused = (event) => { if (event.blockedURI.startsWith("data")) policy = event.effectiveDirective; };
  document.addEventListener("securitypolicyviolation", refused);
  try {
    image.src = await alone(svg, made.width, made.height, ground);
    await image.decode();
    const on = made.getContext("2d");
    on.drawImage(image, 0, 0, 1, 1);
    await pause(100);  /* fonts inside of an image are read when it is drawn first */
    on.drawImage(image, 0, 0, made.width, made.height);
  } catch (error) {
    await pause(50);  /* the policy's own event comes after the image's */
    throw policy ? Object.assign(new Error(policy), { policy }) : error;
  } finally {
    document.removeEventListener("securitypolicyviolation", refused);
  }
  const data = await new Promise((done) => made.toBlob(done, "image/png"));
  if (!data) throw new Error("there is no room for it");
  return { data, width: made.width, height: made.height, whole: made.width >= Math.floor(width * scale) };
};
