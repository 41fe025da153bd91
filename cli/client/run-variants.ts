import { printableLines } from "../../shared/base/text.ts";
import type { Comparison } from "../../shared/contract/index.ts";
import { UsageError } from "../errors.ts";
import { jsonText, readText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import type { ApiClient } from "./api-client.ts";
import { composeRunRequest, type RunWords } from "./compose-request.ts";
import { withApp, type App } from "./connect.ts";
import { describeClient } from "./describe-client.ts";
import { runHint, watchWithProgress } from "./follow-run.ts";
import type { RunRequestBody } from "./request-bodies.ts";
import { requestRun, type StartOptions } from "./start-run.ts";
import { compareVariants, parseVariants, renderVariants, type Variant, type VariantRun } from "./variants.ts";

type VaryOptions = StartOptions & RunWords & { readonly vary: readonly string[] };

const MAX_LABEL_CHARACTERS = 200;

/**
 * Runs each combination of the settings that `vary` names, one after another, so that they do not compete, and prints a table of
 * all. Checks all requests before the first run starts.
 */
export async function runVariants(options: VaryOptions, shell: Shell): Promise<ExitCode> {
  const { vary, id, detach } = options;
  const variants = parseVariants(vary);
  if (options.eval !== undefined)
    throw new UsageError("--eval cannot be used with --vary. Name the pipeline and its cases.");
  if (id !== undefined) throw new UsageError("--id cannot be used with --vary: each run has its own ID.");
  if (detach) throw new UsageError("--detach cannot be used with --vary, which waits for each run.");
  return withApp(options, shell, async (app) => {
    const requests = await composeRequests(variants, options, app, shell);
    const ended: VariantRun[] = [];
    for (const [index, variant] of variants.entries()) {
      const request = requests[index] as RunRequestBody;
      shell.stderr.write(`Run ${request.id}, ${index + 1} of ${variants.length}: ${printableLines(variant.name)}\n`);
      const run = await runVariant({ variant, request, first: ended[0] }, options, app, shell);
      if (run === undefined) return reportInterrupted(request.id, variants.length - index - 1, options, shell);
      ended.push(run);
    }
    const compared = compareVariants(ended);
    const documents = compared.map(({ variant, run, ...rest }) => ({ settings: variant.settings, ...run, ...rest }));
    shell.stdout.write(options.json ? jsonText({ runs: documents }) : renderVariants(compared));
    return exitCodeOf(ended);
  });
}

async function composeRequests(
  variants: readonly Variant[],
  options: VaryOptions,
  { api }: App,
  shell: Shell,
): Promise<readonly RunRequestBody[]> {
  const requests: RunRequestBody[] = [];
  const problems: string[] = [];
  const client = await describeClient(shell);
  for (const { settings, name } of variants) {
    const label = (options.label === undefined ? name : `${options.label} ${name}`).slice(0, MAX_LABEL_CHARACTERS);
    const words: RunWords = { ...options, settings: [...options.settings, ...settings], label };
    const composed = await composeRunRequest(words, { id: shell.newId(), shell, api, client });
    const request = composed as RunRequestBody; // no eval is named
    problems.push(...(await problemsOf(request, api)).map((problem) => `- ${name}: ${problem}`));
    requests.push(request);
  }
  if (problems.length > 0)
    throw new UsageError(["Nothing was started. Some runs have problems:", ...problems].join("\n"));
  return requests;
}

/** Checks the settings of a request. Ignores templates that the request contains, because the app does not have them. */
async function problemsOf({ pipeline, config, files }: RunRequestBody, api: ApiClient): Promise<readonly string[]> {
  const described = await api.getPipeline(pipeline, config);
  if (!("problems" in described)) return [];
  const included = new Set(config.filter((setting) => Object.hasOwn(files, setting.slice(setting.indexOf("=") + 1))));
  const isIncluded = (path: string) => [...included].some((setting) => setting.startsWith(`${path}=`));
  return described.problems.filter(({ path }) => !isIncluded(path)).map(({ path, message }) => `${path}: ${message}`);
}

type ToRun = { readonly variant: Variant; readonly request: RunRequestBody; readonly first: VariantRun | undefined };

/** Returns the run after it has ended; `undefined` after Ctrl-C. */
async function runVariant(
  { variant, request, first }: ToRun,
  { cache }: VaryOptions,
  app: App,
  shell: Shell,
): Promise<VariantRun | undefined> {
  const { api } = app;
  const { id } = request;
  const maybeAccepted = `Interrupted before the app answered. Run ${id} may not have been accepted.\n`;
  await requestRun(() => api.startRun(request), { maybeAccepted, cache }, shell);
  try {
    const run = await watchWithProgress(app, id, shell);
    const [summary, gates] = await Promise.all([api.getSummary(id), api.getGates(id)]);
    if (first === undefined) return { variant, run, summary, gates };
    const text = await readText(await api.compareRuns({ base: first.run.id, candidate: id, format: "json" }));
    return { variant, run, summary, gates, comparison: JSON.parse(text) as Comparison };
  } catch (thrown) {
    if (!shell.interrupted.aborted) throw thrown;
    return undefined;
  }
}

function reportInterrupted(id: string, left: number, options: VaryOptions, shell: Shell): ExitCode {
  const rest = left === 0 ? "" : ` ${left === 1 ? "1 run was" : `${left} runs were`} not started.`;
  shell.stderr.write(`Interrupted.${rest} Resume with: ${runHint("wait", { ...options, id }, shell)}\n`);
  return EXIT.interrupted;
}

/** The exit code of the worst run. */
function exitCodeOf(runs: readonly VariantRun[]): ExitCode {
  if (runs.some(({ run }) => run.status !== "completed")) return EXIT.runFailed;
  return runs.every(({ gates }) => gates.every(({ passed }) => passed)) ? EXIT.done : EXIT.gateFailed;
}
