import type { DurableClient } from "durable-functions";
import {
  type Night,
  ORCHESTRATOR,
  evalIdOf,
  type RunEvalInput,
  type RunSuiteInput,
} from "../../shared/run/durable/index.ts";
import type { Problem } from "../../shared/contract/index.ts";
import { startOnce } from "../http/start-once.ts";

const MOST_PROBLEMS = 50;
const MOST_CHARACTERS = 500;

/** Starts the orchestration of an eval: with its run, or with what keeps that from beginning. */
export async function startEval(
  client: DurableClient,
  night: Night,
  what: { readonly suite: RunSuiteInput } | { readonly problems: readonly Problem[] },
): Promise<void> {
  // They travel through the history.
  const input: RunEvalInput =
    "suite" in what
      ? { night, suite: what.suite }
      : { night, problems: what.problems.slice(0, MOST_PROBLEMS).map(cut) };
  await startOnce(client, ORCHESTRATOR.runEval, { instanceId: evalIdOf(night.run), input });
}

const cut = ({ path, message }: Problem): Problem => ({
  path: path.slice(0, MOST_CHARACTERS),
  message: message.slice(0, MOST_CHARACTERS),
});
