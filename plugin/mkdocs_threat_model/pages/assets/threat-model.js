/* Comfort for the pages: they can be read without it. */
(() => {
  "use strict";

  /* What an address or the printer asks for is opened. */
  const reveal = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target) return;
    let closed = false;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement && fold.parentElement.closest("details")) {
      closed = closed || !fold.open;
      fold.open = true;
    }
    if (closed) target.scrollIntoView();
  };
  const opened = new Set();
  window.addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll(".tm-threat:not([open]), .tm-fold:not([open]), .tm-alike:not([open])")) { fold.open = true; opened.add(fold); }
  });
  window.addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; opened.clear(); });
  window.addEventListener("hashchange", reveal);

  /* Pointing at a part of a drawing dims what it does not touch and marks its rows. */
  const parts = (svg) => [...svg.querySelectorAll("g.node, g.edge")];
  const clear = (svg) => {
    svg.classList.remove("tm-pointed");
    for (const lit of document.querySelectorAll(".tm-lit")) lit.classList.remove("tm-lit");
  };
  const point = (svg, at) => {
    clear(svg);
    if (!at) return;
    const { node, source, target } = at.dataset;
    const lit = new Set([at]);
    for (const part of parts(svg)) {
      const touches = node !== undefined
        ? part.dataset.source === node || part.dataset.target === node
        : part.dataset.node === source || part.dataset.node === target;
      if (touches) lit.add(part);
    }
    if (node !== undefined) {
      const ends = new Set([...lit].flatMap((part) => [part.dataset.source, part.dataset.target]));
      for (const part of parts(svg)) if (part.dataset.node !== undefined && ends.has(part.dataset.node)) lit.add(part);
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

  /* Zoom by buttons, pan by dragging: for drawings that are larger than the page. */
  const zoomable = (figure) => {
    const svg = figure.querySelector("svg.tm-dfd");
    if (!svg || figure.querySelector(".tm-zoom")) return;
    const box = svg.parentElement;
    const natural = Number(svg.getAttribute("width"));
    const tools = document.createElement("span");
    tools.className = "tm-zoom";
    let scale = 1;
    const apply = (to) => {
      const fitted = Math.min(natural, figure.clientWidth);
      scale = Math.min(4, Math.max(1, to));
      figure.classList.toggle("tm-zoomed", scale > 1);
      svg.style.width = scale > 1 ? `${fitted * scale}px` : "";
      svg.style.maxWidth = scale > 1 ? "none" : "";
    };
    for (const [sign, label, step] of [["−", "Smaller", () => scale / 1.4], ["+", "Larger", () => scale * 1.4], ["Fit", "Fit to the page", () => 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", `${label}: ${svg.getAttribute("aria-label") || "drawing"}`);
      button.addEventListener("click", () => apply(step()));
      tools.append(button);
    }
    figure.querySelector("figcaption").append(tools);
    let from = null;
    svg.addEventListener("pointerdown", (event) => {
      if (scale > 1 && event.button === 0 && event.pointerType === "mouse") from = [event.clientX + box.scrollLeft, event.clientY + box.scrollTop];
    });
    window.addEventListener("pointerup", () => { from = null; });
    svg.addEventListener("pointermove", (event) => {
      if (from) { box.scrollLeft = from[0] - event.clientX; box.scrollTop = from[1] - event.clientY; }
    });
    for (const [on, off] of [["pointerover", "pointerleave"], ["focusin", "focusout"]]) {
      svg.addEventListener(on, (event) => point(svg, on === "focusin" ? event.target.querySelector("g.node, g.edge") : event.target.closest("g.node, g.edge")));
      svg.addEventListener(off, () => clear(svg));
    }
  };

  /* The PNG of a drawing as the page shows it, made in the browser. */
  const PNG = document.currentScript && new URL("png.js", document.currentScript.src).href;
  const saved = (data, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(data);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const pictured = (files) => {
    const figure = files.closest("figure"), svg = figure && figure.querySelector("svg.tm-dfd");
    if (!PNG || !svg || files.querySelector("button")) return;
    const named = svg.getAttribute("aria-label") || "drawing";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "PNG";
    button.setAttribute("aria-label", `PNG: ${named}`);
    const size = document.createElement("select");
    size.setAttribute("aria-label", `Size of the PNG: ${named}`);
    for (const scale of [1, 2, 3, 4, 8]) size.append(new Option(`${scale}×`, scale, scale === 2, scale === 2));
    const told = document.createElement("span");
    told.className = "tm-made";
    told.setAttribute("role", "status");
    files.append(" · ", button, " ", size);
    files.parentElement.append(told);
    button.addEventListener("click", async () => {
      button.disabled = true;
      told.textContent = "";
      clear(svg);
      try {
        const { data, width, height, whole } = await (await import(PNG)).png(svg, Number(size.value));
        saved(data, `${files.dataset.tmPng}.png`);
        told.textContent = `PNG of ${width.toLocaleString("en")} × ${height.toLocaleString("en")} pixels${whole ? "." : ", the largest that this browser makes."}`;
      } catch (error) {
        const command = document.createElement("code");
        command.textContent = `threat-model draw ${files.dataset.tmDraw} --png --out ${files.dataset.tmPng}.png`;
        const why = error.policy ? `the policy of this site (${error.policy}) forbids its pages to make pictures` : self.origin === "null"
          ? "a page that is opened from a disk, or in a sandbox, must not read the files beside it" : `the browser says: ${error.message}`;
        told.append(`No PNG is made here: ${why}. The SVG shows the same, and the PNG is made by `, command);
      }
      button.disabled = false;
      button.focus({ preventScroll: true });
    });
  };

  /* Read the Docs' script takes every table for one of Sphinx', and would box and stripe it next. */
  const own = () => {
    for (const table of document.querySelectorAll(".tm-table.docutils")) table.classList.remove("docutils");
  };

  /* The theme mkdocs keeps a bar at the top, which is higher where its links need two lines. */
  const bar = document.querySelector("body > .navbar.fixed-top");
  const measure = () => document.documentElement.style.setProperty("--tm-bar", `${bar.offsetHeight}px`);
  if (bar) { measure(); window.addEventListener("resize", measure); }

  const start = () => {
    own();
    reveal();
    for (const figure of document.querySelectorAll(".tm-drawing")) zoomable(figure);
    for (const files of document.querySelectorAll("[data-tm-png]")) pictured(files);
  };
  if (typeof document$ !== "undefined") document$.subscribe(start); else start();
})();
