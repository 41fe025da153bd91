import { ApiError } from "./api-error.ts";
import type { ApiClient } from "./api-client.ts";
import { readTextFile } from "./read-text-file.ts";

export type RunFilesOptions = {
  readonly pipeline: string;
  /** The name of the case file, as typed. */
  readonly casesFile: string;
  /** `a.b.c=value` */
  readonly overrides: readonly string[];
  /** Where relative paths begin. */
  readonly folder: string;
};

/**
 * What a run needs of the files of the caller's machine, by the names that were typed: the case file, and the files that
 * overrides of template settings name. A name that is no file here is left for the app to know.
 *
 * @throws UsageError when a file is there, but cannot be read.
 * @example
 * await readRunFiles({ pipeline: "simple", casesFile: "cases.yaml", overrides: [], folder: "." }, api);
 * // { "cases.yaml": "- uuid: …" }
 */
export async function readRunFiles(
  { pipeline, casesFile, overrides, folder }: RunFilesOptions,
  api: Pick<ApiClient, "getPipeline">,
): Promise<{ readonly [name: string]: string }> {
  const [cases, templates] = await Promise.all([
    readTextFile(casesFile, folder),
    readTemplates({ pipeline, overrides, folder }, api),
  ]);
  return { ...templates, ...(cases === undefined ? {} : { [casesFile]: cases }) };
}

async function readTemplates(
  { pipeline, overrides, folder }: Omit<RunFilesOptions, "casesFile">,
  api: Pick<ApiClient, "getPipeline">,
): Promise<{ readonly [name: string]: string }> {
  // Most values are no files, so most runs need not ask which settings name templates.
  const found = await Promise.all(
    overrides.map(async (override) => {
      const equals = override.indexOf("=");
      const value = override.slice(equals + 1);
      if (equals === -1 || value === "") return undefined;
      // What cannot be read matters only if it turns out to be a template's.
      const read = await readTextFile(value, folder).then(
        (text) => ({ text }),
        (error: unknown) => ({ error }),
      );
      return "text" in read && read.text === undefined ? undefined : { path: override.slice(0, equals), value, read };
    }),
  );
  const files = found.filter((file) => file !== undefined);
  if (files.length === 0) return {};
  const isTemplate = await templateSettings(pipeline, api);
  const texts: { [name: string]: string } = {};
  for (const { path, value, read } of files) {
    if (!isTemplate.has(path)) continue;
    if ("error" in read) throw read.error;
    texts[value] = read.text as string;
  }
  return texts;
}

async function templateSettings(pipeline: string, api: Pick<ApiClient, "getPipeline">): Promise<ReadonlySet<string>> {
  try {
    const { settings } = await api.getPipeline(pipeline);
    return new Set(settings.filter(({ template }) => template === true).map(({ path }) => path));
  } catch (thrown) {
    // An unknown or broken pipeline is the answer to the request for the run, with whatever else is wrong with it.
    if (thrown instanceof ApiError) return new Set();
    throw thrown;
  }
}
