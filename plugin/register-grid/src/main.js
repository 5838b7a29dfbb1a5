/* Starts the grid of a page: when the page is loaded, and each time instant navigation brings it back. */

import { Grid } from "./grid.js";
import { h } from "./dom.js";
import { listen, load } from "./loading.js";
import { Store } from "./store.js";

async function start() {
  self.tmGrid?.destroy();
  self.tmGrid = undefined;
  const mount = document.querySelector("[data-tm-grid]");
  if (!mount) return;
  listen();
  try {
    const content = await load(`rows:${mount.dataset.list ?? "register"}`, mount.dataset.tmGrid);
    if (!mount.isConnected) return;
    self.tmGrid = new Grid(mount, new Store(content));
    mount.dataset.ready = "";
  } catch (error) {
    document.getElementById("register")?.classList.remove("tm-register--replaced");
    mount.replaceChildren(h("p", { class: "tm-empty" }, "The rows could not be loaded, so they cannot be searched or sorted here. What is below is complete."));
    if (!(error instanceof Error && error.message === mount.dataset.tmGrid)) throw error;
  }
}

start();
