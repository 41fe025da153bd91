import { randomInt, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Api } from "../../e2e/support/api.ts";
import { expect, type Checks } from "../checks.ts";
import type { Engine } from "../engine.ts";

export type KillKind = "node" | "dotnet" | "both";

const LANES = 10;
const GIVE_UP_MS = 600_000;

/** What the kills of one kind have cost. */
type Cost = { kills: number; recoveriesMs: number[]; twice: number; failedRuns: number };
export const newCosts = (): Record<KillKind, Cost> => {
  const cost = () => ({ kills: 0, recoveriesMs: [], twice: 0, failedRuns: 0 });
  return { node: cost(), dotnet: cost(), both: cost() };
};

/**
 * Kills the host in the middle of a run, and checks that each case has one result.
 *
 * Activities write down when they end, so those that ran twice are counted. Where the Node process dies, Azure fails the
 * orchestrations that it is replaying. When that ends the run, a rerun of what is missing must complete it.
 */
export async function runKill(
  engine: Engine,
  checks: Checks,
  kind: KillKind,
  { cases: count, costs }: { cases: number; costs: Record<KillKind, Cost> },
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "gotag-real-engine-"));
  const file = join(folder, "calls");
  const calls = () => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0);
  const api = new Api(engine.url);
  const cost = costs[kind];
  const threshold = randomInt(count / 4, (count * 3) / 4);
  try {
    await checks.check(`kill of ${kind} after ${threshold} of ${count} cases: none lost, none doubled`, async () => {
      const cases = Array.from({ length: count }, (_, number) => ({ uuid: randomUUID(), number }));
      const config = { "infer.calls": file, "infer.waitMs": 100 };
      const started = await api.post("/api/runs", { pipeline: "slow", cases, config, concurrency: LANES });
      expect(started.status === 202, `Not started: ${JSON.stringify(started.body)}`);
      await until(() => calls() >= threshold, "the run to get that far");

      const [before, killedAt] = [calls(), Date.now()];
      cost.kills++;
      if (kind === "node") engine.killNode();
      else if (kind === "dotnet") await engine.killDotnet();
      else await engine.killBoth();
      if (kind !== "node") await engine.startHost();
      // What a process has written just before its end is not progress.
      const ended = () => statusOf(api, started.body.id);
      await until(async () => calls() > before + 1 || (await ended()) !== undefined, "the run to go on");
      cost.recoveriesMs.push(Date.now() - killedAt);
      await until(async () => (await ended()) !== undefined, "the run to end");
      const twice = calls() - distinct(file);
      cost.twice += twice;
      console.log(
        `     recovered after ${(cost.recoveriesMs.at(-1)! / 1000).toFixed(1)} s, ${twice} activities ran twice`,
      );

      let id = started.body.id as string;
      if ((await ended()) === "failed") {
        cost.failedRuns++;
        const { error } = (await api.get(`/api/runs/${id}`)).body;
        console.log(`     the run failed: ${error}`);
        expect(kind === "node", "Only the death of the Node process alone may fail a run.");
        const again = await api.post(`/api/runs/${id}/rerun`, { only: "errors" });
        expect(again.status === 202, `No rerun: ${JSON.stringify(again.body)}`);
        id = again.body.id;
        await until(async () => (await statusOf(api, id)) !== undefined, "the rerun to end");
      }
      const { results, metadata } = (await api.get(`/api/runs/${id}/log`)).body;
      const numbers = results.map((result: any) => result.case.number);
      const lost = count - new Set(numbers).size;
      const doubled = numbers.length - new Set(numbers).size;
      expect(lost === 0 && doubled === 0, `${lost} lost, ${doubled} doubled`);
      expect(metadata.status === "completed", `The run ended as ${metadata.status}.`);
      const passed = results.filter((result: any) => result.passed).length;
      // The pipeline fails every tenth case.
      expect(passed === (count * 9) / 10, `${passed} cases passed.`);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One line for each kind of kill. */
export function describeCosts(costs: Record<KillKind, Cost>): string[] {
  return Object.entries(costs)
    .filter(([, { kills }]) => kills > 0)
    .map(([kind, { kills, recoveriesMs, twice, failedRuns }]) => {
      const seconds = recoveriesMs.map((ms) => ms / 1000).sort((a, b) => a - b);
      const recovery = `recovery ${seconds[Math.floor(seconds.length / 2)]?.toFixed(1)} s (at most ${seconds.at(-1)?.toFixed(1)} s)`;
      const failed = failedRuns > 0 ? `, ${failedRuns} runs failed and were completed by a rerun` : "";
      return `Kills of ${kind}: ${kills}, ${recovery}, ${twice} activities ran twice${failed}`;
    });
}

/** The status of a run that has ended, else `undefined`: also while no host answers. */
async function statusOf(api: Api, id: string): Promise<string | undefined> {
  const answer = await api.get(`/api/runs/${id}`).catch(() => undefined);
  return ["completed", "failed", "cancelled"].find((status) => status === answer?.body?.status);
}

const distinct = (file: string): number => new Set(readFileSync(file, "utf8").trim().split("\n")).size;

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + GIVE_UP_MS;
  while (!(await isTrue())) {
    expect(Date.now() < end, `Waited ${GIVE_UP_MS / 1000} s for ${what}.`);
    await wait(100);
  }
}
