import { Readable } from "node:stream";
import type { HttpResponseInit } from "@azure/functions";
import type { RenderedReport } from "../../shared/reports/render/index.ts";

const PIECE_CHARACTERS = 64 * 1024;

/** Sends a report as it is made, so that the memory of a host does not grow with it. */
export function reportResponse({ contentType, pieces }: RenderedReport): HttpResponseInit {
  return { headers: { "content-type": contentType }, body: Readable.from(encode(pieces)) };
}

/** A report is made of many small pieces, and each that is sent has its cost. */
function* encode(pieces: Iterable<string>): Generator<Uint8Array> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < PIECE_CHARACTERS) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}
