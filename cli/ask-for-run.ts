import { printableLines } from "../shared/reports/printable-lines.ts";
import type { AcceptedRun } from "./api-client.ts";
import { describeEstimate } from "./describe-estimate.ts";
import type { Shell } from "./shell.ts";

/**
 * Asks for a run, and tells on stderr what the app has to say about it.
 *
 * @param ask - Sends the request.
 * @param options.id - That of the run, for a hint when Ctrl-C leaves open whether it was accepted.
 */
export async function askForRun(
  ask: () => Promise<AcceptedRun>,
  { id, cache }: { readonly id: string; readonly cache?: boolean | undefined },
  { stderr, interrupted }: Pick<Shell, "stderr" | "interrupted">,
): Promise<AcceptedRun> {
  const accepted = await ask().catch((thrown: unknown) => {
    if (interrupted.aborted) stderr.write(maybeAccepted(id));
    throw thrown;
  });
  for (const warning of accepted.warnings) stderr.write(`Warning: ${printableLines(warning)}\n`);
  if (accepted.estimate !== undefined) stderr.write(`${describeEstimate(accepted.estimate, { cache })}\n`);
  return accepted;
}

/** Not the command itself: what was typed may hold secrets, and is in the shell's history. */
const maybeAccepted = (id: string): string =>
  `Interrupted, and the run may not have been accepted: the same command with --id ${id} starts it, or goes on with it.\n`;
