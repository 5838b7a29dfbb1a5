/* Comfort for the pages: they can be read without it. */
(() => {
  "use strict";

  /* What an address or the printer asks for is opened. */
  const asked = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return null; }
    return id && document.getElementById(id);
  };
  const reveal = () => {
    const target = asked();
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

  /* At the first step inside a page, a theme's instant navigation fetches the page anew and puts it in its own place, some time after the step.
     What was open is opened again, and the page stays where the reader had it, or else where its address points. */
  let content = null, path = "", folds = [], had = ["", 0];
  window.addEventListener("scroll", () => { if (content && content.isConnected) had = [location.href, window.scrollY]; }, { passive: true });
  const stay = () => {
    const before = folds, anew = content && !content.isConnected && path === location.pathname;
    content = document.querySelector("main");
    path = location.pathname;
    folds = [...document.querySelectorAll("details")];
    const target = asked(), [at, height] = had;
    if (!anew || !target) return;
    if (before.length === folds.length) before.forEach((fold, index) => { if (fold.open) folds[index].open = true; });
    /* The theme keeps in the state how far a reader scrolled: a step that was just made has none. */
    const stood = at === location.href && history.state;
    /* After the other scripts, which add to the page. */
    queueMicrotask(() => {
      if (stood) window.scrollTo(0, height); else if (target.getClientRects().length) location.replace(location.hash);
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
    stay();
    reveal();
  };
  if (typeof document$ !== "undefined") document$.subscribe(start); else start();
})();
