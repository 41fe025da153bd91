import type { ModelDescription, Health } from "../../../shared/contract/index.ts";
import type { ApiClient } from "../../client/api-client.ts";
import { describeAnswer } from "../../render/models.ts";
import { ok, problem, warning, type Finding } from "./findings.ts";
import { describeFailure } from "../../errors.ts";
import { installedVersion } from "../../installation.ts";

/** Identity tokens and links to logs are valid for minutes. */
const MAX_SKEW_MS = 60_000;

type CheckAppOptions = {
  /** Address of a deployed app. Default: the app of this folder, whose version and clock need no check. */
  readonly url?: string;
  /** Whether to call each model, which may cost something. */
  readonly check?: boolean;
  readonly now: () => Date;
};

/**
 * Checks an app: version, clock, storage, pipelines, models, evals.
 *
 * @example
 * await checkApp(api, { url: "https://my-app.azurewebsites.net", now: () => new Date() });
 */
export async function checkApp(api: ApiClient, { url, check, now }: CheckAppOptions): Promise<readonly Finding[]> {
  const before = now().getTime();
  let health: Health;
  try {
    health = await api.getHealth();
  } catch (thrown) {
    return [fromFailure("app", thrown)];
  }
  const after = now().getTime();
  return [
    ...(url === undefined ? [] : [checkVersion(health, url), ...checkClock(health, (before + after) / 2)]),
    ...(await findingsOf("storage", () => checkStorage(api, health))),
    ...(await findingsOf("pipelines", () => checkPipelines(api))),
    ...(await findingsOf("models", () => checkModels(api, { check }))),
    ...(await findingsOf("evals", () => checkEvals(api))),
  ];
}

function checkVersion({ version: found }: Health, url: string): Finding {
  if (found === installedVersion()) return ok("app", `${url} is version ${found}`);
  const advice =
    "The CLI and the app have different versions. Redeploy the app, or use the gotag that it was deployed from.";
  return warning("app", `${url} is version ${found}, and this is ${installedVersion()}`, advice);
}

function checkClock({ time }: Health, nowMs: number): readonly Finding[] {
  if (time === undefined) return [];
  const skewMs = Date.parse(time) - nowMs;
  const found = `the app's is ${Math.abs(skewMs / 1000).toFixed(1)} s ${skewMs < 0 ? "behind" : "ahead of"} this machine's`;
  if (Math.abs(skewMs) < MAX_SKEW_MS) return [ok("clock", found)];
  return [warning("clock", found, "Set this machine's clock (NTP): signatures and times of runs go by both.")];
}

/** Listing runs is the smallest request that needs the storage, and the key of the app. */
async function checkStorage(api: ApiClient, { storage }: Health): Promise<readonly Finding[]> {
  await api.listRuns({ limit: 1 });
  return [ok("storage", `${storage} storage answers`)];
}

async function checkPipelines(api: ApiClient): Promise<readonly Finding[]> {
  const { pipelines } = await api.listPipelines();
  const loaded = pipelines.filter(({ error }) => error === undefined).map(({ name }) => name);
  const broken = pipelines.flatMap(({ name, error }) =>
    error === undefined ? [] : [problem(`pipeline ${name}`, error)],
  );
  if (pipelines.length === 0) return [warning("pipelines", "there are none", "Create one with: gotag new NAME")];
  return [...(loaded.length === 0 ? [] : [ok("pipelines", `${loaded.join(", ")} can be loaded`)]), ...broken];
}

/** Checks models.json, the key of each model, and with `check` a call of each. */
async function checkModels(
  api: ApiClient,
  { check = false }: Pick<CheckAppOptions, "check">,
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

async function checkEvals(api: ApiClient): Promise<readonly Finding[]> {
  const { evals } = await api.listEvals();
  const broken = evals.flatMap(({ name, problems = [] }) =>
    problems.length === 0
      ? []
      : [problem(`eval ${name}`, problems.map(({ path, message }) => `${path}: ${message}`).join("\n"))],
  );
  const names = evals.filter(({ problems }) => problems === undefined).map(({ name }) => name);
  return [...(names.length === 0 ? [] : [ok("evals", `${names.join(", ")} can be run`)]), ...broken];
}

const fromFailure = (check: string, thrown: unknown): Finding => problem(check, describeFailure(thrown).text);

const findingsOf = (check: string, find: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> =>
  find().catch((thrown: unknown) => [fromFailure(check, thrown)]);
