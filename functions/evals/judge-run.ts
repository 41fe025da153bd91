import { judgeNight, type Evidence, nightMarkdown, keepNight } from "../../shared/evals/index.ts";
import type { Night, JudgeEvalInput } from "../../shared/run/durable/index.ts";
import { evaluateGates, readReport, type Report } from "../../shared/reports/index.ts";
import { indexEntryOf, type RunRequest, readRequest } from "../../shared/run/store/index.ts";
import { findBase } from "../http/find-base.ts";
import { ownGates } from "../http/gates-of-run.ts";
import { readRunReport } from "../http/read-run-report.ts";
import type { NightDeps } from "./begin-night.ts";

/** Judges the run of a night by its stored results, and writes down what came of it. May be done twice. */
export async function judgeRun(
  { night, problems, failure }: JudgeEvalInput,
  deps: NightDeps,
): Promise<{ readonly report: string; readonly passed: boolean }> {
  const { storage, now } = deps.services;
  const found =
    problems === undefined && failure === undefined
      ? await gather(night, deps)
      : { ...(problems && { problems }), ...(failure && { failure }) };
  const evidence: Evidence = { night, judgedAt: now(), ...found };
  const judged = judgeNight(evidence);
  const { report, result } = await keepNight(storage.evals, judged, nightMarkdown(judged, evidence));
  return { report, passed: result.passed };
}

async function gather(night: Night, deps: NightDeps): Promise<Omit<Evidence, "night" | "judgedAt">> {
  const { runs } = deps.services.storage;
  const run = await readRequest(runs, night.run);
  if (run === undefined) return { failure: "The run was deleted before it was judged." };
  const entry = await indexEntryOf(runs, run);
  const report = await readRunReport(deps.services, { run, entry });
  const baselineId = run.eval?.baseline;
  const baseline = baselineId === undefined ? undefined : await readBaseline(run, entry, report, deps);
  const { log, definition } = report;
  const gates = await evaluateGates({
    log,
    gates: ownGates(run),
    findBase: async (base) => ("evalBaseline" in base ? baseline?.log : findBase(deps, { run, entry }, base)),
    ...(definition === undefined ? {} : { definition }),
  });
  return {
    report,
    entry,
    gates,
    ...(baseline === undefined ? {} : { baseline }),
    ...(baselineId === undefined ? {} : { baselineId }),
  };
}

async function readBaseline(
  run: RunRequest,
  entry: Awaited<ReturnType<typeof indexEntryOf>>,
  { pipeline, definition }: Report,
  deps: NightDeps,
): Promise<Report | undefined> {
  const log = await findBase(deps, { run, entry }, { evalBaseline: true });
  return log && readReport(log, log.metadata.pipeline.name === pipeline ? definition : undefined);
}
