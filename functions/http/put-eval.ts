import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import {
  newScheduledRun,
  NotifySecretError,
  parseEval,
  parseSecrets,
  prepareScheduledRun,
  scheduleSince,
} from "../../shared/evals/index.ts";
import { type Eval, evalDefinition, type Problem } from "../../shared/contract/index.ts";
import { evalNameIn } from "./find-eval.ts";
import { type BodyKind, jsonBody } from "./read-body.ts";
import { route, type CallWith } from "./route.ts";
import { refuse } from "./run-answers.ts";

const query = z.strictObject({ check: z.enum(["true", "false"]).default("false") });

/** An eval is checked by its parser, which tells more than the schema by itself. */
const body: BodyKind<Eval> = {
  ...jsonBody(evalDefinition as unknown as z.ZodType<Eval>),
  check: (value) => {
    const parsed = parseEval(value);
    return parsed.ok ? { body: parsed.eval } : { problems: parsed.problems };
  },
};

/** Stores an eval, which goes before a packaged one of its name. It is checked as if it were run: any mistake is the answer. */
async function putEval(call: CallWith<z.infer<typeof query>, Eval>): Promise<HttpResponseInit> {
  const named = evalNameIn(call);
  if ("refusal" in named) return named.refusal;
  const { services, body: sent } = call;
  const { name } = named;
  const now = services.now();
  const found = { name, source: "stored" as const, parsed: { ok: true as const, eval: sent } };
  const prepared = await prepareScheduledRun(found, newScheduledRun({ startedAt: now.toISOString() }), services);
  const problems = [...(prepared.ok ? [] : prepared.problems), ...secretProblems(sent, services.notifySecret)];
  if (problems.length > 0) return refuse(problems);
  if (call.query.check === "true") return { status: 204 };
  await services.evals.put(name, sent);
  // The schedule counts from now on, not from when the timer first sees it.
  await scheduleSince(services.storage.evals, { name, timing: sent, now });
  return { status: 204 };
}

/** Who is to be told would learn nothing, and nobody why. */
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

route({
  name: "putEval",
  method: "PUT",
  path: "api/evals/{name}",
  summary:
    "Stores an eval, or with check=true only checks it. Any mistake is the answer, and then nothing was written.",
  query,
  body,
  answers: { 204: {} },
  answer: putEval,
});
