import type { AcceptedRun } from "../shared/contract/index.ts";
import { printableLines } from "../shared/base/text.ts";
import { describeEstimate } from "./describe-estimate.ts";
import type { Shell } from "./shell.ts";

/**
 * Asks for a run, and tells on stderr what the app has to say about it.
 *
 * @param ask - Sends the request.
 * @param options.maybeAccepted - Told when Ctrl-C leaves open whether the run was accepted.
 */
export async function askForRun(
  ask: () => Promise<AcceptedRun>,
  { maybeAccepted, cache }: { readonly maybeAccepted: string; readonly cache?: boolean | undefined },
  { stderr, interrupted }: Pick<Shell, "stderr" | "interrupted">,
): Promise<AcceptedRun> {
  const accepted = await ask().catch((thrown: unknown) => {
    if (interrupted.aborted) stderr.write(maybeAccepted);
    throw thrown;
  });
  for (const warning of accepted.warnings) stderr.write(`Warning: ${printableLines(warning)}\n`);
  if (accepted.estimate !== undefined) stderr.write(`${describeEstimate(accepted.estimate, { cache })}\n`);
  return accepted;
}
