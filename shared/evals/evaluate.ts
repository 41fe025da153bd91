import type { Baseline, Comparison, GateResult, LastScheduledRun, Problem } from "../contract/index.ts";
import type { BlobStore } from "../platform/storage/index.ts";
import { compareRuns, countResults, evaluateGates, passRate, readReport, type Report } from "../reports/index.ts";
import { type Block, comparisonSummary, fitMarkdown, gatesTable, runBlocks } from "../reports/render/index.ts";
import type { EvaluateRunInput, ScheduledRun } from "../run/durable/index.ts";
import { findBase, type FoundRun, ownGates, readRunReport, type RunReportDeps } from "../run/runtime/index.ts";
import { type IndexEntry, indexEntryOf, readRequest, runLinks } from "../run/store/index.ts";
import { evalBlobs, readJsonBlob, releaseCurrent, type ScheduledRunResult } from "./eval-blobs.ts";
import type { EvalDeps } from "./eval-run.ts";

type EvaluateDeps = RunReportDeps & { readonly services: Pick<EvalDeps["services"], "storage"> };

/** What a scheduled run is evaluated by. */
type Findings = {
  /** The run; missing if it was not started or its log cannot be read. */
  readonly report?: Report;
  readonly entry?: IndexEntry;
  readonly gates?: readonly GateResult[];
  /** The run that it is compared with. */
  readonly baseline?: Report;
  /** The ID of that run, even if the run was deleted. */
  readonly baselineId?: string;
  /** What prevented the run. */
  readonly problems?: readonly Problem[];
  /** Why it ended without a log that can be evaluated. */
  readonly failure?: string;
};

/**
 * Evaluates a scheduled run by its stored results, and stores the result with its report. If the run passed, it becomes the
 * baseline of its eval. Evaluating it again returns the stored result.
 *
 * @returns The name of the report without its extension, and whether the run passed.
 */
export async function evaluateScheduledRun(
  { night, problems, failure }: EvaluateRunInput,
  deps: EvaluateDeps,
): Promise<{ readonly report: string; readonly passed: boolean }> {
  const { storage, now } = deps.services;
  const hasNoLog = problems !== undefined || failure !== undefined;
  const findings = hasNoLog ? { problems, failure: failure || undefined } : await gather(night, deps);
  const result = resultOf(night, findings, now());
  const stored = await storeResult(storage.evals, result, fitMarkdown(blocksOf(result, findings)));
  return { report: stored.report, passed: stored.result.passed };
}

async function gather({ run: id }: ScheduledRun, deps: EvaluateDeps): Promise<Findings> {
  const { runs } = deps.services.storage;
  const run = await readRequest(runs, id);
  if (run === undefined) return { failure: "The run was deleted before it was judged." };
  const found = { run, entry: await indexEntryOf(runs, run) };
  const report = await readRunReport(deps, found);
  const baselineId = run.eval?.baseline;
  const baseline = baselineId === undefined ? undefined : await readBaseline(found, report, deps);
  const gates = await evaluateGates({
    report,
    gates: ownGates(run),
    findBase: async (base) => ("evalBaseline" in base ? baseline?.log : findBase(deps, found, base)),
  });
  return { report, entry: found.entry, gates, baseline, baselineId };
}

async function readBaseline(
  found: FoundRun,
  { pipeline, reporter }: Report,
  deps: EvaluateDeps,
): Promise<Report | undefined> {
  const log = await findBase(deps, found, { evalBaseline: true });
  return log && readReport(log, log.metadata.pipeline.name === pipeline ? reporter : undefined);
}

/** A run passed if it completed and passed all gates. */
function resultOf(scheduledRun: ScheduledRun, findings: Findings, evaluatedAt: Date): ScheduledRunResult {
  const { report, entry, gates = [], baseline, problems, failure } = findings;
  const { notify: _notify, ...which } = scheduledRun;
  const status =
    problems !== undefined ? "not-started" : failure !== undefined ? "failed" : (report?.status ?? "failed");
  const passed = status === "completed" && gates.every((gate) => gate.passed);
  const comparison = report && baseline && compareRuns(baseline, report);
  return {
    schemaVersion: 1,
    ...which,
    status,
    passed,
    gates,
    counts: report && countsOf(report, entry),
    passRate: report && passRate(report.results),
    usage: entry?.usage,
    baseline: baseline?.uuid,
    comparison: comparison && numbersOf(comparison),
    isNewBaseline: passed,
    notes: [...notesOn(findings, passed), ...(comparison?.warnings ?? [])],
    problems,
    error: failure ?? report?.error ?? entry?.error,
    judgedAt: evaluatedAt.toISOString(),
    links: entry && runLinks(scheduledRun.run),
  };
}

function countsOf({ results }: Report, entry: IndexEntry | undefined): ScheduledRunResult["counts"] {
  const { total: completed, passed, failed, errors } = countResults(results);
  return { total: entry?.total ?? completed, completed, passed, failed, errors };
}

const numbersOf = ({ counts, significance, effects }: Comparison) => ({ counts, significance, effects });

function notesOn({ report, baseline, baselineId }: Findings, passed: boolean): readonly string[] {
  const next = passed
    ? "This run is the baseline of the next one."
    : "There will be one once a run keeps to all gates.";
  if (report === undefined || baseline !== undefined) return [];
  if (baselineId === undefined) return [`There was no baseline to compare with. ${next}`];
  return [`The baseline ${baselineId} is not there any more, so there was nothing to compare with. ${next}`];
}

/** The report of a scheduled run: the verdict, the gates, what changed since the baseline, then the run. */
function* blocksOf(result: ScheduledRunResult, { report, baseline }: Findings): Generator<Block> {
  const { eval: name, date, gates, problems = [], notes } = result;
  yield { kind: "heading", level: 1, text: `${name}, ${date}: ${result.passed ? "passed" : "FAILED"}` };
  yield { kind: "lines", lines: [describeOutcome(result), ...notes.map((note) => `Note: ${note}`)] };
  if (problems.length > 0)
    yield { kind: "table", head: ["where", "what is wrong"], rows: problems.map((one) => [one.path, one.message]) };
  if (gates.length > 0) yield gatesTable(gates);
  if (report !== undefined && baseline !== undefined) yield* comparisonSummary(baseline, report);
  if (report !== undefined) yield* runBlocks(report);
}

function describeOutcome({ status, run, error, gates, problems }: ScheduledRunResult): string {
  const failed = gates.filter(({ passed }) => !passed).length;
  if (status === "not-started") return `Nothing was run: the eval has ${problems?.length ?? 0} problems.`;
  if (status !== "completed")
    return `Run ${run} ${status === "cancelled" ? "was cancelled" : "failed"}${error ? `: ${error}` : "."}`;
  if (gates.length === 0) return `Run ${run} completed. The eval has no gates.`;
  return failed === 0
    ? `Run ${run} completed, and kept to all gates.`
    : `Run ${run} completed, and ${failed} of ${gates.length} gates failed.`;
}

/**
 * Stores the result of a scheduled run with its report, moves the baseline of its eval if it passed, and lets the next run
 * start. A result that is stored already stays.
 *
 * @returns The stored result, and the name of its blobs without their extensions.
 */
async function storeResult(
  store: BlobStore,
  evaluated: ScheduledRunResult,
  markdown: string,
): Promise<{ readonly report: string; readonly result: ScheduledRunResult }> {
  const { report, result } = await createResult(store, evaluated);
  await store.create(`${report}.md`, markdown);
  const { eval: name, run, date, startedAt, status, passed, judgedAt } = result;
  const { baseline, last } = evalBlobs(name);
  if (result.isNewBaseline) await replaceOlder(store, baseline, { run, date, startedAt } satisfies Baseline);
  await replaceOlder(store, last, {
    run,
    date,
    startedAt,
    status,
    passed,
    judgedAt,
    report,
  } satisfies LastScheduledRun);
  await releaseCurrent(store, name, run);
  return { report, result };
}

/** Further runs of one date have names with their IDs. */
async function createResult(store: BlobStore, evaluated: ScheduledRunResult) {
  const { eval: name, date, run } = evaluated;
  const text = `${JSON.stringify(evaluated, null, 2)}\n`;
  const first = evalBlobs(name).report(date);
  for (const report of [first, evalBlobs(name).furtherReport(date, run)]) {
    if (await store.create(`${report}.json`, text)) return { report, result: evaluated };
    const stored = await readJsonBlob<ScheduledRunResult>(store, `${report}.json`);
    if (stored?.run === run) return { report, result: stored };
  }
  throw new Error(
    `The result of run ${run} of the eval "${name}" cannot be written: its blob names are taken by other runs.`,
  );
}

/** Keeps what is stored of a later run: an evaluation may be repeated late. */
async function replaceOlder(store: BlobStore, name: string, value: Baseline | LastScheduledRun): Promise<void> {
  const stored = await readJsonBlob<{ readonly startedAt?: unknown }>(store, name);
  if (typeof stored?.startedAt === "string" && stored.startedAt > value.startedAt) return;
  await store.write(name, JSON.stringify(value));
}
