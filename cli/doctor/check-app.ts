import type { Health } from "../../shared/contract/index.ts";
import type { ApiClient } from "../api-client.ts";
import { describeFailure } from "../describe-failure.ts";
import { version } from "../version.ts";
import { checkModels } from "./check-models.ts";
import { ok, problem, warning, type Finding } from "./finding.ts";

/** Tokens of identities and links to logs are good for minutes, and begin when they are made. */
const MOST_SKEW_MS = 60_000;

export type CheckAppOptions = {
  /** Address of a deployed app; left out for that of this folder, whose version and clock are this machine's. */
  readonly url?: string;
  /** Whether each model is called, which may cost something. */
  readonly check?: boolean;
  readonly now: () => Date;
};

/**
 * Asks an app how it is, and what it has: version, clock, storage, pipelines, models, evals.
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
    // Without an answer there is nothing more to ask.
    return [fromFailure("app", thrown)];
  }
  const after = now().getTime();
  return [
    ...(url === undefined ? [] : [checkVersion(health, url), ...checkClock(health, (before + after) / 2)]),
    await told("storage", () => checkStorage(api, health)),
    ...(await toldAll("pipelines", () => checkPipelines(api))),
    ...(await toldAll("models", () => checkModels(api, { check }))),
    ...(await toldAll("evals", () => checkEvals(api))),
  ];
}

function checkVersion({ version: found }: Health, url: string): Finding {
  if (found === version()) return ok("app", `${url} is version ${found}`);
  const advice =
    "What one of them knows the other may not: deploy the app anew, or use the gotag that it was deployed from.";
  return warning("app", `${url} is version ${found}, and this is ${version()}`, advice);
}

function checkClock({ time }: Health, nowMs: number): readonly Finding[] {
  if (time === undefined) return [];
  const skewMs = Date.parse(time) - nowMs;
  const found = `the app's is ${Math.abs(skewMs / 1000).toFixed(1)} s ${skewMs < 0 ? "behind" : "ahead of"} this machine's`;
  if (Math.abs(skewMs) < MOST_SKEW_MS) return [ok("clock", found)];
  return [warning("clock", found, "Set this machine's clock (NTP): signatures and times of runs go by both.")];
}

/** To list runs is the least that needs the storage, and a key where the app wants one. */
async function checkStorage(api: ApiClient, { storage }: Health): Promise<Finding> {
  await api.listRuns({ limit: 1 });
  return ok("storage", `${storage} storage answers`);
}

async function checkPipelines(api: ApiClient): Promise<readonly Finding[]> {
  const { pipelines } = await api.listPipelines();
  const loaded = pipelines.filter(({ error }) => error === undefined).map(({ name }) => name);
  const broken = pipelines.flatMap(({ name, error }) =>
    error === undefined ? [] : [problem(`pipeline ${name}`, error)],
  );
  if (pipelines.length === 0) return [warning("pipelines", "there are none", "gotag new NAME makes one.")];
  return [...(loaded.length === 0 ? [] : [ok("pipelines", `${loaded.join(", ")} can be loaded`)]), ...broken];
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

const told = (check: string, ask: () => Promise<Finding>): Promise<Finding> =>
  ask().catch((thrown: unknown) => fromFailure(check, thrown));

const toldAll = (check: string, ask: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> =>
  ask().catch((thrown: unknown) => [fromFailure(check, thrown)]);
