import type { CaseStageOutcome, RunStageInput } from "./durable-functions.ts";
import type { OpenRun } from "./open-run.ts";

/** Runs one stage of one case with what the stages before it gave. What the stage throws is a value. */
export async function runCaseStage(
  { request, pipeline, readCase }: OpenRun,
  { place, stage, stages, records }: RunStageInput,
  now: () => Date,
): Promise<CaseStageOutcome> {
  const starts = Object.values(records).map(({ start }) => start);
  const outcome = await pipeline.runStage(
    stage,
    {
      case: await readCase(place),
      stages,
      metadata: {
        run: request.id,
        pipeline: { name: request.pipeline.name, config: request.pipeline.config },
        start: starts.sort()[0] ?? now().toISOString(),
        index: place,
        repeat: 0,
        turn: 0,
        stage,
        stages: records,
      },
    },
    // Nothing aborts a stage yet: this is where cancelling a run and time limits will.
    { signal: new AbortController().signal },
  );
  const { length } = JSON.stringify(outcome.ok ? outcome.value : outcome.exception);
  return { ...outcome, sizeBytes: length };
}
