/* What a reader can do with a drawing: its size, its direction, how many labels it has, and the whole window for it. */
(() => {
  "use strict";

  const root = document.documentElement;
  const STEP = 1.4, LARGEST = 4;
  const made = (name, attributes, ...children) => {
    const part = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (key === "on") part.addEventListener("click", value); else part.setAttribute(key, value);
    part.append(...children);
    return part;
  };

  /* The view that the reader chose is on the root element and in the browser's memory: it holds for all drawings and pages. */
  const CHOICES = {
    direction: { name: "Direction", values: { right: "Across", down: "Down" } },
    labels: { name: "Labels", values: { all: "All", titles: "Titles", focus: "On focus" } },
  };
  const chosen = (svg, name) => name === "direction"
    ? svg.parentElement.dataset.tmWay
    : root.getAttribute("data-tm-labels") || "all";
  const choose = (name, value) => {
    root.setAttribute(`data-tm-${name}`, value);
    const kept = Object.fromEntries(Object.keys(CHOICES).map((key) => [key, root.getAttribute(`data-tm-${key}`)]));
    try { localStorage.setItem("tm-view", JSON.stringify(kept)); } catch { /* for this page alone, then */ }
    reflect();
  };
  const reflect = () => {
    for (const viewer of viewers.values()) viewer.reflect();
  };

  const shown = (figure) => {
    const drawings = [...figure.querySelectorAll("svg.tm-dfd")];
    return drawings.find((svg) => getComputedStyle(svg.parentElement).display !== "none") || drawings[0];
  };
  const natural = (svg) => Number(svg.getAttribute("width"));

  /* Drawings of the page at hand; those of an earlier one go with it. */
  const viewers = new Map();
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) { const viewer = viewers.get(target.closest(".tm-drawing")); if (viewer) viewer.look(); }
  });

  const viewer = (figure, first) => {
    const canvas = figure.querySelector(".tm-canvas");
    const name = first.getAttribute("aria-label") || "drawing";
    const told = made("span", { class: "tm-outside", role: "status" });
    let scale = 0;  /* pixels of the page for each of the drawing; none where it is fitted */
    let telling = 0;

    const now = () => shown(figure).getBoundingClientRect().width / natural(shown(figure));
    const fitted = () => {
      const svg = shown(figure), { width, maxWidth, maxHeight } = svg.style;
      Object.assign(svg.style, { width: "", maxWidth: "", maxHeight: "" });
      const fits = svg.getBoundingClientRect().width / natural(svg);
      Object.assign(svg.style, { width, maxWidth, maxHeight });
      return fits;
    };
    /* What lies at a place of the canvas stays there. */
    const apply = (to, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
      const svg = shown(figure), before = svg.getBoundingClientRect(), frame = canvas.getBoundingClientRect();
      const across = (frame.left + x - before.left) / before.width, down = (frame.top + y - before.top) / before.height;
      const fits = fitted();
      scale = to > fits * 1.01 ? Math.min(to, Math.max(LARGEST, fits)) : 0;
      figure.classList.toggle("tm-zoomed", scale > 0);
      Object.assign(svg.style, scale ? { width: `${natural(svg) * scale}px`, maxWidth: "none", maxHeight: "none" } : { width: "", maxWidth: "", maxHeight: "" });
      if (scale) {
        const after = svg.getBoundingClientRect();
        canvas.scrollLeft += after.left + across * after.width - (frame.left + x);
        canvas.scrollTop += after.top + down * after.height - (frame.top + y);
      }
      look();
    };

    /* Says what lies outside, at the edges at once, and in words once it stays so. Only what scrolls is a stop of the keyboard. */
    const look = () => {
      const over = { left: canvas.scrollLeft, right: canvas.scrollWidth - canvas.clientWidth - canvas.scrollLeft,
        above: canvas.scrollTop, below: canvas.scrollHeight - canvas.clientHeight - canvas.scrollTop };
      const sides = Object.keys(over).filter((side) => over[side] > 2);
      figure.dataset.tmMore = sides.join(" ");
      if (sides.length) for (const [key, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", `${name}, scrolls`]]) canvas.setAttribute(key, value);
      else for (const key of ["tabindex", "role", "aria-label"]) canvas.removeAttribute(key);
      clearTimeout(telling);
      telling = setTimeout(() => {
        const sentence = sides.length ? `More of the drawing: ${sides.join(", ")}.` : "";
        if (told.textContent !== sentence) told.textContent = sentence;
      }, 300);
    };

    const button = (sign, label, on) => made("button", { type: "button", "aria-label": `${label}: ${name}`, on }, sign);
    const groups = Object.entries(CHOICES).filter(([key]) => key !== "direction" || figure.querySelectorAll("svg.tm-dfd").length > 1);
    const pressed = groups.map(([key, choice]) => [key, made("span", { class: "tm-choice", role: "group", "aria-label": `${choice.name}: ${name}` },
      made("span", { class: "tm-choice__name", "aria-hidden": "true" }, choice.name),
      ...Object.entries(choice.values).map(([value, word]) => made("button", { type: "button", "data-value": value, on: () => choose(key, value) }, word)))]);
    const sized = made("span", { class: "tm-zoom" },
      button("−", "Smaller", () => apply(now() / STEP)), button("+", "Larger", () => apply(now() * STEP)), button("Fit", "Fit to the page", () => apply(0)));
    const full = button("Full size", "Full size", () => {
      if (figure.closest("dialog")) figure.closest("dialog").close(); else opened(figure, apply, full);
    });
    const tools = figure.querySelector(".tm-tools") || figure.insertBefore(made("div", { class: "tm-tools" }), figure.firstChild);
    tools.append(...pressed.map(([, group]) => group), sized, full);
    canvas.after(told);

    canvas.addEventListener("scroll", look, { passive: true });
    canvas.addEventListener("keydown", (event) => {
      const to = { "+": () => now() * STEP, "=": () => now() * STEP, "-": () => now() / STEP, 0: () => 0 }[event.key];
      if (!to || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      apply(to());
    });
    /* A pinch: on a pad it arrives as a wheel with Ctrl, on a screen as two touches. */
    canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const frame = canvas.getBoundingClientRect();
      apply(now() * Math.exp(-event.deltaY / 100), event.clientX - frame.left, event.clientY - frame.top);
    }, { passive: false });
    let pinch = null;
    const spread = ([first, second]) => Math.hypot(first.clientX - second.clientX, first.clientY - second.clientY);
    canvas.addEventListener("touchstart", (event) => { pinch = event.touches.length === 2 ? { from: now(), spread: spread(event.touches) } : null; }, { passive: true });
    canvas.addEventListener("touchmove", (event) => {
      if (!pinch || event.touches.length !== 2) return;
      event.preventDefault();
      const frame = canvas.getBoundingClientRect(), [first, second] = event.touches;
      apply(pinch.from * spread(event.touches) / pinch.spread, (first.clientX + second.clientX) / 2 - frame.left, (first.clientY + second.clientY) / 2 - frame.top);
    }, { passive: false });
    canvas.addEventListener("touchend", () => { pinch = null; });
    /* A mouse drags what is larger than its canvas. The canvas has the pointer from the first step on, so that a click stays a click. */
    let from = null;
    canvas.addEventListener("pointerdown", (event) => {
      if (scale && event.button === 0 && event.pointerType === "mouse") from = [event.clientX + canvas.scrollLeft, event.clientY + canvas.scrollTop];
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!from || (event.buttons & 1) === 0) { from = null; return; }
      const [left, top] = [from[0] - event.clientX, from[1] - event.clientY];
      if (!canvas.hasPointerCapture(event.pointerId) && Math.hypot(left - canvas.scrollLeft, top - canvas.scrollTop) > 4) canvas.setPointerCapture(event.pointerId);
      if (canvas.hasPointerCapture(event.pointerId)) { canvas.scrollLeft = left; canvas.scrollTop = top; }
    });
    canvas.addEventListener("pointerup", () => { from = null; });
    canvas.addEventListener("dragstart", (event) => event.preventDefault());

    sizes.observe(canvas);
    for (const svg of figure.querySelectorAll("svg.tm-dfd")) sizes.observe(svg.parentElement);
    const reflected = (svg) => {
      for (const [key, group] of pressed) for (const choice of group.querySelectorAll("button"))
        choice.setAttribute("aria-pressed", String(choice.dataset.value === chosen(svg, key)));
    };
    reflected(first);
    return { look, full: () => opened(figure, apply, full), reflect: () => { apply(0); reflected(shown(figure)); } };
  };

  /* The whole window for a drawing. It is moved there and back, so that there is one of it. */
  const opened = (figure, apply, full) => {
    const before = document.activeElement, place = made("div", { class: "tm-place" });
    place.style.height = `${figure.offsetHeight}px`;
    const dialog = made("dialog", { class: "tm-full", "aria-label": full.getAttribute("aria-label") });
    figure.replaceWith(place);
    dialog.append(figure);
    document.body.append(dialog);
    full.textContent = "Close";
    const canvas = figure.querySelector(".tm-canvas");
    dialog.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (link && (link.getAttribute("xlink:href") || link.hash || "").startsWith("#")) dialog.close();
    }, { capture: true });
    dialog.addEventListener("close", () => {
      full.textContent = "Full size";
      if (place.isConnected) place.replaceWith(figure);
      dialog.remove();
      apply(0);
      if (before && before.isConnected) before.focus({ preventScroll: true });
    });
    dialog.showModal();
    apply(1, 0, 0);
    if (canvas.hasAttribute("tabindex")) canvas.focus(); else full.focus();
  };

  const start = () => {
    sizes.disconnect();
    viewers.clear();
    for (const dialog of document.querySelectorAll("dialog.tm-full")) dialog.close();
    /* Looked at first, changed then: between changes each look would have the browser style the page anew. */
    const figures = [...document.querySelectorAll(".tm-drawing")].filter((figure) => figure.querySelector(".tm-canvas svg.tm-dfd"));
    const drawn = figures.map(shown);
    figures.forEach((figure, index) => viewers.set(figure, viewer(figure, drawn[index])));
    for (const link of document.querySelectorAll("[data-tm-whole]")) link.addEventListener("click", (event) => {
      const whole = viewers.get(document.querySelector(`${link.hash} .tm-drawing`));
      if (whole) { event.preventDefault(); whole.full(); }
    });
  };
  if (typeof document$ !== "undefined") document$.subscribe(start); else start();
})();
