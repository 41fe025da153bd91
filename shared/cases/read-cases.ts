import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import { createCaseCollector, type CheckedCases, checkCases } from "./collect-cases.ts";
import { caseFileFormat, checkCaseFileSize, type CaseFileFormat } from "./case-file-format.ts";
import { csvCases, csvOptions, refuseCsv, readCsvRows } from "./csv.ts";
import { createUtf8Decoder, describeInvalidUtf8, type DecodedUtf8 } from "../base/utf8.ts";
import { createJsonlReader } from "./jsonl.ts";
import type { Problem } from "../contract/index.ts";
import { parseJsonFile, type ParsedFile } from "./json.ts";
import { parseYamlFile } from "./yaml.ts";

type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Reads a file of cases as its bytes come, such as from a stream. JSONL and CSV are never in memory as a whole; JSON and YAML
 * are, and so may be smaller (`checkCaseFileSize`). A file that turns out to be too large is not read to its end.
 *
 * @param options.fileName - Its extension says how to read it. It stands in each problem.
 * @returns The cases, and everything that is wrong with them; with a problem, they are not a suite to run.
 * @throws What the source throws.
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
    // The parser gives nothing, for its rows become cases; without a reader it would still wait for one at the end.
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

/** Ends the reading of a file; its message says why. */
class UnreadableFile extends Error {}

/**
 * Reads a file of cases that is in memory already; `readCases` reads one that comes in pieces.
 *
 * @param text - The file's contents.
 * @param options.fileName - Its extension says how to read it: `.json`, `.yaml`, `.yml`, `.jsonl` or `.csv`. It stands in each
 *   problem.
 * @returns The cases, and everything that is wrong with them; with a problem, they are not a suite to run.
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
