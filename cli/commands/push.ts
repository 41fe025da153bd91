import { overriddenPaths, valueAt } from "../../shared/pipeline/index.ts";
import type { JsonObject } from "../../shared/contract/json.ts";
import type { Problem } from "../../shared/contract/index.ts";
import { readSetting } from "../../shared/platform/settings.ts";
import type { ApiClient } from "../client/api-client.ts";
import { ApiError, UsageError } from "../errors.ts";
import { withApp, type AppOptions } from "../client/connect.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { jsonText } from "../render/output.ts";
import { readEvals, type LocalEval } from "../client/read-evals.ts";
import { readTemplates } from "../client/read-templates.ts";

export type PushOptions = AppOptions & {
  /** Of evals. Default: all of the folder. */
  readonly names: readonly string[];
  readonly json?: boolean;
};

/**
 * Sends evals of this folder to the app, with the template texts that they name, and their case files as suites. All is checked
 * first: with a problem in any of them nothing is sent.
 */
export async function push({ names, json, ...options }: PushOptions, shell: Shell): Promise<ExitCode> {
  const folder = readSetting(shell.environment, "GOTAG_EVALS") ?? "evals";
  const { evals, problems } = await readEvals(names, { folder: shell.folder, evals: folder });
  if (problems.length > 0) throw refuse(problems);
  return withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    const ready = await Promise.all(evals.map(async (one) => ({ one, files: await filesOf(one, api, shell) })));
    const found: Problem[] = [];
    for (const { one, files } of ready) found.push(...(await check(one, files, api)));
    if (found.length > 0) throw refuse(found);

    const suites = new Map(evals.flatMap(({ suite }) => (suite === undefined ? [] : [[suite.name, suite]])));
    for (const { name, text } of suites.values()) await api.putSuite(name, text);
    for (const { one, files } of ready) {
      const casesFile = one.suite === undefined ? {} : { casesFile: one.suite.name };
      await api.putEval(one.name, { ...one.eval, ...casesFile, ...withFiles(files) });
    }
    const sent = {
      suites: [...suites.values()].map(({ name, file }) => ({ name, file })),
      evals: evals.map(({ name, file }) => ({ name, file })),
    };
    const lines = [
      ...sent.suites.map(({ name, file }) => `suite ${name} from ${file}`),
      ...sent.evals.map(({ name, file }) => `eval ${name} from ${file}`),
    ];
    shell.stdout.write(json ? jsonText(sent) : `Sent:\n${lines.map((line) => `  ${line}\n`).join("")}`);
    return EXIT.done;
  });
}

type Texts = { readonly [name: string]: string };
const withFiles = (files: Texts) => (Object.keys(files).length === 0 ? {} : { files });

/** The template texts of this machine that the eval names, and those that it brings along. */
async function filesOf(
  { eval: { config = {}, files = {}, pipeline } }: LocalEval,
  api: ApiClient,
  shell: Shell,
): Promise<Texts> {
  const settings = [config].flat().flatMap((one) => (typeof one === "string" ? [one] : textsIn(one as JsonObject)));
  const read = await readTemplates(settings, { folder: shell.folder, api, pipelineOf: async () => pipeline });
  return { ...read, ...files };
}

/** Settings that hold a text, as they are written on the command line. */
function textsIn(config: JsonObject): readonly string[] {
  return overriddenPaths(config).flatMap((path) => {
    const value = Object.hasOwn(config, path) ? config[path] : valueAt(config, path);
    return typeof value === "string" ? [`${path}=${value}`] : [];
  });
}

/** Has the app check an eval as if it were run, with the case file of this machine. */
async function check(
  { name, file, eval: value, suite }: LocalEval,
  files: Texts,
  api: ApiClient,
): Promise<readonly Problem[]> {
  const cases: Texts = suite === undefined ? {} : { [suite.file]: suite.text };
  try {
    await api.putEval(name, { ...value, ...withFiles({ ...files, ...cases }) }, { check: true });
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ApiError) || thrown.status !== 400) throw thrown;
    return thrown.issues.map(({ path, message }) => ({ path: `${file} ${path}`.trim(), message }));
  }
}

function refuse(problems: readonly Problem[]): UsageError {
  const count = problems.length === 1 ? "There is a problem" : `There are ${problems.length} problems`;
  return new UsageError(
    [`${count}; nothing was sent.`, ...problems.map(({ path, message }) => `- ${path}: ${message}`)].join("\n"),
  );
}
