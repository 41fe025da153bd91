import { createHash } from "node:crypto";
import { join } from "node:path";
import type { BuildOptions } from "esbuild";

/**
 * Bundles the page into one HTML document. Its security policy allows its own script and style and requests to the app that
 * serves it, and nothing else, whatever a case or a model says.
 *
 * @example
 * await writeFile("page.html", await bundlePage());
 */
export async function bundlePage(): Promise<string> {
  const { script, style } = await bundle();
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    // The script builds all markup node by node.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>gotag</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript. The reports of the API and of the command line do not.</noscript>
<script type="module">${script}</script>
</body>
</html>
`;
}

export const PAGE_BUILD = {
  entryPoints: ["main.tsx", "style.css"].map((name) => join(import.meta.dirname, name)),
  outdir: import.meta.dirname,
  write: false,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome123", "firefox121", "safari17.5"],
  charset: "utf8",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "silent",
} satisfies BuildOptions;

async function bundle(): Promise<{ readonly script: string; readonly style: string }> {
  // Loaded here: only the build, and a host that serves the source, need it.
  const esbuild = await import("esbuild");
  try {
    const { outputFiles } = await esbuild.build(PAGE_BUILD);
    const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!.text.trim();
    return { script: text(".js"), style: text(".css") };
  } finally {
    await esbuild.stop();
  }
}

const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;
