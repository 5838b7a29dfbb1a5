/* The PNG of a drawing as the page shows it, made in the browser. */
(() => {
  "use strict";

  const PNG = document.currentScript && new URL("png.js", document.currentScript.src).href;
  const saved = (data, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(data);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const pictured = (files) => {
    const figure = files.closest("figure"), drawings = figure ? [...figure.querySelectorAll("svg.tm-dfd")] : [];
    if (!PNG || !drawings.length || files.querySelector("button")) return;
    const named = drawings[0].getAttribute("aria-label") || "drawing";
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
      const svg = drawings.find((way) => getComputedStyle(way.parentElement).display !== "none") || drawings[0];
      svg.classList.remove("tm-pointed");
      try {
        const { data, width, height, whole } = await (await import(PNG)).png(svg, Number(size.value));
        saved(data, `${files.dataset.tmPng}.png`);
        told.textContent = `PNG of ${width.toLocaleString("en")} × ${height.toLocaleString("en")} pixels${whole ? "." : ", the largest that this browser supports."}`;
      } catch (error) {
        const command = document.createElement("code");
        command.textContent = `threat-model draw ${files.dataset.tmDraw} --png --out ${files.dataset.tmPng}.png`;
        const why = error.policy ? `this site's policy (${error.policy}) does not allow inline images` : self.origin === "null"
          ? "a page opened from disk or in a sandbox cannot read the files next to it" : `the browser reports: ${error.message}`;
        told.append(`The PNG cannot be created here: ${why}. Use the SVG, or create the PNG with `, command);
      }
      button.disabled = false;
      button.focus({ preventScroll: true });
    });
  };

  const start = () => { for (const files of document.querySelectorAll("[data-tm-png]")) pictured(files); };
  if (typeof document$ !== "undefined") document$.subscribe(start); else start();
})();
