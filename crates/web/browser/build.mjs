// Bundles style and script into dist/, for browsers from Chromium 86 on.
import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";

await mkdir("dist", { recursive: true });
await build({
  entryPoints: { console: "js/console.js", chart: "js/chart.js" },
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "iife",
  target: "chrome86",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
await build({
  entryPoints: { console: "css/console.css" },
  outdir: "dist",
  bundle: true,
  minify: true,
  target: "chrome86",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  loader: { ".svg": "dataurl" },
});
await copyFile("icon.svg", "dist/icon.svg");
