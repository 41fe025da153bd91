import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readCases } from "../../shared/cases/index.ts";
import { evalNameProblem, suiteNameProblem, type Eval, type Problem } from "../../shared/contract/index.ts";
import type { JsonObject } from "../../shared/contract/json.ts";
import { parseEvalText } from "../../shared/evals/index.ts";
import { overriddenPaths, settingAt } from "../../shared/pipeline/index.ts";
import { UsageError } from "../errors.ts";
import type { ApiClient } from "./api-client.ts";
import { readTemplates, isFile, readCaseFile, readTextFile } from "./local-files.ts";
import type { Files } from "./request-bodies.ts";

/** A case file that is sent as a suite. */
type LocalSuite = { readonly name: string; readonly file: string; readonly text: string };

/** An eval of this machine, and its case file if that is on this machine. */
export type LocalEval = {
  readonly name: string;
  readonly file: string;
  readonly eval: Eval;
  readonly suite?: LocalSuite;
};

const FILE = /^(.+)\.(?:ya?ml|json)$/i;

/**
 * Reads the evals of a folder, and the case files that they name.
 *
 * @param names - Empty: all.
 * @param options.folder - The current folder, to which case files are relative.
 * @param options.evals - The folder of the evals, relative to it.
 * @throws UsageError when an eval is not found, and when there are none.
 * @example
 * await readEvals([], { folder: process.cwd(), evals: "evals" });
 */
export async function readEvals(
  names: readonly string[],
  { folder, evals }: { readonly folder: string; readonly evals: string },
): Promise<{ readonly evals: readonly LocalEval[]; readonly problems: readonly Problem[] }> {
  const all = (await readdir(resolve(folder, evals)).catch(() => [])).filter((file) => FILE.test(file)).sort();
  const nameOf = (file: string): string => file.replace(FILE, "$1");
  if (all.length === 0) throw new UsageError(`There are no evals in ${evals}: it has no file NAME.yaml.`);
  const unknown = names.filter((name) => !all.some((file) => nameOf(file) === name));
  if (unknown.length > 0)
    throw new UsageError(
      `There is no eval ${unknown.join(", ")} in ${evals}. There are: ${all.map(nameOf).join(", ")}`,
    );

  const found: LocalEval[] = [];
  const problems: Problem[] = [];
  for (const file of all.filter((each) => names.length === 0 || names.includes(nameOf(each)))) {
    const name = nameOf(file);
    const path = join(evals, file);
    const wrongName =
      evalNameProblem(name) ?? (all.filter((each) => nameOf(each) === name).length > 1 ? "is there twice" : undefined);
    if (wrongName !== undefined) problems.push({ path, message: wrongName });
    const parsed = parseEvalText(await readTextFile(path, folder), { fileName: path });
    if (!parsed.ok) problems.push(...parsed.problems);
    else if (wrongName === undefined)
      found.push({ name, file: path, eval: parsed.eval, ...(await readSuite(parsed.eval, folder, problems)) });
  }
  problems.push(...clashes(found.flatMap(({ suite }) => suite ?? [])));
  return { evals: found, problems };
}

async function readSuite(
  { casesFile, files = {} }: Eval,
  folder: string,
  problems: Problem[],
): Promise<{ readonly suite?: LocalSuite }> {
  if (casesFile === undefined || Object.hasOwn(files, casesFile) || !(await isFile(resolve(folder, casesFile))))
    return {};
  const name = suiteNameOf(casesFile);
  const wrongName = suiteNameProblem(name);
  if (wrongName !== undefined) problems.push({ path: casesFile, message: wrongName });
  const text = await readCaseFile(casesFile, folder);
  problems.push(...(await readCases([Buffer.from(text)], { fileName: casesFile })).problems);
  return { suite: { name, file: casesFile, text } };
}

/** Names a suite after its case file: the path in lower case, with `-` for characters that a name cannot have. */
function suiteNameOf(file: string): string {
  const [, stem = file, ending = ""] = /^(.*?)(\.[^./\\]*)?$/s.exec(file.toLowerCase()) ?? [];
  return `${stem.replace(/[^a-z0-9_]+/g, "-").replace(/^[-_]+|-+$/g, "")}${ending}`;
}

function clashes(suites: readonly LocalSuite[]): readonly Problem[] {
  return [...Map.groupBy(suites, ({ name }) => name)].flatMap(([name, same]) => {
    const files = [...new Set(same.map(({ file }) => file))];
    return files.length < 2
      ? []
      : [{ path: files[1]!, message: `would be the suite ${name}, as ${files[0]} would; rename one of them` }];
  });
}

/** Reads the template texts on this machine that an eval names. Texts in the eval itself take precedence. */
export async function readEvalTemplates(
  { config = {}, files = {}, pipeline }: Eval,
  api: Pick<ApiClient, "getPipeline">,
  folder: string,
): Promise<Files> {
  const settings = [config]
    .flat()
    .flatMap((one) => (typeof one === "string" ? [one] : textSettings(one as JsonObject)));
  return { ...(await readTemplates(settings, { folder, api, pipelineOf: async () => pipeline })), ...files };
}

/** The settings whose value is a text, as they are typed on the command line. */
function textSettings(config: JsonObject): readonly string[] {
  return overriddenPaths(config).flatMap((path) => {
    const value = Object.hasOwn(config, path) ? config[path] : settingAt(config, path);
    return typeof value === "string" ? [`${path}=${value}`] : [];
  });
}
