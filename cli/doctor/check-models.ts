import type { ModelDescription } from "../../shared/contract/index.ts";
import type { ApiClient } from "../api-client.ts";
import { describeAnswer } from "../render-checks.ts";
import { ok, problem, warning, type Finding } from "./finding.ts";

/** Whether models.json can be read, whether each model's key is there, and with `check` whether a call works. */
export async function checkModels(
  api: ApiClient,
  { check = false }: { readonly check?: boolean | undefined },
): Promise<readonly Finding[]> {
  const { models } = await api.listModels();
  const configured = models.filter(({ server }) => server !== undefined);
  if (configured.length === 0)
    return [ok("models", "only the built-in ones; models.json, begun as a copy of models.template.json, names others")];
  return Promise.all(
    configured.map(async (model) => {
      const signed = checkKey(model);
      return check && signed.status !== "problem" ? checkCall(model.name, api) : signed;
    }),
  );
}

function checkKey({ name, type, server, signsInWith, keyProblem }: ModelDescription): Finding {
  const check = `model ${name}`;
  const where = `set ${server?.keyVariable}, or give "${name}" its key in .credentials.json`;
  if (keyProblem !== undefined) return problem(check, keyProblem);
  if (signsInWith === "key") return ok(check, "its key is there");
  if (type !== "OPEN_AI") return ok(check, `has no key, and is called with the identity of the app (else ${where})`);
  return warning(check, "has no key, and is called without one", `If its server wants one, ${where}.`);
}

async function checkCall(name: string, api: ApiClient): Promise<Finding> {
  const called = await api.checkModel(name);
  if (!called.succeeded) return problem(`model ${name}`, called.error.message);
  return ok(`model ${name}`, `answers in ${called.elapsedMs} ms: ${describeAnswer(called)}`);
}
