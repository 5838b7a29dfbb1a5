/* The address of what has one is copied by the button beside its id. */
(() => {
  "use strict";
  const told = document.createElement("span");
  told.className = "tm-hidden";
  told.setAttribute("role", "status");
  const tell = (button, text) => {
    button.after(told);
    told.textContent = text;
    button.classList.add("tm-copy--done");
    setTimeout(() => button.classList.remove("tm-copy--done"), 1600);
  };
  /* A theme's instant navigation puts pages in place of others, and at the first step to a fragment a page in its own place: that has no `:target`, and so would show all threats. */
  const view = () => {
    const { hash, pathname, search } = location, shown = document.getElementById(hash.slice(1));
    if (!shown?.matches(".tm-view:not(:target)")) return;
    history.replaceState(history.state, "", pathname + search);
    location.replace(hash);
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.(".tm-copy");
    if (!button) return;
    const link = new URL(button.dataset.tmCopy, location.href);
    link.search = "";
    try {
      await navigator.clipboard.writeText(link.href);
      tell(button, "Link copied.");
    } catch {
      /* Not allowed here, or a page without a secure connection: then it stands where links are copied from. */
      location.hash = link.hash;
      tell(button, "The link is in the address bar.");
    }
  });
  /* A count of a service's threats is a step of the browser's own: the theme would take it for one of its, which `:target` knows nothing of. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(":is(.tm-counts, .tm-view) a[href]");
    if (!link || !document.querySelector(".tm-threats") || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const place = link.pathname === location.pathname && link.host === location.host && document.getElementById(link.hash.slice(1));
    if (!place) return;
    event.preventDefault();
    event.stopPropagation();
    location.hash = link.hash;
    place.scrollIntoView();
  }, true);
  const start = () => {
    for (const link of document.querySelectorAll("a[data-tm-link]")) {
      if (link.nextElementSibling?.matches(".tm-copy")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "tm-copy";
      button.dataset.tmCopy = link.getAttribute("href");
      button.setAttribute("aria-label", `Copy the link to ${link.textContent.trim()}`);
      button.title = "Copy the link";
      link.after(button);
    }
    view();
  };
  if (typeof document$ !== "undefined") document$.subscribe(start); else start();
})();
