import { isUtf8 } from "node:buffer";

/** U+FFFD in UTF-8. */
const REPLACEMENT = [0xef, 0xbf, 0xbd];

/** The text, or the offset of the first invalid byte. */
export type DecodedUtf8 = { readonly text: string } | { readonly invalidAtByte: number };

/**
 * Decodes UTF-8 strictly: invalid bytes are reported and never replaced. A byte order mark is kept.
 *
 * @example
 * decodeUtf8(Buffer.from("é")); // { text: "é" }
 * decodeUtf8(Buffer.from([0x61, 0xe9])); // { invalidAtByte: 1 }
 */
export function decodeUtf8(bytes: Uint8Array): DecodedUtf8 {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return isUtf8(bytes) ? { text } : { invalidAtByte: findInvalidByte(bytes, text) };
}

/** Describes a file that is not UTF-8. */
export function describeInvalidUtf8(invalidAtByte: number): string {
  return `is not UTF-8 at byte ${invalidAtByte}; save it as UTF-8`;
}

/**
 * Decodes the chunks of a file; a character may begin in one chunk and end in the next. Stop after the first invalid byte.
 *
 * @example
 * const decoder = createUtf8Decoder();
 * decoder.decode(Buffer.from([0xc3])); // { text: "" }
 * decoder.decode(Buffer.from([0xa9])); // { text: "é" }
 * decoder.end(); // { text: "" }
 */
export function createUtf8Decoder(): { decode(bytes: Uint8Array): DecodedUtf8; end(): DecodedUtf8 } {
  let offset = 0;
  let pending: Uint8Array = new Uint8Array();
  const take = (bytes: Uint8Array): DecodedUtf8 => {
    const decoded = decodeUtf8(bytes);
    if ("invalidAtByte" in decoded) return { invalidAtByte: offset + decoded.invalidAtByte };
    offset += bytes.length;
    return decoded;
  };
  return {
    decode(bytes) {
      const all = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      const complete = all.length - unfinishedBytes(all);
      pending = all.slice(complete);
      return take(all.subarray(0, complete));
    },
    end: () => take(pending),
  };
}

function findInvalidByte(bytes: Uint8Array, text: string): number {
  let offset = 0;
  let start = 0;
  for (;;) {
    // The decoder replaces invalid bytes by this character, but the text may also contain it.
    const replaced = text.indexOf("\uFFFD", start);
    offset += Buffer.byteLength(text.slice(start, replaced));
    if (!REPLACEMENT.every((byte, index) => bytes[offset + index] === byte)) return offset;
    offset += 3;
    start = replaced + 1;
  }
}

/** Counts the bytes at the end that begin an incomplete character: 0 to 3. */
function unfinishedBytes(bytes: Uint8Array): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count]!;
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > count ? count : 0;
  }
  return 0;
}

/** A file of a pipeline's folder is not UTF-8. */
export class NotUtf8Error extends Error {
  override readonly name = "NotUtf8Error";
  readonly code = "not-utf8";
  /** Relative to the folder of the pipeline. */
  readonly fileName: string;
  readonly invalidAtByte: number;
  constructor(fileName: string, invalidAtByte: number) {
    super(`the file ${JSON.stringify(fileName)} ${describeInvalidUtf8(invalidAtByte)}`);
    this.fileName = fileName;
    this.invalidAtByte = invalidAtByte;
  }
}
