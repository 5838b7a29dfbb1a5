/* Bundles the grid into the package: `npm run build`. The same sources give the same bytes. */

import { readFileSync } from "node:fs";
import { build } from "esbuild";

const libraries = ["@tanstack/table-core", "@tanstack/virtual-core", "@tanstack/store"];
const named = libraries.map((name) => {
  const { version, license } = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url)));
  return `${name} ${version} (${license})`;
});

await build({
  entryPoints: ["src/main.js"],
  outfile: process.argv[2] ?? "../mkdocs_threat_model/pages/assets/register.js",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome111", "firefox113", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  banner: { js: `/*! The register's grid of mkdocs-threat-model, made of plugin/register-grid. Holds ${named.join(", ")}, copyright Tanner Linsley; their licences are in LICENSES/. */` },
});
