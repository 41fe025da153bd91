import { type Clock, systemClock } from "../base/elapsed.ts";
import { withTimeLeft, withTimeLimit } from "../base/time-limit.ts";
import type { ModelCheck } from "../contract/index.ts";
import { ModelCallError } from "./model-call-error.ts";
import { ModelNotFoundError, type ModelRegistry } from "./model-registry.ts";
import type { Completion, Model, ModelContext } from "./model.ts";

/** Less than the time limit of Azure for an HTTP answer. */
const TIMEOUT_MS = 60_000;

/**
 * Makes one short call to a model to check its key, endpoint, deployment and version.
 *
 * @throws ModelNotFoundError. Any other error is part of the result.
 * @example
 * (await checkModel(models, "gpt-5")).succeeded; // true
 */
export async function checkModel(
  models: ModelRegistry,
  name: string,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): Promise<ModelCheck> {
  const start = clock.monotonicMs();
  const elapsedMs = () => Math.round(clock.monotonicMs() - start);
  try {
    const model = models.get(name, { pipeline: "check", expected: () => "OK" });
    const { text, modelVersion, usage } = await ask(model);
    return { name, succeeded: true, elapsedMs: elapsedMs(), text, modelVersion, usage };
  } catch (thrown) {
    if (thrown instanceof ModelNotFoundError) throw thrown;
    return { name, succeeded: false, elapsedMs: elapsedMs(), error: describe(thrown) };
  }
}

async function ask(model: Model): Promise<Completion> {
  const messages = [{ role: "user", content: "Reply with the two letters OK." }] as const;
  const late = `The model "${model.name}" did not answer within ${TIMEOUT_MS / 1000} s.`;
  const call = (signal: AbortSignal) => model.complete(messages, CONTEXT, { signal });
  return withTimeLeft(TIMEOUT_MS, () => withTimeLimit(call, { timeoutMs: TIMEOUT_MS, late }));
}

/** The context of a call outside a run. */
const CONTEXT: ModelContext = {
  case: {},
  stages: {},
  metadata: {
    run: "check",
    pipeline: { name: "check", config: {} },
    start: new Date(0).toISOString(),
    index: 0,
    repeat: 0,
    turn: 0,
    stage: "check",
    stages: {},
  },
};

function describe(thrown: unknown): { code: string; message: string; isConfiguration: boolean } {
  if (thrown instanceof ModelCallError) {
    const { code, message, isConfiguration } = thrown;
    return { code, message, isConfiguration };
  }
  // Such as an invalid models.json, .credentials.json or key.
  const { code = "unexpected", message } = thrown as { code?: string; message: string };
  return { code, message, isConfiguration: code !== "time-limit" };
}
