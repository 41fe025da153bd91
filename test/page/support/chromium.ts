import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Where a Chromium is: what `CHROMIUM` says, or one on the PATH. */
function findChromium(): string | undefined {
  const named = process.env["CHROMIUM"];
  if (named) return named;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((file) => existsSync(file));
}

const executablePath = findChromium();
const isNeeded = process.env["GOTAG_NEEDS_CHROMIUM"] === "1";

/**
 * `describe` for what a browser is needed for: left out, with a word about it, where there is none. With
 * `GOTAG_NEEDS_CHROMIUM=1` there must be one.
 */
export const describeInChromium: (name: string, body: () => void) => void = (name, body) => {
  if (executablePath !== undefined || isNeeded) return describe(name, body);
  console.warn(
    `Left out: "${name}". There is no Chromium here. Install one (apt-get install chromium), or set CHROMIUM.`,
  );
  return describe.skip(name, body);
};

/** @throws Error where there is none. */
export async function launchChromium(): Promise<Browser> {
  if (executablePath === undefined) throw new Error("There is no Chromium on the PATH, and CHROMIUM names none.");
  const disabled = ["gpu", "background-networking", "component-update", "sync"].map((name) => `--disable-${name}`);
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--no-first-run", ...disabled] });
}
