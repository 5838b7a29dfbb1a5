/* Resting on a part of a drawing, or focusing it, dims what it does not touch and marks its rows. Passing over it does nothing. */
(() => {
  "use strict";

  const PART = "g.node, g.edge";
  const RESTING = 350;  /* milliseconds, after which a pointer has come to stay */
  let waiting = 0, pointed = null;

  const clear = () => {
    clearTimeout(waiting);
    pointed = null;
    for (const lit of document.querySelectorAll(".tm-lit, .tm-pointed")) lit.classList.remove("tm-lit", "tm-pointed");
  };
  const point = (svg, at) => {
    clear();
    pointed = at;
    const { node, source, target } = at.dataset, parts = [...svg.querySelectorAll(PART)];
    const lit = new Set([at]);
    for (const part of parts) {
      const touches = node !== undefined
        ? part.dataset.source === node || part.dataset.target === node
        : part.dataset.node === source || part.dataset.node === target;
      if (touches) lit.add(part);
    }
    if (node !== undefined) {
      const ends = new Set([...lit].flatMap((part) => [part.dataset.source, part.dataset.target]));
      for (const part of parts) if (part.dataset.node !== undefined && ends.has(part.dataset.node)) lit.add(part);
    }
    for (const part of lit) part.classList.add("tm-lit");
    svg.classList.add("tm-pointed");
    const link = at.closest("a");
    const anchor = link && link.getAttribute("xlink:href");
    const row = anchor && anchor.startsWith("#") && document.getElementById(anchor.slice(1));
    if (row) row.classList.add("tm-lit");
    const id = anchor && anchor.replace(/^#(element|flow)-/, "");
    for (const line of document.querySelectorAll("[data-tm-target]")) if (line.dataset.tmTarget.split(" ").includes(id)) line.classList.add("tm-lit");
  };

  /* Four listeners of the document serve every drawing there will be. */
  const drawn = (event) => event.target instanceof Element && event.target.closest("svg.tm-dfd");
  document.addEventListener("pointerover", (event) => {
    const svg = event.pointerType === "touch" ? null : drawn(event);
    if (!svg) return;
    clearTimeout(waiting);
    const at = event.target.closest(PART);
    if (at !== pointed) waiting = setTimeout(() => { if (at) point(svg, at); else clear(); }, RESTING);
  });
  document.addEventListener("pointerout", (event) => {
    const svg = drawn(event);
    if (svg && !(event.relatedTarget instanceof Node && svg.contains(event.relatedTarget))) clear();
  });
  document.addEventListener("focusin", (event) => {
    const at = drawn(event) && event.target.matches(":focus-visible") && event.target.querySelector(PART);
    if (at) point(drawn(event), at);
  });
  document.addEventListener("focusout", (event) => { if (drawn(event)) clear(); });
})();
