/* Opens what an address or the printer asks for. The pages can be read without it. */
(() => {
  "use strict";
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
    for (const fold of document.querySelectorAll(".tm-threat:not([open]), .tm-fold:not([open])")) { fold.open = true; opened.add(fold); }
  });
  window.addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; opened.clear(); });
  window.addEventListener("hashchange", reveal);
  if (typeof document$ !== "undefined") document$.subscribe(reveal); else reveal();
})();
