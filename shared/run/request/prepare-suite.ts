import {
  checkCaseFileSize,
  checkCasesAgainst,
  parseKeywordFilter,
  checkCases,
  parseCases,
  readCases,
  selectCases,
} from "../../cases/index.ts";
import type { ZodType } from "zod";
import type { JsonObject } from "../../contract/json.ts";
import type { Problem, StartRunBody } from "../../contract/index.ts";
import { toFailure } from "../../platform/envelope.ts";
import type { PipelineCatalog } from "../../pipeline/index.ts";
import type { Storage } from "../../platform/storage/index.ts";

/** The cases of a suite, or all that is wrong with it. */
export type Suite = {
  readonly cases: readonly JsonObject[];
  /** What problems call it. */
  readonly name: string;
  readonly problems: readonly Problem[];
};

/** Reads the cases that a request brings along or names. */
export async function readSuite(
  { cases, casesFile, files = {} }: Pick<StartRunBody, "cases" | "casesFile" | "files">,
  sources: Omit<CaseFileSources, "files">,
): Promise<Suite> {
  if (cases !== undefined) return { name: "cases", ...checkCases(cases, { name: "cases" }) };
  if (casesFile === undefined) return { name: "cases", cases: [], problems: [] }; // said already
  const found = await findCaseFile(casesFile, { files, ...sources });
  if ("problem" in found) return { name: casesFile, cases: [], problems: [found.problem] };
  const fileName = casesFile;
  if ("chunks" in found) return { name: casesFile, ...(await readCases(found.chunks, { fileName })) };
  const tooLarge = checkCaseFileSize(fileName, Buffer.byteLength(found.text));
  if (tooLarge !== undefined) return { name: casesFile, cases: [], problems: [tooLarge] };
  return { name: casesFile, ...parseCases(found.text, { fileName }) };
}

/** The cases that the run is about, held against the pipeline's schema; or all that is wrong with the suite and the filter. */
export function checkSuite(
  { filter, caseIds, limit }: Pick<StartRunBody, "filter" | "caseIds" | "limit">,
  suite: Suite,
  schema: ZodType | undefined,
): {
  readonly cases: readonly JsonObject[];
  readonly warnings: readonly string[];
  readonly problems: readonly Problem[];
} {
  const { cases, name } = suite;
  if (suite.problems.length > 0 || cases.length === 0) {
    // What the filter says cannot be tried, but whether it can be read is told in the same answer.
    const parsed = filter === undefined ? undefined : parseKeywordFilter(filter);
    const more = parsed !== undefined && "problem" in parsed ? [parsed.problem] : [];
    return { cases: [], warnings: [], problems: [...suite.problems, ...more] };
  }
  const problems = schema === undefined ? [] : checkCasesAgainst(schema, cases, { name });
  const selected = selectCases(cases, {
    ...(filter === undefined ? {} : { filter }),
    ...(caseIds === undefined ? {} : { caseIds }),
    ...(limit === undefined ? {} : { limit }),
  });
  return { ...selected, problems: [...problems, ...selected.problems] };
}

export type CaseFileSources = {
  readonly files: { readonly [name: string]: string };
  readonly catalog: PipelineCatalog;
  readonly storage: Storage;
};

export type FoundCaseFile =
  { readonly text: string } | { readonly chunks: AsyncIterable<Uint8Array> } | { readonly problem: Problem };

/**
 * The content of the case file that a request names: one of its `files`, a file below `pipelines/`, or a blob in container
 * `suites`. Nothing else is ever read.
 */
export async function findCaseFile(name: string, { files, catalog, storage }: CaseFileSources): Promise<FoundCaseFile> {
  let text: string | undefined;
  try {
    text = Object.hasOwn(files, name) ? files[name] : await readFromPipelines(name, catalog);
  } catch (thrown) {
    // Such as a pipeline whose code does not load.
    return { problem: { path: "casesFile", message: `"${name}" cannot be read: ${toFailure(thrown).message}` } };
  }
  if (text !== undefined) return { text };
  const chunks = /^\w[\w .-]{0,199}$/.test(name) ? await storage.suites.readStream(name) : undefined;
  if (chunks !== undefined) return { chunks };
  const message =
    `There is no case file "${name}". It may be an entry of files, ` +
    "a file below pipelines/ (pipelines/simple/cases.yaml), or a stored suite.";
  return { problem: { path: "casesFile", message } };
}

async function readFromPipelines(name: string, catalog: PipelineCatalog): Promise<string | undefined> {
  const [, pipeline, file] = /^pipelines\/([^/]+)\/(.+)$/.exec(name) ?? [];
  if (pipeline === undefined || file === undefined || !(await catalog.names()).includes(pipeline)) return undefined;
  return (await catalog.load(pipeline)).readFile(file);
}
