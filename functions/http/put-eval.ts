import { z } from "zod";
import { type Eval, evalDefinition, type Problem } from "../../shared/contract/index.ts";
import {
  newScheduledRun,
  NotifySecretError,
  parseEval,
  parseSecrets,
  prepareScheduledRun,
  scheduleSince,
} from "../../shared/evals/index.ts";
import { evalNameOf } from "./find-resource.ts";
import { invalidRequest } from "./problem-response.ts";
import { jsonBody } from "./read-body.ts";
import { type BodyKind, type CallWith, defineRoute, type HttpAnswer } from "./route.ts";

const query = z.strictObject({ check: z.enum(["true", "false"]).default("false") });

/** Checked by the parser, which finds more problems than the schema. */
const body: BodyKind<Eval> = {
  ...jsonBody(evalDefinition as unknown as z.ZodType<Eval>),
  check: (value) => {
    const parsed = parseEval(value);
    return parsed.ok ? { body: parsed.eval } : { problems: parsed.problems };
  },
};

/** Checks the eval as if it were run now, and stores it. It then hides a packaged eval of the same name. */
async function handler(call: CallWith<z.infer<typeof query>, Eval>): Promise<HttpAnswer> {
  const name = evalNameOf(call);
  const { services, body: sent } = call;
  const now = services.now();
  const found = { name, source: "stored" as const, parsed: { ok: true as const, eval: sent } };
  const prepared = await prepareScheduledRun(found, newScheduledRun({ startedAt: now.toISOString() }), services);
  const problems = [...(prepared.ok ? [] : prepared.problems), ...secretProblems(sent, services.notifySecret)];
  if (problems.length > 0) throw invalidRequest(problems);
  if (call.query.check === "true") return { status: 204 };
  await services.evals.put(name, sent);
  // The schedule applies from now on, not from when the timer first sees it.
  await scheduleSince(services.storage.evals, { name, timing: sent, now });
  return { status: 204 };
}

/** Without a valid secret no notification could be sent, and nobody would learn why. */
function secretProblems({ notify }: Eval, secret: string | undefined): readonly Problem[] {
  if (notify === undefined) return [];
  try {
    parseSecrets(secret);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof NotifySecretError)) throw thrown;
    return [{ path: "notify", message: thrown.message }];
  }
}

export const putEval = defineRoute({
  name: "putEval",
  method: "PUT",
  path: "api/evals/{name}",
  summary: "Stores an eval; with check=true it is only checked. If anything is wrong with it, nothing is written.",
  query,
  body,
  answers: { 204: {} },
  handler,
});
