import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import { describeJsonError } from "../base/json-text.ts";
import { createUtf8Decoder, type DecodedUtf8, describeInvalidUtf8 } from "../base/utf8.ts";
import type { Problem } from "../contract/index.ts";
import {
  type CaseCollector,
  checkCases,
  type CheckedCases,
  createCaseCollector,
  MAX_CASE_CHARACTERS,
} from "./check-cases.ts";
import { csvCases, csvOptions, readCsvRows, refuseCsv } from "./csv.ts";
import { type ParsedFile, parseJsonFile, parseYamlFile } from "./parse-file.ts";

export type CaseFileFormat = "json" | "yaml" | "jsonl" | "csv";

const FORMATS: { readonly [extension: string]: CaseFileFormat } = {
  json: "json",
  yaml: "yaml",
  yml: "yaml",
  jsonl: "jsonl",
  csv: "csv",
};

const MEGABYTE = 1024 * 1024;

/** For JSON and YAML, which are read whole. */
export const MAX_WHOLE_FILE_BYTES = 64 * MEGABYTE;
/** For JSONL and CSV, which are read as a stream: only their cases take memory. */
export const MAX_STREAMED_FILE_BYTES = 256 * MEGABYTE;

/**
 * Finds the format of a case file by the extension of its name.
 *
 * @returns The format, or the problem with the name.
 * @example
 * caseFileFormat("cases.yml"); // "yaml"
 */
export function caseFileFormat(fileName: string): CaseFileFormat | { readonly problem: Problem } {
  const extension = /\.([^./\\]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? "";
  const format = Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined;
  if (format !== undefined) return format;
  const message = "cannot be read as cases: the name must end in .json, .yaml, .yml, .jsonl or .csv";
  return { problem: { path: fileName, message } };
}

/**
 * Checks the size of a case file; where the size is known, before the file is read.
 *
 * @returns The problem if the file is too large.
 * @example
 * checkCaseFileSize("cases.json", 200 * 1024 * 1024)?.message; // "has more than 64 MB, …"
 */
export function checkCaseFileSize(fileName: string, sizeBytes: number): Problem | undefined {
  const format = caseFileFormat(fileName);
  const isWhole = format === "json" || format === "yaml";
  const maxBytes = isWhole ? MAX_WHOLE_FILE_BYTES : MAX_STREAMED_FILE_BYTES;
  if (typeof format !== "string" || sizeBytes <= maxBytes) return undefined;
  const advice = isWhole
    ? `write it as .jsonl or .csv, which may have ${MAX_STREAMED_FILE_BYTES / MEGABYTE} MB, or cut it into several`
    : "cut it into several";
  return { path: fileName, message: `has more than ${maxBytes / MEGABYTE} MB, the most that is read; ${advice}` };
}

type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Reads a case file from a stream of its bytes. JSONL and CSV are never in memory as a whole. JSON and YAML are, so they have a
 * lower limit (`checkCaseFileSize`). Reading stops as soon as the file is too large.
 *
 * @param options.fileName - Its extension gives the format. Each problem contains it.
 * @returns The cases and all problems. A suite with problems cannot be run.
 * @throws The errors of the source.
 * @example
 * await readCases(createReadStream("cases.jsonl"), { fileName: "cases.jsonl" });
 */
export async function readCases(chunks: Chunks, { fileName }: { readonly fileName: string }): Promise<CheckedCases> {
  const format = caseFileFormat(fileName);
  if (typeof format !== "string") return { cases: [], problems: [format.problem] };
  try {
    return await readFormat(format, textsOf(chunks, fileName), fileName);
  } catch (thrown) {
    if (!(thrown instanceof UnreadableFile)) throw thrown;
    return { cases: [], problems: [{ path: fileName, message: thrown.message }] };
  }
}

async function readFormat(
  format: CaseFileFormat,
  texts: AsyncIterable<string>,
  fileName: string,
): Promise<CheckedCases> {
  if (format === "json" || format === "yaml") {
    let whole = "";
    for await (const text of texts) whole += text;
    return parseCases(whole, { fileName });
  }

  const collector = createCaseCollector({ name: fileName });
  if (format === "csv") {
    const parser = parse(csvOptions(csvCases(collector)));
    // The sink takes the rows, so the parser returns none; but without a reader it would never end.
    parser.resume();
    await pipeline(Readable.from(texts), parser).catch((thrown: unknown) => refuseCsv(thrown, collector));
  } else {
    const reader = createJsonlReader(collector);
    for await (const text of texts) reader.read(text);
    reader.end();
  }
  return collector.finish();
}

async function* textsOf(chunks: Chunks, fileName: string): AsyncGenerator<string> {
  const decoder = createUtf8Decoder();
  let sizeBytes = 0;
  let isStart = true;
  const textOf = (decoded: DecodedUtf8): string => {
    if ("invalidAtByte" in decoded) throw new UnreadableFile(describeInvalidUtf8(decoded.invalidAtByte));
    const text = isStart ? decoded.text.replace(/^\uFEFF/, "") : decoded.text;
    isStart &&= decoded.text === "";
    return text;
  };
  for await (const chunk of chunks) {
    sizeBytes += chunk.length;
    const problem = checkCaseFileSize(fileName, sizeBytes);
    if (problem !== undefined) throw new UnreadableFile(problem.message);
    yield textOf(decoder.decode(chunk));
  }
  yield textOf(decoder.end());
}

/** Stops reading a file; the message says why. */
class UnreadableFile extends Error {}

/**
 * Parses the text of a case file; `readCases` reads a file as a stream.
 *
 * @param options.fileName - Its extension gives the format: `.json`, `.yaml`, `.yml`, `.jsonl` or `.csv`. Each problem
 *   contains it.
 * @returns The cases and all problems. A suite with problems cannot be run.
 * @example
 * parseCases('[{ "uuid": "…" }]', { fileName: "cases.json" });
 */
export function parseCases(text: string, { fileName }: { readonly fileName: string }): CheckedCases {
  const format = caseFileFormat(fileName);
  if (typeof format !== "string") return { cases: [], problems: [format.problem] };
  const content = text.replace(/^\uFEFF/, "");
  if (format === "json") return checkFile(parseJsonFile(content), fileName);
  if (format === "yaml") return checkFile(parseYamlFile(content), fileName);

  const collector = createCaseCollector({ name: fileName });
  if (format === "csv") readCsvRows(content, csvCases(collector));
  else {
    const reader = createJsonlReader(collector);
    reader.read(content);
    reader.end();
  }
  return collector.finish();
}

function checkFile(parsed: ParsedFile, name: string): CheckedCases {
  if ("value" in parsed) return checkCases(parsed.value, { name });
  return { cases: [], problems: parsed.errors.map((message): Problem => ({ path: name, message })) };
}

/** Reads JSONL, one case per line; empty lines are skipped. Keeps only the current line. */
function createJsonlReader(collector: CaseCollector): { read(text: string): void; end(): void } {
  let line = 1;
  let rest = "";
  let isTooLong = false;

  function endLine(text: string): void {
    if (isTooLong || text.length > MAX_CASE_CHARACTERS) {
      const message = `line ${line} has more than ${MAX_CASE_CHARACTERS} characters, the most that a case may have`;
      collector.refuse(message, { isCase: true });
    } else if (text.trim() !== "") {
      try {
        collector.add(JSON.parse(text));
      } catch (error) {
        collector.refuse(`line ${line} is not JSON: ${describeJsonError(error)}`, { isCase: true });
      }
    }
    line++;
    rest = "";
    isTooLong = false;
  }

  return {
    read(text) {
      let start = 0;
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
        endLine(rest + text.slice(start, end));
        start = end + 1;
      }
      rest += text.slice(start);
      isTooLong ||= rest.length > MAX_CASE_CHARACTERS;
      if (isTooLong) rest = "";
    },
    end: () => endLine(rest),
  };
}
