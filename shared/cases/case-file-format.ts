import type { Problem } from "../contract/index.ts";

export type CaseFileFormat = "json" | "yaml" | "jsonl" | "csv";

const FORMATS: { readonly [extension: string]: CaseFileFormat } = {
  json: "json",
  yaml: "yaml",
  yml: "yaml",
  jsonl: "jsonl",
  csv: "csv",
};

const MEGABYTE = 1024 * 1024;

/** JSON and YAML are read whole. */
export const LARGEST_WHOLE_FILE_BYTES = 64 * MEGABYTE;
/** JSONL and CSV are read as they come, so only the cases take memory. */
export const LARGEST_STREAMED_FILE_BYTES = 256 * MEGABYTE;

/**
 * The format of a case file, by its name's extension, or what is wrong with the name.
 *
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

/** How many bytes a case file of a format may have. */
export function largestCaseFileBytes(format: CaseFileFormat): number {
  return format === "json" || format === "yaml" ? LARGEST_WHOLE_FILE_BYTES : LARGEST_STREAMED_FILE_BYTES;
}

/**
 * Whether a case file is too large to be read. To be asked before it is, where the size is known.
 *
 * @example
 * checkCaseFileSize("cases.json", 200 * 1024 * 1024)?.message; // "has more than 64 MB, …"
 */
export function checkCaseFileSize(fileName: string, sizeBytes: number): Problem | undefined {
  const format = caseFileFormat(fileName);
  if (typeof format !== "string" || sizeBytes <= largestCaseFileBytes(format)) return undefined;
  const most = largestCaseFileBytes(format) / MEGABYTE;
  const advice =
    most * MEGABYTE < LARGEST_STREAMED_FILE_BYTES
      ? `write it as .jsonl or .csv, which may have ${LARGEST_STREAMED_FILE_BYTES / MEGABYTE} MB, or cut it into several`
      : "cut it into several";
  return { path: fileName, message: `has more than ${most} MB, the most that is read; ${advice}` };
}
