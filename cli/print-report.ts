import { printableLines } from "../shared/base/text.ts";
import { jsonText } from "./json-text.ts";
import type { Shell } from "./shell.ts";

/**
 * Prints a report, as a terminal may show it: apps of other people may send anything.
 *
 * @param pieces - Of the report's text.
 * @example
 * await printReport(await api.getReport(id, { kind: "format", format: "text" }), "text", shell);
 */
export async function printReport(
  pieces: AsyncIterable<Uint8Array> | Iterable<string>,
  format: "json" | "text" | "markdown",
  { stdout }: Pick<Shell, "stdout">,
): Promise<void> {
  const text = await readText(pieces);
  stdout.write(format === "json" ? jsonText(JSON.parse(text)) : printableLines(text));
}

/**
 * A text that comes in pieces.
 *
 * @example
 * JSON.parse(await readText(await api.getLog(id)));
 */
export async function readText(pieces: AsyncIterable<Uint8Array> | Iterable<string>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(typeof piece === "string" ? Buffer.from(piece) : piece);
  return Buffer.concat(parts).toString("utf8");
}
