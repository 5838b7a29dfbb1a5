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
  };
  if (typeof document$ !== "undefined") document$.subscribe(start); else start();
})();
