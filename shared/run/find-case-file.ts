import { toFailure } from "./envelope.ts";
import type { PipelineCatalog } from "../pipeline/pipeline-catalog.ts";
import type { Problem } from "../problem.ts";
import type { Storage } from "../storage/blob-store.ts";

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
